-- grain: one item of EBOPS that receipts of an outsourcing class are declared under by default
-- reads: none
-- writes: facts.recon_class
-- The default of DOMAIN §4: class against declared code. A class that is not
-- here is not judged.
CREATE TABLE facts.recon_class (
    so_class2 VARCHAR NOT NULL,
    ebops_sub VARCHAR NOT NULL
);
INSERT INTO facts.recon_class VALUES
('BPO11', 'SJ2'), ('BPO11', 'SJ3'), ('BPO12', 'SJ2'), ('BPO12', 'SJ3'), ('BPO13', 'SJ2'), ('BPO13', 'SJ3'),
('BPO14', 'SI2'), ('BPO14', 'SI3'), ('BPO14', 'SJ2'), ('BPO15', 'SJ3'),
('ITO11', 'SI2'), ('ITO12', 'SI2'), ('ITO21', 'SJ3'), ('ITO31', 'SI2'), ('ITO32', 'SI2'),
('KPO11', 'SJ2'), ('KPO12', 'SJ1'), ('KPO13', 'SJ1'), ('KPO14', 'SJ3'), ('KPO15', 'SJ2'), ('KPO16', 'SK1'), ('KPO17', 'SK2'), ('KPO18', 'SJ3');
