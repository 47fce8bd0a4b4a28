-- grain: one firm during one spell of unchanged attributes
-- reads: facts.enterprise
-- writes: pub.enterprise
CREATE VIEW pub.enterprise AS
SELECT uscc, org_code, ent_name, county, op_county, park, ownership, ownership_group, holding,
       size, industry, main_so_class, main_so_class1, status, estab_date, sys_reg_date,
       merged_into, key_level, tase, valid_from, valid_to, last
FROM facts.enterprise;
COMMENT ON VIEW pub.enterprise IS '企业(按有效期分段) / one firm during one spell of unchanged attributes';
COMMENT ON COLUMN pub.enterprise.uscc IS '统一社会信用代码 / unified social credit code of the firm; empty on elimination rows';
COMMENT ON COLUMN pub.enterprise.org_code IS '组织机构代码 / organisation code: characters 9 to 17 of the USCC';
COMMENT ON COLUMN pub.enterprise.ent_name IS '企业名称 / name of the firm';
COMMENT ON COLUMN pub.enterprise.county IS '县(市、区)代码 / county unit of registration; _U unknown, _E double-count elimination';
COMMENT ON COLUMN pub.enterprise.op_county IS '经营地县(市、区) / county unit of operation';
COMMENT ON COLUMN pub.enterprise.park IS '园区代码 / park; _N not in a park, _U unknown, _E double-count elimination';
COMMENT ON COLUMN pub.enterprise.ownership IS '登记注册类型 / registration type as filed';
COMMENT ON COLUMN pub.enterprise.ownership_group IS '登记注册类型分组 / state, private, hmt or foreign';
COMMENT ON COLUMN pub.enterprise.holding IS '控股情况 / controlling holder';
COMMENT ON COLUMN pub.enterprise.size IS '企业规模 / size class 1 large to 4 micro, _U unknown';
COMMENT ON COLUMN pub.enterprise.industry IS '国民经济行业 / industry';
COMMENT ON COLUMN pub.enterprise.main_so_class IS '主营业务类别 / main class of outsourcing';
COMMENT ON COLUMN pub.enterprise.main_so_class1 IS '主营业务大类 / ITO, BPO or KPO';
COMMENT ON COLUMN pub.enterprise.status IS '企业状态 / 1 running, 2 starting, others left';
COMMENT ON COLUMN pub.enterprise.estab_date IS '成立日期 / day of establishment';
COMMENT ON COLUMN pub.enterprise.sys_reg_date IS '系统注册日期 / day of registration in the system';
COMMENT ON COLUMN pub.enterprise.merged_into IS '并入企业 / USCC of the firm it merged into';
COMMENT ON COLUMN pub.enterprise.key_level IS '重点企业级别 / level as key firm';
COMMENT ON COLUMN pub.enterprise.tase IS '技术先进型服务企业 / technologically advanced service enterprise';
COMMENT ON COLUMN pub.enterprise.valid_from IS '有效期起 / first valid day';
COMMENT ON COLUMN pub.enterprise.valid_to IS '有效期止(不含) / first day after the spell';
COMMENT ON COLUMN pub.enterprise.last IS '是否最新 / the latest spell';
