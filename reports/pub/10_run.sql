-- grain: one computation of a month
-- reads: indicators.run
-- writes: pub.run
CREATE VIEW pub.run AS
SELECT run_id, period, as_of, cutoff, inputs_hash, catalog_version, layout_version, decided
FROM indicators.run;
COMMENT ON VIEW pub.run IS '统计运行 / one computation of a month';
COMMENT ON COLUMN pub.run.run_id IS '运行编号 / run';
COMMENT ON COLUMN pub.run.period IS '报告期 / month computed';
COMMENT ON COLUMN pub.run.as_of IS '截至时间 / UTC time up to which files were seen';
COMMENT ON COLUMN pub.run.cutoff IS '数据截止 / UTC receipt time of the last file seen';
COMMENT ON COLUMN pub.run.decided IS '最近裁定 / UTC time of the last decision of a person that was seen; 1970 when there was none';
COMMENT ON COLUMN pub.run.inputs_hash IS '输入指纹 / hash of the files seen';
COMMENT ON COLUMN pub.run.catalog_version IS '指标目录版本 / version of the indicator catalogue';
COMMENT ON COLUMN pub.run.layout_version IS '来源版式版本 / version of the source layouts';
