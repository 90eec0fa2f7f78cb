package meeting

import (
	"net/http"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/daybook"
	"github.com/golive-bot/golive/bot/page"
)

// feedAhead is how far a calendar reaches, and feedBack how far back.
const (
	feedAhead = 180 * 24 * time.Hour
	feedBack  = 30 * 24 * time.Hour
)

// calendar is a feed of all meetings of a series.
func (d desk) calendar(w http.ResponseWriter, r *http.Request) {
	subject, ok := d.Open(w, r, purpose(calendarPage))
	if !ok {
		return
	}
	now := d.Clock.Now()
	subject, key := unkeyed(subject)
	id, whose, _ := strings.Cut(subject, "|")
	s, _, err := allSeries.Read(r.Context(), d.Store, id)
	if lang := page.Lang(r); !d.ok(w, lang, err) || !d.stands(w, lang, s.Keys, calendarPage, subject, key) {
		return
	}
	d.feed(w, r, id, whose == "team", func(o occasion) bool {
		return o.Start.After(now.Add(-feedBack)) && o.Start.Before(now.Add(feedAhead))
	}, now.Add(-feedBack), nil)
}

// invite is one meeting as a calendar takes it.
func (d desk) invite(w http.ResponseWriter, r *http.Request) {
	m, _, whose, lang, ok := d.open(w, r, invitePage)
	if !ok {
		return
	}
	day, err := time.Parse(time.DateOnly, m.Date)
	if !d.ok(w, lang, err) {
		return
	}
	d.feed(w, r, m.Series, whose == "team", func(o occasion) bool { return o.Date == m.Date }, day, &m)
}

// feed writes the occasions of a series that are wanted, from a day on. Those that are the team's alone are not for others. One that
// somebody was told of is written in any case: as cancelled where it is none any more.
func (d desk) feed(w http.ResponseWriter, r *http.Request, id string, team bool, want func(occasion) bool, from time.Time, told *meeting) {
	lang := page.Lang(r)
	s, _, err := allSeries.Read(r.Context(), d.Store, id)
	var p bot.Project
	if err == nil {
		p, _, err = bot.Projects.Read(r.Context(), d.Store, s.Project)
	}
	if err == nil && s.Inside && !team {
		err = bot.ErrNotFound
	}
	if !d.ok(w, lang, err) {
		return
	}
	b, err := daybook.Read(r.Context(), d.Store, s.Project, p, d.Clock.Now())
	if err != nil {
		d.Trouble(w, lang, err)
		return
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	d.send(w, s.calendar(id, p, books{b}, want, from, d.Clock.Now(), told))
}

// calendar is an iCalendar (RFC 5545) of the occasions that are wanted. A meeting keeps its UID wherever it is moved, and its SEQUENCE
// grows with each change of the series; what is taken off is cancelled, so that calendars follow.
func (s series) calendar(id string, p bot.Project, b books, want func(occasion) bool, from, now time.Time, told *meeting) string {
	c := ics.NewCalendarFor("golive")
	c.SetMethod(ics.MethodPublish)
	c.SetXWRCalName(p.Key + " · " + s.Title)
	for o := range s.occasions(b, s.since(from)) {
		if o.Was.Sub(now) > feedAhead+reach*24*time.Hour {
			break
		}
		if !want(o) || s.State == draft {
			continue
		}
		s.event(c, id, p, o, now)
		told = nil
	}
	if told != nil {
		s.event(c, id, p, occasion{Date: told.Date, Start: told.Start, Off: true}, now)
	}
	return c.Serialize()
}

// event adds one meeting to a calendar.
func (s series) event(c *ics.Calendar, id string, p bot.Project, o occasion, now time.Time) {
	e := c.AddEvent(idOf(id, o.Date) + "@golive")
	e.SetDtStampTime(now.UTC())
	e.SetStartAt(o.Start.UTC())
	e.SetEndAt(s.end(o).UTC())
	e.SetSummary(p.Key + " · " + s.Title)
	if !s.Changed.IsZero() {
		e.SetLastModifiedAt(s.Changed.UTC())
		e.SetSequence(int(s.Changed.Sub(s.Created) / time.Second))
	}
	if s.Place != "" {
		e.SetLocation(s.Place)
	}
	if s.Link != "" {
		e.SetURL(s.Link)
	}
	if o.Off || o.Start.After(now) && (s.State != on || pausedOn(p, o.Start.In(s.location()).Format(time.DateOnly))) {
		e.SetStatus(ics.ObjectStatusCancelled)
	}
}

// pausedOn reports whether a project stands still on a day (YYYY-MM-DD).
func pausedOn(p bot.Project, day string) bool {
	return p.State == bot.ProjectPaused && (p.Until == "" || day < p.Until)
}
