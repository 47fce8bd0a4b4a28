package sheet

import (
	"errors"
	"fmt"
)

// ErrEncrypted says that a file opens with a password only.
var ErrEncrypted = errors.New("encrypted or password-protected")

// ErrPassword says that the password given does not open the file.
var ErrPassword = errors.New("the password does not open it")

// BrokenError says which part of a file is not as its format wants it.
type BrokenError struct {
	Part string // such as xl/workbook.xml, record SST, row 17
	Err  error
}

// Error names the part and what is wrong with it.
func (e *BrokenError) Error() string { return fmt.Sprintf("%s: %v", e.Part, e.Err) }

// Unwrap gives the cause.
func (e *BrokenError) Unwrap() error { return e.Err }

// Broken makes a BrokenError, unless err is one already or a LimitError.
func Broken(part string, err error) error {
	var b *BrokenError
	var l *LimitError
	if err == nil || errors.As(err, &b) || errors.As(err, &l) {
		return err
	}
	return &BrokenError{part, err}
}

// LimitError says which limit a file passes. What is a short noun in English
// such as "inflated size", also used as the key of its Chinese name.
type LimitError struct {
	What  string
	Limit int64
	Part  string // where; may be empty
}

// Error names the limit.
func (e *LimitError) Error() string {
	if e.Part == "" {
		return fmt.Sprintf("%s beyond the limit of %d", e.What, e.Limit)
	}
	return fmt.Sprintf("%s: %s beyond the limit of %d", e.Part, e.What, e.Limit)
}

// FormatError says that a file, by its content, is of a format that is not
// read. Zh and En name the format; the advice says what to send instead.
type FormatError struct{ Zh, En, AdviceZh, AdviceEn string }

// Error names the format.
func (e *FormatError) Error() string { return "the file is " + e.En + "; " + e.AdviceEn }

// ErrTooLong says that a text, or a row, is longer than any honest one.
var ErrTooLong = errors.New("too long")
