// Package review keeps what people decide, in schema review: that a code and a
// name as filed are a firm of the register (Link), that a soft finding is no
// mistake (Confirmation), and adjustments of aggregates and estimates (Overlay).
//
// Every decision says who, when and why. Nothing is ever changed or deleted: a
// later decision about the same thing is another row, and the last one counts.
// No decision alters a filed value; only the filer does, by filing again. An
// overlay counts from the signature of a second person on.
//
// The steps: a command checks what is asked for and calls DecideLink, Confirm,
// Record or Sign, one transaction each; builds read the rows decided up to their
// as-of time (transform for links and confirmations, indicators for overlays).
package review
