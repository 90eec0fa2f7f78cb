package meeting

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/daybook"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/workday"
)

const draftFor = 24 * time.Hour // how long a draft waits to be confirmed

// newSeries is the command: one line that says it all, else a form.
func newSeries(_ context.Context, r *bot.Request) error {
	s, err := blank(r)
	if err != nil {
		return err
	}
	days, err := daybook.Calendar(r)
	if err != nil {
		return err
	}
	if s, err = readSeries(unmentioned(r.Rest, r.Message.Mentions), r.Now.In(r.Project.Location()), days, s); err != nil {
		return err
	}
	id := r.NewID()
	if s.Every != "" && s.Clock != "" {
		return propose(r, id, s)
	}
	if err := allSeries.Put(r, id, s); err != nil {
		return err
	}
	armDraft(r, id)
	return r.Open("meeting.series", id)
}

// blank is a series of which nothing is said yet.
func blank(r *bot.Request) (series, error) {
	at := bot.ToRoom(r.ReplyPlace())
	if r.InPrivate() {
		at = bot.ToAccount(r.Event.From)
	}
	return series{Project: r.ProjectID, State: draft, Zone: r.Project.Zone, Length: 60, Rule: after, Leads: slices.Clone(usualLeads), Lang: r.CommonLang(), At: at,
		Created: r.Now, Creator: r.WhoID, Chair: r.WhoID, Pattern: workday.Pattern{From: r.Now.In(r.Project.Location()).Format(time.DateOnly)}}, nil
}

func armDraft(r *bot.Request, id string) {
	r.Arm(bot.Timer{Key: "meeting-draft/" + id, Due: r.Now.Add(draftFor), Name: "meeting.draft-over", Data: bot.Encode(id)})
}

// propose shows a series to be confirmed, with its next dates.
func propose(r *bot.Request, id string, s series) error {
	s.Title = cmp.Or(s.Title, r.In(s.Lang, "meeting.title-default"))
	if err := s.check(r, id); err != nil {
		return err
	}
	armDraft(r, id)
	if err := allSeries.Put(r, id, s); err != nil {
		return err
	}
	return show(r, id, s)
}

// longestTitle of a series, in characters: calendars and lists show it in one line.
const longestTitle = 80

// check refuses what cannot be: a series that never happens, one at the time of another, or a meeting at the time of another of its series.
func (s series) check(r *bot.Request, id string) error {
	if len([]rune(s.Title)) > longestTitle || len([]rune(s.Place)) > 200 {
		return bot.Tell("meeting.long", "max", longestTitle)
	}
	if err := s.Check(); err != nil {
		return bot.Tell("meeting.unread")
	}
	b, err := booksOf(r, s.Project, r.Project)
	if err != nil {
		return err
	}
	coming := s.upcoming(b, r.Now, 8)
	if !slices.ContainsFunc(coming, func(o occasion) bool { return !o.Off }) {
		return bot.Tell("meeting.never")
	}
	for i, o := range coming {
		if _, said := s.Changes[o.Date]; !said || o.Off {
			continue
		}
		for j, other := range coming {
			if i != j && !other.Off && o.Start.Before(s.end(other)) && other.Start.Before(s.end(o)) {
				return bot.Tell("meeting.double", "title", s.Title, "at", s.line(r, r.Lang, other, zonesOf(r.Project, nil)))
			}
		}
	}
	others, err := seriesOf(r, s.Project)
	if err != nil {
		return err
	}
	for _, f := range others {
		if f.ID == id || f.ID == s.Replaces || f.Value.State == ended {
			continue
		}
		for _, theirs := range f.Value.upcoming(b, r.Now, 8) {
			if slices.ContainsFunc(coming, func(ours occasion) bool {
				return !ours.Off && !theirs.Off && ours.Start.Before(f.Value.end(theirs)) && theirs.Start.Before(s.end(ours))
			}) {
				return bot.Tell("meeting.double", "title", f.Value.Title, "at", s.line(r, r.Lang, theirs, zonesOf(r.Project, nil)))
			}
		}
	}
	return nil
}

// show posts the card of a series where it belongs, or changes it there.
func show(r *bot.Request, id string, s series) error {
	c, err := seriesCard(r, id, s)
	if err != nil {
		return err
	}
	if r.Event.Name == bot.EventAction {
		r.Replace(c)
	}
	r.Send(bot.Effect{To: s.At, Handle: s.handle(id), Project: s.Project, Body: c, Audience: s.audience()})
	return nil
}

// seriesCard tells of a series and offers what can be done with it.
func seriesCard(r *bot.Request, id string, s series) (bot.Card, error) {
	p, err := bot.Projects.Get(r, s.Project)
	if err != nil {
		return bot.Card{}, err
	}
	t := func(key string, args ...any) string { return r.In(s.Lang, key, args...) }
	c := bot.Card{Title: s.Title, Tag: p.Key, Lang: s.Lang}
	switch s.State {
	case draft:
		c.Title, c.Tone = t("meeting.draft-title", "title", s.Title), bot.ToneInfo
		if s.Replaces != "" {
			c.Title = t("meeting.change-title", "title", s.Title)
		}
	case on:
		c.Tone = bot.ToneGood
	case paused:
		c.Title, c.Tone = t("meeting.paused-title", "title", s.Title), bot.ToneWarn
	case ended:
		c.Title, c.Tone = t("meeting.ended-title", "title", s.Title), bot.ToneDone
		return c, nil
	}
	facts := []bot.Fact{{Label: t("meeting.fact-when"), Value: bot.Escape(s.often(r, s.Lang)) + t("meeting.zone-of", "zone", i18n.Zone(s.Lang, s.Zone), "n", s.Length)}}
	if s.Place != "" {
		facts = append(facts, bot.Fact{Label: t("meeting.fact-place"), Value: bot.Escape(s.Place)})
	}
	if s.Link != "" {
		facts = append(facts, bot.Fact{Label: t("meeting.fact-link"), Value: bot.LinkTo(s.Link, s.Link)})
	}
	rooms, err := s.roomNames(r, p)
	if err != nil {
		return c, err
	}
	if rooms != "" {
		facts = append(facts, bot.Fact{Label: t("meeting.fact-rooms"), Value: rooms})
	}
	facts = append(facts, bot.Fact{Label: t("meeting.fact-leads"), Value: leadsText(r, s.Lang, s.Leads)},
		bot.Fact{Label: t("meeting.fact-rule"), Value: t("meeting.rule-" + string(s.Rule))})
	if s.Answers {
		facts = append(facts, bot.Fact{Label: t("meeting.fact-answers"), Value: t("meeting.answers-yes")})
	}
	if s.Inside {
		facts = append(facts, bot.Fact{Label: t("meeting.fact-inside"), Value: t("meeting.inside-yes")})
	}
	c.Parts = []bot.Part{bot.FactsOf(facts...)}
	if s.State == paused {
		c.Parts = append(c.Parts, bot.Words(s.pausedText(r, s.Lang)))
	} else if err := s.preview(r, p, &c); err != nil {
		return c, err
	}
	_, next, err := nextOf(r, s)
	if tell := (*bot.TellError)(nil); err != nil && !errors.As(err, &tell) { // that there is none is no error
		return c, err
	}
	calendar, err := calendarLink(r, id, s)
	if err != nil {
		return c, err
	}
	c.Parts = append(c.Parts, rows(s.controls(r, id, next, calendar))...)
	return c, nil
}

// previews are how many meetings a series shows.
const previews = 3

// preview adds the next meetings to a card, and what is to be known about them.
func (s series) preview(r *bot.Request, p bot.Project, c *bot.Card) error {
	b, err := booksOf(r, s.Project, p)
	if err != nil {
		return err
	}
	people, err := s.invited(r, p)
	if err != nil {
		return err
	}
	rooms, err := s.rooms(r)
	if err != nil {
		return err
	}
	lines := []string{"**" + r.In(s.Lang, "meeting.next") + "**"}
	provisional := false
	for _, o := range s.upcoming(b, r.Now, previews) {
		lines = append(lines, "- "+bot.Escape(s.line(r, s.Lang, o, zonesOf(p, people))))
		provisional = provisional || slices.ContainsFunc(b.sides(), func(of side) bool { return of.Day(o.Was.In(s.location())).Provisional })
	}
	c.Parts = append(c.Parts, bot.Words(strings.Join(lines, "\n")))
	var notes []string
	for _, side := range b.sides() {
		if slices.ContainsFunc(s.Days, func(d time.Weekday) bool { return !side.Works(weekOf(d)) }) {
			notes = append(notes, r.In(s.Lang, "meeting.note-weekend-"+side.name))
		}
	}
	if provisional {
		notes = append(notes, r.In(s.Lang, "meeting.note-provisional"))
	}
	if len(people) < 2 {
		notes = append(notes, r.In(s.Lang, "meeting.note-nobody", "key", p.Key))
	}
	if len(rooms) == 0 {
		notes = append(notes, r.In(s.Lang, "meeting.note-no-room", "key", p.Key))
	}
	if len(notes) > 0 {
		c.Parts = append(c.Parts, bot.SmallPrint(strings.Join(notes, "\n")))
	}
	return nil
}

// weekOf is some day that is a day of the week.
func weekOf(d time.Weekday) time.Time { return time.Date(2026, 11, 22+int(d), 0, 0, 0, 0, time.UTC) }

// controls are the buttons of a series; next is the meeting that is left out by one of them, calendar the address of the calendar, or "".
func (s series) controls(r *bot.Request, id string, next occasion, calendar string) []bot.Control {
	t := func(key string) string { return r.In(s.Lang, key) }
	open := func(form string) bot.Control {
		return bot.Control{Action: bot.ActionOpen, Value: bot.OpenValue(form, id)}
	}
	edit, move, pause := open("meeting.series"), open("meeting.move"), open("meeting.pause")
	edit.Label, move.Label, pause.Label = t("meeting.button-edit"), t("meeting.button-move"), t("meeting.button-pause")
	end := bot.Control{Label: t("meeting.button-end"), Action: "meeting.end", Value: id, Style: bot.StyleDanger,
		Confirm: &bot.Confirm{Title: t("meeting.end-sure"), Text: r.In(s.Lang, "meeting.end-text", "title", s.Title), Yes: t("meeting.button-end"), No: t("meeting.button-keep")}}
	switch s.State {
	case draft:
		yes := t("meeting.button-create")
		if s.Replaces != "" {
			yes = t("meeting.button-save")
		}
		return []bot.Control{bot.Primary(yes, "meeting.create", id), edit, bot.Button(t("meeting.button-drop"), "meeting.drop", id)}
	case paused:
		return []bot.Control{bot.Primary(t("meeting.button-resume"), "meeting.resume", id), edit, end}
	}
	skip := bot.Button(t("meeting.button-skip"), "meeting.skip", id+"|"+next.Date)
	if next.Date != "" { // a second click, on the card as it is after the first, does not take another one off
		skip.Confirm = &bot.Confirm{Title: t("meeting.skip-sure"), Text: r.In(s.Lang, "meeting.skip-text", "title", s.Title, "at", s.moment(next)(r, s.Lang)), Yes: t("meeting.button-skip"), No: t("meeting.button-keep")}
	}
	row := []bot.Control{skip, move, pause, edit, end}
	if date, day, ok := s.leftOut(r.Now); ok {
		row = append(row, bot.Button(r.In(s.Lang, "meeting.button-unskip", "day", i18n.DayOf(s.Lang, day, r.Now)), "meeting.unskip", id+"|"+date))
	}
	row = append(row, bot.Button(t("meeting.button-preview"), "meeting.preview", s.Project))
	if calendar != "" {
		row = append(row, bot.LinkButton(t("meeting.button-calendar"), calendar))
	}
	return row
}

// own reads the series that a button or form is about and enters its project.
func own(r *bot.Request, id string) (series, error) {
	s, err := allSeries.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return s, bot.Tell("meeting.gone")
	}
	if err != nil {
		return s, err
	}
	return s, r.Enter(s.Project, bot.RoleAnyone)
}

// createClicked is the button that confirms a draft.
func createClicked(_ context.Context, r *bot.Request) error {
	id := r.Click.Value
	s, err := own(r, id)
	if err != nil {
		return err
	}
	if s.State != draft {
		return bot.Tell("meeting.made-before")
	}
	if err := s.check(r, id); err != nil {
		return err
	}
	r.Disarm("meeting-draft/" + id)
	if s.Replaces != "" {
		return replace(r, id, s)
	}
	s.State, s.Done = on, r.Now
	toast(r, "meeting.made")
	r.Audit("meeting.create", allSeries.Key(id), map[string]string{"title": s.Title})
	return keep(r, id, s)
}

// replace puts what a form changed in the place of the series that it was made of.
func replace(r *bot.Request, id string, s series) error {
	old, err := allSeries.Get(r, s.Replaces)
	if errors.Is(err, bot.ErrNotFound) || err == nil && old.State == ended {
		return bot.Tell("meeting.gone")
	}
	if err != nil {
		return err
	}
	of := s.Replaces
	if s.Pattern.Every != old.Pattern.Every || !slices.Equal(s.Days, old.Days) || s.Nth != old.Nth || s.From != old.From {
		old.Changes = nil // of days on which it is no more
	}
	s.Changes, s.State, s.Done, s.Reason, s.Goes, s.Replaces = old.Changes, old.State, old.Done, old.Reason, old.Goes, ""
	s.Created, s.Creator, s.Last, s.Keys, s.Unasked = old.Created, old.Creator, old.Last, old.Keys, old.Unasked
	if err := allSeries.Delete(r, id); err != nil {
		return err
	}
	if old.At != s.At && old.At != (bot.Target{}) { // its card is the new one from now on
		r.Send(bot.Effect{To: old.At, Handle: old.handle(of), Body: bot.Delete{}, Audience: bot.Client})
	}
	r.Send(bot.Effect{To: s.At, Handle: s.handle(id), Body: bot.Delete{}, Audience: bot.Client})
	toast(r, "meeting.changed")
	r.Audit("meeting.change", allSeries.Key(of), map[string]string{"title": s.Title})
	s.At = old.At
	b, err := booksOf(r, s.Project, r.Project)
	if err != nil {
		return err
	}
	s.Done = settled(s.Done, r.Now, old.due(b, s.Done, r.Now), s.due(b, s.Done, r.Now))
	changed := func(lang string, _ occasion) string {
		return toldText(r, s, lang, "meeting.told-changed", []any{"often", s.often})
	}
	if err := s.refit(r, of, old, b, changed); err != nil {
		return err
	}
	if !s.looksLike(old) {
		if err := tell(r, of, s, "meeting.told-changed", "often", s.often); err != nil {
			return err
		}
	}
	return keep(r, of, s)
}

// looksLike reports whether two series are the same to those who come: when they are, where, and what they are called.
func (s series) looksLike(o series) bool {
	return s.Title == o.Title && s.Every == o.Every && s.Nth == o.Nth && slices.Equal(s.Days, o.Days) && s.From == o.From && s.Clock == o.Clock &&
		s.Length == o.Length && s.Zone == o.Zone && s.Place == o.Place && s.Link == o.Link
}

// keep records a series, sets its timer anew and shows it.
func keep(r *bot.Request, id string, s series) error {
	s.Changed = r.Now
	if err := s.indoors(r, id); err != nil {
		return err
	}
	if err := arm(r, id, s); err != nil {
		return err
	}
	if err := allSeries.Put(r, id, s); err != nil {
		return err
	}
	return show(r, id, s)
}

// indoors moves the card of a series that is the team's alone to where only the team reads it.
func (s *series) indoors(r *bot.Request, id string) error {
	if !s.Inside || s.At.Room.ID == "" {
		return nil
	}
	room, err := bot.Rooms.Get(r, s.At.Room.Room().String())
	if err != nil && !errors.Is(err, bot.ErrNotFound) || err == nil && room.Audience() == bot.Team {
		return err
	}
	rooms, err := s.rooms(r)
	if err != nil || len(rooms) == 0 {
		return err
	}
	r.Send(bot.Effect{To: s.At, Handle: s.handle(id), Body: bot.Delete{}, Audience: bot.Client})
	s.At = bot.ToRoom(rooms[0].Place)
	return nil
}

// dropClicked is the button that wants no such series.
func dropClicked(_ context.Context, r *bot.Request) error {
	s, err := own(r, r.Click.Value)
	if err != nil {
		return err
	}
	if s.State != draft {
		return bot.Tell("meeting.made-before")
	}
	r.Disarm("meeting-draft/" + r.Click.Value)
	return drop(r, r.Click.Value, s, "meeting.dropped")
}

// draftOver is the end of a draft that nobody confirmed.
func draftOver(_ context.Context, r *bot.Request) error {
	var id string
	if err := r.Timer.Decode(&id); err != nil {
		return err
	}
	s, err := allSeries.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) || err == nil && s.State != draft {
		return nil
	}
	if err != nil {
		return err
	}
	if s.Title == "" || s.Clock == "" { // it was never shown
		return allSeries.Delete(r, id)
	}
	return drop(r, id, s, "meeting.draft-over")
}

func drop(r *bot.Request, id string, s series, key string) error {
	c := bot.Card{Title: r.In(s.Lang, key, "title", s.Title), Tone: bot.ToneDone, Lang: s.Lang}
	if r.Event.Name == bot.EventAction {
		r.Replace(c)
	}
	r.Send(bot.Effect{To: s.At, Handle: s.handle(id), Project: s.Project, Body: c, Audience: s.audience()})
	return allSeries.Delete(r, id)
}
