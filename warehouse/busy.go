package warehouse

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
)

// BusyError says that the warehouse file is held already, by another process
// or by another DB of this one. The command exits with status 5 on it (DESIGN
// §6).
type BusyError struct {
	Path   string // the warehouse file
	Holder string // program and process number, for example "/usr/bin/stis (PID 4711)"; empty when DuckDB does not say
}

// Error names the file and the holder.
func (e *BusyError) Error() string {
	if e.Holder == "" {
		return fmt.Sprintf("open %s: it is in use", e.Path)
	}
	return fmt.Sprintf("open %s: held by %s", e.Path, e.Holder)
}

// driverError gives the errors that callers must tell apart a type. DuckDB
// reports them as text only, and this is the one place that reads that text.
func driverError(path string, err error) error {
	if err == nil || errors.As(err, new(syscall.Errno)) || errors.As(err, new(*BusyError)) {
		return err
	}
	text := err.Error()
	if strings.Contains(text, "Could not set lock on file") {
		return &BusyError{Path: path, Holder: lockHolder(text)}
	}
	for _, c := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		if strings.Contains(strings.ToLower(text), c.Error()) {
			return fmt.Errorf("%w: %w", c, err)
		}
	}
	return err
}

// lockHolder cuts "/path/prog (PID 12)" out of "… Conflicting lock is held in
// /path/prog (PID 12). See also …".
func lockHolder(text string) string {
	_, rest, ok := strings.Cut(text, "Conflicting lock is held in ")
	if !ok {
		return ""
	}
	holder, _, ok := strings.Cut(rest, ")")
	if !ok {
		return ""
	}
	return holder + ")"
}

// ErrReadOnly is the cause when something would write through a session opened
// for reading.
var ErrReadOnly = errors.New("session is read-only")
