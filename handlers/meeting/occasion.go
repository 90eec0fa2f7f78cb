package meeting

import (
	"iter"
	"slices"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/workday"
)

// occasion is one meeting of a series, as it is planned now.
type occasion struct {
	Date  string    // on which it would be, whatever the calendars say: its name; YYYY-MM-DD
	Was   time.Time // its start on that day
	Day   time.Time // on which it is held, midnight UTC
	Start time.Time
	Shift workday.Shift
	Off   bool // it is not held
	Moved bool
	Why   why  // where a calendar moved it or took it off
	Crowd bool // it would have been moved onto the next one, or past it
}

// reach is how many days a meeting is moved at most.
const reach = 14

// occasions are the meetings of a series by the dates on which they would be, from one on, without end.
func (s series) occasions(b books, from time.Time) iter.Seq[occasion] {
	return func(yield func(occasion) bool) {
		var last time.Time // the date before
		var waiting *occasion
		for day := range s.Dates(from.AddDate(0, 0, -reach)) {
			if s.Every == workday.EveryDay && b.rests(day) && s.Changes[day.Format(time.DateOnly)] == (change{}) {
				continue
			}
			if waiting != nil {
				s.settle(waiting, b, last, day)
				if !yieldFrom(*waiting, from, yield) {
					return
				}
				last, _ = time.Parse(time.DateOnly, waiting.Date)
			}
			waiting = &occasion{Date: day.Format(time.DateOnly), Day: day}
		}
	}
}

func yieldFrom(o occasion, from time.Time, yield func(occasion) bool) bool {
	return o.Date < from.Format(time.DateOnly) || yield(o)
}

// settle tells when an occasion is held: as a person said, else as the calendars allow.
func (s series) settle(o *occasion, b books, last, next time.Time) {
	day, clock := o.Day, s.Clock
	o.Was, _, _ = workday.At(day, clock, s.location())
	if c, ok := s.Changes[o.Date]; ok {
		if o.Off = c.Off; c.Day != "" {
			if d, err := time.Parse(time.DateOnly, c.Day); err == nil {
				o.Day, o.Moved = d, true
			}
		}
		if c.Clock != "" {
			clock, o.Moved = c.Clock, true
		}
	} else if w, off := b.off(day); off {
		o.Why = w
		o.dodge(s, b, last, next)
	}
	start, shift, err := workday.At(o.Day, clock, s.location())
	if err != nil { // a clock that nobody could have set
		o.Off = true
		return
	}
	o.Start, o.Shift = start, shift
}

// dodge moves an occasion to a day on which both sides work, by the rule of the series.
func (o *occasion) dodge(s series, b books, last, next time.Time) {
	step := map[rule]int{before: -1, after: 1}[s.Rule]
	if s.Every == workday.EveryDay {
		step = 0
	}
	for d, n := o.Day.AddDate(0, 0, step), 0; step != 0 && n < reach; d, n = d.AddDate(0, 0, step), n+1 {
		if step > 0 && !d.Before(next) || step < 0 && !last.IsZero() && !d.After(last) {
			o.Crowd = true
			break
		}
		if b.works(d) {
			o.Day, o.Moved = d, true
			return
		}
	}
	o.Off = true
}

// end is when an occasion is planned to be over.
func (s series) end(o occasion) time.Time { return o.Start.Add(time.Duration(s.Length) * time.Minute) }

// horizon is how far ahead the next meeting is looked for.
const horizon = 400 * 24 * time.Hour

// upcoming are the next n meetings that begin after a moment, and those between them that are not held.
func (s series) upcoming(b books, now time.Time, n int) []occasion {
	var all []occasion
	held := 0
	for o := range s.occasions(b, s.since(now)) {
		if o.Was.Sub(now) > horizon {
			break
		}
		if o.Off && !o.Was.After(now) || !o.Off && !o.Start.After(now) {
			continue
		}
		if all = append(all, o); !o.Off {
			held++
		}
		if held == n+len(s.Changes) { // what somebody moved may come after those of later dates
			break
		}
	}
	slices.SortStableFunc(all, func(a, b occasion) int { return a.Start.Compare(b.Start) })
	for i, o := range all {
		if o.Off {
			continue
		}
		if n--; n == 0 {
			return all[:i+1]
		}
	}
	return all
}

// since is the first date to look at for whatever is held, or to be done, after a moment. A calendar moves a meeting by a number of
// days at most, a person by more.
func (s series) since(t time.Time) time.Time {
	from, last := t.AddDate(0, 0, -reach-2), t.AddDate(0, 0, -2).Format(time.DateOnly)
	for date, c := range s.Changes {
		if day, err := time.Parse(time.DateOnly, date); err == nil && day.Before(from) && c.Day >= last {
			from = day
		}
	}
	return from
}

// find is the occasion of a date.
func (s series) find(b books, date string) (occasion, bool) {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return occasion{}, false
	}
	for o := range s.occasions(b, day) {
		return o, o.Date == date
	}
	return occasion{}, false
}

// act is something that is to be done about an occasion by itself.
type act struct {
	At    time.Time
	Until time.Time // as long as it is useful
	Kind  string
	Lead  int // index of the lead, of a reminder
	occasion
}

// Kinds of acts.
const (
	notice = "notice" // says that it is moved or not held
	remind = "remind"
	doubt  = "doubt" // asks whether it was held
)

const (
	noticeDays  = 3 // working days before that a move is told
	noticeClock = "10:00"
)

// acts are what is to be done about an occasion.
func (s series) acts(b books, o occasion) []act {
	var all []act
	if o.Why.Side != "" {
		first, until := o.Was, o.Was
		if !o.Off {
			until = o.Start
			if o.Start.Before(first) {
				first = o.Start
			}
		}
		if at, _, err := workday.At(workdaysBefore(b, dayOf(first, s.location()), noticeDays), noticeClock, s.location()); err == nil {
			all = append(all, act{At: at, Until: until, Kind: notice, occasion: o})
		}
	}
	if o.Off {
		return all
	}
	for i, l := range s.Leads {
		at := o.Start.Add(-time.Duration(l.Minutes) * time.Minute)
		if l.Days > 0 {
			clock := o.Start.In(s.location()).Format("15:04")
			early, _, err := workday.At(workdaysBefore(b, o.Day, l.Days), clock, s.location())
			if err != nil {
				continue
			}
			at = early
		}
		if said := s.Changes[o.Date].At; at.Before(said) { // it was moved so near
			if l.Days > 0 {
				continue
			}
			at = said
		}
		until := o.Start
		if l.Days == 0 && l.Minutes == 0 {
			until = s.end(o)
		}
		all = append(all, act{At: at, Until: until, Kind: remind, Lead: i, occasion: o})
	}
	if !s.Unasked && s.Every != workday.EveryDay {
		all = append(all, act{At: s.end(o).Add(doubtAfter), Until: s.end(o).Add(doubtFor), Kind: doubt, occasion: o})
	}
	return all
}

// overdue are the notices of meetings that other days off move, or leave out, so near that their time is over: they are given now. What is
// still to be decided is not among them.
func (s series) overdue(was, b books, now time.Time) []act {
	var all []act
	for _, o := range s.upcoming(b, now, 3) {
		given := func(a act) bool { return a.Kind == notice && !a.At.After(s.Done) }
		if old, ok := s.find(was, o.Date); ok && old.Off == o.Off && old.Day.Equal(o.Day) && slices.ContainsFunc(s.acts(was, old), given) {
			continue
		}
		for _, a := range s.acts(b, o) {
			if given(a) && a.Until.After(now) {
				a.At = now
				all = append(all, a)
			}
		}
	}
	return all
}

// workdaysBefore is the n-th working day of the team before a day.
func workdaysBefore(b books, day time.Time, n int) time.Time {
	for i := 0; n > 0 && i < 40; i++ {
		if day = day.AddDate(0, 0, -1); !b.Team.Day(day).Off {
			n--
		}
	}
	return day
}

// dayOf is the day of a moment in a zone, as midnight UTC.
func dayOf(t time.Time, loc *time.Location) time.Time {
	local := t.In(loc)
	return time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, time.UTC)
}

// ahead is how many days before its date something of an occasion may be due: a long holiday lies between.
const ahead = 45

// until is the last moment for whose dates something may be held, or due, by another moment: who moves a meeting to an earlier day may
// move it far.
func (s series) until(t time.Time) time.Time {
	furthest := 0
	for date, c := range s.Changes {
		if c.Day != "" && c.Day < date {
			furthest = max(furthest, bot.DaysBetween(c.Day, date))
		}
	}
	return t.AddDate(0, 0, ahead+furthest)
}

// due are the acts of a series after one moment and not after another, in order.
func (s series) due(b books, since, now time.Time) []act {
	var all []act
	for o := range s.occasions(b, s.since(since)) {
		if o.Was.After(s.until(now)) {
			break
		}
		for _, a := range s.acts(b, o) {
			if a.At.After(since) && !a.At.After(now) {
				all = append(all, a)
			}
		}
	}
	sortActs(all)
	return all
}

// settled is until when all is decided once something changed: now, for what is due only since then is not late; but no later than
// before, done, if some of what was due by now still is.
func settled(done, now time.Time, was, is []act) time.Time {
	for _, a := range was {
		if slices.ContainsFunc(is, func(b act) bool { return a.Kind == b.Kind && a.Date == b.Date && a.Lead == b.Lead && a.At.Equal(b.At) }) {
			return done
		}
	}
	return now
}

// first are those acts that are due first, and until when all is decided when they are done: one commit has room for what is due at
// one moment, but not for all that fell due while golive stood still.
func first(acts []act, now time.Time) ([]act, time.Time) {
	i := slices.IndexFunc(acts, func(a act) bool { return a.At.After(acts[0].At) })
	if i < 0 {
		return acts, now
	}
	return acts[:i], acts[0].At
}

// nextAct is the first act after a moment; ok is false if there is none.
func (s series) nextAct(b books, since time.Time) (first act, ok bool) {
	for o := range s.occasions(b, s.since(since)) {
		if o.Was.Sub(since) > horizon || ok && o.Was.After(s.until(first.At)) {
			break
		}
		for _, a := range s.acts(b, o) {
			if a.At.After(since) && (!ok || a.At.Before(first.At)) {
				first, ok = a, true
			}
		}
	}
	return first, ok
}
