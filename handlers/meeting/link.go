package meeting

import (
	"context"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// Pages that a signed link opens. Whoever has one sees what it is about and no more: the agenda and the minutes of one meeting, as
// the team sees them; or when meetings are, which their rooms are told as well.
const (
	agendaPage   = "agenda"
	minutesPage  = "minutes"
	invitePage   = "invite"
	calendarPage = "calendar"
)

func purpose(what string) string { return "meeting." + what }

// Links last that long: minutes are looked up later than agendas; calendars go on asking.
const (
	linkFor     = 90 * 24 * time.Hour
	calendarFor = 730 * 24 * time.Hour
)

// A link that is withdrawn gives way to one with the next key; who made or holds it need not be known.

// keyed is the subject of a link with its key.
func keyed(subject string, key int) string {
	if key == 0 {
		return subject
	}
	return subject + "#" + strconv.Itoa(key)
}

func unkeyed(subject string) (string, int) {
	subject, key, _ := strings.Cut(subject, "#")
	return subject, number(key)
}

// linkName tells the links of one meeting, or series, apart: "minutes", "invite|client".
func linkName(what, subject string) string {
	_, whose, told := strings.Cut(subject, "|")
	if !told {
		return what
	}
	return what + "|" + whose
}

// pageLink is the address of a page about a meeting, or "" where golive has no address of its own. The same link is made each
// time, so that a card does not change by it.
func pageLink(r *bot.Request, what, subject string, m meeting) string {
	return r.Env().Page("/meeting/"+what+"/", purpose(what), keyed(subject, m.Keys[linkName(what, subject)]), m.Start.Add(linkFor))
}

// forWhom is the subject of a link to dates. It tells whose it is: a series may become the team's alone, and the client keeps the
// links that were sent before.
func forWhom(id string, whose bot.Audience) string {
	if whose == bot.Team {
		return id + "|team"
	}
	return id + "|client"
}

// inviteLink is the address of one meeting as a calendar takes it.
func inviteLink(r *bot.Request, mid string, m meeting, whose bot.Audience) string {
	if link := pageLink(r, invitePage, forWhom(mid, whose), m); link != "" {
		return link + "/meeting.ics"
	}
	return ""
}

// calendarLink is the address of the calendar of a series, for whoever sees the series' card.
func calendarLink(r *bot.Request, id string, s series) (string, error) {
	if !r.Env().Paged() {
		return "", nil
	}
	subject, err := s.calendarSubject(r, id)
	return r.Env().Page("/meeting/calendar/", purpose(calendarPage), keyed(subject, s.Keys[linkName(calendarPage, subject)]), s.Created.Add(calendarFor)) + "/meetings.ics", err
}

func (s series) calendarSubject(r *bot.Request, id string) (string, error) {
	whose := bot.Team // a card in private is that of somebody of the team
	if s.At.Room.ID != "" {
		room, err := bot.Rooms.Get(r, s.At.Room.Room().String())
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return "", err
		}
		whose = room.Audience()
	}
	return forWhom(id, whose), nil
}

var linkSaid = regexp.MustCompile(`/meeting/(agenda|minutes|invite|calendar)/([^/\s>|]+)`)

// withdraw is the command: `withdraw link`, or `withdraw link https://…`: that link is void, and cards show another one.
func withdraw(_ context.Context, r *bot.Request) error {
	what, subject, err := linkMeant(r)
	if err != nil {
		return err
	}
	subject, key := unkeyed(subject)
	id, _, _ := strings.Cut(subject, "|")
	name := linkName(what, subject)
	on := meetings.Key(id)
	if what == calendarPage {
		on = allSeries.Key(id)
		err = withdrawCalendar(r, id, name, key)
	} else {
		err = withdrawPage(r, id, name, key)
	}
	if err != nil {
		return err
	}
	r.Audit("meeting.link-withdrawn", on, map[string]string{"link": name})
	r.Confide(bot.Card{Title: r.T("meeting.link-withdrawn"), Tone: bot.ToneGood, Parts: []bot.Part{bot.Words(r.T("meeting.link-anew"))}})
	return nil
}

// nextKey counts one more withdrawn link of a name, unless the one that is meant was withdrawn before.
func nextKey(keys map[string]int, name string, key int) (map[string]int, error) {
	if key < keys[name] {
		return nil, bot.Tell("meeting.link-gone")
	}
	next := map[string]int{name: key + 1}
	for n, k := range keys {
		if n != name {
			next[n] = k
		}
	}
	return next, nil
}

func withdrawCalendar(r *bot.Request, id, name string, key int) error {
	s, err := allSeries.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return bot.Tell("meeting.gone")
	}
	if err != nil {
		return err
	}
	if err := r.Enter(s.Project, bot.RoleLead); err != nil {
		return err
	}
	if s.Keys, err = nextKey(s.Keys, name, key); err != nil {
		return err
	}
	if err := allSeries.Put(r, id, s); err != nil {
		return err
	}
	return show(r, id, s)
}

func withdrawPage(r *bot.Request, mid, name string, key int) error {
	m, s, err := ofMeeting(r, mid, bot.RoleLead)
	if err != nil {
		return err
	}
	if m.Keys, err = nextKey(m.Keys, name, key); err != nil {
		return err
	}
	if m.Stage == over {
		if err := m.show(r, s, mid); err != nil {
			return err
		}
	} else if err := meetings.Put(r, mid, m); err != nil {
		return err
	}
	return m.redraw(r, s, mid)
}

// linkMeant is the link that was said, or chosen among the newest of the project.
func linkMeant(r *bot.Request) (what, subject string, err error) {
	env := r.Env()
	if !env.Paged() {
		return "", "", bot.Tell("meeting.link-none")
	}
	if r.Rest != "" {
		said := linkSaid.FindStringSubmatch(r.Rest)
		if said == nil {
			return "", "", bot.Tell("meeting.link-unread")
		}
		subject, err := env.Links.Open(purpose(said[1]), said[2], r.Now)
		switch {
		case errors.Is(err, bot.ErrLinkExpired):
			return "", "", bot.Tell("meeting.link-gone")
		case err != nil:
			return "", "", bot.Tell("meeting.link-unread")
		}
		return said[1], subject, nil
	}
	choices, err := linksOf(r)
	if err != nil {
		return "", "", err
	}
	if len(choices) == 0 {
		return "", "", bot.Tell("meeting.link-none")
	}
	chosen, err := r.Choose("link", r.T("meeting.link-which"), choices)
	what, subject, _ = strings.Cut(chosen, "/")
	return what, subject, err
}

// newestLinks are the meetings of which the links are offered.
const newestLinks = 5

// linksOf are the links that are on cards of the project, of the newest meetings.
func linksOf(r *bot.Request) ([]bot.Choice, error) {
	var choices []bot.Choice
	offer := func(label, what, subject string, keys map[string]int) {
		choices = append(choices, bot.Choice{Label: label, Value: what + "/" + keyed(subject, keys[linkName(what, subject)])})
	}
	n := 0
	for f, err := range newest(r, r.ProjectID) {
		if err != nil {
			return nil, err
		}
		if n++; n > newestLinks {
			break
		}
		mid, m := f.ID, f.Value
		at := i18n.Moment(r.Lang, m.Start.In(r.Project.Location()), r.Now)
		if m.Stage == over {
			offer(r.T("meeting.minutes-title", "title", m.Title, "day", at), minutesPage, mid, m.Keys)
		}
		if len(m.Agenda) > agendaLines { // else no card links to it
			offer(r.T("meeting.agenda-of", "title", m.Title, "at", at), agendaPage, mid, m.Keys)
		}
	}
	all, err := seriesOf(r, r.ProjectID)
	if err != nil {
		return nil, err
	}
	for _, f := range all {
		if f.Value.State == ended {
			continue
		}
		subject, err := f.Value.calendarSubject(r, f.ID)
		if err != nil {
			return nil, err
		}
		offer(r.T("meeting.calendar-of", "title", f.Value.Title, "often", f.Value.often(r, r.Lang)), calendarPage, subject, f.Value.Keys)
	}
	return choices, nil
}
