package task

import (
	"cmp"
	"context"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/understand"
)

const maxSummary = 255 // characters, Jira's limit

// compose makes a draft of a source, in place of what its message was before, if anything.
func compose(ctx context.Context, r *bot.Request, s source, before record) (record, error) {
	t := record{Project: r.ProjectID, State: draft, Source: s.message.Ref, Quote: strings.TrimSpace(s.message.Text), Link: s.message.Link,
		Asker: r.WhoID, AskerName: r.Who.Name, Lang: r.CommonLang(), At: s.at, Pinned: s.pinned, Created: r.Now,
		Zone: cmp.Or(r.Who.Zone, r.Project.Zone), Shown: before.Shown, Round: before.Round}
	if before.State == undone {
		t.Shown, t.Round = false, before.Round+1
	}
	if lead, ok := strings.CutSuffix(t.Quote, strings.TrimSpace(s.text)); ok {
		t.Lead = lead
	}
	t.Files, t.Along = s.message.Files, along{Own: len(s.message.Files)}
	if s.whole {
		t.Along.Scope = whole
	}
	if !s.message.ToBot || s.message.Ref.Place.Thread != "" { // under what was said to golive they talk with golive
		t.survey(ctx, r)
	}
	if s.author != (bot.Account{}) && s.author != r.Event.From {
		author, err := person(ctx, r, s.author, "")
		if err != nil {
			return t, err
		}
		t.Author, t.Writer = author.Name, s.author.String()
	}
	var err error
	if t.Meant, err = understood(ctx, r, r.Project, s.message, s.text); err != nil {
		return t, err
	}
	t.wish = t.Meant
	t.last(r, s.id)
	return t, nil
}

// understood is what a message asks for, completed with what the project prefers. Text is the part of it that says so.
func understood(ctx context.Context, r *bot.Request, p bot.Project, m bot.Message, text string) (wish, error) {
	var w wish
	people, err := mentionable(ctx, r, p, m)
	if err != nil {
		return w, err
	}
	sent := m.At
	if sent.IsZero() {
		sent = r.Now
	}
	choices := catalogueOf(ctx, r, p.Tracker)
	words := understand.Words{Components: p.Words.Components, Types: p.Words.Types, Headings: choices.headings(p.Words.Types)}
	meant := understand.Asked(text, sent.In(p.Location()), people.list, words)
	if meant.Title == "" && r.Command.Name == "task.new" && r.Rest != "" { // only by when, or by whom
		return w, bot.Tell("task.no-words")
	}
	w.Summary, w.Details = cutSummary(meant.Title, text)
	w.Due, w.Time, w.Labels, w.Components = meant.DueDate, meant.DueTime, meant.Labels, meant.Components
	if w.Assignee, err = people.asked(r, meant); err != nil {
		return w, err
	}
	w.NoDay, w.PastDay = meant.NoDay, meant.PastDay
	w.Unclear = meant.Unsure.About == understand.AboutDueDate
	if w.Unclear && len(r.Event.Chosen) == 0 { // one message leads to one question
		w.Might = meant.Unsure.Choices
	}
	w.Also = meant.Also
	w.Type = choices.defaultType(meant.Type, p.Type)
	w.Priority = choices.priority(w.Type, meant.Priority)
	return w, nil
}

// cutSummary is a title that the tracker takes, and the whole text where the title does not hold it.
func cutSummary(title, text string) (summary, details string) {
	title, text = strings.TrimSpace(title), strings.TrimSpace(text)
	if title == "" {
		title = text
	}
	line, _, more := strings.Cut(title, "\n")
	runes := []rune(strings.TrimSpace(line))
	if len(runes) > maxSummary {
		return string(runes[:maxSummary-1]) + "…", text
	}
	if more {
		return string(runes), text
	}
	return string(runes), ""
}
