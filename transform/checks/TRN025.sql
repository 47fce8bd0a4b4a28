-- rule: TRN025
-- severity: W
-- purpose: fund
-- reads: facts.fund_project
-- zh: 项目 {project_id}:{applicant} 已按第{article}条同级别获一次性奖励,重复支持
-- en: project {project_id}: {applicant} had the one-off award of article {article} at this level before
SELECT 'fund_project' AS source, batch, sheet, "row", 'oneoff_flag' AS field, project_id AS key, project_id,
       applicant, CAST(article AS VARCHAR) AS article
FROM facts.fund_project
WHERE duplicate_award
