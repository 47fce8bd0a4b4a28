package reports

import (
	"embed"
	"io/fs"
)

//go:embed pub/*.sql
var pubFiles embed.FS

// PubViews holds the SQL files of schema pub, which a published snapshot
// carries besides the tables. Their order is that of PubViewFiles.
func PubViews() fs.FS { return pubFiles }

// PubViewFiles lists the files of PubViews in the order in which they run.
func PubViewFiles() []string {
	return []string{
		"pub/00_schema.sql",
		"pub/10_run.sql",
		"pub/11_indicator.sql",
		"pub/12_code.sql",
		"pub/13_country.sql",
		"pub/14_observation_all.sql", "pub/15_observation.sql",
		"pub/20_enterprise.sql",
		"pub/21_contract.sql",
		"pub/22_contract_flow.sql",
		"pub/23_execution.sql",
		"pub/24_fx_flow.sql",
		"pub/25_customs_line.sql",
		"pub/26_headcount.sql",
		"pub/27_fund_project.sql",
		"pub/28_target.sql",
		"pub/29_roster.sql",
		"pub/30_park.sql",
		"pub/31_rate.sql",
		"pub/32_macro.sql",
		"pub/33_calendar_month.sql",
		"pub/34_series_break.sql",
		"pub/35_coverage.sql",
		"pub/36_recon_bridge.sql",
		"pub/40_row_outcome.sql",
		"pub/41_finding.sql",
		"pub/42_correction.sql",
	}
}

// PubTables lists the tables that the views read and a snapshot copies.
func PubTables() []string {
	return []string{
		"reference.code", "reference.country",
		"facts.enterprise", "facts.contract", "facts.contract_flow", "facts.execution", "facts.fx_flow",
		"facts.customs_line", "facts.headcount", "facts.fund_project", "facts.target", "facts.roster",
		"facts.park", "facts.rate", "facts.macro", "facts.row_outcome", "facts.finding",
		"facts.calendar_month", "facts.series_break", "facts.coverage", "facts.recon_bridge", "facts.correction",
		"indicators.run", "indicators.observation",
	}
}

// PubExclude lists the columns that a snapshot leaves out, by table. A party
// to a foreign payment that is not in the register may be a person, named by
// the number of an identity document; so may be what a correction is about.
func PubExclude() map[string][]string {
	return map[string][]string{"facts.fx_flow": {"entity", "filed_entity"}, "facts.correction": {"key", "record"}}
}
