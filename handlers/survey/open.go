package survey

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/golive-bot/golive/bot"
)

const pageOfPeople = 80 // invitations that are looked at for one event

// open opens a wave and begins to invite. Where nobody is to be asked, or fewer than eight anonymously, it stays closed and the
// lead is told why.
func open(_ context.Context, r *bot.Request, id string, w wave, p bot.Project) error {
	n, err := expected(r, id, w, p)
	if err != nil {
		return err
	}
	if why := w.whyNot(n); why != "" {
		return stayClosed(r, id, w, p, why)
	}
	if err := inviteMembers(r, id, w, p); err != nil {
		return err
	}
	d, err := daysOf(r, w.Project, p)
	if err != nil {
		return err
	}
	w.State, w.Opens, w.Invited, w.Few = running, r.Now, n, false
	w.closeAfter(d)
	if _, err := r.Happened(bot.Happening{Project: w.Project, Kind: "survey", Which: "opened", Name: w.title(p.Lang)}); err != nil {
		return err
	}
	if w.Anonymous {
		w.Pepper = r.NewCode() + r.NewCode()
	}
	inviteSoon(r, id)
	if err := w.put(r, p, id); err != nil {
		return err
	}
	return showBoard(r, id, w, p)
}

// inviteSoon asks those who have not been asked, as something that was scheduled: what the lead does at night is no answer to those
// who are asked, and waits for their working hours.
func inviteSoon(r *bot.Request, id string) {
	r.Arm(bot.Timer{Key: "survey/" + id + "/invite/" + bot.HashID(r.Event.ID), Due: r.Now, Name: "survey.invite", Data: bot.Encode(enlist{Wave: id})})
}

// stayClosed leaves a wave planned that cannot open, and says why: whoever pressed the button sees it on the card, else whoever
// planned it hears of it.
func stayClosed(r *bot.Request, id string, w wave, p bot.Project, why string) error {
	w.Few, w.After, w.Opens, w.Closes = true, nil, time.Time{}, time.Time{}
	if err := w.put(r, p, id); err != nil {
		return err
	}
	if r.Event.Name == bot.EventAction {
		r.Toast(bot.ToneWarn, why, "n", leastSecret)
	} else if w.Board.Person == "" && w.By != "" {
		_, by, err := bot.PersonNow(r, w.By)
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return err
		}
		lang := by.Language(w.Lang)
		r.Send(bot.Effect{To: bot.ToPerson(w.By), Noise: bot.NoiseScheduled, Body: bot.Card{Title: w.title(lang), Tone: bot.ToneWarn, Lang: lang,
			Parts: []bot.Part{bot.Words(r.In(lang, why, "n", leastSecret))}}})
	}
	return showBoard(r, id, w, p)
}

// whyNot is the text that says why a wave cannot open that would ask so many; "" if it can.
func (w wave) whyNot(asked int) string {
	switch {
	case w.Anonymous && asked < leastSecret:
		return "survey.few"
	case asked == 0:
		return "survey.nobody"
	}
	return ""
}

// inviting asks the people of a wave who have not been asked, some at a time.
func inviting(_ context.Context, r *bot.Request) error {
	return eachPage(r, "survey.invite", func(id string, w *wave, p bot.Project, page []bot.Found[invitation]) error {
		d, err := daysOf(r, w.Project, p)
		if err != nil {
			return err
		}
		var numbers []string // of anonymous answers, that stand there empty: not in the order of the people
		for _, f := range page {
			i := f.Value
			if i.Sent != "" || i.Cut {
				continue
			}
			if w.Anonymous { // also of those who are asked later: a number that comes alone would be theirs
				numbers = append(numbers, answerID(r.Env().Links, *w, f.ID))
			}
			who, err := personOf(r, i)
			if err != nil {
				return err
			}
			wait, err := waitOf(r, f.ID, i, who, d)
			if err != nil {
				return err
			}
			i.NotUntil, i.Held = wait.Until, ""
			switch {
			case wait.Until == "":
				i.Sent = day(r, p)
				if err := noteAsked(r, respondentOf(f.ID), i.Sent); err != nil {
					return err
				}
				deliver(r, f.ID, *w, &i, who, p, 0)
			case w.outlast(d, wait.Until):
			case w.tooLate(d, wait.Rested): // never dropped: that is the lead's to decide
				i.Held = heldOften
			case w.Anonymous: // of that golive leaves nobody out while it is open
				i.Held = heldAway
			default:
				i.Cut = true
				w.leaveOut(cut{Day: day(r, p), N: 1, Away: true})
			}
			if err := invitations.Put(r, f.ID, i); err != nil {
				return err
			}
		}
		slices.Sort(numbers)
		for _, number := range numbers {
			if _, err := answers.Get(r, number); !errors.Is(err, bot.ErrNotFound) {
				if err != nil {
					return err
				}
				continue
			}
			if err := answers.Put(r, number, answer{Wave: id}); err != nil {
				return err
			}
		}
		if len(page) < pageOfPeople { // the last: the leads get one list, not one a page, which would be more than they hear in a day
			r.Publish("survey.lost", lane(id), enlist{Wave: id})
			r.Publish("survey.held-tell", lane(id), enlist{Wave: id})
			if w.Retell {
				w.Retell = false
				r.Publish("survey.retell", lane(id), enlist{Wave: id})
			}
		}
		return nil
	})
}

// reminding reminds those who have not answered.
func reminding(_ context.Context, r *bot.Request) error {
	return eachPage(r, "survey.remind", func(_ string, w *wave, p bot.Project, page []bot.Found[invitation]) error {
		today := day(r, p)
		for _, f := range page {
			i := f.Value
			if i.Sent == "" || i.Sent == today || i.Answered != "" || i.Cut || i.Unreached || i.Reminded >= w.Reminded {
				continue
			}
			if has, err := answeredSecretly(r, f.ID, *w); err != nil {
				return err
			} else if has {
				continue
			}
			who, err := personOf(r, i)
			if err != nil {
				return err
			}
			if _, away := who.AwayOn(today); away {
				continue
			}
			i.Reminded++
			deliver(r, f.ID, *w, &i, who, p, i.Reminded)
			if err := invitations.Put(r, f.ID, i); err != nil {
				return err
			}
		}
		return nil
	})
}

// retelling puts the closing that holds now into what people were sent in chat, where they were told another. A letter stays as it is:
// it promised less.
func retelling(_ context.Context, r *bot.Request) error {
	return eachPage(r, "survey.retell", func(_ string, w *wave, p bot.Project, page []bot.Found[invitation]) error {
		for _, f := range page {
			i := f.Value
			if i.Sent == "" || i.Cut || i.Mailed || i.Unreached {
				continue
			}
			who, err := personOf(r, i)
			if err != nil {
				return err
			}
			account, reachable := who.Preferred()
			if !reachable {
				continue
			}
			lang := respondentLang(i, who, p)
			for nth := range i.Reminded + 1 {
				card := inviteCard(r, lang, f.ID, *w, i, p, nth)
				if i.Answered != "" {
					card = thanksCard(r, lang, f.ID, *w, i, p)
				}
				r.Send(bot.Effect{To: bot.ToAccount(account), Handle: inviteHandle(f.ID, nth), Audience: bot.Client, Noise: bot.NoiseScheduled, Body: card, Until: w.Closes})
			}
		}
		return nil
	})
}

// eachPage does something with one page of a wave's invitations, and asks for the next by the same event. The wave is kept.
func eachPage(r *bot.Request, event string, do func(id string, w *wave, p bot.Project, page []bot.Found[invitation]) error) error {
	e, err := readEnlist(r)
	if err != nil {
		return err
	}
	w, p, err := aboutWave(r, e.Wave)
	if err != nil {
		return err
	}
	if w.State != running || p.State == bot.ProjectPaused {
		return nil
	}
	var page []bot.Found[invitation]
	for f, err := range invitations.Find(r, bot.Query{Index: "wave", Value: e.Wave, After: e.After, Limit: pageOfPeople}) {
		if err != nil {
			return err
		}
		page = append(page, f)
	}
	if err := do(e.Wave, &w, p, page); err != nil {
		return err
	}
	if len(page) == pageOfPeople {
		r.Publish(event, lane(e.Wave), enlist{Wave: e.Wave, After: page[len(page)-1].ID})
	} else {
		showLater(r, e.Wave)
	}
	return w.put(r, p, e.Wave)
}

// personOf is who was invited, as golive knows them; somebody without anything where it does not.
func personOf(r *bot.Request, i invitation) (bot.Person, error) {
	if i.Person == "" {
		return bot.Person{}, nil
	}
	_, who, err := bot.PersonNow(r, i.Person)
	if errors.Is(err, bot.ErrNotFound) {
		return bot.Person{}, nil
	}
	return who, err
}

// meant is when an open wave was to close, before it waited for those who are asked later.
func (w wave) meant(r *bot.Request, p bot.Project) (time.Time, error) {
	d, err := daysOf(r, w.Project, p)
	return w.meantBy(d), err
}

func (w wave) meantBy(d days) time.Time {
	w.closeAfter(d)
	return w.Closes
}

// leaveOut notes that people are left out; one line a day.
func (w *wave) leaveOut(c cut) {
	if n := len(w.Cuts) - 1; c.Away && n >= 0 && w.Cuts[n].Away && w.Cuts[n].Day == c.Day {
		w.Cuts[n].N += c.N
		return
	}
	w.Cuts = append(w.Cuts, c)
}

// morningRound is what an open wave does on the morning of each working day: it asks those whose turn it is now, and reminds the
// others half-way and on the last day.
func morningRound(r *bot.Request, id string, w wave, p bot.Project) error {
	d, err := daysOf(r, w.Project, p)
	if err != nil {
		return err
	}
	r.Publish("survey.invite", lane(id), enlist{Wave: id})
	today, opened := day(r, p), w.Opens.In(d.loc)
	half := d.after(opened, (w.Stays+1)/2).Format(time.DateOnly)
	last := w.Closes.In(d.loc).Format(time.DateOnly)
	mix := enlist{Wave: id, Alone: true}
	if due := today >= half && w.Reminded == 0 || today == last && w.Reminded == 1 && half < last; due && w.Reminded < remindMost {
		w.Reminded++
		mix.Alone = false
	}
	switch {
	case w.Anonymous:
		r.Publish("survey.mix", lane(id), mix)
	case !mix.Alone:
		r.Publish("survey.remind", lane(id), enlist{Wave: id})
	}
	return w.put(r, p, id)
}

// closeWave closes a wave. Of an anonymous one it is noted then who has answered, for all at once; what an answer could be found by is
// forgotten, and the answers are kept anew under numbers of no meaning, in their order, so that nothing tells which came first.
func closeWave(_ context.Context, r *bot.Request, id string, w wave, p bot.Project) error {
	w.State = closed
	if _, err := r.Happened(bot.Happening{Project: w.Project, Kind: "survey", Which: "closed", Name: w.title(p.Lang)}); err != nil {
		return err
	}
	if r.Now.Before(w.Closes) {
		w.Closes = r.Now
	}
	if err := w.put(r, p, id); err != nil {
		return err
	}
	if err := showBoard(r, id, w, p); err != nil {
		return err
	}
	r.Publish("survey.shuffle", lane(id), enlist{Wave: id})
	return nil
}
