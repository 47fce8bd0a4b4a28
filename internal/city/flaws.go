package city

// flaws is the table of rows spoilt across their fields; see flaw. Every edit
// of every layout stands here but those that plant.go spoils by facts. A rule
// that a row breaks too, but whose fields a harder rule has already called bad,
// is not told and not named. No soft flaw moves a number that the ledger adds.
func flaws() []string {
	var out []string
	for _, table := range []string{flawsOfFilings, flawsOfTrade, flawsOfFunds, flawsOfPeople} {
		out = append(out, list(table, "\n")...)
	}
	return out
}

// flawsOfFilings are those of the bureau's own forms.
const flawsOfFilings = `
ent_profile.E01 | fdi_share | fdi_share='150.00
ent_profile.E02 | | emp_college_year_end=emp_year_end+4
ent_profile.E03 | | emp_so_year_end=emp_year_end+4
ent_profile.E04 | | uscc=-; org_code=-
ent_profile.E05 | | uscc=-
ent_profile.E06 | fdi_country | fdi_country=-
ent_profile.E07 | status=1 | status='5
ent_profile.E08 | | emp_so_year_end='-1
ent_profile.W01 | | so_revenue_wan=revenue_wan*2
ent_profile.W02 | | org_code='MA9999993
ent_profile.W03 | | estab_date=sys_reg_date+30
ent_profile.W04 | | payroll_wan=payroll_wan*10000
ent_profile.W05 | | rd_exp_wan=revenue_wan*2
hr_stat.E03 | | emp_new_college=emp_new+2
hr_stat.E04 | | emp_bachelor_end=emp_college_end+1
hr_stat.E05 | | emp_new_grad=emp_new+2
hr_stat.E06 | | emp_returnee_end=emp_end+1
hr_stat.E07 | | emp_foreign_end=emp_end+1
hr_stat.E08 | | emp_leave='-1
hr_stat.W02 | emp_end>2 | payroll_wan='0.50
park.E01 | | floor_used_sqm=floor_sqm+10
park.E02 | | so_tenants=tenants+2
park.E03 | | floor_used_sqm='-1.00
park.E04 | | revoke_date=recog_date-10
park.W01 | | floor_sqm='20000000.00
ING023@park.county_code+TRN023 | | county_code='330322
roster.W01 | last_at | last_at='2020-01-02 08:00
roster.W02 | due_flag=否 | nil_flag='是
target.E01 | | target='-1.00
target.E02 | | weight='150.00
target.E03 | | year='2005
so_contract.E02 | change_type=C | change_reason=-
so_contract.E03 | contract_kind=1,currency=EUR | amt_orig=-
so_contract.E04 | shore=OFF | client_country='CHN
so_contract.E05 | so_class1=ITO | so_class2='BPO11
so_contract.E06 | end_client_flag=否 | end_country=-
so_contract.E07 | currency=EUR | amt_orig='-5.00
so_contract.E08 | | parent_id=contract_id
so_contract.W01 | contract_kind=2,change_type=N | start_date=sign_date-60; end_date=sign_date-30
so_contract.W02 | change_type=N | county_audit_date=city_audit_date+2
so_contract.W03 | change_type=N | county_audit_date=sign_date-3
so_contract.W04 | change_type=D | sign_date=change_date+1
so_contract.W05 | change_type=C | prev_amt_orig=-
so_contract.W06 | !sub_from_id,subcontract_flag=0 | sub_from_id='WB330300209903000001
so_contract.W07+so_contract.W09 | currency=USD,amt_orig>0 | amt_usd=amt_usd*10000
so_contract.W08+so_contract.W09 | currency=CNY,amt_orig>0 | amt_cny=amt_cny*10
so_contract.W09 | currency=EUR,amt_orig>0 | amt_cny=amt_cny*10
ING023@so_contract.so_class3 | so_class1=ITO,change_type=N | so_class3='ITOA1
TRN030@so_contract.amt_usd+TRN030 | currency=EUR,change_type=N,amt_usd>0.1 | amt_usd=amt_usd*7; amt_cny=amt_cny*7
TRN030@so_execution.amt_usd+TRN030 | currency=JPY,corr_flag=N,amt_usd>0.1 | amt_usd=amt_usd*1000; amt_cny=amt_cny*1000
so_execution.E01 | voucher_type=01 | receipt_date=-
so_execution.E02 | voucher_type=01 | voucher_no=-
so_execution.E03 | corr_flag=C | corrects_id=-
so_execution.E04 | corr_flag=N,currency=EUR | corr_flag='R; corrects_id='ZX1; corr_reason='填报错误
so_execution.E05 | corr_flag=N,currency=EUR | amt_orig='-5.00
so_execution.W01 | corr_flag=D | county_audit_date=exec_date-1
so_execution.W02 | corr_flag=C | corr_reason=-
so_execution.W03+so_execution.W05 | currency=USD,corr_flag=N | amt_usd=amt_usd*10000
so_execution.W04+so_execution.W05 | currency=CNY,corr_flag=N | amt_cny=amt_cny*10
so_execution.W05 | currency=EUR,corr_flag=N | amt_cny=amt_cny*10
so_outward.E01 | | vendor_country='CHN
so_outward.E02 | | amt_orig='0.00; exec_orig='0.00
so_outward.E03 | | sign_date='2039-01-01
so_outward.W01 | currency=JPY | exec_orig=amt_orig*2; exec_usd=-
TRN030@so_outward.exec_usd | currency=JPY,exec_usd>0.1 | exec_usd=exec_usd*7
so_outward.W02 | currency=HKD | exec_orig='-5.00
so_outward.W03 | | so_class2='ITO
so_outward.W04 | currency=USD | amt_usd=amt_usd*10000
so_outward.W05 | currency=USD | exec_usd=exec_usd*10000
`

// flawsOfTrade are those of SAFE, customs, rates and direct reports.
const flawsOfTrade = `
fx_rate.E01 | currency=EUR | usd_per_unit='0.00
fx_rate.E02 | | cny_per_usd_avg='20.00
fx_rate.E03 | currency=USD | usd_per_unit='1.10
fx_rate.E04 | currency=EUR | usd_per_unit='20000.00
macro.E01 | | period='20261
safe_receipt.E02 | | amt_sold=amt_sold+10
safe_receipt.E03 | op=A | op='D
safe_receipt.E04 | !txn2 | txn2='222011
safe_receipt.E05 | !txn2,!fee_out,currency=EUR | amt_orig='-5.00; txn1_amt='-5.00; amt_sold='-5.00
safe_receipt.E06 | entity_kind=R | payee_code='330399198001010000
safe_receipt.W01 | | report_date=value_date-3
safe_receipt.W02 | | report_date=value_date+40
safe_receipt.W03 | txn1=222011 | fee_out=amt_orig*2
safe_receipt.W04 | currency=USD | amt_usd=amt_usd*10000
TRN030@safe_receipt.amt_usd | currency=EUR,amt_usd>0.1,op!=D | amt_usd=amt_usd*10000
TRN030@safe_payment.amt_usd | currency=HKD,amt_usd>0.1,op!=D | amt_usd=amt_usd*7
safe_payment.E01 | !txn2 | txn1_amt=txn1_amt+10
safe_payment.E02 | | amt_bought=amt_bought+10
safe_payment.E03 | !txn2 | txn2='222011
safe_payment.E04 | !txn2,currency=EUR | amt_orig='-5.00; txn1_amt='-5.00; amt_bought='-5.00
safe_payment.W01 | currency=USD | amt_usd=amt_usd*10000
safe_summary.E01 | amt_usd>0 | cnt='-1
safe_summary.E02 | amt_usd>0 | partner='CHN
safe_summary.W01 | amt_usd>0 | cnt='0
safe_summary.W02 | amt_usd>0 | amt_usd=cnt*30000
safe_summary.W03 | amt_usd>0 | amt_usd='-1.00
cus_decl.E02 | | total_orig='-5.00
cus_decl.W01 | trade_mode=0214 | fee_usd=-
cus_decl.W02 | trade_mode=1427 | fee_usd=stat_usd*2
cus_decl.W03 | currency=USD | stat_usd=stat_usd*10; stat_cny=stat_cny*10
cus_decl.W04 | | decl_date=ie_date-400
cus_summary.E01 | !fee_usd | stat_usd='-1.00
cus_summary.E02 | stat_usd>0,fee_usd>0 | fee_usd=stat_usd*2
cus_summary.W01 | trade_mode=0214 | fee_usd=-
cus_summary.W02 | | stat_usd='300000.00
st_direct.E01 | | ebops='S
st_direct.E02 | | partner='CHN
st_direct.E03 | | exp_m1=exp_m1+1
st_direct.E04 | | exp_related=exp_usd+1
st_direct.E05 | exp_usd>0 | imp_usd='-1.00
st_direct.W01 | | period=period-1
st_direct.W02 | | exp_usd='0.00; imp_usd='0.00; exp_m1='0.00; exp_m4='0.00; exp_related='0.00
st_direct.W03 | | imp_usd='60000.00
fats.E01 | | share='150.00
fats.E02 | | serv_sales_wan=turnover_wan*2
fats.E03 | | employees='-1
fats.E04 | | country='CHN
fats.E05 | | year='1979
fats.W01 | | share='40.00
fats.W02 | | va_wan=turnover_wan*2
fats.W03 | | turnover_wan=turnover_wan*10000
fats.W04 | | industry_code='651
`

// flawsOfFunds are those of the fund, tax, events, projects and platforms.
const flawsOfFunds = `
fund_project.E01 | article=9 | rate='120.00
fund_project.E02 | article=9 | clawback_wan='-1.00
fund_project.E03 | article=8 | article='4
fund_project.E04 | article=9 | base_wan=-
fund_project.W01+fund_project.W07 | !paid_wan,approved_wan | paid_wan=approved_wan+5
fund_project.W02 | !paid_wan,approved_wan | paid_wan='0.00; clawback_wan='1.00
fund_project.W03 | !paid_wan,approved_wan | paid_wan='0.00; paid_date=approve_date-5
fund_project.W04 | article=15,approved_wan | claim_wan='0.01
fund_project.W05 | article=6 | rate='60.00
fund_project.W06 | !approved_wan,!paid_wan | approved_wan='0.00
fund_project.W08 | article=10 | claim_wan='30000.00
fund_budget.E01 | tier=4 | county_code=-
fund_budget.E02 | | adj_budget_wan='-1.00
fund_budget.E03 | | year='2008
fund_budget.W01 | article=11,match_ref | match_ref=-
fund_budget.W02 | tier=3 | county_code='330302
fund_budget.W03 | | budget_wan='30000.00
tech_exempt.E01 | | tech_amt_wan=deal_wan*2
tech_exempt.E02 | | tax_wan=exempt_income_wan*2
tech_exempt.E03 | | tax_wan='-1.00
tech_exempt.E04 | | reg_date='2039-01-01
tech_exempt.W01 | | exempt_income_wan=tech_amt_wan*2
tech_exempt.W02 | | tax_wan=exempt_income_wan*0.5
tech_exempt.W03 | | tax_kind='1
tech_exempt.W04 | | deal_wan='200000.00
event.E01 | abroad_flag=是 | country='CHN
event.E02 | booths | booths='-1
event.E03 | intent_usd | intent_usd='-1.00
event.W01 | | subsidy_wan=venue_wan*200
event.W02 | ents>1 | persons='1
event.W03 | | venue_wan=venue_wan*10000
invest_project.E01 | !paid_in_wan | amount_wan='0.00
invest_project.W01 | paid_in_wan | paid_in_wan=amount_wan*2
invest_project.W02 | !paid_in_wan | paid_in_wan='0.00; live_flag='是
invest_project.W03 | | amount_wan='2000000.00
ING023@invest_project.county_code | | county_code='330322
platform.E01 | | usage_fee_wan='-1.00
platform.E02 | | recog_date=-
platform.E03 | | run_since='2039-01-01
platform.W01 | | period=period-1
platform.W02 | | served_times='1
platform.W03 | | usage_fee_wan=usage_fee_wan*10000
infosvc.E01 | | reports='-1
infosvc.W01 | | period=period-1
infosvc.W02 | | visits='5
assoc.E01 | | ent_members=members+3
assoc.E02 | | activities='-1
assoc.W01 | | period=period-1
assoc.W02 | | support_wan=support_wan*10000
`

// flawsOfPeople are those of staff, courses, certificates and talent.
const flawsOfPeople = `
new_hire.E01 | | contract_years='60.0
new_hire.E02 | claim_year | claim_year='999
new_hire.W01 | claim_year | claim_year='2015
new_hire.W02 | claim_year | contract_years='0.5
new_hire.W03 | claim_year | education='5
training.E01 | | end_date=start_date-3
training.E02 | | trainees_college=trainees+2
training.E03 | | passed=trainees+2
training.E04 | | employed=passed+1
training.E05 | | certified=passed+1
training.E06 | | exam_passed=exam_taken+1
training.E07 | | hours='0
training.E08 | | exam_taken=-
training.W01 | | exam_taken=trainees+5
training.W02 | | hours='9999
training.W03 | | cost_wan=cost_wan*10000
training.W04 | org_type=2 | org_id='913303020000000000
cert.E01 | | expire_date=issue_date-30
cert.E02 | | fee_wan='-1.00
cert.W01 | | fee_wan=fee_wan*10000
cert.W02 | | expire_date=issue_date+4000
train_org.E01 | | revoke_date=recog_date-5
train_org.E02 | inspections | inspections='-1; inspect_pass=-
train_org.W01 | inspect_pass | inspect_pass=-
train_org.W02 | inspections | inspections='0
train_org.W03 | | level='0
talent.E01 | | persons='-1
talent.W01 | | period=period-1
ING023@talent.county_code | | county_code='330322
ING023@train_org.county_code | | county_code='330322
`
