package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"stis/warehouse"
)

// The exit codes of DESIGN §6.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
	exitHard   = 3
	exitSoft   = 4
	exitBusy   = 5
	// exitInterrupted is 128 + SIGINT, as shells have it.
	exitInterrupted = 130
)

// codedError ends a command with an exit code other than 1. A nil cause means
// that everything to say has been said.
type codedError struct {
	code  int
	cause error
}

func (e *codedError) Error() string {
	if e.cause == nil {
		return ""
	}
	return e.cause.Error()
}

func (e *codedError) Unwrap() error { return e.cause }

func usagef(format string, args ...any) error {
	return &codedError{exitUsage, fmt.Errorf(format, args...)}
}

// app is what every command shares: where to write, how, and the clock, which
// stands here and nowhere below.
type app struct {
	stdout, stderr io.Writer
	now            func() time.Time
	workspace      string
	json           bool
	strict         bool
	dryRun         bool
	chinese        bool // messages to people in Chinese, by the locale
	wait           time.Duration
}

// run executes one command line and returns its exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer, now func() time.Time) int {
	a := &app{stdout: stdout, stderr: stderr, now: now}
	a.chinese = chineseLocale()
	root := a.root()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := unknownCommand(root, args)
	if err == nil {
		err = root.ExecuteContext(ctx)
	}
	if err == nil {
		return exitDone
	}
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		fmt.Fprintln(stderr, "stis: interrupted; what was done before stands")
		return exitInterrupted
	}
	if text := err.Error(); text != "" {
		fmt.Fprintln(stderr, "stis:", strings.ReplaceAll(text, "\n", "; "))
	}
	return exitCode(err)
}

// chineseLocale follows the order in which programs read the locale.
func chineseLocale() bool {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" {
			return strings.HasPrefix(v, "zh")
		}
	}
	return false
}

// unknownCommand is a usage error when the first word is no command. The words
// of shell completion begin with __ and are added by the library at execution.
func unknownCommand(root *cobra.Command, args []string) error {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd(args...)
	if len(args) > 0 && strings.HasPrefix(args[0], "__") {
		return nil
	}
	if _, _, err := root.Find(args); err != nil {
		return &codedError{exitUsage, err}
	}
	return nil
}

func exitCode(err error) int {
	var coded *codedError
	var busy *warehouse.BusyError
	switch {
	case errors.As(err, &coded):
		return coded.code
	case errors.As(err, &busy):
		return exitBusy
	}
	return exitFailed
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "stis",
		Short:         "services-trade indicator system (服务贸易与服务外包统计指标系统)",
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetFlagErrorFunc(flagError)
	f := root.PersistentFlags()
	f.StringVarP(&a.workspace, "workspace", "w", ".", "workspace folder (the one with stis.yaml)")
	f.BoolVar(&a.json, "json", false, "print one JSON document on standard output")
	f.DurationVar(&a.wait, "wait", 0, "wait this long for the warehouse when someone holds it")
	root.AddCommand(a.initCommand(), a.demoCommand(), a.checkCommand(), a.ingestCommand(),
		a.runCommand(), a.statusCommand(), a.reportCommand(), a.publishCommand(),
		a.catalogCommand(), a.sqlCommand(), a.xlsxCommand(), a.peekCommand(), a.templateCommand(),
		a.returnedCommand(), a.overlayCommand(),
		a.linkCommand(), a.reviewCommand(), a.historyCommand(), a.chaseCommand(), a.reconCommand())
	for _, c := range root.Commands() {
		wrapUsage(c)
	}
	return root
}

// flagError says what is wrong with a flag without the names of Go's library.
func flagError(_ *cobra.Command, err error) error {
	var number *strconv.NumError
	if errors.As(err, &number) {
		text, _, _ := strings.Cut(err.Error(), ": strconv.")
		err = fmt.Errorf("%s: %w", text, number.Err)
	}
	return &codedError{exitUsage, err}
}

// wrapUsage gives mistakes in arguments the exit code of usage.
func wrapUsage(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return &codedError{exitUsage, fmt.Errorf("%s: %w", c.Name(), err)}
			}
			return nil
		}
	}
	for _, sub := range c.Commands() {
		wrapUsage(sub)
	}
}
