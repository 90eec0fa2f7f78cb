// Command golive is the project-communication bot for software roll-outs: it connects Feishu, Slack and Jira. Each
// subcommand is one file; what they share is in assemble.go.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/golive-bot/golive/config"
)

// version is set by the linker.
var version = "development"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr))
}

// cli is the command line.
type cli struct {
	Serve       serveCmd       `cmd:"" help:"Run the bot."`
	Demo        demoCmd        `cmd:"" help:"Run the playground: the bot with simulated Slack, Feishu, Jira and mail, and a page to try it on."`
	Simulate    simulateCmd    `cmd:"" help:"Run one simulator alone. Its first line of output is a JSON object that says how to reach it."`
	CheckConfig checkConfigCmd `cmd:"" name:"check-config" help:"Check the configuration, all of it at once, and show it."`
	Doctor      doctorCmd      `cmd:"" help:"Ask every configured service whether it accepts the configuration, and say in words what is wrong."`
	Manifest    manifestCmd    `cmd:"" help:"Print what has to be registered on a platform: the app manifest, scopes and events."`
	Dead        deadCmd        `cmd:"" help:"List dead letters, or put one back."`
	Verify      verifyCmd      `cmd:"" help:"Check the audit chain, and name the first broken link."`
	Export      exportCmd      `cmd:"" help:"Write all records as JSON lines."`
	Reconcile   reconcileCmd   `cmd:"" help:"Compare the issues that golive had made with those in Jira, and list the differences. Exit 1: there are some."`
	Understand  understandCmd  `cmd:"" help:"Read chat messages (JSON lines) and write what they ask for; a table tells how much of it is as the rows expect."`
	Survey      surveyCmd      `cmd:"" help:"Work with answers of surveys: stats."`
	Preview     previewCmd     `cmd:"" help:"Show what will be sent about a project, and when."`
	Holidays    holidaysCmd    `cmd:"" help:"Add a year's days off of mainland China from a file: check, import."`
	Version     versionCmd     `cmd:"" help:"Print the version."`
	Help        helpCmd        `cmd:"" help:"Explain golive, or one command: golive help serve."`

	ShowVersion kong.VersionFlag `name:"version" help:"Print the version."`
}

// helpCmd is there to be listed; run turns it into --help.
type helpCmd struct {
	Command []string `arg:"" optional:"" help:"What to explain."`
}

// stage is where a subcommand runs.
type stage struct {
	ctx     context.Context
	environ []string
	stdout  io.Writer
	stderr  io.Writer
}

// errPrinted is an error whose text was printed already.
var errPrinted = errors.New("printed")

// run executes one command line and answers the exit code: 0 well, 1 failed, 2 not understood.
func run(ctx context.Context, args, environ []string, stdout, stderr io.Writer) int {
	if len(args) > 0 && args[0] == "help" {
		args = append(slices.Clone(args[1:]), "--help")
	}
	var c cli
	code := -1
	parser, err := kong.New(&c, kong.Name("golive"), kong.Description("The project-communication bot for software roll-outs. 软件实施项目的沟通机器人。"),
		kong.Vars{"version": version}, kong.Writers(stdout, stderr), kong.Exit(func(n int) { code = n }), kong.UsageOnError())
	if err != nil {
		fmt.Fprintln(stderr, "golive:", err)
		return 2
	}
	k, err := parser.Parse(args)
	if code >= 0 { // help was asked for, and printed
		return code
	}
	if err != nil {
		fmt.Fprintf(stderr, "golive: %v\nTry: golive --help\n", err)
		return 2
	}
	err = k.Run(&stage{ctx: ctx, environ: environ, stdout: stdout, stderr: stderr})
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errPrinted):
		return 1
	}
	var problems config.Problems
	if errors.As(err, &problems) {
		fmt.Fprintf(stderr, "golive: the configuration is not right:\n%v\n", problems)
		return 1
	}
	fmt.Fprintln(stderr, "golive:", err)
	return 1
}

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(s *stage) error {
	fmt.Fprintln(s.stdout, version)
	return nil
}
