-- grain: one quarter and county whose bridge does not end where SAFE stands
-- reads: facts.recon_bridge
-- writes: none
SELECT 'bridge ' || quarter || ' ' || county AS wrong
FROM facts.recon_bridge
GROUP BY quarter, county
HAVING SUM(CASE WHEN position < 12 THEN usd ELSE -usd END) <> 0 OR COUNT(*) <> 12
ORDER BY quarter, county
