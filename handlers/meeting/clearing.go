package meeting

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// The list has a timer of its own: the questions of the next day do not wait until the tracker answers.
const (
	clearAgain = 15 * time.Minute // after which a tracker that did not answer is asked again
	clearFor   = 12 * time.Hour   // after which nobody is helped by the list of a day
)

// daylist is which list a timer is for.
type daylist struct {
	Project string `json:"project"`
	Day     string `json:"day"`
}

func clearTimer(project, day string, due time.Time) bot.Timer {
	return bot.Timer{Key: "meeting-clearing/" + project + "/" + day, Due: due, Name: "meeting.clearing", Data: bot.Encode(daylist{project, day})}
}

// clearingDue makes the list of a day, asks the tracker again later, or says in the end that there is no list.
func clearingDue(ctx context.Context, r *bot.Request) error {
	var d daylist
	if err := r.Timer.Decode(&d); err != nil {
		return err
	}
	s, err := standups.Get(r, d.Project)
	if errors.Is(err, bot.ErrNotFound) || err == nil && (!s.On || s.Clear == "") {
		return nil
	}
	if err != nil {
		return err
	}
	p, err := bot.Projects.Hold(r, d.Project)
	if errors.Is(err, bot.ErrNotFound) || err == nil && p.State != bot.ProjectRunning {
		return nil
	}
	if err != nil {
		return err
	}
	if err := r.About(d.Project); err != nil {
		return err
	}
	day, err := time.Parse(time.DateOnly, d.Day)
	if err != nil {
		return bot.Permanent(err)
	}
	i := slices.IndexFunc(s.acts(day, p.Location()), func(a act) bool { return a.Kind == clears })
	a := s.acts(day, p.Location())[i]
	if p.Tracker == "" || r.Env().Tracker == nil || r.Now.After(a.Until) {
		return nil
	}
	err = clearing(ctx, r, a)
	switch again := r.Now.Add(clearAgain); {
	case err == nil:
		return nil
	case again.Before(a.Until):
		r.Arm(clearTimer(d.Project, d.Day, again))
		return nil
	}
	return unlisted(r, a)
}

// unlisted says that the tracker did not answer all the time.
func unlisted(r *bot.Request, a act) error {
	rooms, err := (series{Project: r.ProjectID, Inside: true}).rooms(r)
	if err != nil {
		return err
	}
	for _, room := range rooms {
		lang := room.Speaks(r.Project)
		c := bot.Card{Title: r.In(lang, "meeting.clear-none", "day", i18n.DayOf(lang, a.Date, r.Now)), Tone: bot.ToneWarn, Lang: lang}
		r.Send(bot.Effect{To: bot.ToRoom(room.Place), Body: c, Noise: bot.NoiseScheduled, Until: a.Until})
	}
	return nil
}

// clearing lists what a day brought and cleared, and what is open from before it, since when.
func clearing(ctx context.Context, r *bot.Request, a act) error {
	waiting, cancel := r.Patience(ctx)
	defer cancel()
	touched, err := r.Env().Tracker.Search(waiting, fmt.Sprintf(`project = %s AND updated >= -2d ORDER BY updated DESC`, bot.QueryText(r.Project.Tracker)), issuesMost)
	if err != nil {
		return fmt.Errorf("list the day's issues: %w", err)
	}
	open, err := r.Env().Tracker.Search(waiting, fmt.Sprintf(`project = %s AND statusCategory != Done ORDER BY created ASC, key ASC`, bot.QueryText(r.Project.Tracker)), issuesMost)
	if err != nil {
		return fmt.Errorf("list what is open: %w", err)
	}
	rooms, err := (series{Project: r.ProjectID, Inside: true}).rooms(r)
	if err != nil {
		return err
	}
	l := clearedOn(a.Date, r.Project.Location(), append(open, touched...))
	l.more = len(open) == issuesMost
	for _, room := range rooms {
		r.Send(bot.Effect{To: bot.ToRoom(room.Place), Body: l.card(r, room.Speaks(r.Project)), Noise: bot.NoiseScheduled, Until: a.Until})
	}
	return nil
}

// clearings are the issues of a list, those of each part by when they were made.
type clearings struct {
	made                  int         // on the day, cleared or not
	fresh, older, cleared []bot.Issue // open since the day, open from before it, cleared on it
	more                  bool        // whether more are open than were read
}

// clearedOn sorts issues into the list of a day, each once.
func clearedOn(date string, zone *time.Location, issues []bot.Issue) (l clearings) {
	today := func(t time.Time) bool { return t.In(zone).Format(time.DateOnly) == date }
	slices.SortFunc(issues, func(a, b bot.Issue) int { return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.Key, b.Key)) })
	for _, i := range slices.CompactFunc(issues, func(a, b bot.Issue) bool { return a.Key == b.Key }) {
		if i.Restricted {
			continue
		}
		if today(i.Created) {
			l.made++
		}
		switch {
		case i.Category == "done" && today(resolved(i)):
			l.cleared = append(l.cleared, i)
		case i.Category == "done":
		case today(i.Created):
			l.fresh = append(l.fresh, i)
		default:
			l.older = append(l.older, i)
		}
	}
	return l
}

// resolved is when an issue that is done was resolved. Where the tracker does not tell, its last change counts.
func resolved(i bot.Issue) time.Time {
	if i.Resolved.IsZero() {
		return i.Updated
	}
	return i.Resolved
}

func (l clearings) card(r *bot.Request, lang string) bot.Card {
	open := strconv.Itoa(len(l.fresh) + len(l.older))
	if l.more {
		open += "+"
	}
	c := bot.Card{Title: r.In(lang, "meeting.clear-title", "made", l.made, "cleared", len(l.cleared), "open", open), Tone: bot.ToneInfo, Lang: lang}
	zone := r.Project.Location()
	for _, part := range []struct {
		key    string
		issues []bot.Issue
	}{{"meeting.clear-new", l.fresh}, {"meeting.clear-older", l.older}, {"meeting.clear-done", l.cleared}} {
		if len(part.issues) == 0 {
			continue
		}
		text := "**" + r.In(lang, part.key) + "**"
		for _, i := range part.issues[:min(len(part.issues), agendaLines)] {
			text += "\n- " + pointText(r, lang, point{Key: i.Key, Link: i.Link, Text: i.Summary, Owner: i.Assignee.Name}, r.Now)
			if i.Category != "done" {
				text += " · " + r.In(lang, "meeting.clear-since", "at", i18n.Moment(lang, i.Created.In(zone), r.Now))
			}
		}
		if over := len(part.issues) - agendaLines; over > 0 {
			text += "\n" + r.In(lang, "meeting.agenda-more", "n", over)
		}
		c.Parts = append(c.Parts, bot.Words(text))
	}
	return c
}
