package ingest

import "errors"

// Reason words an error of package workbook for people, in Chinese and in
// English, as the finding of a refused file does. ok is false for an error that
// is not of the file.
func Reason(err error) (zh, en string, ok bool) {
	var no *refusal
	if !errors.As(refusalOf(err), &no) {
		return "", "", false
	}
	return no.f.Zh, no.f.En, true
}
