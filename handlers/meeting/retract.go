package meeting

import (
	"errors"
	"slices"
	"time"

	"github.com/golive-bot/golive/bot"
)

// elsewhere takes back what was said of a meeting for another time than the one that it has now: its reminders tell where it went,
// and people are asked anew whether they come.
func (m *meeting) elsewhere(r *bot.Request, s series, mid string) error {
	at := func(lang string, t time.Time) string { return times(lang, t, r.Now, s.location(), nil) }
	return m.retract(r, s, mid, func(p post) bool { return !p.Start.IsZero() && !p.Start.Equal(m.Start) }, func(lang string, p post) string {
		return r.In(lang, "meeting.told-moved", "before", at(lang, p.Start), "at", at(lang, m.Start))
	})
}

// retract takes back reminders that are stale: they say why instead, and nobody is asked any more whether they come.
func (m *meeting) retract(r *bot.Request, s series, mid string, stale func(post) bool, why func(lang string, p post) string) error {
	if !slices.ContainsFunc(m.Posts, stale) {
		return nil
	}
	if err := m.eachPost(r, func(p post, room bot.Room) {
		if !stale(p) {
			return
		}
		lang := room.Speaks(r.Project)
		c := bot.Card{Title: m.Title, Tone: bot.ToneDone, Lang: lang, Parts: []bot.Part{bot.Words(bot.Escape(why(lang, p)))}}
		r.Send(bot.Effect{To: bot.ToRoom(room.Place), Handle: p.handle(mid, room.Place), Body: c, Audience: s.audience(), Edits: true})
		for _, id := range m.Asked {
			r.Send(bot.Effect{To: bot.ToPerson(id), Handle: askHandle(mid, p.Start, id), Body: bot.Delete{}, Audience: bot.Client})
		}
		m.Asked = nil
	}); err != nil {
		return err
	}
	m.Posts, m.Answers = slices.DeleteFunc(m.Posts, stale), nil
	return nil
}

// retractNext takes back the reminders of the next meeting of a series, which is not held; told is what its rooms are told.
func (s series) retractNext(r *bot.Request, id, key string, args ...any) error {
	_, o, err := nextOf(r, s)
	if none := (*bot.TellError)(nil); errors.As(err, &none) {
		return nil
	}
	if err != nil {
		return err
	}
	mid, m, err := s.open(r, id, o)
	if err != nil || m.Stage != planned || len(m.Posts) == 0 {
		return err
	}
	if err := m.retract(r, s, mid, func(post) bool { return true }, func(lang string, _ post) string { return toldText(r, s, lang, key, args) }); err != nil {
		return err
	}
	return meetings.Put(r, mid, m)
}

// retractComing takes back the reminders of all meetings of a series that are still to come: there are none for now.
func (s series) retractComing(r *bot.Request, id, key string, args ...any) error {
	return s.coming(r, id, func(mid string, m meeting) error {
		if len(m.Posts) == 0 {
			return nil
		}
		if err := m.retract(r, s, mid, func(post) bool { return true }, func(lang string, _ post) string { return toldText(r, s, lang, key, args) }); err != nil {
			return err
		}
		return meetings.Put(r, mid, m)
	})
}

// coming visits the meetings of a series that are still to come and of which there is something on record.
func (s series) coming(r *bot.Request, id string, visit func(mid string, m meeting) error) error {
	for day := range s.Dates(s.since(r.Now)) {
		if day.After(s.until(r.Now)) {
			break
		}
		mid := idOf(id, day.Format(time.DateOnly))
		m, err := meetings.Get(r, mid)
		if errors.Is(err, bot.ErrNotFound) || err == nil && (m.Stage != planned || !m.Start.After(r.Now)) {
			continue
		}
		if err != nil {
			return err
		}
		if err := visit(mid, m); err != nil {
			return err
		}
	}
	return nil
}

// refit takes back what was said of meetings of a series, as it was, that are no more when they were: the series changed, or the
// days off did. The meetings that are told about are those as they are now; zero if there is none any more.
func (s series) refit(r *bot.Request, id string, was series, b books, why func(lang string, o occasion) string) error {
	return was.coming(r, id, func(mid string, m meeting) error {
		o, ok := s.find(b, m.Date)
		held := ok && !o.Off
		if held {
			m.Start = o.Start
		}
		stale := func(p post) bool { return !held || !p.Start.IsZero() && !p.Start.Equal(m.Start) }
		if err := m.retract(r, s, mid, stale, func(lang string, _ post) string { return why(lang, o) }); err != nil {
			return err
		}
		return meetings.Put(r, mid, m)
	})
}
