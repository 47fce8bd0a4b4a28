-- grain: one filed party and one firm whose own filing names one of its declarations
-- reads: facts.filed_party, facts.enterprise, facts.version, raw.safe_receipt, raw.so_execution
-- writes: none
SELECT DISTINCT p.code, p.name, x.uscc
FROM facts.filed_party p
JOIN raw.safe_receipt r ON r.payee_code = p.code AND COALESCE(r.payee_name, '') = p.name AND r.op <> 'D'
JOIN raw.so_execution x ON x.bop_no = r.bop_no AND x.corr_flag <> 'D' AND x.audit_status = 'A'
JOIN facts.version v
  ON v.source = 'so_execution' AND v.outcome = 'accepted'
 AND v.batch = x._batch AND v.sheet = x._sheet AND v."row" = x._row
JOIN (SELECT DISTINCT uscc FROM facts.enterprise) e ON e.uscc = x.uscc
WHERE p.source = 'safe_receipt' AND p.code_firm IS NULL
ORDER BY p.code, p.name, x.uscc
