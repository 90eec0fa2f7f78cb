package meeting

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

const (
	startEarly = 4 * time.Hour  // before its time a meeting may be started
	startLate  = 12 * time.Hour // after it
	endAfter   = 2 * time.Hour  // its planned end; golive ends what nobody ended
)

func endTimer(mid string) string { return "meeting-end/" + mid }

// startClicked is the button of the last reminder.
func startClicked(ctx context.Context, r *bot.Request) error {
	m, s, err := ofMeeting(r, r.Click.Value, bot.RoleMember)
	if err != nil {
		return err
	}
	if s.State == ended {
		return bot.Tell("meeting.not-on", "title", m.Title)
	}
	if m.Stage == planned { // days off, or a change of the series, may have moved it since
		b, err := booksOf(r, s.Project, r.Project)
		if err != nil {
			return err
		}
		o, ok := s.find(b, m.Date)
		if !ok || o.Off {
			return bot.Tell("meeting.none-now", "title", m.Title)
		}
		m.Start = o.Start
	}
	return start(ctx, r, r.Click.Value, m, s)
}

// startSaid is the command: `start meeting`.
func startSaid(ctx context.Context, r *bot.Request) error {
	id, s, err := called(r, r.Rest, "start", on)
	if err != nil {
		return err
	}
	b, err := booksOf(r, s.Project, r.Project)
	if err != nil {
		return err
	}
	for o := range s.occasions(b, s.since(r.Now)) {
		if o.Was.After(s.until(r.Now)) {
			break
		}
		if !o.Off && o.Start.Sub(r.Now) < startEarly && r.Now.Sub(o.Start) < startLate {
			mid, m, err := s.open(r, id, o)
			if err != nil {
				return err
			}
			return start(ctx, r, mid, m, s)
		}
	}
	return bot.Tell("meeting.none-now", "title", s.Title)
}

// start begins a meeting: in its rooms golive listens for what is decided.
func start(ctx context.Context, r *bot.Request, mid string, m meeting, s series) error {
	switch {
	case m.Stage == live:
		return bot.Tell("meeting.is-live", "title", m.Title)
	case m.Stage == over:
		return bot.Tell("meeting.is-over")
	case m.Start.Sub(r.Now) >= startEarly || r.Now.Sub(m.Start) >= startLate:
		return bot.Tell("meeting.none-now", "title", m.Title)
	}
	m.Stage, m.Began = live, r.Now
	m.attend(r.WhoID)
	rooms, err := s.rooms(r)
	if err != nil {
		return err
	}
	teams := 0
	for _, room := range rooms {
		if room.Audience() != bot.Team {
			continue
		}
		teams++
		if err := vacant(r, room); err != nil {
			return err
		}
		if err := airs.Put(r, room.Place.String(), onAir{mid}); err != nil {
			return err
		}
	}
	if teams == 0 {
		return bot.Tell("meeting.no-team-room", "key", r.Project.Key)
	}
	planned := later(m.Start, r.Now).Add(time.Duration(s.Length) * time.Minute)
	r.Arm(bot.Timer{Key: endTimer(mid), Due: planned.Add(endAfter), Name: "meeting.unended", Data: bot.Encode(mid), Run: runName(m.Series)})
	toast(r, "meeting.started")
	waiting, cancel := r.Patience(ctx)
	defer cancel()
	if m.Agenda, m.AsOf, err = s.gather(waiting, r, m); err != nil {
		return err
	}
	if err := m.redraw(r, s, mid); err != nil {
		return err
	}
	if err := m.undoubt(r, s, mid); err != nil {
		return err
	}
	if err := unqueue(r, m.Project, m.Series, m.Agenda); err != nil {
		return err
	}
	return m.show(r, s, mid)
}

// vacant tells if another meeting is live in a room.
func vacant(r *bot.Request, room bot.Room) error {
	_, m, _, ok, err := liveIn(r, room.Place)
	if err == nil && ok {
		return bot.Tell("meeting.room-taken", "title", m.Title, "room", room.Name)
	}
	return err
}

// show records a meeting that is or was held, and shows it in the team's rooms.
func (m meeting) show(r *bot.Request, s series, mid string) error {
	rooms, err := s.rooms(r)
	if err != nil {
		return err
	}
	for _, room := range rooms {
		if room.Audience() != bot.Team {
			continue
		}
		lang := room.Speaks(r.Project)
		c, what := m.liveCard(r, room.Place, lang, mid), "live"
		if m.Stage == over {
			what = "minutes"
			c = m.minutesCard(r, lang, mid, s)
		}
		if m.Stage == over && m.Ended.Equal(r.Now) {
			r.Send(bot.Effect{To: bot.ToRoom(room.Place), Project: m.Project, Handle: cardHandle(mid, "live", room.Place), Body: bot.Card{Title: r.In(lang, "meeting.ended-at", "title", m.Title), Tone: bot.ToneDone, Lang: lang}})
		}
		r.Send(bot.Effect{To: bot.ToRoom(room.Place), Project: m.Project, Handle: cardHandle(mid, what, room.Place), Body: c})
	}
	return meetings.Put(r, mid, m)
}

// liveCard tells a room of a meeting that is being held. Where golive hears only what mentions it, what does not is lost: it says so.
func (m meeting) liveCard(r *bot.Request, room bot.Place, lang, mid string) bot.Card {
	c := bot.Card{Title: r.In(lang, "meeting.live-title", "title", m.Title), Tone: bot.ToneGood, Lang: lang}
	how := r.In(lang, "meeting.live-how")
	switch all, known := r.HearsAll(room); {
	case !known:
		how += r.In(lang, "meeting.blank") + r.In(lang, "meeting.live-unsure")
	case !all:
		how += "\n**" + r.In(lang, "meeting.live-mention") + "**"
	}
	c.Parts = append(c.Parts, bot.Words(how))
	c.Parts = append(c.Parts, m.linesParts(r, lang, func(line) bool { return true })...)
	c.Parts = append(c.Parts, bot.FactsOf(m.presentFact(r, lang)))
	row := []bot.Control{bot.Button(r.In(lang, "meeting.button-here"), "meeting.here", mid), bot.Primary(r.In(lang, "meeting.button-finish"), "meeting.finish", mid)}
	if done, ok := m.doneButton(r, lang, mid); ok {
		row = append(row, done)
	}
	c.Parts = append(c.Parts, bot.Row(row...))
	return c
}

// linesParts are the lines of a meeting by their kinds.
func (m meeting) linesParts(r *bot.Request, lang string, want func(line) bool) []bot.Part {
	var parts []bot.Part
	for _, k := range []kind{decision, action, risk} {
		var lines []string
		for _, l := range m.Lines {
			if l.Kind == k && want(l) {
				lines = append(lines, "- "+lineText(r, lang, l, m.Start))
			}
		}
		if len(lines) > 0 {
			parts = append(parts, bot.Words("**"+r.In(lang, "meeting.kind-"+string(k))+"**\n"+strings.Join(lines, "\n")))
		}
	}
	return parts
}

// lineText is a line of the minutes, in markup.
func lineText(r *bot.Request, lang string, l line, ref time.Time) string {
	text := bot.Escape(l.Text)
	if l.Issue != "" {
		name := l.Issue
		if l.Link != "" {
			name = bot.LinkTo(l.Issue, l.Link)
		}
		text = name + " " + text
	}
	if name := nameOf(r, l.Owner); name != "" {
		text += " · " + bot.Escape(name)
	}
	if l.Due != "" {
		text += " · " + i18n.DayOf(lang, l.Due, ref)
	}
	for _, mark := range l.marks(func(key string, args ...any) string { return r.In(lang, key, args...) }) {
		text += " · " + bot.Escape(mark)
	}
	if l.Inside {
		text += " · " + r.In(lang, "meeting.inside")
	}
	switch {
	case l.Filing:
		text += " · " + r.In(lang, "meeting.filing")
	case l.Words != "":
		text += " · " + r.In(lang, "meeting.refused", "words", bot.Escape(l.Words))
	}
	return text
}

// marks are how urgent an action is and its labels, in words that are understood again.
func (l line) marks(say func(key string, args ...any) string) []string {
	var all []string
	if l.Priority != "" {
		all = append(all, say("meeting.priority-"+l.Priority))
	}
	for _, label := range l.Labels {
		all = append(all, "#"+label)
	}
	return all
}

// hereClicked is the button by which people say that they are there.
func hereClicked(_ context.Context, r *bot.Request) error {
	m, s, err := ofMeeting(r, r.Click.Value, bot.RoleClient)
	if err != nil {
		return err
	}
	switch {
	case m.Stage != live:
		return bot.Tell("meeting.is-over")
	case s.Inside && !ofTeam(r, r.WhoID): // it was for the client when the card was sent
		return bot.Tell("bot.old-button")
	}
	m.attend(r.WhoID)
	toast(r, "meeting.noted-here")
	if err := m.redraw(r, s, r.Click.Value); err != nil {
		return err
	}
	return m.show(r, s, r.Click.Value)
}

// finishClicked is the button that ends a meeting.
func finishClicked(_ context.Context, r *bot.Request) error {
	m, s, err := ofMeeting(r, r.Click.Value, bot.RoleMember)
	if err != nil {
		return err
	}
	if m.Stage != live {
		return bot.Tell("meeting.is-over")
	}
	toast(r, "meeting.finished")
	return finish(r, r.Click.Value, m, s)
}

// finishSaid is the command: `end meeting`.
func finishSaid(_ context.Context, r *bot.Request) error {
	all, err := seriesOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	for _, f := range all {
		mid, m, ok, err := liveOf(r, f.ID)
		if err != nil {
			return err
		}
		if ok {
			return finish(r, mid, m, f.Value)
		}
	}
	return bot.Tell("meeting.none-live")
}

// liveOf is the meeting of a series that is being held; ok is false if none is.
func liveOf(r *bot.Request, id string) (mid string, m meeting, ok bool, err error) {
	for found, err := range meetings.Find(r, bot.Query{Index: "live", Value: id, Limit: 1}) {
		return found.ID, found.Value, err == nil, err
	}
	return "", m, false, nil
}

// finishLive ends the meeting of a series that is being held, if one is, since the series ends.
func (s *series) finishLive(r *bot.Request, id string) error {
	mid, m, ok, err := liveOf(r, id)
	if err != nil || !ok {
		return err
	}
	s.Last = mid
	return finish(r, mid, m, *s)
}

// finish ends a meeting; its minutes are shown at once.
func finish(r *bot.Request, mid string, m meeting, s series) error {
	m.Stage, m.Ended = over, r.Now
	if err := offAir(r, mid, m); err != nil {
		return err
	}
	r.Disarm(endTimer(mid))
	if _, err := r.Happened(bot.Happening{Project: m.Project, Kind: "meeting", Name: m.Title}); err != nil {
		return err
	}
	s.Last = mid
	if err := allSeries.Put(r, m.Series, s); err != nil {
		return err
	}
	if err := m.undoubt(r, s, mid); err != nil {
		return err
	}
	if err := m.redraw(r, s, mid); err != nil {
		return err
	}
	return m.show(r, s, mid)
}

// offAir stops listening for a meeting.
func offAir(r *bot.Request, mid string, m meeting) error {
	rooms, err := bot.RoomsOf(r, m.Project)
	if err != nil {
		return err
	}
	for _, room := range rooms {
		air, err := airs.Get(r, room.Place.String())
		if errors.Is(err, bot.ErrNotFound) || err == nil && air.Meeting != mid {
			continue
		}
		if err != nil {
			return err
		}
		if err := airs.Delete(r, room.Place.String()); err != nil {
			return err
		}
	}
	return nil
}
