package meeting

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// clearDays is how long ago an issue of the list was made at most.
const clearDays = 14

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

// clearing lists the issues of these days: cleared today, still open, and since when.
func clearing(ctx context.Context, r *bot.Request, a act) error {
	waiting, cancel := r.Patience(ctx)
	defer cancel()
	issues, err := r.Env().Tracker.Search(waiting, fmt.Sprintf(`project = %s AND created >= -%dd AND (statusCategory != Done OR updated >= -2d) ORDER BY created DESC`,
		quote(r.Project.Tracker), clearDays), issuesMost)
	if err != nil {
		return fmt.Errorf("list the day's issues: %w", err)
	}
	issues = slices.DeleteFunc(issues, func(i bot.Issue) bool { return i.Restricted })
	slices.SortFunc(issues, func(a, b bot.Issue) int { return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.Key, b.Key)) })
	zone := r.Project.Location()
	today := func(t time.Time) bool { return t.In(zone).Format(time.DateOnly) == a.Date }
	rooms, err := (series{Project: r.ProjectID, Inside: true}).rooms(r)
	if err != nil {
		return err
	}
	for _, room := range rooms {
		lang := room.Speaks(r.Project)
		var cleared, open []string
		for _, i := range issues {
			if r.Now.Sub(i.Created) > clearDays*24*time.Hour {
				continue
			}
			line := pointText(r, lang, point{Key: i.Key, Link: i.Link, Text: i.Summary, Owner: i.Assignee.Name}, r.Now)
			switch {
			case i.Category == "done" && today(i.Updated):
				cleared = append(cleared, "- "+line)
			case i.Category != "done":
				open = append(open, "- "+line+" · "+r.In(lang, "meeting.clear-since", "at", i18n.Moment(lang, i.Created.In(zone), r.Now)))
			}
		}
		c := bot.Card{Title: r.In(lang, "meeting.clear-title", "cleared", len(cleared), "open", len(open)), Tone: bot.ToneInfo, Lang: lang}
		for _, list := range []struct {
			key   string
			lines []string
		}{{"meeting.clear-open", open}, {"meeting.clear-done", cleared}} {
			if len(list.lines) == 0 {
				continue
			}
			text := "**" + r.In(lang, list.key) + "**\n" + strings.Join(list.lines[:min(len(list.lines), agendaLines)], "\n")
			if more := len(list.lines) - agendaLines; more > 0 {
				text += "\n" + r.In(lang, "meeting.agenda-more", "n", more)
			}
			c.Parts = append(c.Parts, bot.Words(text))
		}
		r.Send(bot.Effect{To: bot.ToRoom(room.Place), Body: c, Noise: bot.NoiseScheduled, Until: a.Until})
	}
	return nil
}
