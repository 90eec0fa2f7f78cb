package main

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/engine"
	"github.com/golive-bot/golive/handlers"
	"github.com/golive-bot/golive/handlers/meeting"
)

type previewCmd struct {
	configured
	Project string `required:"" help:"Key of the project."`
	From    string `required:"" help:"First day, YYYY-MM-DD, in the project's time zone."`
	To      string `required:"" help:"Last day, YYYY-MM-DD."`
	Lang    string `default:"en" enum:"en,zh-CN" help:"Language of the texts: en or zh-CN."`
}

var errDays = errors.New("--to lies before --from")

// Run prints what will be sent about a project, and when.
func (p previewCmd) Run(s *stage) error {
	o, err := p.open(s)
	if err != nil {
		return err
	}
	defer o.Close()
	found, err := bot.Projects.List(s.ctx, o.Store, bot.Query{Index: "key", Value: strings.ToUpper(p.Project), Limit: 1})
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return fmt.Errorf("project %s: %w", p.Project, bot.ErrNotFound)
	}
	zone := found[0].Value.Location()
	from, err := time.ParseInLocation(time.DateOnly, p.From, zone)
	if err != nil {
		return fmt.Errorf("read --from: %w", err)
	}
	to, err := time.ParseInLocation(time.DateOnly, p.To, zone)
	if err != nil {
		return fmt.Errorf("read --to: %w", err)
	}
	if to.Before(from) {
		return errDays
	}
	texts, err := engine.Catalogue(handlers.All)
	if err != nil {
		return err
	}
	sends := map[string]bot.Foretold{}
	for _, c := range handlers.All {
		maps.Copy(sends, c.Sends)
	}
	plan, err := meeting.Plan(s.ctx, o.Store, o.Store, sends, found[0].ID, from, to.AddDate(0, 0, 1))
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(s.stdout, 0, 4, 2, ' ', 0)
	for _, line := range plan {
		fmt.Fprintf(w, "%s\t%s\n", line.At.In(zone).Format(time.RFC3339), line.Text(texts, p.Lang, zone, line.At))
	}
	if len(plan) == meeting.MostPlanned {
		fmt.Fprintf(w, "%d\tplanned, and perhaps more: ask for fewer days\n", len(plan))
		return w.Flush()
	}
	fmt.Fprintf(w, "%d\tplanned\n", len(plan))
	return w.Flush()
}
