package reports

import "stis/internal/xlsxout"

// look is a cell style by what it is for.
type look = xlsxout.Look
