-- grain: one reason why filings and receipts differ
-- reads: none
-- writes: facts.recon_reason
CREATE TABLE facts.recon_reason (
    why       VARCHAR NOT NULL PRIMARY KEY,
    gap_class VARCHAR NOT NULL,
    zh        VARCHAR NOT NULL,
    en        VARCHAR NOT NULL
);
INSERT INTO facts.recon_reason VALUES
('receipt_later_quarter',    'T', '收汇晚于执行所在季度', 'paid in a later quarter than executed'),
('receipt_earlier_quarter',  'T', '收汇早于执行所在季度', 'paid in an earlier quarter than executed'),
('receipt_may_come',         'T', '执行不足九十日，尚可收汇', 'executed less than 90 days ago, the receipt may still come'),
('receipt_not_delivered',    'T', '所报收汇月份的外汇局数据尚未提供', 'SAFE has not delivered the month in which the receipt is said to be'),
('red_entry',                'T', '红冲与原执行不在同一季度', 'a red entry in another quarter than the line it takes back'),
('advance',                  'T', '预收款项，尚无执行', 'paid in advance, not executed yet'),
('payer_differs',            'P', '付款国别（地区）与发包国别（地区）不同', 'the payer is in another economy than the client'),
('red_entry_partner',        'P', '红冲与原执行的发包国别（地区）不同', 'a red entry for another economy than the line it takes back'),
('code_outside_outsourcing', 'K', '收汇申报在非外包交易编码下', 'declared under a transaction code that is not outsourcing'),
('code_without_item',        'K', '收汇交易编码无对应服务项目', 'declared under a code that no item of services stands for'),
('currency_differs',         'X', '收汇币种与执行币种不同', 'paid in another currency than executed'),
('rate_differs',             'X', '原币相同，折算月份不同', 'the same amount at the rates of two months'),
('bank_charge',              'X', '银行扣费', 'bank charges'),
('amount_within_tolerance',  'X', '金额略有出入，在容差之内', 'amounts differ within the tolerance'),
('amount_far',               'X', '金额出入超出容差', 'amounts differ beyond the tolerance'),
('kept_abroad',              'R', '款项留存境外', 'kept abroad'),
('receipt_by_other_firm',    'G', '由本市其他企业代收', 'received by another firm of the register'),
('receipt_by_successor',     'G', '由合并后的企业收汇', 'received by the firm it merged into'),
('receipt_by_outsider',      'G', '由名录以外的单位代收', 'received by a unit outside the register'),
('receipt_by_person',        'G', '由个人代收', 'received by a person'),
('filing_below_limit',       'L', '执行金额低于申报限额', 'executed below the limit of declaration'),
('receipt_below_limit',      'L', '收汇金额低于申报限额', 'received below the limit of declaration'),
('receipt_without_filing',   'M', '有收汇而未报执行', 'received but not filed'),
('firm_without_filings',     'M', '有收汇的企业从未报过执行', 'received by a firm that never filed an execution'),
('declaration_unknown',      'S', '所报申报号码不在外汇局数据中', 'names a declaration that SAFE does not have'),
('declaration_refund',       'S', '所报申报号码为退款', 'names a declaration that is a refund'),
('declaration_out_of_range', 'S', '所报申报号码的金额不可能属实，未作核对', 'names a declaration whose amount cannot be true'),
('declaration_used_up',      'S', '所报申报号码的金额已被其他执行用尽', 'names a declaration that other filings have used up'),
('no_receipt_six_months',    'S', '六个月以上未见收汇', 'no receipt after six months'),
('no_receipt',               'U', '未见收汇，原因不明', 'no receipt found'),
('negative_filing',          'U', '负数执行无对应原执行', 'a negative line without the line it takes back');
