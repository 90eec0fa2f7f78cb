package ops

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// alarm is what operators were told of: whoever else finds the same tells it no second time.
type alarm struct {
	Began time.Time `json:"began"`          // when the card that stands was posted
	Open  []string  `json:"open,omitempty"` // IDs of the sendings that it tells of
	Told  []string  `json:"told,omitempty"` // of all that were told of lately, the newest last
	Since time.Time `json:"since,omitzero"` // it tells of dead letters that are newer
	Until time.Time `json:"until,omitzero"` // the newest that was told of
}

// alarms are kept under the names of their events.
var alarms = bot.Records[alarm]{Kind: "ops-alarm", Schema: 1}

const (
	alarmSpan = time.Hour      // for so long the card grows instead of a new one
	alarmBack = 24 * time.Hour // what was given up before is no news
	alarmTold = 1000           // that are remembered
	alarmMost = 10             // that are named
)

// standing is the alarm that stands, and whether a new card is to be begun.
func standing(r *bot.Request) (a alarm, anew bool, err error) {
	a, err = alarms.Hold(r, r.Event.Name)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return a, false, err
	}
	return a, r.Now.Sub(a.Began) > alarmSpan, nil
}

// overdue tells the operators, each in private, what was scheduled and is neither sent nor explained.
func overdue(ctx context.Context, r *bot.Request) error {
	var o bot.Overdue
	if err := r.Decode(&o); err != nil {
		return err
	}
	a, anew, err := standing(r)
	if err != nil {
		return err
	}
	fresh, err := stillOpen(r, slices.DeleteFunc(o.Sendings, func(id string) bool { return slices.Contains(a.Told, id) }))
	if err != nil || len(fresh) == 0 {
		return err
	}
	if anew {
		a.Began, a.Open = r.Now, nil
	}
	if a.Open, err = stillOpen(r, append(a.Open, fresh...)); err != nil {
		return err
	}
	a.Told = append(a.Told, fresh...)
	a.Told = a.Told[max(0, len(a.Told)-alarmTold):]
	return tell(ctx, r, a, func(w words) (title, list, hint string, err error) {
		list, err = w.sendings(r, a.Open)
		return w.text("ops.overdue-title", "n", len(a.Open)), list, w.text("ops.overdue-hint"), err
	})
}

// givenUp tells the operators that there are new dead letters.
func givenUp(ctx context.Context, r *bot.Request) error {
	a, anew, err := standing(r)
	if err != nil {
		return err
	}
	if anew {
		a.Began, a.Since = r.Now, a.Until
		if back := r.Now.Add(-alarmBack); a.Since.Before(back) {
			a.Since = back
		}
	}
	var letters []bot.DeadLetter
	for l, err := range r.Env().Insight.Dead(ctx) {
		if err != nil {
			return err
		}
		if !l.At.After(a.Since) {
			break
		}
		letters = append(letters, l)
	}
	if len(letters) == 0 || !letters[0].At.After(a.Until) { // replayed, or told of
		return nil
	}
	a.Until = letters[0].At
	return tell(ctx, r, a, func(w words) (title, list, hint string, err error) {
		return w.text("ops.given-up-title", "n", len(letters)), w.letters(letters), w.text("ops.given-up-hint"), nil
	})
}

// stillOpen are those of the sendings that have not ended meanwhile.
func stillOpen(r *bot.Request, ids []string) ([]string, error) {
	var open []string
	for _, id := range ids {
		s, err := bot.Sendings.Get(r, id)
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return nil, err
		}
		if err == nil && s.End.IsZero() {
			open = append(open, id)
		}
	}
	return open, nil
}

// tell posts an alarm to every operator in their words, or brings the one up to date that stands.
func tell(ctx context.Context, r *bot.Request, a alarm, say func(w words) (title, list, hint string, err error)) error {
	operators, err := r.Env().Operators(ctx)
	if err != nil {
		return err
	}
	for _, op := range operators {
		w := words{lang: op.Lang, now: r.Now, zone: op.Zone, text: func(key string, args ...any) string { return r.In(op.Lang, key, args...) }}
		title, list, hint, err := say(w)
		if err != nil {
			return err
		}
		card := bot.Card{Title: title, Tone: bot.ToneBad, Lang: op.Lang, Parts: []bot.Part{bot.Words(list), bot.SmallPrint(bot.Escape(hint))}}
		if address := link(r.Env(), op.Account, r.Now); address != "" {
			card.Parts = append(card.Parts, bot.Row(bot.LinkButton(w.text("ops.open-page"), address)))
		}
		r.Send(bot.Effect{To: op.To, Handle: fmt.Sprintf("ops/%s/%d/%s", r.Event.Name, a.Began.Unix(), op.Account), Body: card, Noise: bot.NoiseAlarm})
	}
	return alarms.Put(r, r.Event.Name, a)
}

// sendings names sendings, a line each.
func (w words) sendings(r *bot.Request, ids []string) (string, error) {
	var lines []string
	for _, id := range ids[:min(alarmMost, len(ids))] {
		s, err := bot.Sendings.Get(r, id)
		if err != nil {
			return "", err
		}
		line := w.text("ops.overdue-line", "event", bot.Escape(s.Event), "due", w.moment(s.Due))
		if s.Project != "" {
			p, err := bot.Projects.Get(r, s.Project)
			if err != nil && !errors.Is(err, bot.ErrNotFound) {
				return "", err
			}
			line = bot.Escape(p.Key) + " " + line
		}
		why := w.text("ops.why.unknown")
		if s.Why != "" {
			why = w.why(s.Why)
		}
		lines = append(lines, w.text("ops.because", "line", line, "why", bot.Escape(why)))
	}
	return w.items(lines, len(ids)), nil
}

// letters names dead letters, a line each.
func (w words) letters(letters []bot.DeadLetter) string {
	var lines []string
	for _, l := range letters[:min(alarmMost, len(letters))] {
		line := w.text("ops.given-up-line", "kind", w.text("ops.kind."+l.Kind), "name", bot.Escape(l.Name), "at", w.moment(l.At))
		lines = append(lines, w.text("ops.because", "line", line, "why", bot.Escape(l.Reason)))
	}
	return w.items(lines, len(letters))
}

// items is a list of the first of so many.
func (w words) items(lines []string, all int) string {
	if more := all - len(lines); more > 0 {
		lines = append(lines, w.text("ops.more", "n", more))
	}
	return "- " + strings.Join(lines, "\n- ")
}
