package task

import (
	"cmp"
	"context"
	"regexp"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/daybook"
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
	if t.Meant, err = understood(ctx, r, r.ProjectID, r.Project, s.message, s.text); err != nil {
		return t, err
	}
	t.wish = t.Meant
	if s.besides != "" {
		said, raw, err := meaning(ctx, r, r.ProjectID, r.Project, r.Message, spelled(s.besides))
		if err != nil {
			return t, err
		}
		t.add(said, raw)
	}
	t.last(r, s.id)
	return t, nil
}

// bareLevel finds a level of priority that stands for itself at the end of words that name no task.
var bareLevel = regexp.MustCompile(`(?i)(?:^|[\s,，、;；])(highest|high|medium|low|最高|高|中|低|p[0-4])\s*$`)

// isLevel reports whether words say no more than a level of priority.
func isLevel(words string) bool { return bareLevel.ReplaceAllString(words, "") == "" }

// spelled is what goes with a message, its bare level spelled out as it is understood in any text.
func spelled(words string) string {
	m := bareLevel.FindStringSubmatchIndex(words)
	if m == nil {
		return words
	}
	level := words[m[2]:m[3]]
	return words[:m[2]] + cmp.Or(levels[strings.ToLower(level)], level) + " priority"
}

// add takes over what the words of a command say beside the message that is the task.
func (w *wish) add(said wish, raw understand.Task) {
	if said.Assignee.Name != "" {
		w.Assignee = said.Assignee
	}
	if said.Due != "" || said.Unclear || said.NoDay != "" || said.PastDay != "" {
		w.Due, w.Time, w.Unclear, w.Might, w.NoDay, w.PastDay = said.Due, said.Time, said.Unclear, said.Might, said.NoDay, said.PastDay
	}
	w.Priority, w.Labels = cmp.Or(said.Priority, w.Priority), append(w.Labels, said.Labels...)
	w.Components = append(w.Components, said.Components...)
	if raw.Type != "" {
		w.Type = said.Type
	}
}

// understood is what a message asks for, completed with what the project prefers. Text is the part of it that says so.
func understood(ctx context.Context, r *bot.Request, project string, p bot.Project, m bot.Message, text string) (wish, error) {
	w, raw, err := meaning(ctx, r, project, p, m, text)
	if err == nil && raw.Title == "" && r.Command.Name == "task.new" && r.Rest != "" && m.Ref.ID == r.Message.Ref.ID { // only by when, or by whom
		return w, bot.Tell("task.no-words")
	}
	return w, err
}

// meaning is understood for words that need not say what is to be done; raw is how they were read.
func meaning(ctx context.Context, r *bot.Request, project string, p bot.Project, m bot.Message, text string) (w wish, raw understand.Task, err error) {
	people, err := mentionable(ctx, r, p, m)
	if err != nil {
		return w, raw, err
	}
	days, err := daybook.CalendarOf(r, project, p)
	if err != nil {
		return w, raw, err
	}
	sent := m.At
	if sent.IsZero() {
		sent = r.Now
	}
	choices := catalogueOf(ctx, r, p.Tracker)
	words := understand.Words{Components: p.Words.Components, Types: p.Words.Types, Headings: choices.headings(p.Words.Types)}
	raw = days.Asked(text, sent.In(p.Location()), people.list, words)
	w.Summary, w.Details = cutSummary(raw.Title, text)
	w.Due, w.Time, w.Labels, w.Components = raw.DueDate, raw.DueTime, raw.Labels, raw.Components
	if w.Assignee, err = people.asked(r, raw); err != nil {
		return w, raw, err
	}
	w.NoDay, w.PastDay = raw.NoDay, raw.PastDay
	w.Unclear = raw.Unsure.About == understand.AboutDueDate
	if w.Unclear && len(r.Event.Chosen) == 0 { // one message leads to one question
		w.Might = raw.Unsure.Choices
	}
	w.Also = raw.Also
	w.Type = choices.defaultType(raw.Type, p.Type)
	w.Priority = choices.priority(w.Type, raw.Priority)
	return w, raw, nil
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
