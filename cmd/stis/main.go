// Command stis turns the spreadsheets a city receives about services
// outsourcing (服务外包) and services trade (服务贸易) into a checked
// warehouse, the indicator system of article 22 of 温政办〔2012〕117号 and the
// Excel reports of the leading group.
//
// Run "stis help" for the commands. Data goes to standard output, everything
// else to standard error. Exit codes: 0 done, 1 failed, 2 usage or
// configuration, 3 done but hard findings need a human, 4 soft findings with
// --strict, 5 busy (someone holds the warehouse), 6 not authorised.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr, time.Now)
	stop()
	os.Exit(code)
}
