package task

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

const (
	quoteMost   = 20_000  // characters of what people wrote that stand in an issue: Jira takes 32,767 with its markup
	excerptMost = 500_000 // bytes of the file that holds what is more
	excerptName = "conversation.txt"
)

// quotes writes an issue's text from what people said.
type quotes struct {
	r *bot.Request
	p bot.Project

	spans []bot.Span
	room  int // characters that still fit
	over  bool
	plain strings.Builder // all of it
}

func (q *quotes) say(key string, args ...any) string { return q.r.In(q.p.Lang, key, args...) }

func (q *quotes) line(s bot.Span) { q.spans = append(q.spans, s, bot.Span{Break: true}) }

// text quotes what somebody wrote, as far as it fits.
func (q *quotes) text(text string) {
	for line := range strings.SplitSeq(text, "\n") {
		if q.over {
			break
		}
		if n := utf8.RuneCountInString(line); n > q.room {
			q.over = true
			if q.room > 0 {
				q.line(bot.Span{Text: string([]rune(line)[:q.room]) + "…", Quote: true})
			}
			break
		} else if q.room -= n; strings.TrimSpace(line) != "" {
			q.line(bot.Span{Text: line, Quote: true})
		}
	}
	q.plain.WriteString(text + "\n")
}

// authors are the names of those who wrote messages.
func authors(ctx context.Context, r *bot.Request, p bot.Project, said []bot.Message) (map[bot.Account]string, error) {
	names := map[bot.Account]string{}
	for _, m := range said {
		if _, known := names[m.Author]; known {
			continue
		}
		w, err := person(ctx, r, m.Author, "")
		if err != nil {
			return nil, err
		}
		names[m.Author] = cmp.Or(w.Name, r.In(p.Lang, "task.somebody"))
	}
	return names, nil
}

// message quotes a message of a thread: who, when, what, which files.
func (q *quotes) message(m bot.Message, name string) {
	head := name + " · " + i18n.Moment(q.p.Lang, m.At.In(q.p.Location()), q.r.Now)
	if !q.over {
		q.line(bot.Span{Text: head, Bold: true})
	}
	q.plain.WriteString("\n" + head + "\n")
	if text := strings.TrimSpace(m.Text); text != "" {
		q.text(text)
	}
	if len(m.Files) > 0 {
		var names []string
		for _, f := range m.Files {
			names = append(names, f.Name)
		}
		files := q.say("task.quoted-files", "files", strings.Join(names, ", "))
		if !q.over {
			q.line(bot.Span{Text: files, Quote: true})
		}
		q.plain.WriteString(files + "\n")
	}
}

// describe says who asked, quotes what goes along and links to it, in the project's language. What does not fit into an
// issue is told whole in the excerpt; "" if all fits.
func describe(r *bot.Request, p bot.Project, t record, k kind, said []bot.Message, names map[bot.Account]string) (spans []bot.Span, whole string) {
	q := &quotes{r: r, p: p, room: quoteMost}
	q.line(bot.Span{Text: q.say("task.asked-by", "name", t.AskerName)})
	if t.Details != "" && strings.TrimSpace(t.Details) != t.Quote && utf8.RuneCountInString(t.Details) <= quoteMost {
		for text := range strings.SplitSeq(t.Details, "\n") {
			q.line(bot.Span{Text: text})
		}
		q.spans = append(q.spans, bot.Span{Break: true})
		q.room -= utf8.RuneCountInString(t.Details)
	}
	if _, there := k.field("duedate"); t.Due != "" && (t.Time != "" || !there && len(k.Fields) > 0) { // what the tracker's field cannot hold
		q.line(bot.Span{Text: q.say("task.due-line", "when", strings.TrimSpace(t.Due+" "+t.Time), "zone", i18n.Zone(p.Lang, p.Zone))})
	}
	switch {
	case len(said) > 0:
		switch {
		case t.Along.Short:
			q.line(bot.Span{Text: q.say("task.thread-short", "n", len(said))})
		case t.Along.Cut:
			q.line(bot.Span{Text: q.say("task.thread-cut", "n", len(said))})
		}
		for _, m := range said {
			q.message(m, names[m.Author])
		}
	case t.Quote != "":
		if t.Author != "" {
			q.line(bot.Span{Text: q.say("task.wrote", "name", t.Author)})
		}
		q.text(t.Quote)
	}
	if q.over {
		q.line(bot.Span{Text: q.say("task.more-in-file", "file", excerptName)})
		whole = q.plain.String()
	}
	if t.Link != "" {
		q.spans = append(q.spans, bot.Span{Text: q.say("task.link-title"), URL: t.Link})
	}
	if len(whole) > excerptMost {
		cut := strings.ToValidUTF8(whole[:excerptMost], "")
		whole = cut + "…\n" + q.say("task.more-in-chat") + "\n"
	}
	return q.spans, whole
}

// later says in a filed issue that a message which it quotes was changed since.
func (t *record) later(r *bot.Request, id string) error {
	return t.saysNow(r, id, r.Message, r.Who.Name, r.Event.At)
}

// saysNow comments on the issue what a message that it quotes says as of a time.
func (t *record) saysNow(r *bot.Request, id string, m bot.Message, name string, at time.Time) error {
	text := strings.TrimSpace(m.Text)
	if m.Ref.ID == t.Source.ID {
		if text == t.Quote {
			return nil
		}
		t.Quote = text
	}
	p, err := bot.Projects.Get(r, t.Project)
	if err != nil {
		return err
	}
	q := &quotes{r: r, p: p, room: quoteMost}
	q.line(bot.Span{Text: q.say("task.edited-since", "name", cmp.Or(name, q.say("task.somebody")), "when", i18n.Moment(p.Lang, at.In(p.Location()), r.Now))})
	if q.text(text); q.over {
		q.line(bot.Span{Text: q.say("task.more-in-chat")})
	}
	return t.amend(r, id, q.spans)
}

// gone comments on the issue that the message which it was made of was deleted.
func (t *record) gone(r *bot.Request, id string, at time.Time) error {
	p, err := bot.Projects.Get(r, t.Project)
	if err != nil {
		return err
	}
	return t.amend(r, id, []bot.Span{{Text: r.In(p.Lang, "task.deleted-since", "when", i18n.Moment(p.Lang, at.In(p.Location()), r.Now))}})
}

// amend comments on the issue what became of a message.
func (t *record) amend(r *bot.Request, id string, text []bot.Span) error {
	tracker, err := r.Tracker()
	if err != nil {
		return err
	}
	r.Send(bot.Effect{To: bot.ToTracker(tracker.Platform()), Handle: t.handle(id, "edit/"+bot.HashID(r.Event.ID)), Project: t.Project, Body: bot.Comment{Issue: t.Issue, Text: text}})
	return tasks.Put(r, id, *t)
}

// quotedIn are the tasks whose issues quote a message, or will when they are created.
func quotedIn(r *bot.Request, m bot.MessageRef) ([]string, error) {
	var ids []string
	for f, err := range tasks.Find(r, bot.Query{Index: "quoted", Value: m.String(), Limit: 20}) {
		if err != nil {
			return nil, err
		}
		if f.Value.State == filed || f.Value.State == filing {
			ids = append(ids, f.ID)
		}
	}
	slices.Sort(ids)
	return ids, nil
}
