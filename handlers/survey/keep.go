package survey

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// keeps are the kinds of records of surveys. What somebody answered under their name goes with them; an anonymous answer cannot be
// found, and tells of nobody.
var keeps = []bot.Kept{
	{Kind: waves.Kind, Forget: waves.Forget(func(_ string, w *wave, s bot.DataSubject) bool {
		if s.Is(w.By) {
			w.By = ""
		}
		for n := range w.Cuts {
			if s.Is(w.Cuts[n].By) {
				w.Cuts[n].By = ""
			}
		}
		if s.Is(w.Board.Person) {
			w.Board = bot.Target{}
		}
		return true
	})},
	{Kind: invitations.Kind, Title: "survey.records-invited", Knows: listed, Forget: invitations.Forget(func(id string, i *invitation, s bot.DataSubject) bool {
		return !s.Is(i.Person) && !s.HasEmail(i.Mail) && !s.Is(respondentOf(id))
	})},
	{Kind: answers.Kind, Title: "survey.records-answers", Stays: "survey.anonymous-stay", Own: answers.Own(func(id string, a answer, s bot.DataSubject) (any, bool) {
		return a, s.Is(a.Person) || s.HasEmail(a.Mail) || s.Is(respondentOf(id))
	}), Forget: answers.Forget(func(id string, a *answer, s bot.DataSubject) bool {
		return !s.Is(a.Person) && !s.HasEmail(a.Mail) && !s.Is(respondentOf(id))
	})},
	{Kind: loops.Kind, Title: "survey.records-loops", Forget: loops.Forget(func(id string, l *loop, s bot.DataSubject) bool {
		if s.Is(l.Owner) {
			l.Owner = ""
		}
		l.Others = slices.DeleteFunc(l.Others, s.Is)
		return !s.Is(l.Person) && !s.HasEmail(l.Mail) && !s.Is(respondentOf(id))
	})},
	{Kind: askeds.Kind, Forget: bot.ForgetAll},
	{Kind: owns.Kind, Forget: owns.Forget(func(_ string, o *own, s bot.DataSubject) bool {
		if s.Is(o.By) {
			o.By = ""
		}
		return true
	})},
}

// listed tells whose an invitation is who stands on a list alone.
func listed(rec bot.Record, said string) (bot.DataSubject, bool) {
	i, err := invitations.Decode(rec)
	if err != nil || i.Person != "" || i.Name == bot.Erased || !strings.EqualFold(i.Mail, said) && !strings.EqualFold(i.Name, said) {
		return bot.DataSubject{}, false
	}
	s := bot.DataSubject{IDs: []string{respondentOf(rec.ID)}, Names: []string{i.Name}}
	if i.Mail != "" {
		s.Emails = []string{i.Mail}
	}
	return s, true
}

// keepNames is how long names stand beside what was answered, after a wave has closed; and on the list of one that never opened, after it
// was last changed.
const keepNames = 2 * 365 * 24 * time.Hour

// retireLater sets the timer of a wave's end: each wave has one, since some never close. What ends when that has passed has a day more.
func (w wave) retireLater(r *bot.Request, id string) {
	due := w.Closes.Add(keepNames)
	switch {
	case w.State == planned || w.State == cancelled:
		due = r.Now.Add(keepNames)
	case !due.After(r.Now):
		due = r.Now.AddDate(0, 0, 1)
	}
	r.Arm(bot.Timer{Key: retireKey(id), Due: due, Name: "survey.retire", Data: bot.Encode(enlist{Wave: id})})
}

// endAtLast ends a wave that has not come to its end in all that time: it waited for a project that never went live, or goes on no more.
func endAtLast(ctx context.Context, r *bot.Request, id string) error {
	w, p, err := aboutWave(r, id)
	if err != nil {
		return err
	}
	if w.State == running {
		return closeWave(ctx, r, id, w, p)
	}
	w.State = cancelled
	return errors.Join(w.put(r, p, id), showBoard(r, id, w, p))
}

// retire is the timer of a wave's end: names, addresses and texts go; the numbers stay for comparison.
func retire(ctx context.Context, r *bot.Request) error {
	e, err := readEnlist(r)
	if err != nil {
		return err
	}
	w, err := waves.Get(r, e.Wave)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if w.State == planned || w.State == running {
		if err := endAtLast(ctx, r, e.Wave); err != nil {
			return err
		}
		if w.State == running { // its timer comes again when it has closed
			return nil
		}
	}
	if !strings.HasPrefix(e.After, e.Wave+"/"+shuffled) {
		n, err := retirePeople(r, e.Wave, w)
		if err != nil {
			return err
		}
		if n < pageOfPeople {
			e.After = e.Wave + "/" + shuffled
		}
		if n == pageOfPeople || w.Anonymous {
			r.Publish("survey.retiring", lane(e.Wave), e)
		}
		return nil
	}
	return retireTexts(r, e, w)
}

// retirePeople does one page of people; it tells how many. What is done has another ID, behind all that are to be done.
func retirePeople(r *bot.Request, id string, w wave) (int, error) {
	n := 0
	for f, err := range invitations.Find(r, bot.Query{Index: "wave", Value: id, Limit: pageOfPeople}) {
		if err != nil {
			return n, err
		}
		if strings.HasPrefix(f.ID, id+"/"+shuffled) {
			break
		}
		n++
		i := f.Value
		if err := forgetAsked(r, respondentOf(f.ID), i.Person, bot.MailID(i.Mail)); err != nil {
			return n, err
		}
		i.Person, i.Mail, i.Name, i.Lang = "", "", bot.Erased, ""
		// Its ID names the person: it is kept under another.
		under := id + "/" + shuffled + bot.HashID("retired", r.NewCode())
		if err := renamed(r, invitations, f.ID, under, i); err != nil {
			return n, err
		}
		if err := retireAnswer(r, f.ID, under, w); err != nil {
			return n, err
		}
		if err := retireLoop(r, f.ID, under); err != nil {
			return n, err
		}
	}
	return n, nil
}

// forgetAsked forgets when somebody was last invited, by whatever they were known then, where that keeps nobody from asking them.
func forgetAsked(r *bot.Request, ids ...string) error {
	for _, id := range ids {
		past, err := askedLately(r, id)
		if err != nil {
			return err
		}
		if past.Day == "" || past.Day > r.Now.AddDate(0, 0, -fatigue-1).Format(time.DateOnly) {
			continue
		}
		if err := drop(r, askeds, id); err != nil {
			return err
		}
	}
	return nil
}

// renamed keeps a record under another ID.
func renamed[T any](r *bot.Request, kind bot.Records[T], from, to string, v T) error {
	if err := kind.Delete(r, from); err != nil {
		return err
	}
	return kind.Put(r, to, v)
}

func retireAnswer(r *bot.Request, from, to string, w wave) error {
	a, err := answers.Get(r, from)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	a.Person, a.Mail, a.Day = "", "", ""
	w.Q.dropTexts(a.Values)
	return renamed(r, answers, from, to, a)
}

// retireLoop leaves of a follow-up how it ended. One that nobody has ended in two years is over.
func retireLoop(r *bot.Request, from, to string) error {
	l, err := loops.Get(r, from)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	l.Person, l.Mail, l.Name, l.Words, l.Note, l.Told = "", "", bot.Erased, "", "", ""
	if l.State != loopEnded {
		l.State, l.Ended = loopEnded, r.Now
	}
	r.Disarm(loopKey(from))
	return renamed(r, loops, from, to, l)
}

// retireTexts does one page of an anonymous wave's answers, which are under numbers of their own.
func retireTexts(r *bot.Request, e enlist, w wave) error {
	n := 0
	for f, err := range answers.Find(r, bot.Query{Index: "wave", Value: e.Wave, After: e.After, Limit: pageOfPeople}) {
		if err != nil {
			return err
		}
		n, e.After = n+1, f.ID
		if !w.Q.dropTexts(f.Value.Values) {
			continue
		}
		if err := answers.Put(r, f.ID, f.Value); err != nil {
			return err
		}
	}
	if n == pageOfPeople {
		r.Publish("survey.retiring", lane(e.Wave), e)
	}
	return nil
}

// dropTexts leaves numbers and choices; it reports whether there was a text.
func (q questionnaire) dropTexts(v values) (had bool) {
	for _, x := range q.Questions {
		if x.Kind == askText && len(v[x.ID]) > 0 {
			delete(v, x.ID)
			had = true
		}
	}
	return had
}

// retireKey is the key of the timer that retires a wave.
func retireKey(id string) string { return "survey/" + id + "/retire" }
