package meeting

import (
	"context"
	"errors"
	"time"

	"github.com/golive-bot/golive/bot"
)

// A stand-up asks each of the team in private, on working days, within a window that may pass midnight: at the hour of the project, or of
// those who live by another time at that hour of theirs. The room gets one summary, of numbers; who is missing is told to the leads
// alone, unless they chose otherwise. At the day's end the room may get a list of what was cleared and what is open, and since when.

// standup is that of a project; its ID is the project's.
type standup struct {
	On bool `json:"on"`
	// WithProject says that it is off since its project was closed, and will be on again if that is reopened.
	WithProject bool      `json:"with_project,omitempty"`
	Open        string    `json:"open"`            // local time at which people are asked
	Close       string    `json:"close"`           // and at which it is summed up; not after Open: on the next day
	Clear       string    `json:"clear,omitempty"` // at which the day's issues are listed; "": not
	Names       bool      `json:"names,omitempty"` // whether the room is told who said what, and who said nothing
	Golive      int       `json:"golive,omitempty"`
	From        string    `json:"from,omitempty"`  // first day, YYYY-MM-DD
	Until       string    `json:"until,omitempty"` // last day, YYYY-MM-DD; "": until it is switched off
	Done        time.Time `json:"done"`            // what was due until then is decided

	zones []*time.Location // other than the project's, by which people of its team live
}

var standups = bot.Records[standup]{Kind: "meeting-standup", Schema: 1}

// Kinds of acts of a stand-up.
const (
	asks   = "asks"
	sumsUp = "sums-up"
	clears = "clears"
)

// acts are what a stand-up does about one day.
func (s standup) acts(day time.Time, loc *time.Location) []act {
	o := occasion{Date: day.Format(time.DateOnly), Day: day}
	_, closing := s.window(day, loc)
	all := append(s.asked(o, loc), act{At: closing, Until: closing.Add(12 * time.Hour), Kind: sumsUp, occasion: o})
	if s.Clear != "" {
		end := clockAt(day, s.Clear, loc)
		all = append(all, act{At: end, Until: end.Add(clearFor), Kind: clears, occasion: o})
	}
	return all
}

// between are the acts after one moment and not after another; with only, the first alone.
func (s standup) between(b books, loc *time.Location, since, to time.Time, only bool) []act {
	var all []act
	for day := dayOf(since, loc).AddDate(0, 0, -1); s.On && !day.After(dayOf(to, loc)); day = day.AddDate(0, 0, 1) {
		if b.Team.Day(day).Off || day.Format(time.DateOnly) < s.From || s.Until != "" && day.Format(time.DateOnly) > s.Until {
			continue
		}
		for _, a := range s.acts(day, loc) {
			if a.At.After(since) && !a.At.After(to) {
				all = append(all, a)
			}
		}
		if only && len(all) > 0 && all[0].At.Before(at24(day, loc)) {
			break
		}
	}
	sortActs(all)
	return all
}

// at24 is the end of the day after a day: what is found by then comes before whatever later days bring.
func at24(day time.Time, loc *time.Location) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, loc)
}

func standupTimer(project string) string { return "meeting-standup/" + project }

// keepStandup records a stand-up and sets its timer.
func keepStandup(r *bot.Request, project string, s standup) error {
	if err := s.arm(r, project); err != nil {
		return err
	}
	return standups.Put(r, project, s)
}

// follow records the stand-up of the request's project that was another before, or went by other books.
func (s standup) follow(r *bot.Request, was standup, before, b books) error {
	s, err := s.amidOf(r, r.Project)
	if err != nil {
		return err
	}
	s.Done, was.zones = r.Now, s.zones
	if was.On { // else nothing was due, however long ago that was
		due := func(s standup, b books) []act {
			return s.between(b, r.Project.Location(), was.Done, r.Now, false)
		}
		s.Done = settled(was.Done, r.Now, due(was, before), due(s, b))
	}
	return keepStandup(r, r.ProjectID, s)
}

// arm sets the timer of a stand-up for what is due next, or takes it away.
func (s standup) arm(r *bot.Request, project string) error {
	p, err := bot.Projects.Get(r, project)
	if err != nil {
		return err
	}
	b, err := booksOf(r, project, p)
	if err != nil {
		return err
	}
	if s, err = s.amidOf(r, p); err != nil {
		return err
	}
	next := s.between(b, p.Location(), s.Done, s.Done.AddDate(0, 0, 40), true)
	t := bot.Timer{Key: standupTimer(project), Name: "meeting.standup-due", Data: bot.Encode(project), Again: hourly}
	if len(next) > 0 {
		t.Due = next[0].At
	}
	set(r, t)
	return nil
}

// standupDue does what is due in a stand-up.
func standupDue(_ context.Context, r *bot.Request) error {
	var project string
	if err := r.Timer.Decode(&project); err != nil {
		return err
	}
	r.Disarm(standupTimer(project)) // unless there is something next
	s, err := standups.Get(r, project)
	if errors.Is(err, bot.ErrNotFound) || err == nil && !s.On {
		return nil
	}
	if err != nil {
		return err
	}
	p, err := bot.Projects.Hold(r, project)
	if errors.Is(err, bot.ErrNotFound) || err == nil && p.State == bot.ProjectClosed {
		return nil
	}
	if err != nil {
		return err
	}
	if err := r.About(project); err != nil {
		return err
	}
	b, err := booksOf(r, project, p)
	if err != nil {
		return err
	}
	if err := warn(r, b); err != nil {
		return err
	}
	if s, err = s.amidOf(r, p); err != nil {
		return err
	}
	acts := s.between(b, p.Location(), s.Done, r.Now, false)
	if p.State != bot.ProjectRunning {
		acts = nil
	}
	acts, s.Done = first(acts, r.Now)
	for _, a := range acts {
		switch a.Kind {
		case asks:
			err = s.askRound(r, a)
		case sumsUp:
			err = closeRound(r, a)
		case clears:
			r.Arm(clearTimer(project, a.Date, r.Now.Add(time.Second)))
		}
		if err != nil {
			return err
		}
	}
	return keepStandup(r, project, s)
}
