package main

import (
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/engine"
	"github.com/golive-bot/golive/integrations"
)

type deadCmd struct {
	configured
	List   deadListCmd   `cmd:"" default:"1" help:"List dead letters, newest first."`
	Replay deadReplayCmd `cmd:"" help:"Put one dead letter back; its tries are forgotten."`
}

type deadListCmd struct{}

type deadReplayCmd struct {
	ID string `arg:"" help:"The ID as dead list shows it."`
}

// open opens the database alone, for an operator's look.
func (c configured) open(s *stage) (*integrations.Opened, error) {
	set, err := c.load(s)
	if err != nil {
		return nil, err
	}
	return integrations.Open(s.ctx, integrations.Storage{Database: set.own.Database.URL.Reveal(), Clock: bot.SystemClock(), Log: logger(s.stderr), Beside: true})
}

// Run lists the dead letters.
func (deadListCmd) Run(s *stage, c *cli) error {
	o, err := c.Dead.open(s)
	if err != nil {
		return err
	}
	defer o.Close()
	w := tabwriter.NewWriter(s.stdout, 0, 4, 2, ' ', 0)
	n := 0
	for d, err := range o.Store.Dead(s.ctx) {
		if err != nil {
			return err
		}
		if n++; n == 1 {
			fmt.Fprintln(w, "WHEN\tKIND\tNAME\tTRIES\tID\tREASON")
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\t%s\n", d.At.Format(time.RFC3339), d.Kind, d.Name, d.Tries, d.ID, d.Reason)
	}
	if n == 0 {
		fmt.Fprintln(w, "There are no dead letters.")
	}
	return w.Flush()
}

// Run puts one back.
func (r deadReplayCmd) Run(s *stage, c *cli) error {
	o, err := c.Dead.open(s)
	if err != nil {
		return err
	}
	defer o.Close()
	if err := o.Store.Replay(s.ctx, r.ID); err != nil {
		return err
	}
	fmt.Fprintf(s.stdout, "%s is back in the queue.\n", r.ID)
	return nil
}

type verifyCmd struct{ configured }

// Run checks the audit chain.
func (v verifyCmd) Run(s *stage) error {
	o, err := v.open(s)
	if err != nil {
		return err
	}
	defer o.Close()
	n, err := engine.Verify(s.ctx, o.Store)
	if err != nil {
		return fmt.Errorf("the audit chain is broken: %w (%d entries before it are whole)", err, n)
	}
	fmt.Fprintf(s.stdout, "The audit chain is whole: %d entries.\n", n)
	return nil
}
