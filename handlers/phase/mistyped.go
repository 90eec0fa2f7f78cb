package phase

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// far reports whether a date is so far away that its year may be mistyped.
func far(date string, now time.Time) bool {
	return date < now.AddDate(-1, 0, 0).Format(time.DateOnly) || date > now.AddDate(farAhead, 0, 0).Format(time.DateOnly)
}

const farAhead = 3 // years

// reasoned is a change with its reason, in the value of a button.
type reasoned struct {
	change
	Why string `json:"why,omitempty"`
}

// askYear asks whether the year of a date is right.
func askYear(r *bot.Request, plan bot.Plan, c change, why string) error {
	if n := len([]rune(why)); n > maxWhy {
		return bot.Tell("phase.why-long", "max", maxWhy, "now", n)
	}
	title, _ := c.item().title(&plan, r.T)
	showYear(r, title, c.Date, "phase.year", string(bot.Encode(reasoned{c, why})))
	return nil
}

// showYear is that question, with the button that says yes.
func showYear(r *bot.Request, title, said, action, value string) {
	date := day(r, r.Lang, said)
	show(r, bot.Card{Title: r.T("phase.year-title", "name", title, "date", date), Tone: bot.ToneWarn, Parts: []bot.Part{
		bot.Words(bot.Escape(r.T("phase.year-text", "past", said < today(r, r.Project), "n", farAhead))),
		bot.Row(bot.Button(r.T("phase.year-yes", "date", date), action, value))}})
}

// yearClicked is the button of that question.
func yearClicked(_ context.Context, r *bot.Request) error {
	c, plan, err := clickedChange(r)
	if err != nil {
		return err
	}
	return begin(r, plan, c.change, c.Why)
}

// mayCorrect reports whether the date of a point is the first one, which the same person set a moment ago.
func mayCorrect(r *bot.Request, plan bot.Plan, c change) (bool, error) {
	if c.dates(&plan).Forecast != "" {
		return false, nil
	}
	var last bot.Happening
	for f, err := range bot.Happenings.Find(r, bot.Query{Index: "project", Value: c.Project, After: bot.HappenedSince(r.Now.Add(-bot.UndoFor))}) {
		if err != nil {
			return false, err
		}
		if h := f.Value; h.Kind == "date" && h.Phase == c.Phase && h.Item == c.Item && !strings.HasPrefix(h.Which, "start.") {
			last = h
		}
	}
	return last.Which == "planned" && last.Was == "" && r.Is(last.By), nil
}

// correctClicked is the button of that: the first date is another one, and no room is told of a change.
func correctClicked(_ context.Context, r *bot.Request) error {
	c, plan, err := clickedChange(r)
	if err != nil {
		return err
	}
	if may, err := mayCorrect(r, plan, c.change); err != nil || !may {
		return errors.Join(err, bot.Tell("phase.correct-late"))
	}
	c.Which, c.Was, c.Corrects = "planned", "", true
	return begin(r, plan, c.change, "")
}

// clickedChange is the change in the value of a button, in its project as it is now.
func clickedChange(r *bot.Request) (c reasoned, plan bot.Plan, err error) {
	if json.Unmarshal([]byte(r.Click.Value), &c) != nil {
		return c, plan, bot.Tell("bot.old-button")
	}
	if err := r.Enter(c.Project, bot.RoleLead); err != nil {
		return c, plan, err
	}
	if plan, err = bot.PlanOf(r, c.Project); err == nil && c.point(&plan) == nil {
		err = bot.Tell("phase.gone")
	}
	return c, plan, err
}
