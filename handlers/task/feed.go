package task

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/daybook"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/workday"
)

// What a room is told of its subscriptions: all that came within a moment in one message, and the more messages there were on a
// day, the longer what comes next is gathered. Outside of the hours in which the project works it waits, and comes as one message
// at the next opening. Each issue is named once, however many subscriptions it meets; what is told in the thread of its task, in
// the same room, is not told again.

// pauses are how long after a message of the day the next one comes at the earliest, by how many there were.
var pauses = []time.Duration{0, 10 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour}

// next is when what comes now is told, by the days that the team works.
func (f feed) next(team workday.Book, p bot.Project, now time.Time) time.Time {
	at := now.Add(newsWait)
	if now.In(p.Location()).Format(time.DateOnly) == f.Day {
		if then := f.Last.Add(pauses[min(f.Told, len(pauses)-1)]); then.After(at) {
			at = then
		}
	}
	return opening(team, p.Location(), at)
}

const namedIssues = 30 // of one message, with what happened to each; the others are named by their keys

// tellFeed tells what was kept for a room.
func tellFeed(ctx context.Context, r *bot.Request) error {
	var id string
	if err := r.Timer.Decode(&id); err != nil {
		return err
	}
	f, err := feeds.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return dropStirs(r, id)
	}
	if err != nil {
		return err
	}
	p, err := bot.Projects.Get(r, f.Project)
	if err != nil {
		return err
	}
	f.Next = time.Time{}
	if ok, err := f.hears(r, p); err != nil || !ok {
		return errors.Join(err, dropStirs(r, id), f.put(r, id))
	}
	days, err := daybook.Of(r, f.Project, p)
	if err != nil {
		return err
	}
	if opening(days.Team, p.Location(), r.Now).After(r.Now) { // the calendar is another than it was
		f.wait(r, id, f.next(days.Team, p, r.Now))
		return feeds.Put(r, id, f)
	}
	var all []bot.Found[stir]
	for s, err := range stirs.Find(r, bot.Query{Index: "feed", Value: id, Limit: stirsAtOnce}) {
		if err != nil {
			return err
		}
		all = append(all, s)
	}
	v, err := f.judge(ctx, r, p, all)
	if err != nil {
		return err
	}
	for _, s := range all {
		if !slices.Contains(v.open, s.ID) {
			if err := stirs.Delete(r, s.ID); err != nil {
				return err
			}
		}
	}
	f.say(r, id, p, v)
	f.Tries = 0
	switch {
	case len(v.open) > 0:
		f.Tries++
		f.wait(r, id, latest(f.next(days.Team, p, r.Now), opening(days.Team, p.Location(), r.Now.Add(againAfter(f.Tries)))))
	case len(all) == stirsAtOnce:
		f.wait(r, id, f.next(days.Team, p, r.Now))
	}
	return f.put(r, id)
}

func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// say tells the room.
func (f *feed) say(r *bot.Request, id string, p bot.Project, v verdict) {
	if len(v.told)+len(v.broken) == 0 {
		return
	}
	room, err := bot.Rooms.Get(r, f.Room.String())
	if err != nil {
		return
	}
	lang := cmp.Or(room.Lang, p.Lang)
	say := func(key string, args ...any) string { return r.In(lang, key, args...) }
	c := bot.Card{Tag: p.Key, Tone: bot.ToneInfo, Lang: lang}
	switch len(v.told) {
	case 0:
		c.Title, c.Tone = say("task.feed-title-broken"), bot.ToneWarn
	case 1:
		s := v.told[0]
		c.Title, c.Tone = i18n.Short(s.Key+" "+s.Issue.Summary, 100), tones[s.Issue.Category]
		if s.Batch.Made {
			t := record{State: filed, Issue: s.Key, Lang: lang}
			t.follow(s.Issue)
			c.Parts = card(r, "", t).Parts[:1]
		}
		c.Parts = append(c.Parts, bot.Words(strings.Join(lines(r, lang, s.Batch), "\n")))
		if s.Issue.Link != "" && !s.Batch.Gone {
			c.Parts = append(c.Parts, bot.Row(bot.LinkButton(say("task.open"), s.Issue.Link)))
		}
	default:
		c.Title = say("task.feed-title", "n", len(v.told))
		c.Parts = append(c.Parts, bot.Words(strings.Join(each(r, lang, v.told), "\n")))
		if more := v.told[min(len(v.told), namedIssues):]; len(more) > 0 {
			keys := make([]string, len(more))
			for i, s := range more {
				keys[i] = s.Key
			}
			c.Parts = append(c.Parts, bot.Words(say("task.feed-more", "n", len(more), "keys", strings.Join(keys, say("task.comma")))))
		}
	}
	var which []string
	for _, s := range f.shown() {
		if slices.Contains(v.met, s.ID) {
			which = append(which, s.Filter.words(say))
		}
		if slices.Contains(v.broken, s.ID) {
			c.Parts = append(c.Parts, bot.Words(say("task.feed-broke", "what", s.Filter.words(say), "words", bot.Escape(s.Wrong))),
				bot.Row(s.buttons(say, id, "")...))
		}
	}
	if len(which) > 0 {
		c.Parts = append(c.Parts, bot.SmallPrint(say("task.feed-why", "what", strings.Join(which, " / "), "example", say("task.subscriptions.example"))))
	}
	r.Send(bot.Effect{To: bot.ToRoom(f.Room), Project: f.Project, Body: c})
	today := r.Now.In(p.Location()).Format(time.DateOnly)
	if f.Day != today {
		f.Day, f.Told = today, 0
	}
	f.Last, f.Told = r.Now, f.Told+1
}

// each are issues with what happened to them, a line each.
func each(r *bot.Request, lang string, all []stir) []string {
	var list []string
	for _, s := range all[:min(len(all), namedIssues)] {
		link := s.Issue.Link
		if s.Batch.Gone {
			link = ""
		}
		line := "- " + name(bot.Issue{Key: s.Key, Link: link}) + " " + bot.Escape(short(s.Issue.Summary))
		if s.Batch.Made {
			line += " · " + bot.Escape(strings.Join(slices.DeleteFunc([]string{s.Issue.Type, s.Issue.Priority}, func(w string) bool { return w == "" }), r.In(lang, "task.comma")))
		}
		line += " · " + s.Batch.summary(r, lang)
		if n := len(s.Batch.Remarks); n > 0 {
			last := s.Batch.Remarks[n-1]
			line += r.In(lang, "task.and") + r.In(lang, "task.feed-said", "name", bot.Escape(last.By), "text", bot.Escape(short(last.Text)))
		}
		list = append(list, line)
	}
	return list
}
