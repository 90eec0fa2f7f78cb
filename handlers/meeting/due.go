package meeting

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// arm sets the timer of a series for what is due next, or takes it away.
func arm(r *bot.Request, id string, s series) error {
	p, err := bot.Projects.Get(r, s.Project)
	if err != nil {
		return err
	}
	b, err := booksOf(r, s.Project, p)
	if err != nil {
		return err
	}
	var due time.Time
	switch {
	case s.State == on:
		next, ok := s.nextAct(b, s.Done)
		if ok {
			due = next.At
		}
	case s.State == paused && s.Goes != "":
		if day, err := time.Parse(time.DateOnly, s.Goes); err == nil {
			due = time.Date(day.Year(), day.Month(), day.Day(), 8, 0, 0, 0, s.location())
		}
	}
	set(r, dueTimer(id, due))
	return nil
}

// set sets a timer for what is due next, or takes it away where its due time is zero. What is overdue comes in a moment; golive's own
// comparison leaves alone what is coming just now.
func set(r *bot.Request, t bot.Timer) {
	switch late := r.Now.Sub(t.Due); {
	case t.Due.IsZero():
		r.Disarm(t.Key)
		return
	case late >= 0 && late < time.Minute && r.Event.Name == compared:
		return
	case late >= 0:
		t.Due = r.Now.Add(time.Second)
	}
	r.Arm(t)
}

// hourly is the recurrence of a timer that is set anew by what it leads to: it comes again if its event is given up, and then what
// was due is made up for as after a stand-still.
const hourly = "FREQ=HOURLY"

func dueTimer(id string, due time.Time) bot.Timer {
	return bot.Timer{Key: timerOf(id), Due: due, Name: "meeting.due", Data: bot.Encode(id), Again: hourly, Run: runName(id)}
}

// dueNow does what is due in a series, and sets its timer for what is next. A project that rests stays silent: what would
// have been said meanwhile is not made up for.
func dueNow(ctx context.Context, r *bot.Request) error {
	var id string
	if err := r.Timer.Decode(&id); err != nil {
		return err
	}
	r.Disarm(timerOf(id)) // unless there is something next
	s, err := allSeries.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	p, err := bot.Projects.Hold(r, s.Project)
	if errors.Is(err, bot.ErrNotFound) || p.State == bot.ProjectClosed && !slices.Contains(p.Kept, runName(id)) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := r.About(s.Project); err != nil {
		return err
	}
	switch {
	case s.State == paused && s.Goes != "" && r.Now.In(s.location()).Format(time.DateOnly) >= s.Goes:
		if p.State != bot.ProjectRunning { // its rooms are left in peace
			return keep(r, id, s.resumed(r.Now))
		}
		return resume(r, id, s)
	case s.State != on:
		return nil
	}
	b, err := booksOf(r, s.Project, p)
	if err != nil {
		return err
	}
	if err := warn(r, b); err != nil {
		return err
	}
	acts := s.due(b, s.Done, r.Now)
	if p.State == bot.ProjectPaused {
		acts = nil
	}
	acts, s.Done = first(acts, r.Now)
	waiting, cancel := r.Patience(ctx) // with the tracker, whatever is due
	defer cancel()
	if i := slices.IndexFunc(acts, func(a act) bool { return a.Kind == remind }); i >= 0 {
		again, ok, err := busy(waiting, r, id, acts[i].At)
		if err != nil {
			return err
		}
		if ok {
			r.Arm(dueTimer(id, again))
			return nil
		}
	}
	for _, a := range acts {
		if err := s.do(waiting, r, id, b, a); err != nil {
			return err
		}
	}
	if err := arm(r, id, s); err != nil {
		return err
	}
	return allSeries.Put(r, id, s)
}

// do does one act. What is no longer useful is sent as well: the engine skips it, and so it is counted.
func (s series) do(ctx context.Context, r *bot.Request, id string, b books, a act) error {
	switch a.Kind {
	case notice:
		return s.notify(r, b, a)
	case remind:
		return s.remind(ctx, r, id, a)
	case doubt:
		return s.doubt(r, id, a)
	}
	return nil
}

// unended ends a meeting that nobody ended.
func unended(_ context.Context, r *bot.Request) error {
	var mid string
	if err := r.Timer.Decode(&mid); err != nil {
		return err
	}
	m, err := meetings.Get(r, mid)
	if errors.Is(err, bot.ErrNotFound) || err == nil && m.Stage != live {
		return nil
	}
	if err != nil {
		return err
	}
	s, err := allSeries.Get(r, m.Series)
	if err != nil {
		return err
	}
	if err := r.About(m.Project); err != nil {
		return err
	}
	m.Unended = true
	return finish(r, mid, m, s)
}

// late is a line that says that something comes later than it was due, or "".
func (s series) late(r *bot.Request, lang string, a act) string {
	if r.Now.Sub(a.At) <= bot.SendingGrace {
		return ""
	}
	return r.In(lang, "meeting.late", "at", i18n.Moment(lang, a.At.In(s.location()), r.Now))
}

// notify says in each room, once, that a meeting is moved or not held, and why.
func (s series) notify(r *bot.Request, b books, a act) error {
	rooms, err := s.rooms(r)
	if err != nil {
		return err
	}
	for _, room := range rooms {
		lang := room.Speaks(r.Project)
		c := bot.Card{Title: s.Title, Tone: bot.ToneInfo, Lang: lang, Parts: []bot.Part{bot.Words(bot.Escape(s.line(r, lang, a.occasion, zonesOf(r.Project, nil))))}}
		if note := s.late(r, lang, a); note != "" {
			c.Parts = append(c.Parts, bot.SmallPrint(note))
		}
		r.Send(bot.Effect{To: bot.ToRoom(room.Place), Project: s.Project, Body: c, Audience: s.audience(), Noise: bot.NoiseScheduled, Until: a.Until})
	}
	return nil
}

// runName is what a series is called as a run of its project.
func runName(id string) string { return "meeting." + id }

// runs tells which series of a project go on by themselves.
func runs(_ context.Context, r *bot.Request, project string) ([]bot.Run, error) {
	all, err := seriesOf(r, project)
	if err != nil {
		return nil, err
	}
	var out []bot.Run
	for _, f := range all {
		if f.Value.State != ended {
			out = append(out, bot.Run{Name: runName(f.ID), Text: r.T("meeting.run", "title", bot.Escape(f.Value.Title), "often", bot.Escape(f.Value.often(r, r.Lang)))})
		}
	}
	if day, err := standups.Get(r, project); err == nil && day.On {
		out = append(out, bot.Run{Name: "meeting.standup", Text: r.T("meeting.standup-title") + " " + day.Open, Fate: bot.RunEnds})
	} else if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return nil, err
	}
	return out, nil
}

// projectClosed ends the series of a project that was closed, but for those that go on.
func projectClosed(_ context.Context, r *bot.Request) error {
	var c bot.Closing
	if err := r.Decode(&c); err != nil {
		return err
	}
	p, err := bot.Projects.Get(r, c.Project)
	if errors.Is(err, bot.ErrNotFound) || err == nil && p.State != bot.ProjectClosed {
		return nil
	}
	if err != nil {
		return err
	}
	if err := r.About(c.Project); err != nil {
		return err
	}
	all, err := seriesOf(r, c.Project)
	if err != nil {
		return err
	}
	day, err := standups.Get(r, c.Project)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	if day.On {
		day.On, day.WithProject = false, true
		if err := keepStandup(r, c.Project, day); err != nil {
			return err
		}
	}
	for _, f := range all {
		if f.Value.State == ended || c.Keeps(runName(f.ID)) {
			continue
		}
		s := f.Value
		if err := s.finishLive(r, f.ID); err != nil {
			return err
		}
		if s.State == on {
			if err := s.retractComing(r, f.ID, "meeting.told-ended"); err != nil {
				return err
			}
			if err := tell(r, f.ID, s, "meeting.told-ended"); err != nil {
				return err
			}
		}
		s.State, s.Before = ended, s.State
		r.Disarm(timerOf(f.ID))
		if err := show(r, f.ID, s); err != nil {
			return err
		}
		if err := allSeries.Put(r, f.ID, s); err != nil {
			return err
		}
	}
	return nil
}

// projectReopened brings back what ended with its project. What was due meanwhile is not made up for.
func projectReopened(_ context.Context, r *bot.Request) error {
	var c bot.ProjectChanged
	if err := r.Decode(&c); err != nil {
		return err
	}
	if err := r.About(c.Project); err != nil {
		return err
	}
	all, err := seriesOf(r, c.Project)
	if err != nil {
		return err
	}
	day, err := standups.Get(r, c.Project)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	if day.On || day.WithProject {
		day.On, day.WithProject, day.Done = true, false, r.Now
		if err := keepStandup(r, c.Project, day); err != nil {
			return err
		}
	}
	for _, f := range all {
		s := f.Value
		var err error
		switch {
		case s.State == ended && s.Before != "":
			err = s.back(r, f.ID)
		case s.State == on:
			s.Done = r.Now
			err = errors.Join(arm(r, f.ID, s), allSeries.Put(r, f.ID, s))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// back makes a series that ended with its project what it was, and says so in its rooms.
func (s series) back(r *bot.Request, id string) error {
	s.State, s.Before, s.Done = s.Before, "", r.Now
	_, o, err := nextOf(r, s)
	none := (*bot.TellError)(nil)
	switch {
	case errors.As(err, &none), err == nil && s.State != on:
	case err != nil:
		return err
	default:
		if err := tell(r, id, s, "meeting.told-back", "at", s.moment(o)); err != nil {
			return err
		}
	}
	return keep(r, id, s)
}

// holds tells which meetings a person leads.
func holds(_ context.Context, r *bot.Request, project, person string) ([]bot.Holding, error) {
	all, err := seriesOf(r, project)
	if err != nil {
		return nil, err
	}
	var held []bot.Holding
	for _, f := range all {
		if f.Value.State != ended && f.Value.Chair == person {
			held = append(held, bot.Holding{Kind: "meeting.holdings", Text: bot.Escape(f.Value.Title + " · " + f.Value.often(r, r.Lang))})
		}
	}
	return held, nil
}

// handedOver gives the meetings that one person leads to another.
func handedOver(_ context.Context, r *bot.Request) error {
	var h bot.Handover
	if err := r.Decode(&h); err != nil {
		return err
	}
	all, err := seriesOf(r, h.Project)
	if err != nil {
		return err
	}
	moves, err := h.Moves(r, "meeting")
	if err != nil {
		return err
	}
	for _, f := range all {
		if s := f.Value; s.Chair == h.From && moves(f.ID) {
			s.Chair = h.To
			if err := h.Keep(r, "meeting", f.ID); err != nil {
				return err
			}
			if err := allSeries.Put(r, f.ID, s); err != nil {
				return err
			}
		}
	}
	return nil
}
