package task

import (
	"cmp"
	"context"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// Some moves demand fields, such as a resolution. They are asked for by a form before the tracker is asked to move.

// asks is a move that was chosen and demands fields: what it demands, and what was given for that.
type asks struct {
	ID     string              `json:"id,omitempty"` // of the transition
	To     string              `json:"to,omitempty"`
	Fields []bot.IssueField    `json:"fields,omitempty"`
	Values map[string][]string `json:"values,omitempty"`
}

// choose takes a move: the tracker is asked for it at once, unless it demands fields, which have to be asked for first.
func choose(ctx context.Context, r *bot.Request, id string, t record, m bot.IssueTransition) (record, error) {
	var there []string
	for _, f := range m.Fields {
		if f.Required && !f.Default && f.Kind == "" {
			there = append(there, f.Name)
		}
	}
	if len(there) > 0 {
		tell := &bot.TellError{Key: "task.move-there", Args: []any{"status", m.To, "fields", strings.Join(there, r.T("task.comma"))}}
		if t.IssueLink != "" {
			tell.Offer = []bot.Control{bot.LinkButton(r.T("task.open"), t.IssueLink)}
		}
		return t, tell
	}
	t.Asks = asks{ID: m.ID, To: m.To, Fields: keptFields(m.Fields, keptChoices)}
	if len(t.Asks.asked(nil)) > 0 {
		return t, nil
	}
	return moveNow(ctx, r, id, t)
}

// moveNow asks the tracker for the move that was chosen, with what was given for it. One move follows the other.
func moveNow(ctx context.Context, r *bot.Request, id string, t record) (record, error) {
	tracker, err := r.Tracker()
	if err != nil {
		return t, err
	}
	fields, err := written(ctx, r, t.Asks.Fields, t.Asks.Values, cmp.Or(r.Who.Zone, r.Project.Zone))
	if err != nil {
		return t, err
	}
	t.Moving, t.Move, t.Words, t.Fields, t.Kept = t.Asks.To, r.Event.ID, "", nil, false
	r.Send(bot.Effect{To: bot.ToTracker(tracker.Platform()), Handle: t.handle(id, "move"), Project: t.Project,
		Body: bot.Transition{Issue: t.Issue, Status: t.Asks.To, ID: t.Asks.ID, Fields: fields}, Then: "task.moved"})
	return t, nil
}

// buildMove is the form of a move: what its transition demands.
func buildMove(_ context.Context, r *bot.Request, id string) (bot.Form, error) {
	t, err := movable(r, id)
	if err != nil {
		return bot.Form{}, err
	}
	f := bot.Form{Title: r.T("task.move-title"), Submit: r.T("task.move-submit"), Intro: r.T("task.move-intro", "issue", bot.Escape(t.Issue), "status", bot.Escape(t.Asks.To))}
	for _, m := range t.Asks.asked(t.Fields) {
		f.Fields = append(f.Fields, formField(m, t.Asks.Values[m.ID], t.Fields[m.ID]))
	}
	return f, nil
}

// asked are the fields of the transition that a form asks for.
func (a asks) asked(complaints map[string]string) []bot.IssueField {
	var out []bot.IssueField
	for _, f := range a.Fields {
		_, complained := complaints[f.ID]
		if f.Required = f.Required && !f.Default || complained; f.Required && f.Kind != "" {
			out = append(out, f)
		}
	}
	return out
}

// names lists what a form asks for, in words.
func (a asks) names(say func(string, ...any) string, complaints map[string]string) string {
	return fieldNames(say, a.asked(complaints))
}

// lookMove looks up the choices of a field that a move demands.
func (t record) lookMove(ctx context.Context, r *bot.Request) func(bot.IssueField, string) ([]bot.Choice, error) {
	return func(f bot.IssueField, typed string) ([]bot.Choice, error) {
		if len(f.Choices) > 0 {
			return fitting(f.Choices, typed), nil
		}
		moves, err := waysOf(ctx, r, t.Issue)
		if err != nil {
			return nil, err
		}
		for _, m := range moves {
			for _, full := range m.Fields {
				if m.ID == t.Asks.ID && full.ID == f.ID {
					return fitting(full.Choices, typed), nil
				}
			}
		}
		return nil, bot.ErrNotFound
	}
}

// submitMove takes what the form gave and asks the tracker for the move.
func submitMove(ctx context.Context, r *bot.Request) error {
	id := r.Submit.Value
	t, err := movable(r, id)
	if err != nil {
		return err
	}
	if t.Asks.Values, err = filledIn(ctx, r, t.Asks.asked(t.Fields), t.lookMove(ctx, r)); err != nil {
		return err
	}
	if t, err = moveNow(ctx, r, id, t); err != nil {
		return err
	}
	closeForm(r, "task.form-done", t)
	return put(r, id, t)
}
