-- grain: one park in one period
-- reads: facts.park
-- writes: pub.park
CREATE VIEW pub.park AS
SELECT park_id, stat_month, park_name, county, level, recog_date, revoke_date, platform, floor_sqm,
       floor_used_sqm, tenants, so_tenants, fai_cny, platform_inv_cny
FROM facts.park;
COMMENT ON VIEW pub.park IS '园区 / one park in one period';
COMMENT ON COLUMN pub.park.park_id IS '园区代码 / park';
COMMENT ON COLUMN pub.park.stat_month IS '统计月份 / statistic month YYYY-MM: month in which the entry was accepted; published figures use it';
COMMENT ON COLUMN pub.park.park_name IS '园区名称 / name';
COMMENT ON COLUMN pub.park.county IS '县(市、区)代码 / county unit of registration; _U unknown, _E double-count elimination';
COMMENT ON COLUMN pub.park.level IS '级别 / level of recognition: state, province, city';
COMMENT ON COLUMN pub.park.recog_date IS '认定日期 / day of recognition';
COMMENT ON COLUMN pub.park.revoke_date IS '撤销日期 / day of revocation';
COMMENT ON COLUMN pub.park.platform IS '公共平台 / has a public platform';
COMMENT ON COLUMN pub.park.floor_sqm IS '业务用房面积 / floor space in square metres';
COMMENT ON COLUMN pub.park.floor_used_sqm IS '已用面积 / of which used';
COMMENT ON COLUMN pub.park.tenants IS '入园企业 / tenants';
COMMENT ON COLUMN pub.park.so_tenants IS '服务外包企业 / of which outsourcing firms';
COMMENT ON COLUMN pub.park.fai_cny IS '固定资产投资 / fixed investment in CNY';
COMMENT ON COLUMN pub.park.platform_inv_cny IS '平台投资 / platform investment in CNY';
