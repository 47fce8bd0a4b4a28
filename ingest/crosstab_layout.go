package ingest

// Crosstab says how a sheet is read whose periods stand across and whose
// items stand down (交叉表). One value cell makes one row of the source.
type Crosstab struct {
	Corner []string `yaml:"corner"` // accepted labels of the cell left of the periods
	Across string   `yaml:"across"` // field that takes the period above the value
	Value  string   `yaml:"value"`  // field that takes the value
	Down   down     `yaml:"down"`   // the labels in the column of the corner
	Lines  []line   `yaml:"lines"`  // "label: text" cells above the header
	Fixed  []fixed  `yaml:"fixed"`  // fields with one value for every row
	Stop   []string `yaml:"stop"`   // first words of the notes below the data
}

// down says what the labels of the rows mean. An item is carried down: a row
// labelled with the name of a side belongs to the item above it.
type down struct {
	Field string `yaml:"field"` // field that takes the item, followed by | and the side if there are sides
	Unit  string `yaml:"unit"`  // field that takes a unit found in brackets at the end of the item
	Own   string `yaml:"own"`   // side of the item's own row
	Sides []side `yaml:"sides"` // rows that belong to the item above
}

// side is a row label that repeats under each item, such as 贷方.
type side struct {
	Label string `yaml:"label"`
	Code  string `yaml:"code"`
}

// line is a cell above the header that says something for the whole sheet.
type line struct {
	Label string `yaml:"label"` // text before the colon
	Field string `yaml:"field"` // field that takes the text after it
	Unit  string `yaml:"unit"`  // field that takes a unit in brackets at its end
}

// fixed is a field with one value for every row of the sheet.
type fixed struct {
	Field string `yaml:"field"`
	Value string `yaml:"value"`
}
