-- rule: TRN024
-- severity: W
-- purpose: fund
-- reads: facts.fund_project
-- zh: 项目 {project_id} 核定 {approved} 元,超过第{article}条上限 {cap} 元
-- en: project {project_id}: {approved} yuan approved, above the cap of article {article}, {cap} yuan
SELECT 'fund_project' AS source, batch, sheet, "row", 'approved_wan' AS field, project_id AS key, project_id,
       CAST(approved_cny AS VARCHAR) AS approved, CAST(article AS VARCHAR) AS article, CAST(cap_cny AS VARCHAR) AS cap
FROM facts.fund_project
WHERE over_cap
