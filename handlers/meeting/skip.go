package meeting

import (
	"cmp"
	"context"
	"maps"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// skipSaid is the command: `skip meeting`, with a title or a day or a week ("skip meeting next week").
func skipSaid(_ context.Context, r *bot.Request) error {
	title, within, err := within(r, r.Rest)
	if err != nil {
		return err
	}
	id, s, err := called(r, title, "skip", on)
	if err != nil {
		return err
	}
	b, next, err := nextOf(r, s)
	if err != nil {
		return err
	}
	if within == (days{}) {
		return leaveOut(r, id, s, next)
	}
	for _, o := range s.upcoming(b, r.Now, foreseen) {
		if day := o.Start.In(s.location()).Format(time.DateOnly); !o.Off && within.hold(day) {
			return leaveOut(r, id, s, o)
		}
	}
	return bot.Tell("meeting.skip-none", "title", s.Title, "at", s.moment(next)(r, r.Lang))
}

func skipClicked(_ context.Context, r *bot.Request) error {
	id, date, _ := strings.Cut(r.Click.Value, "|")
	s, err := running(r, id)
	if err != nil {
		return err
	}
	_, o, err := nextOf(r, s)
	if err != nil {
		return err
	}
	if date != o.Date { // somebody was faster, or it has begun meanwhile: the card tells of the next one now
		r.Toast(bot.ToneWarn, "meeting.skip-other", "at", s.moment(o)(r, r.Lang))
		return show(r, id, s)
	}
	return leaveOut(r, id, s, o)
}

// running is own for a series that is on.
func running(r *bot.Request, id string) (series, error) {
	s, err := own(r, id)
	if err == nil && s.State != on {
		err = bot.Tell("meeting.not-on", "title", s.Title)
	}
	return s, err
}

// leaveOut takes a meeting off.
func leaveOut(r *bot.Request, id string, s series, o occasion) error {
	_, next, err := nextOf(r, s)
	if err != nil {
		return err
	}
	was := s
	off := s.Changes[o.Date] // where it was moved to is kept, in case it is held after all
	off.Off = true
	s.change(o.Date, off)
	_, then, err := nextOf(r, s)
	if err != nil {
		return err
	}
	toast(r, "meeting.skipped-toast")
	r.Audit("meeting.skip", allSeries.Key(id), map[string]string{"date": o.Date})
	if err := s.happened(r, "skipped", o.Start.In(s.location()).Format(time.DateOnly), "", ""); err != nil {
		return err
	}
	if next.Date == o.Date { // of a later one nothing was told
		if err := was.retractNext(r, id, "meeting.told-skipped", "day", s.day(o), "next", s.moment(then)); err != nil {
			return err
		}
	}
	if err := tell(r, id, s, "meeting.told-skipped", "day", s.day(o), "next", s.moment(then)); err != nil {
		return err
	}
	return keep(r, id, s)
}

// change notes what a person changed about one meeting; what is long past is forgotten.
func (s *series) change(date string, c change) {
	changes := map[string]change{date: c}
	for d, old := range s.Changes {
		if long := s.Done.AddDate(0, -2, 0).Format(time.DateOnly); d != date && (d > long || old.Day > long) {
			changes[d] = old
		}
	}
	s.Changes = changes
}

// leftOut is the next date that somebody left out, and the day on which it would have been held.
func (s series) leftOut(now time.Time) (date, day string, ok bool) {
	today := now.In(s.location()).Format(time.DateOnly)
	for d, c := range s.Changes {
		if c.Off && d >= today && (!ok || d < date) {
			date, ok = d, true
		}
	}
	return date, cmp.Or(s.Changes[date].Day, date), ok
}

// unskipClicked is the button that holds after all what was left out.
func unskipClicked(_ context.Context, r *bot.Request) error {
	id, date, _ := strings.Cut(r.Click.Value, "|")
	s, err := running(r, id)
	if err != nil {
		return err
	}
	if c, ok := s.Changes[date]; !ok || !c.Off || date < r.Now.In(s.location()).Format(time.DateOnly) {
		return bot.Tell("bot.old-button")
	}
	was := s
	s.Changes = maps.Clone(s.Changes)
	if moved := s.Changes[date]; moved.Day != "" || moved.Clock != "" {
		moved.Off = false
		s.Changes[date] = moved
	} else {
		delete(s.Changes, date)
	}
	if err := s.check(r, id); err != nil {
		return err
	}
	r.Audit("meeting.unskip", allSeries.Key(id), map[string]string{"date": date})
	if err := s.happened(r, "unskipped", cmp.Or(s.Changes[date].Day, date), "", ""); err != nil {
		return err
	}
	b, err := booksOf(r, s.Project, r.Project)
	if err != nil {
		return err
	}
	if o, ok := s.find(b, date); ok {
		if err := tell(r, id, s, "meeting.told-unskipped", "at", s.moment(o)); err != nil {
			return err
		}
	}
	s.Done = settled(s.Done, r.Now, was.due(b, s.Done, r.Now), s.due(b, s.Done, r.Now))
	return keep(r, id, s)
}
