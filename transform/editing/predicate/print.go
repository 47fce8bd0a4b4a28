package predicate

import (
	"strconv"
	"strings"
)

// Printer prints trees as SQL. Texts are never printed: they are collected, to be
// bound to $text_1, $text_2, … in their order.
type Printer struct {
	Alias   string          // table alias before every column; empty = none
	Numeric map[string]bool // parameters that are numbers; the others are texts
	Texts   []string        // collected so far
}

// SQL prints one tree, every operation in brackets.
func (p *Printer) SQL(n *Node) string {
	var b strings.Builder
	p.sql(&b, n)
	return b.String()
}

func (p *Printer) sql(b *strings.Builder, n *Node) {
	switch n.Op {
	case Column:
		if p.Alias != "" {
			b.WriteString(Quote(p.Alias))
			b.WriteString(".")
		}
		b.WriteString(Quote(n.Text))
	case Number, Bool:
		b.WriteString(strings.ToUpper(n.Text))
	case Date:
		b.WriteString("CAST(")
		p.bind(b, n.Text)
		b.WriteString(" AS DATE)")
	case Text:
		b.WriteString("CAST(")
		p.bind(b, n.Text)
		b.WriteString(" AS VARCHAR)")
	case Param:
		b.WriteString("CAST($")
		b.WriteString(n.Text)
		if p.Numeric[n.Text] {
			b.WriteString(" AS DECIMAL(18,6))")
		} else {
			b.WriteString(" AS VARCHAR)")
		}
	case Call:
		p.call(b, n)
	case "*":
		write(b, n, p.wide)
	default:
		write(b, n, p.sql)
	}
}

// wide prints a factor. A product of narrow decimals ends with an error where it
// outgrows them, which one mistaken amount would bring about.
func (p *Printer) wide(b *strings.Builder, n *Node) {
	b.WriteString("CAST(")
	p.sql(b, n)
	b.WriteString(" AS DECIMAL(28,6))")
}

func (p *Printer) bind(b *strings.Builder, v string) {
	p.Texts = append(p.Texts, v)
	b.WriteString("$text_")
	b.WriteString(strconv.Itoa(len(p.Texts)))
}

func (p *Printer) call(b *strings.Builder, n *Node) {
	before, between, after := strings.ToUpper(n.Text)+"(", ", ", ")"
	switch n.Text {
	case "text":
		before, after = "CAST(", " AS VARCHAR)"
	case "month":
		before, after = "SUBSTR(CAST(", " AS VARCHAR), 1, 7)"
	case "days":
		before, between, after = "DATE_DIFF('day', CAST(", " AS DATE), CAST(", " AS DATE))"
	}
	b.WriteString(before)
	for i, a := range n.Args {
		if i > 0 {
			b.WriteString(between)
		}
		p.sql(b, a)
	}
	b.WriteString(after)
}

// write prints an operation in brackets; it is the same in SQL and in the
// language itself.
func write(b *strings.Builder, n *Node, arg func(*strings.Builder, *Node)) {
	op := " " + strings.ToUpper(string(n.Op))
	b.WriteString("(")
	switch n.Op {
	case Neg:
		b.WriteString("-")
		arg(b, n.Args[0])
	case Not:
		b.WriteString("NOT ")
		arg(b, n.Args[0])
	case "is null", "is not null":
		arg(b, n.Args[0])
		b.WriteString(op)
	case "in", "not in":
		arg(b, n.Args[0])
		b.WriteString(op + " (")
		for i, a := range n.Args[1:] {
			if i > 0 {
				b.WriteString(", ")
			}
			arg(b, a)
		}
		b.WriteString(")")
	case "between", "not between":
		arg(b, n.Args[0])
		b.WriteString(op + " ")
		arg(b, n.Args[1])
		b.WriteString(" AND ")
		arg(b, n.Args[2])
	default:
		arg(b, n.Args[0])
		b.WriteString(op + " ")
		arg(b, n.Args[1])
	}
	b.WriteString(")")
}

// Quote makes a name an SQL identifier.
func Quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// String prints the tree in the language, every operation in brackets: parsed
// again it is the same tree.
func (n *Node) String() string {
	var b strings.Builder
	n.print(&b)
	return b.String()
}

func (n *Node) print(b *strings.Builder) {
	literal := func(s string) { b.WriteString("'" + strings.ReplaceAll(s, "'", "''") + "'") }
	switch n.Op {
	case Column, Number, Bool:
		b.WriteString(n.Text)
	case Param:
		b.WriteString("$" + n.Text)
	case Date:
		b.WriteString("date ")
		literal(n.Text)
	case Text:
		literal(n.Text)
	case Call:
		b.WriteString(n.Text + "(")
		for i, a := range n.Args {
			if i > 0 {
				b.WriteString(", ")
			}
			a.print(b)
		}
		b.WriteString(")")
	default:
		write(b, n, func(b *strings.Builder, a *Node) { a.print(b) })
	}
}
