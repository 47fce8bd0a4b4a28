-- grain: one number of the indicator system; one run; one adjustment of a run; one month of a time basis
-- reads: none
-- writes: indicators.observation, indicators.run, indicators.overlay, indicators.span
CREATE TABLE IF NOT EXISTS indicators.observation (
  run_id       VARCHAR NOT NULL,
  indicator    VARCHAR NOT NULL,
  freq         VARCHAR NOT NULL,
  period       VARCHAR NOT NULL,
  basis        VARCHAR NOT NULL,
  measure      VARCHAR NOT NULL,
  breakdown    VARCHAR NOT NULL,
  key          VARCHAR NOT NULL,
  value        DECIMAL(38,12),
  unit         VARCHAR NOT NULL,
  obs_status   VARCHAR NOT NULL,
  conf_status  VARCHAR NOT NULL,
  reason       VARCHAR NOT NULL,
  contributors BIGINT,
  top1         DECIMAL(38,12),
  top2         DECIMAL(38,12),
  variant      VARCHAR NOT NULL
);
ALTER TABLE indicators.observation ADD COLUMN IF NOT EXISTS overlay VARCHAR DEFAULT '';
COMMENT ON TABLE indicators.observation IS '指标观测值 / one number of the indicator system a row, in base units';
COMMENT ON COLUMN indicators.observation.run_id IS '运算编号 / run that computed it, see indicators.run';
COMMENT ON COLUMN indicators.observation.indicator IS '指标代码 / code in the indicator catalogue';
COMMENT ON COLUMN indicators.observation.freq IS '频率 / M monthly, Q quarterly, A yearly';
COMMENT ON COLUMN indicators.observation.period IS '期间 / month such as 2026-10; year for freq A';
COMMENT ON COLUMN indicators.observation.basis IS '时间口径 / month 当月, ytd 累计, r12 近十二个月, stock 期末';
COMMENT ON COLUMN indicators.observation.measure IS '度量 / level 数值, yoy 同比(%), share 占比(%), pp 占比或比率同比变动(百分点), ctr 拉动增长(百分点), ctr_share 增长贡献率(%), rank 位次, avg2 两年平均增长(%)';
COMMENT ON COLUMN indicators.observation.breakdown IS '分组 / total, or dimensions joined with ;';
COMMENT ON COLUMN indicators.observation.key IS '组别 / member of each dimension; _U unknown 未知, _N not in a park 不在园区, _E eliminated 双计抵消, _A adjustment 调整数';
COMMENT ON COLUMN indicators.observation.value IS '数值 / exact in base units, inexact ratios kept to 12 decimals so that later rounding is right (ROUND_05UP)';
COMMENT ON COLUMN indicators.observation.unit IS '单位 / base unit: USD, CNY, PERSON, FIRM, PERCENT, POINT ...';
COMMENT ON COLUMN indicators.observation.overlay IS '调整 / ids of the adjustments in the value, joined with ;, see indicators.overlay';
COMMENT ON COLUMN indicators.observation.obs_status IS '观测状态 / SDMX OBS_STATUS: A normal, B series break, E adjusted, P provisional, O missing, M cannot exist, U low reliability';
COMMENT ON COLUMN indicators.observation.conf_status IS '保密状态 / SDMX CONF_STATUS: F free, N internal only';
COMMENT ON COLUMN indicators.observation.reason IS '原因 / why there is no value or how it was made: base_zero, both_zero, missing, sign_change, both_negative, small_change, jan_feb_joined, jan_feb_pending, series_break, history_short';
COMMENT ON COLUMN indicators.observation.contributors IS '贡献单位数 / respondents with a value other than zero; local sub-contractors only where counties or parks are told apart';
COMMENT ON COLUMN indicators.observation.top1 IS '最大贡献 / largest contribution';
COMMENT ON COLUMN indicators.observation.top2 IS '次大贡献 / second largest contribution';
COMMENT ON COLUMN indicators.observation.variant IS '变体 / empty: as published; base: comparable base 可比口径';

CREATE TABLE IF NOT EXISTS indicators.run (
  run_id          VARCHAR NOT NULL,
  period          VARCHAR NOT NULL,
  as_of           TIMESTAMP NOT NULL,
  cutoff          TIMESTAMP NOT NULL,
  inputs_hash     VARCHAR NOT NULL,
  catalog_version VARCHAR NOT NULL,
  layout_version  VARCHAR NOT NULL
);
ALTER TABLE indicators.run ADD COLUMN IF NOT EXISTS decided TIMESTAMP DEFAULT TIMESTAMP '1970-01-01';
COMMENT ON TABLE indicators.run IS '指标运算 / one computation; its id depends on period, inputs, catalogue and layouts only';
COMMENT ON COLUMN indicators.run.period IS '报告期 / last month computed';
COMMENT ON COLUMN indicators.run.as_of IS '截至时点 / files received up to here were seen (UTC)';
COMMENT ON COLUMN indicators.run.cutoff IS '数据截止 / receipt of the last file seen (UTC)';
COMMENT ON COLUMN indicators.run.decided IS '最近裁定 / the last decision of a person that was seen (UTC); 1970 when there was none';
COMMENT ON COLUMN indicators.run.inputs_hash IS '输入指纹 / hash of the batches seen';
COMMENT ON COLUMN indicators.run.catalog_version IS '目录版本 / hash of the indicator catalogue and its SQL';
COMMENT ON COLUMN indicators.run.layout_version IS '表式版本 / hash of the source layouts';

CREATE TABLE IF NOT EXISTS indicators.overlay (
  run_id       VARCHAR NOT NULL,
  overlay      VARCHAR NOT NULL,
  indicator    VARCHAR NOT NULL,
  period       VARCHAR NOT NULL,
  dimension    VARCHAR NOT NULL,
  member       VARCHAR NOT NULL,
  unit         VARCHAR NOT NULL,
  adjustment   DECIMAL(38,6) NOT NULL,
  reason       VARCHAR NOT NULL,
  legal_ground VARCHAR NOT NULL,
  author       VARCHAR NOT NULL,
  recorded_at  TIMESTAMP NOT NULL,
  signer       VARCHAR NOT NULL,
  signed_at    TIMESTAMP NOT NULL
);
COMMENT ON TABLE indicators.overlay IS '调整记录 / the adjustments of aggregates that a run contains, each with author, reason, legal ground and second signature';
COMMENT ON COLUMN indicators.overlay.adjustment IS '调整额 / added to the computed value, in the unit of the indicator';

CREATE TABLE IF NOT EXISTS indicators.span (
  period VARCHAR NOT NULL,
  basis  VARCHAR NOT NULL,
  month  VARCHAR NOT NULL,
  cut    BOOLEAN NOT NULL
);
COMMENT ON TABLE indicators.span IS '时间口径展开 / the months that make up a period on a time basis, of the run computed last';
COMMENT ON COLUMN indicators.span.cut IS '分组 / breakdowns are computed too, not only totals';
