-- grain: one step of the bridge from filings to receipts, by quarter and county, and of the city (_T)
-- reads: facts.recon_bridge
-- writes: pub.recon_bridge
CREATE VIEW pub.recon_bridge AS
SELECT quarter, county, position, step, gap_class, usd, lines
FROM facts.recon_bridge;
COMMENT ON VIEW pub.recon_bridge IS '填报与收汇差异衔接 / one step of the bridge from filings to receipts; steps 1 to 11 add to step 12';
COMMENT ON COLUMN pub.recon_bridge.quarter IS '季度 / quarter YYYYQn';
COMMENT ON COLUMN pub.recon_bridge.county IS '县(市、区)代码 / county unit; _T the city, the sum of the others';
COMMENT ON COLUMN pub.recon_bridge.position IS '次序 / place in the bridge, 1 filings to 12 receipts';
COMMENT ON COLUMN pub.recon_bridge.step IS '步骤 / name of the step';
COMMENT ON COLUMN pub.recon_bridge.gap_class IS '差异原因 / class of difference, code list CL_GAP; empty for filings and receipts';
COMMENT ON COLUMN pub.recon_bridge.usd IS '美元金额 / amount in USD';
COMMENT ON COLUMN pub.recon_bridge.lines IS '笔数 / differences of the class';
