package meeting

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/daybook"
	"github.com/golive-bot/golive/bot/i18n"
	"github.com/golive-bot/golive/bot/understand"
)

// pauseSaid is the command: `pause meeting until 2026-12-20 year-end closing`.
func pauseSaid(_ context.Context, r *bot.Request) error {
	id, s, err := chosen(r, "pause", on)
	if err != nil {
		return err
	}
	if r.Rest == "" {
		return r.Open("meeting.pause", id)
	}
	days, err := daybook.Calendar(r)
	if err != nil {
		return err
	}
	until, reason, err := pauseOf(r.Rest, r.Now.In(s.location()), days)
	if err != nil {
		return err
	}
	return pause(r, id, s, reason, until)
}

var untilSaid = regexp.MustCompile(`(?i)^(?:(?:until|till)\s+|直到\s*|到\s*|至\s*)`)

// pauseOf reads "until 20 December, year-end closing": a day after today, if one is said, and why.
func pauseOf(text string, now time.Time, days understand.Calendar) (until, reason string, err error) {
	text = strings.TrimSpace(text)
	when, more := "", ""
	if said := untilSaid.FindString(text); said != "" {
		when, more = understand.When(text[len(said):])
	}
	if when == "" {
		return "", text, nil
	}
	until, _, ok := days.Date(when, now)
	switch {
	case !ok:
		return "", text, nil
	case until <= now.Format(time.DateOnly):
		return "", "", bot.Tell("meeting.past")
	}
	return until, strings.TrimLeft(more, " ,，:：;；"), nil
}

func pauseForm(_ context.Context, r *bot.Request, value string) (bot.Form, error) {
	s, err := running(r, value)
	if err != nil {
		return bot.Form{}, err
	}
	return bot.Form{Title: r.T("meeting.pause-title"), Tag: r.Project.Key, Submit: r.T("meeting.button-pause"), Intro: bot.Escape(s.Title),
		Fields: []bot.Field{
			{Name: "reason", Label: r.T("meeting.form-reason"), Kind: bot.FieldText, Required: true, Max: 200, Hint: r.T("meeting.form-reason-hint")},
			{Name: "until", Label: r.T("meeting.form-until"), Kind: bot.FieldDate, Hint: r.T("meeting.form-until-hint")},
		}}, nil
}

func submitPause(_ context.Context, r *bot.Request) error {
	s, err := running(r, r.Submit.Value)
	if err != nil {
		return err
	}
	until := r.Submit.Get("until")
	if until != "" && until <= r.Now.In(s.location()).Format(time.DateOnly) {
		return bot.TellFields(map[string]string{"until": "meeting.past"})
	}
	return pause(r, r.Submit.Value, s, strings.TrimSpace(r.Submit.Get("reason")), until)
}

func pause(r *bot.Request, id string, s series, reason, until string) error {
	if len([]rune(reason)) > 200 {
		reason = string([]rune(reason)[:200])
	}
	s.State, s.Reason, s.Goes = paused, reason, until
	r.Audit("meeting.pause", allSeries.Key(id), map[string]string{"until": until})
	if err := s.happened(r, "paused", "", until, reason); err != nil {
		return err
	}
	if err := s.retractComing(r, id, "meeting.told-paused", "text", s.pausedPlain); err != nil {
		return err
	}
	if err := tell(r, id, s, "meeting.told-paused", "text", s.pausedPlain); err != nil {
		return err
	}
	return keep(r, id, s)
}

// pausedText tells why a series rests, and until when, in markup.
func (s series) pausedText(r *bot.Request, lang string) string {
	return bot.Escape(s.pausedPlain(r, lang))
}

func (s series) pausedPlain(r *bot.Request, lang string) string {
	switch {
	case s.Reason == "":
		return r.In(lang, "meeting.paused-only", "day", i18n.DayOf(lang, s.Goes, r.Now))
	case s.Goes == "":
		return r.In(lang, "meeting.paused", "reason", s.Reason)
	}
	return r.In(lang, "meeting.paused-until", "reason", s.Reason, "day", i18n.DayOf(lang, s.Goes, r.Now))
}

func resumeSaid(_ context.Context, r *bot.Request) error {
	id, s, err := called(r, r.Rest, "resume", paused)
	if err != nil {
		return err
	}
	return resume(r, id, s)
}

func resumeClicked(_ context.Context, r *bot.Request) error {
	s, err := own(r, r.Click.Value)
	if err != nil {
		return err
	}
	if s.State != paused {
		return bot.Tell("meeting.not-paused", "title", s.Title)
	}
	return resume(r, r.Click.Value, s)
}

func (s series) resumed(now time.Time) series {
	s.State, s.Reason, s.Goes, s.Done = on, "", "", now
	return s
}

// resume lets a paused series go on; what was due meanwhile is not made up for.
func resume(r *bot.Request, id string, s series) error {
	s = s.resumed(r.Now)
	_, o, err := nextOf(r, s)
	if err != nil {
		return err
	}
	r.Audit("meeting.resume", allSeries.Key(id), nil)
	if err := s.happened(r, "resumed", "", "", ""); err != nil {
		return err
	}
	if err := tell(r, id, s, "meeting.told-resumed", "at", s.moment(o)); err != nil {
		return err
	}
	return keep(r, id, s)
}

// endSaid is the command: `meeting stop`. As it cannot be undone it asks first.
func endSaid(_ context.Context, r *bot.Request) error {
	id, s, err := called(r, r.Rest, "end", on, paused)
	if err != nil {
		return err
	}
	r.Whisper(bot.Card{Title: r.T("meeting.end-sure"), Tone: bot.ToneWarn, Tag: r.Project.Key, Parts: []bot.Part{bot.Words(bot.Escape(r.T("meeting.end-text", "title", s.Title))),
		bot.Row(bot.Control{Label: r.T("meeting.button-end"), Action: "meeting.end", Value: id + "|asked", Style: bot.StyleDanger})}})
	return nil
}

func endClicked(_ context.Context, r *bot.Request) error {
	id, asked, _ := strings.Cut(r.Click.Value, "|")
	s, err := own(r, id)
	if err != nil {
		return err
	}
	if s.State != on && s.State != paused {
		return bot.Tell("meeting.not-on", "title", s.Title)
	}
	if asked != "" {
		r.Replace(bot.Card{Title: r.T("meeting.ended-title", "title", s.Title), Tone: bot.ToneDone, Tag: r.Project.Key, Lang: r.Lang})
	}
	return end(r, id, s)
}

// end ends a series for good.
func end(r *bot.Request, id string, s series) error {
	r.Audit("meeting.end", allSeries.Key(id), map[string]string{"title": s.Title})
	if err := s.happened(r, "ended", "", "", ""); err != nil {
		return err
	}
	if err := s.finishLive(r, id); err != nil {
		return err
	}
	if err := s.retractComing(r, id, "meeting.told-ended"); err != nil {
		return err
	}
	if err := tell(r, id, s, "meeting.told-ended"); err != nil {
		return err
	}
	s.State = ended
	return keep(r, id, s)
}

// happened keeps in the timeline what somebody did to the series: days are dates of the project's zone, with their hour where it counts.
func (s series) happened(r *bot.Request, what, before, after, why string) error {
	_, err := r.Happened(bot.Happening{Project: s.Project, Kind: "meeting", Which: what, Name: s.Title, Before: before, After: after, Why: why})
	return err
}
