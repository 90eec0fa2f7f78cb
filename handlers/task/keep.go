package task

import (
	"maps"
	"slices"

	"github.com/golive-bot/golive/bot"
)

// keeps are the kinds of records that tell of tasks. What is in the tracker is the tracker's.
var keeps = []bot.Kept{
	{Kind: tasks.Kind, Title: "task.records", Forget: tasks.Forget(forget), ByName: true, Stays: "task.stays"},
	{Kind: catalogues.Kind}, {Kind: handings.Kind}, {Kind: tolds.Kind},
	{Kind: excerpts.Kind, Title: "task.records", Forget: excerpts.Forget(forgetExcerpt)},
	{Kind: deeds.Kind}, {Kind: toldAssignees.Kind}, {Kind: unfolds.Kind},
	{Kind: allNews.Kind, Title: "task.records", Forget: allNews.Forget(forgetNews), ByName: true},
	{Kind: replies.Kind, Title: "task.records", Forget: replies.Forget(forgetReply)},
	{Kind: feeds.Kind, Title: "task.records", Forget: feeds.Forget(forgetFeed)}, {Kind: stops.Kind}, {Kind: acts.Kind},
	{Kind: stirs.Kind, Title: "task.records", Forget: stirs.Forget(forgetStir), ByName: true}, {Kind: sights.Kind, Forget: sights.Forget(forgetSight), ByName: true},
	{Kind: suggestings.Kind}, {Kind: suggesteds.Kind}, {Kind: unwanteds.Kind},
}

// forget takes out of a task who asked for it, what they wrote, and to whom it was given.
func forget(_ string, t *record, s bot.DataSubject) bool {
	own := s.Is(t.Asker)
	if own {
		t.AskerName = bot.Erased
	}
	if s.Has(t.Writer) || own && t.Author == "" {
		t.Quote, t.Details, t.Meant.Details, t.Also, t.Meant.Also = "", "", "", "", ""
		if t.Author != "" {
			t.Author, t.Writer = bot.Erased, ""
		}
	}
	if s.Has(t.At.Account.String()) { // what they were told in private
		t.At = bot.ToPerson(t.Asker)
	}
	if s.Has(t.UndoerAccount) {
		t.Undoer, t.UndoerAccount = bot.Erased, ""
	}
	t.Changes = "" // may name anybody
	for _, w := range []*wish{&t.wish, &t.Meant} {
		if w.Assignee.is(s) {
			w.Assignee = who{Name: bot.Erased}
		}
	}
	if slices.Contains(s.Names, t.Missing) {
		t.Missing = bot.Erased
	}
	for _, values := range []map[string][]string{t.Values, t.Meant.Values, t.Asks.Values} { // what they filled in, and where they were chosen
		maps.DeleteFunc(values, func(_ string, list []string) bool { return own || slices.ContainsFunc(list, s.Has) })
	}
	return true
}

// is reports whether somebody is the person: by an account or address, else by the name, which is all that the tracker may tell.
func (w who) is(s bot.DataSubject) bool {
	switch {
	case s.Has(w.Account), s.HasEmail(w.Email), s.HasID(w.Tracker):
		return true
	case w.Account != "" || w.Email != "":
		return false
	}
	return slices.Contains(s.Names, w.Name)
}
