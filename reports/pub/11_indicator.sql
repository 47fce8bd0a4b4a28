-- grain: one indicator of the catalogue
-- reads: none
-- writes: pub.indicator
-- Made from the indicator catalogue by: go test ./reports -run Dictionary -update
CREATE TABLE pub.indicator (
  indicator     VARCHAR NOT NULL,
  grp           VARCHAR NOT NULL,
  grp_zh        VARCHAR NOT NULL,
  name_zh       VARCHAR NOT NULL,
  name_en       VARCHAR NOT NULL,
  definition_zh VARCHAR NOT NULL,
  definition_en VARCHAR NOT NULL,
  kind          VARCHAR NOT NULL,
  base_unit     VARCHAR NOT NULL,
  show_unit     VARCHAR NOT NULL,
  show_factor   BIGINT NOT NULL,
  decimals      INTEGER NOT NULL,
  breakdowns    VARCHAR NOT NULL,
  basis         VARCHAR NOT NULL,
  sensitive     BOOLEAN NOT NULL,
  status        VARCHAR NOT NULL
);
COMMENT ON TABLE pub.indicator IS '指标目录 / dictionary of the indicators';
COMMENT ON COLUMN pub.indicator.indicator IS '指标代码 / indicator code';
COMMENT ON COLUMN pub.indicator.grp IS '指标组 / group';
COMMENT ON COLUMN pub.indicator.grp_zh IS '指标组名称 / name of the group';
COMMENT ON COLUMN pub.indicator.name_zh IS '指标名称 / Chinese name';
COMMENT ON COLUMN pub.indicator.name_en IS '指标英文名称 / English name';
COMMENT ON COLUMN pub.indicator.definition_zh IS '口径解释 / definition in Chinese';
COMMENT ON COLUMN pub.indicator.definition_en IS '英文口径解释 / definition in English';
COMMENT ON COLUMN pub.indicator.kind IS '类型 / flow, count, stock, ratio, balance';
COMMENT ON COLUMN pub.indicator.base_unit IS '基本单位 / unit of the stored value';
COMMENT ON COLUMN pub.indicator.show_unit IS '显示单位 / unit of the reports';
COMMENT ON COLUMN pub.indicator.show_factor IS '换算 / base units in one display unit';
COMMENT ON COLUMN pub.indicator.decimals IS '小数位 / decimals shown';
COMMENT ON COLUMN pub.indicator.breakdowns IS '可用分组 / allowed breakdowns, separated by a blank';
COMMENT ON COLUMN pub.indicator.basis IS '依据 / legal basis';
COMMENT ON COLUMN pub.indicator.sensitive IS '敏感 / fine cuts need disclosure control';
COMMENT ON COLUMN pub.indicator.status IS '状态 / active or awaiting a source';
INSERT INTO pub.indicator VALUES
('CI02', 'CI', '综合与目标', '年度目标完成率', 'Target attainment', '指指标年初至报告期末的累计数（时点指标为期末数）占年度目标值的比重，目标调整的按调整后目标计。全市目标取市本级目标，未下达的取各县（市、区）目标之和。', 'Value since January (a stock at the end of the month) over the year''s target, as adjusted. The city''s target is the line of 330300, or else the sum of the counties.', 'ratio', 'PERCENT', '%', 1, 1, 'indicator county;indicator', '117号第18条; 各市统计惯例', false, 'active'),
('CI03', 'CI', '综合与目标', '与时序进度差', 'Gap to schedule', '指年度目标完成率与时序进度（已过月数占十二个月的比重）之差。', 'Attainment minus the share of the year that has passed.', 'ratio', 'POINT', '百分点', 1, 1, 'indicator county;indicator', '117号第18条; 各市统计惯例', false, 'active'),
('CT01', 'CT', '接包合同', '接包合同数', 'Contracts signed', '指报告期内经审核纳入统计的服务外包接包合同份数。框架协议项下的订单计入份数；未约定金额的框架协议不计，其后约定金额的计入约定当期。在本市企业之间转包的业务，全市合计只计一次。', 'Inward outsourcing contracts that passed audit in the statistical period. Orders count; a framework does in the month in which its amount is fixed (rule DC1). Work passed between firms of the city counts once in the city''s total (rule DC2).', 'count', 'CONTRACT', '份', 1, 0, 'shore so_class1 so_class2 county park partner ownership shore;so_class1 county;shore', '117号第22条; 商务部发布口径', false, 'active'),
('CT02', 'CT', '接包合同', '接包合同签约金额', 'Contract value signed (USD)', '指报告期内经审核纳入统计的接包合同约定金额，合同变更、终止按差额计入变更当期。框架协议金额在签订时计入，其项下订单只计超出部分。非美元合同按签订当月折算率折算。', 'Value of contracts that passed audit in the period; changes and terminations enter the month of the change as a difference. A framework''s amount counts when signed, orders under it only beyond it (rule DC1). Other currencies at the rate of the month of signing.', 'flow', 'USD', '万美元', 10000, 2, 'shore so_class1 so_class2 county park partner ownership size shore;so_class1 county;shore county;so_class1', '117号第22条; 商务部发布口径', true, 'active'),
('CT03', 'CT', '接包合同', '接包合同签约金额（人民币）', 'Contract value signed (CNY)', '指接包合同签约金额以人民币计的数额，按签订当月折算率逐月折算后累加，不以累计美元金额一次折算。', 'CT02 in yuan, converted contract by contract at the rate of its month and then added; never the dollar total converted at once.', 'flow', 'CNY', '万元', 10000, 2, 'shore so_class1 county', '117号第22条; 各市统计惯例; 外汇局逐月折算', true, 'active'),
('CT04', 'CT', '接包合同', '离岸接包合同签约金额', 'Offshore contract value', '指发包方在中国大陆以外（含香港、澳门特别行政区和台湾地区）的接包合同签约金额。', 'CT02 with the client outside mainland China; Hong Kong, Macao and Taiwan are offshore.', 'flow', 'USD', '万美元', 10000, 2, 'so_class1 so_class2 county park partner ownership size county;so_class1', '117号第1至3条; 117号第22条; 商务部发布口径', true, 'active'),
('CT05', 'CT', '接包合同', '在岸接包合同签约金额', 'Onshore contract value', '指发包方在中国大陆境内的接包合同签约金额，以人民币计。', 'CT03, in yuan, with the client in mainland China.', 'flow', 'CNY', '万元', 10000, 2, 'so_class1 so_class2 county client_industry', '117号第22条; 商务部发布口径', true, 'active'),
('CT06', 'CT', '接包合同', '百万美元以上大额合同数', 'Large contracts', '指报告期内新签的、约定金额折合100万美元及以上的接包合同份数。', 'New contracts of the period worth at least one million dollars (the nation counts ten and a hundred million).', 'count', 'CONTRACT', '份', 1, 0, 'shore so_class1 county', '117号第8条; 117号第22条; 全国统计惯例', true, 'active'),
('CT07', 'CT', '接包合同', '平均单份合同金额', 'Mean contract value', '指接包合同签约金额与接包合同数之比。', 'Contract value signed over contracts signed.', 'ratio', 'USD/CONTRACT', '万美元/份', 10000, 2, 'shore so_class1', '117号第22条', false, 'active'),
('CT08', 'CT', '接包合同', '在手合同余额', 'Contract backlog', '指报告期末尚未到期（含未约定到期日）的接包合同中尚未执行的金额。框架协议与其项下订单合并计算；已执行金额超过合同金额的，余额为零。是合同执行金额的先行指标。', 'Unexecuted value of contracts that run beyond the end of the month or have no end date. A framework and its orders are taken together; a contract executed beyond its value has nothing left. A leading series for execution.', 'stock', 'USD', '万美元', 10000, 2, 'shore so_class1', '117号第22条; 趋势研究', true, 'active'),
('CT09', 'CT', '接包合同', '合同执行率', 'Execution rate of contract cohort', '指本年签订的接包合同，自签订至报告期末的累计执行金额与其签约金额之比。', 'Execution to date of the contracts signed this year over their value.', 'ratio', 'PERCENT', '%', 1, 1, 'shore so_class1', '117号第22条', false, 'active'),
('CT10', 'CT', '接包合同', '最终客户合同金额占比', 'Share contracted with end clients', '指离岸接包合同中直接与最终客户签订的合同金额所占比重。', 'Share of offshore contract value that is contracted directly with the end client; the central fund tests 50 to 70%.', 'ratio', 'PERCENT', '%', 1, 1, 'county size', '117号第11条; 中央专项资金规定', false, 'active'),
('DQ01', 'DQ', '数据质量', '应报单位报送率', 'Response rate', '指已报送单位数（含零申报）占应报单位数的比重。', 'Units that reported, nil returns included, over units due.', 'ratio', 'PERCENT', '%', 1, 1, 'form county county;form', '国际货币基金组织数据质量评估框架; 统计报表制度', false, 'active'),
('DQ02', 'DQ', '数据质量', '按时报送率', 'On-time rate', '指在规定时限内报送的单位数占应报单位数的比重。', 'Units that reported by the deadline over units due.', 'ratio', 'PERCENT', '%', 1, 1, 'form county county;form', '统计法迟报规定; 统计报表制度', false, 'active'),
('EN01', 'EN', '市场主体', '在册服务外包企业数', 'Registered outsourcing firms', '指报告期末在商务部服务外包信息管理系统登记、状态为在营或停业的企业家数。', 'Firms in the ministry''s system at the end of the month, operating or suspended.', 'stock', 'FIRM', '家', 1, 0, 'county park ownership size', '117号第8条; 117号第22条; 商务部发布口径', false, 'active'),
('EN02', 'EN', '市场主体', '本期新增注册企业数', 'New registrations', '指报告期内在商务部系统新登记的企业家数。', 'Firms whose registration in the ministry''s system falls in the period.', 'count', 'FIRM', '家', 1, 0, 'county ownership', '117号第14条; 117号第22条; 各市统计惯例', false, 'active'),
('EN03', 'EN', '市场主体', '有业绩企业数', 'Active firms', '指年初至报告期末有合同执行金额的企业家数。', 'Firms with execution other than zero in the year to date.', 'count', 'FIRM', '家', 1, 0, 'county park shore', '117号第22条; 各市统计惯例', false, 'active'),
('EN04', 'EN', '市场主体', '新增有业绩企业数', 'Newly active firms', '指本年有合同执行金额而以往年度均无的企业家数。数据起始当年仅供参考。', 'Firms active this year and in no earlier year. Of low reliability while the data hold no full year before.', 'count', 'FIRM', '家', 1, 0, 'county', '117号第22条; 各市统计惯例', false, 'active'),
('EN05', 'EN', '市场主体', '离岸业绩企业数', 'Offshore-active firms', '指年初至报告期末有离岸执行金额的企业家数。', 'Firms with offshore execution in the year to date.', 'count', 'FIRM', '家', 1, 0, 'county park', '117号第22条', false, 'active'),
('EN06', 'EN', '市场主体', '按执行额分组企业数', 'Firms by execution band', '指按年初至报告期末离岸执行金额分组的企业家数，分500万美元及以上、100至500万美元、50至100万美元、50万美元以下四组；累计净额为零或负的企业不计。', 'Firms by offshore execution in the year to date, in four bands. Firms whose net is zero or below stand in none.', 'count', 'FIRM', '家', 1, 0, 'size_band', '117号第8条; 各市统计惯例; 专项资金门槛', true, 'active'),
('EN07', 'EN', '市场主体', '分登记类型离岸执行额', 'Offshore execution by ownership', '指按企业登记注册类型分组的离岸执行金额，分国有、民营、港澳台商投资、外商投资四组。', 'EX03 by registration type in four groups, namely state, domestic private, Hong Kong-Macao-Taiwan and foreign.', 'flow', 'USD', '万美元', 10000, 2, 'ownership', '117号第22条; 全国统计惯例', true, 'active'),
('EX01', 'EX', '合同执行', '合同执行金额', 'Execution value (USD)', '指报告期内经审核纳入统计的接包合同实际执行金额，更正、红字冲销按净额计。非美元金额按执行当月折算率折算。', 'Audited execution lines of the period, corrections and red entries netted; other currencies at the rate of the month of execution.', 'flow', 'USD', '万美元', 10000, 2, 'shore so_class1 so_class2 county park partner ownership size shore;so_class1 county;so_class1 county;shore', '117号第22条; 商务部发布口径', true, 'active'),
('EX02', 'EX', '合同执行', '合同执行金额（人民币）', 'Execution value (CNY)', '指合同执行金额以人民币计的数额，按执行当月折算率逐月折算后累加。', 'EX01 in yuan, converted line by line at the rate of its month and then added.', 'flow', 'CNY', '万元', 10000, 2, 'shore so_class1 county', '117号第22条; 各市统计惯例; 外汇局逐月折算', true, 'active'),
('EX03', 'EX', '合同执行', '离岸执行金额', 'Offshore execution value', '指发包方在中国大陆以外（含香港、澳门特别行政区和台湾地区）的合同执行金额，是反映服务外包规模的核心指标。', 'The headline, execution for clients outside mainland China; Hong Kong, Macao and Taiwan are offshore.', 'flow', 'USD', '万美元', 10000, 2, 'so_class1 so_class2 county park level partner ownership size county;so_class1', '117号第1条; 117号第2条; 117号第22条; 商务部发布口径', true, 'active'),
('EX04', 'EX', '合同执行', '在岸执行金额', 'Onshore execution value', '指发包方在中国大陆境内的合同执行金额，以人民币计。', 'Execution for clients in mainland China, in yuan.', 'flow', 'CNY', '万元', 10000, 2, 'so_class1 so_class2 county', '117号第22条; 商务部发布口径', true, 'active'),
('EX05', 'EX', '合同执行', '执行合同数', 'Contracts executed', '指报告期内有执行记录纳入统计的接包合同份数，同一合同只计一次，当期仅有红字冲销或更正记录的也计入；累计数为年内有执行记录的合同份数，不等于各月之和。', 'Distinct contracts of which a line of the period is in the statistics, also a red or correcting one alone. The year to date counts a contract once and is not the sum of the months.', 'count', 'CONTRACT', '份', 1, 0, 'shore so_class1 county', '117号第22条; 各市统计惯例', false, 'active'),
('EX06', 'EX', '合同执行', '离岸执行占比', 'Offshore share of execution', '指离岸执行金额占合同执行金额的比重。', 'Offshore over total execution.', 'ratio', 'PERCENT', '%', 1, 1, 'so_class1 county', '117号第22条', false, 'active'),
('EX07', 'EX', '合同执行', '业务发生月离岸执行额', 'Offshore execution by event month', '指按业务实际发生月份归属的离岸执行金额，用于季节调整和多源核对；因补报，最近各月数据会上调。', 'EX03 dated by execution instead of audit, for seasonal adjustment and reconciliation; late filings raise the latest months.', 'flow', 'USD', '万美元', 10000, 2, 'so_class1 partner', '国际收支手册第六版权责发生制', true, 'active'),
('HR01', 'HR', '就业与培训', '服务外包企业从业人员', 'Employment in outsourcing firms', '指报告期末服务外包企业的从业人员数。应报未报单位沿用上次报告数，最多连续三个月，沿用部分见HR01a。', 'Head count at the end of the month. A unit that owes its return keeps its last figure for at most three months; how many persons that is, HR01a tells.', 'stock', 'PERSON', '人', 1, 0, 'county park size', '117号第15条; 117号第22条; 商务部发布口径', false, 'active'),
('HR02', 'HR', '就业与培训', '服务外包从业人员', 'Outsourcing staff', '指报告期末从事服务外包业务的人员数。', 'Head count engaged in outsourcing work at the end of the month.', 'stock', 'PERSON', '人', 1, 0, 'county so_class1', '117号第15条; 117号第22条', false, 'active'),
('HR03', 'HR', '就业与培训', '大专以上人员占比', 'Share with college degree', '指大专及以上学历人员占从业人员的比重。', 'Staff with college degree and above over employment.', 'ratio', 'PERCENT', '%', 1, 1, 'county', '117号第15条; 商务部发布口径; 专项资金门槛', false, 'active'),
('HR04', 'HR', '就业与培训', '本期新增从业人员', 'New staff', '指报告期内新增加的从业人员数，不扣除离职人员；未报单位不推算。', 'Staff added in the period, gross of leavers; nothing is imputed for units that did not file.', 'count', 'PERSON', '人', 1, 0, 'county so_class1', '117号第15条; 117号第22条; 商务部发布口径', false, 'active'),
('HR05', 'HR', '就业与培训', '新增人员中大专以上占比', 'College share of new staff', '指新增从业人员中大专及以上学历人员所占比重。', 'New staff with college degree over new staff.', 'ratio', 'PERCENT', '%', 1, 1, 'county', '117号第15条', false, 'active'),
('MK01', 'MK', '离岸市场', '离岸业务来源国家（地区）数', 'Number of source economies', '指年初至报告期末有离岸执行金额的发包方所在国家（地区）个数。', 'Client economies with offshore execution in the year to date.', 'count', 'UNIT', '个', 1, 0, 'so_class1', '117号第12条; 117号第22条; 各市统计惯例', false, 'active'),
('MK02', 'MK', '离岸市场', '分国别（地区）离岸执行额', 'Offshore execution by economy', '指按发包方所在国家（地区）分组的离岸执行金额；付款方所在地可以不同，见MK06。', 'EX03 by economy of the client. The payer may sit elsewhere, see MK06.', 'flow', 'USD', '万美元', 10000, 2, 'partner', '117号第12条; 117号第22条; 商务部发布口径', true, 'active'),
('MK03', 'MK', '离岸市场', '分国别（地区）占比', 'Economy shares', '指各国别（地区）离岸执行金额占全部离岸执行金额的比重。', 'Each economy over offshore execution.', 'ratio', 'PERCENT', '%', 1, 1, 'partner', '117号第22条; 商务部发布口径', true, 'active'),
('MK04', 'MK', '离岸市场', '主要市场群离岸执行额', 'Partner groups', '指美国、欧盟、香港、日本、一带一路沿线、区域全面经济伙伴关系协定成员、东盟等市场群的离岸执行金额。成员按当期成员资格计；各群相互交叉，不得相加。', 'EX03 for groups of economies such as US, EU, Hong Kong, Japan, Belt and Road, RCEP and ASEAN, with the membership of the month. Groups overlap and are never added.', 'flow', 'USD', '万美元', 10000, 2, 'partner_group', '117号第12条; 商务部发布口径', false, 'active'),
('MK05', 'MK', '离岸市场', '新增市场数', 'New markets', '指本年有离岸执行金额而此前三个年度均无的国家（地区）个数。数据不足三个完整年度时仅供参考。', 'Economies with offshore execution this year and none in the three years before. Of low reliability while the data do not reach three full years back.', 'count', 'UNIT', '个', 1, 0, '', '117号第12条', false, 'active'),
('MK06', 'MK', '离岸市场', '付款国与发包国不一致额占比', 'Payer-client mismatch', '指付款方所在国家（地区）与发包方所在国家（地区）不一致的离岸执行金额所占比重，反映经中间商结算的程度。', 'Share of offshore execution whose payer sits in another economy than the client; shows billing through intermediaries.', 'ratio', 'PERCENT', '%', 1, 1, 'partner', '国际服务贸易统计手册伙伴归属规则', false, 'active'),
('OB01', 'OB', '业务结构', '信息技术外包离岸执行额', 'Offshore ITO', '指信息技术外包（ITO）的离岸执行金额。', 'EX03 of information technology outsourcing.', 'flow', 'USD', '万美元', 10000, 2, 'so_class2 county partner', '117号第3条; 商务部发布口径', true, 'active'),
('OB02', 'OB', '业务结构', '业务流程外包离岸执行额', 'Offshore BPO', '指业务流程外包（BPO）的离岸执行金额。', 'EX03 of business process outsourcing.', 'flow', 'USD', '万美元', 10000, 2, 'so_class2 county partner', '117号第3条; 商务部发布口径', true, 'active'),
('OB03', 'OB', '业务结构', '知识流程外包离岸执行额', 'Offshore KPO', '指知识流程外包（KPO）的离岸执行金额。', 'EX03 of knowledge process outsourcing.', 'flow', 'USD', '万美元', 10000, 2, 'so_class2 county partner', '117号第3条; 商务部发布口径', true, 'active'),
('OB04', 'OB', '业务结构', '三类业务占比', 'ITO/BPO/KPO shares', '指信息技术外包、业务流程外包、知识流程外包的离岸执行金额分别占全部离岸执行金额的比重，取舍前三者之和为100%。', 'Each class over offshore execution; before rounding the three add to 100%.', 'ratio', 'PERCENT', '%', 1, 1, 'so_class1', '117号第3条; 商务部发布口径', false, 'active'),
('OB05', 'OB', '业务结构', '二级业务执行额', 'Execution by sub-class', '指按服务外包二级分类汇总的合同执行金额。', 'EX01 by second-level class of the 2010 edition.', 'flow', 'USD', '万美元', 10000, 2, 'so_class2 shore shore;so_class2', '117号第3条; 117号第22条', true, 'active'),
('OB06', 'OB', '业务结构', '政策重点领域执行额', 'Policy-focus fields', '指117号文件第三条所列七个重点领域（业务流程设计、企业内部管理、供应链管理、人力资源；医药研发、工业设计、文化创意）的合同执行金额。', 'Execution in the seven fields of article 3, namely process design, internal management, supply chain and human resources (BPO), medical R&D, industrial design and culture-creative (KPO).', 'flow', 'USD', '万美元', 10000, 2, 'so_class2 shore', '117号第3条', true, 'active'),
('OB07', 'OB', '业务结构', '政策重点领域占比', 'Policy-focus share', '指政策重点领域执行额占合同执行金额的比重。', 'OB06 over EX01.', 'ratio', 'PERCENT', '%', 1, 1, '', '117号第3条', false, 'active'),
('PF02', 'PF', '政策与资金', '核定金额', 'Amount approved', '指年初至报告期末核定的服务外包专项资金金额。', 'Approved from the special fund in the year to date.', 'flow', 'CNY', '万元', 10000, 2, 'tier article county', '117号第19条', true, 'active'),
('PF03', 'PF', '政策与资金', '实际拨付金额', 'Amount paid', '指年初至报告期末实际拨付的专项资金金额，扣除追回金额。', 'Paid in the year to date, clawbacks netted.', 'flow', 'CNY', '万元', 10000, 2, 'tier article county', '117号第4至15条; 117号第19条', true, 'active'),
('PF05', 'PF', '政策与资金', '受益主体数', 'Beneficiaries', '指年初至报告期末获得专项资金拨付的主体个数，同一主体只计一次。', 'Distinct applicants paid in the year to date.', 'count', 'FIRM', '家', 1, 0, 'article applicant_kind county', '117号第19条', false, 'active'),
('PF06', 'PF', '政策与资金', '示范园区奖励', 'Park awards', '指按117号文件第四条拨付给建成公共信息技术平台的示范园区的一次性奖励，省级（含国家级）不超过50万元，市级不超过30万元。', 'One-off awards of article 4 for recognised parks with a public IT platform, at most 500,000 yuan (province and state) or 300,000 (city).', 'flow', 'CNY', '万元', 10000, 2, 'level', '117号第4条', true, 'active'),
('PF17', 'PF', '政策与资金', '超限与重复支持笔数', 'Over-cap and duplicate awards', '指核定金额超过适用上限的笔数，与同一主体就同一条款、同一级别重复获得一次性支持的笔数之和，应为零。', 'Awards above their cap plus second one-off awards to the same body under the same article and level; must be zero.', 'balance', 'ENTRY', '笔', 1, 0, 'article', '117号第4至7条', false, 'active'),
('RG01', 'RG', '区域与园区', '分县（市、区）离岸执行额', 'Offshore execution by county', '指按企业注册地（属地）分组的离岸执行金额。各县（市、区）之和与“双计抵消”相加等于全市。', 'EX03 by county of registration. The counties and the eliminated double counts add to the city.', 'flow', 'USD', '万美元', 10000, 2, 'county so_class1 county;so_class1', '117号第4条; 117号第18条; 117号第22条; 属地统计', true, 'active'),
('RG02', 'RG', '区域与园区', '县（市、区）占全市比重', 'County share', '指各县（市、区）离岸执行金额占全市离岸执行金额的比重。', 'RG01 over EX03.', 'ratio', 'PERCENT', '%', 1, 1, 'county', '117号第18条; 117号第22条', true, 'active'),
('RG03', 'RG', '区域与园区', '示范园区离岸执行额', 'Offshore execution in parks', '指统计月末处于有效认定的服务外包示范园区内企业的离岸执行金额；园区级别和认定情况取该月已报的最近一期，首期报表以前取首期。', 'EX03 of firms located in a park whose recognition is valid at the end of the statistic month; level and recognition are those of the last filing up to that month, before the first filing of that one.', 'flow', 'USD', '万美元', 10000, 2, 'park level', '117号第4条', true, 'active'),
('RG04', 'RG', '区域与园区', '园区集聚度', 'Park concentration', '指示范园区离岸执行额占全市离岸执行金额的比重；企业数占比见RG04b。', 'Offshore execution in parks over the city''s; for the share of firms see RG04b.', 'ratio', 'PERCENT', '%', 1, 1, 'level', '117号第4条', false, 'active'),
('RG05', 'RG', '区域与园区', '示范园区数', 'Recognised parks', '指报告期末处于有效认定的服务外包示范园区个数。', 'Parks with valid recognition at the end of the period.', 'stock', 'UNIT', '个', 1, 0, 'level county', '117号第4条', false, 'active'),
('RG06', 'RG', '区域与园区', '园区服务外包企业数', 'Outsourcing firms in parks', '指报告期末示范园区内的服务外包企业家数，取园区最近一次报告数。', 'Tenants classed as outsourcing firms, from the park''s latest filing.', 'stock', 'FIRM', '家', 1, 0, 'park level', '117号第4条', false, 'active'),
('RG07', 'RG', '区域与园区', '园区业务用房利用率', 'Park floor-space use', '指示范园区已用业务用房面积占建成业务用房面积的比重。', 'Used over built business floor space.', 'ratio', 'PERCENT', '%', 1, 1, 'park', '117号第4条; 117号第10条', false, 'active'),
('RG08', 'RG', '区域与园区', '占全省离岸执行额比重', 'Share of province', '指本市年初至报告期末离岸执行金额占全省同期的比重。', 'The city''s offshore execution since January over the province''s.', 'ratio', 'PERCENT', '%', 1, 1, '', '117号第2条; 全省比较惯例', false, 'active'),
('RG09', 'RG', '区域与园区', '与全省增速差', 'Growth gap to province', '指本市离岸执行金额累计同比增速与全省累计同比增速之差。', 'The city''s growth since January minus the province''s.', 'ratio', 'POINT', '百分点', 1, 1, '', '117号第2条; 全省比较惯例', false, 'active'),
('ST01', 'ST', '服务贸易', '服务出口', 'Services exports', '指本市居民从非居民取得的服务收入，按涉外收入申报的交易编码归入十二类服务，退款从收入中扣减，按收款当月折算率折算。', 'Services receipts of the city''s residents from non-residents, by transaction code mapped to the twelve EBOPS items, refunds netted, at the rate of the month of receipt.', 'flow', 'USD', '万美元', 10000, 2, 'ebops partner county currency', '117号第22条; 国际收支手册第六版第十章', true, 'active'),
('ST02', 'ST', '服务贸易', '服务进口', 'Services imports', '指本市居民向非居民支付的服务支出，按对外付款申报的交易编码归入十二类服务，退款从支出中扣减，按付款当月折算率折算。', 'Services payments to non-residents, treated alike.', 'flow', 'USD', '万美元', 10000, 2, 'ebops partner county currency', '117号第22条; 国际收支手册第六版第十章', true, 'active'),
('ST03', 'ST', '服务贸易', '服务进出口总额', 'Services trade', '指服务出口与服务进口之和，任何一项缺失时不计算。', 'Exports plus imports; missing when either is.', 'flow', 'USD', '万美元', 10000, 2, 'ebops partner', '117号第22条; 商务部发布口径', false, 'active'),
('ST04', 'ST', '服务贸易', '服务贸易差额', 'Services balance', '指服务出口减服务进口的差额，正数为顺差，负数为逆差。', 'Exports minus imports; a negative figure is a deficit.', 'balance', 'USD', '万美元', 10000, 2, 'ebops partner', '117号第22条; 商务部发布口径', false, 'active'),
('ST05', 'ST', '服务贸易', '十二类服务出口', 'Exports by EBOPS item', '指按扩展的国际收支服务分类（EBOPS）十二类分组的服务出口，各类之和等于服务出口。', 'ST01 for SA to SL; the items add to the total.', 'flow', 'USD', '万美元', 10000, 2, 'ebops partner ebops;partner', '国际服务贸易统计手册十二大类', true, 'active'),
('ST06', 'ST', '服务贸易', '十二类服务进口', 'Imports by EBOPS item', '指按扩展的国际收支服务分类（EBOPS）十二类分组的服务进口，各类之和等于服务进口。', 'ST02 for SA to SL; the items add to the total.', 'flow', 'USD', '万美元', 10000, 2, 'ebops partner ebops;partner', '国际服务贸易统计手册十二大类', true, 'active'),
('ST07', 'ST', '服务贸易', '分伙伴服务进出口', 'Trade by partner', '指按对方所在国家（地区）分组的服务进出口总额。', 'ST03 by economy of the counterparty.', 'flow', 'USD', '万美元', 10000, 2, 'partner', '国际服务贸易统计手册伙伴细分', true, 'active'),
('ST08', 'ST', '服务贸易', '知识密集型服务进出口', 'Knowledge-intensive services', '指保险服务、金融服务、知识产权使用费、电信计算机和信息服务、其他商业服务、个人文化和娱乐服务六类（SF、SG、SH、SI、SJ、SK）的进出口总额。', 'Trade in the six items SF, SG, SH, SI, SJ and SK, the digitally deliverable list.', 'flow', 'USD', '万美元', 10000, 2, 'ebops', '商务部发布口径', true, 'active'),
('ST09', 'ST', '服务贸易', '知识密集型服务占比', 'Knowledge-intensive share', '指知识密集型服务进出口占服务进出口总额的比重。', 'ST08 over ST03.', 'ratio', 'PERCENT', '%', 1, 1, '', '商务部发布口径', false, 'active');
