package person

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
	"github.com/golive-bot/golive/bot/roster"
	"github.com/golive-bot/golive/bot/understand"
)

// away is the command: `away 12-01..12-05 deputy @x`; alone it shows what is planned.
func away(ctx context.Context, r *bot.Request) error {
	if strings.TrimSpace(r.Rest) == "" {
		return showAway(r)
	}
	days, who := cutDeputy(r.Rest)
	if when, _ := understand.When(days); when != "" { // what follows is why
		days = when
	} else if days = strings.TrimSpace(days); days != "" {
		return bot.Tell("person.away-unread", "said", days)
	}
	known, err := daybook.Calendar(r)
	if err != nil {
		return err
	}
	s, err := spanOf(days, r.Now.In(r.Who.Location()), known)
	if err != nil {
		return err
	}
	deputy, err := namedDeputy(ctx, r, who)
	if err != nil {
		return err
	}
	return setAway(r, s, deputy, "")
}

// namedDeputy is the one person whom who names; the zero Human if it names nobody.
func namedDeputy(ctx context.Context, r *bot.Request, who string) (roster.Human, error) {
	people, _, err := roster.Named(ctx, r, who, func(string) bool { return false })
	switch {
	case err != nil:
		return roster.Human{}, err
	case len(people) > 1:
		return roster.Human{}, bot.Tell("person.one-deputy")
	case len(people) == 0:
		return roster.Human{}, nil
	}
	return people[0], nil
}

// admitDeputy refuses whom nothing could be told.
func admitDeputy(r *bot.Request, deputy roster.Human) error {
	switch {
	case deputy.ID == r.WhoID:
		return bot.Tell("person.deputy-self")
	case len(deputy.Accounts) == 0:
		return bot.Tell("person.deputy-unreached", "name", deputy.Name)
	case deputy.Gone:
		return bot.Tell("person.deputy-gone", "name", deputy.Name)
	case deputy.Outsider && !r.Who.Outsider:
		return bot.Tell("person.deputy-outsider", "name", deputy.Name)
	}
	return nil
}

// setAway records an absence, in place of the one that begins on the day instead. Of those that it overlaps the other days stay; what
// says nothing new about days of an absence changes nothing.
func setAway(r *bot.Request, s span, deputy roster.Human, instead string) error {
	if deputy.ID != "" {
		if err := admitDeputy(r, deputy); err != nil {
			return err
		}
	}
	a := bot.Away{From: s.from.Format(time.DateOnly), To: s.to.Format(time.DateOnly), Deputy: deputy.ID}
	if i := slices.IndexFunc(r.Who.Away, func(old bot.Away) bool { return old.From <= a.From && a.To <= old.To }); i >= 0 && instead == "" && a.Deputy == "" {
		card, err := awayCard(r, r.Who.Away[i])
		if err != nil {
			return err
		}
		card.Title = r.T("person.away-already")
		confirm(r, card)
		return nil
	}
	dropped := drop(r, func(old bot.Away) bool { return old.From == instead || s.overlaps(old.From, old.To) })
	var stays []bot.Away
	for _, old := range dropped {
		if old.From != instead {
			stays = append(stays, without([]bot.Away{old}, a)...)
		}
	}
	r.Who.Away = append(append(r.Who.Away, a), stays...)
	slices.SortFunc(r.Who.Away, func(a, b bot.Away) int { return cmp.Compare(a.From, b.From) })
	if err := bot.People.Put(r, r.WhoID, r.Who); err != nil {
		return err
	}
	r.Audit("person.away", bot.People.Key(r.WhoID), map[string]string{"from": a.From, "to": a.To, "deputy": a.Deputy})
	for _, old := range dropped {
		if old.Deputy != a.Deputy || old.From != a.From {
			if err := tellDeputy(r, old, true); err != nil {
				return err
			}
		}
	}
	for _, now := range append(stays, a) {
		if err := tellDeputy(r, now, false); err != nil {
			return err
		}
	}
	card, err := awayCard(r, a)
	if err != nil {
		return err
	}
	card.Title, card.Tone = r.T("person.away-set"), bot.ToneGood
	var was, besides []string
	for _, old := range dropped {
		if old.From != instead {
			was = append(was, daysIn(r.Lang, old, r.Now))
		}
	}
	for _, old := range stays {
		besides = append(besides, daysIn(r.Lang, old, r.Now))
	}
	if len(besides) > 0 {
		card.Parts = slices.Insert(card.Parts, 1, bot.SmallPrint(r.T("person.away-besides", "days", strings.Join(besides, r.T("bot.and")))))
	} else if len(was) > 0 {
		card.Parts = slices.Insert(card.Parts, 1, bot.SmallPrint(r.T("person.away-instead", "days", strings.Join(was, r.T("bot.and")))))
	}
	confirm(r, card)
	return nil
}

// confirm shows what was done: in place of the card that was clicked or filled in, or as an answer.
func confirm(r *bot.Request, c bot.Card) {
	c.Lang = r.Lang
	opens := r.Env().Opens
	posted := r.Submit.Message.ID != "" && (opens == nil || !opens(r.Event.From.Platform)) // the form is a card of its own
	if r.Event.Name == bot.EventAction || posted {
		r.Replace(c)
		r.Toast(bot.ToneGood, "person.done", "what", c.Title)
		return
	}
	r.Confide(c)
}

// drop takes absences out of the person's, and those that are over with them; it answers the former.
func drop(r *bot.Request, which func(bot.Away) bool) []bot.Away {
	today := midnight(r.Now.In(r.Who.Location())).Format(time.DateOnly)
	var kept, dropped []bot.Away
	for _, a := range r.Who.Away {
		switch {
		case which(a):
			dropped = append(dropped, a)
		case a.To >= today:
			kept = append(kept, a)
		}
	}
	r.Who.Away = kept
	return dropped
}

// planned are the absences that are not over.
func planned(r *bot.Request) []bot.Away {
	today := midnight(r.Now.In(r.Who.Location())).Format(time.DateOnly)
	return slices.DeleteFunc(slices.Clone(r.Who.Away), func(a bot.Away) bool { return a.To < today })
}

// tellDeputy tells a deputy in private that they stand in for somebody, or no longer do.
func tellDeputy(r *bot.Request, a bot.Away, over bool) error {
	if a.Deputy == "" {
		return nil
	}
	id, deputy, err := bot.PersonNow(r, a.Deputy)
	if err != nil {
		return err
	}
	lang := deputy.Language(r.Lang)
	c := bot.Card{Title: r.In(lang, "person.stand-in", "name", r.Who.Name), Tone: bot.ToneInfo, Lang: lang,
		Parts: []bot.Part{bot.Words(r.In(lang, "person.stand-in-text", "name", bot.Escape(r.Who.Name), "days", daysIn(lang, a, r.Now)))}}
	if over {
		c.Title, c.Tone = r.In(lang, "person.stand-in-over", "name", r.Who.Name), bot.ToneDone
		c.Parts = []bot.Part{bot.Words(r.In(lang, "person.stand-in-over-text", "name", bot.Escape(r.Who.Name)))}
	}
	r.Send(bot.Effect{To: bot.ToPerson(id), Handle: "person/away/" + bot.HashID(r.WhoID, id, a.From), Body: c, Audience: bot.Client})
	return nil
}

// deputyLeft tells those for whom somebody was to stand in that they have left, or are an outsider now. It is said to them also while they are away:
// nobody else can choose for them.
func deputyLeft(r *bot.Request, deputy string, who bot.Person) error {
	title := "person.deputy-left"
	if !who.Gone {
		title = "person.deputy-outside"
	}
	for f, err := range bot.People.Find(r, bot.Query{}) {
		if err != nil {
			return err
		}
		account, reachable := f.Value.Preferred()
		if !reachable || f.Value.Alias != "" || f.Value.Gone || f.Value.Outsider && !who.Gone {
			continue
		}
		today := midnight(r.Now.In(f.Value.Location())).Format(time.DateOnly)
		for _, a := range f.Value.Away {
			if a.Deputy == "" || a.To < today {
				continue
			}
			id, _, err := bot.PersonNow(r, a.Deputy)
			if err != nil && !errors.Is(err, bot.ErrNotFound) {
				return err
			}
			if err != nil || id != deputy {
				continue
			}
			lang := f.Value.Language()
			r.Send(bot.Effect{To: bot.ToAccount(account), Audience: bot.Client, Body: bot.Card{
				Title: r.In(lang, title, "name", who.Name), Tone: bot.ToneWarn, Lang: lang, Parts: []bot.Part{
					bot.Words(r.In(lang, "person.deputy-left-text", "name", bot.Escape(who.Name), "days", daysIn(lang, a, r.Now))),
					bot.Row(bot.Primary(r.In(lang, "person.deputy-other"), bot.ActionOpen, bot.OpenValue("person.away", f.ID+"|"+a.From)))}}})
		}
	}
	return nil
}

// daysIn is an absence in words.
func daysIn(lang string, a bot.Away, now time.Time) string {
	if a.From == a.To {
		return i18n.DayOf(lang, a.From, now)
	}
	return i18n.DayOf(lang, a.From, now) + " – " + i18n.DayOf(lang, a.To, now)
}

// awayCard shows one absence, with what can be done about it, and more buttons.
func awayCard(r *bot.Request, a bot.Away, more ...bot.Control) (bot.Card, error) {
	c := bot.Card{Title: r.T("person.away-title"), Tone: bot.ToneInfo,
		Parts: []bot.Part{bot.FactsOf(bot.Fact{Label: r.T("person.away-days"), Value: daysIn(r.Lang, a, r.Now)})}}
	note := r.T("person.away-waits")
	if a.Deputy != "" {
		_, deputy, err := bot.PersonNow(r, a.Deputy)
		if err != nil {
			return c, err
		}
		c.Parts[0].Facts = append(c.Parts[0].Facts, bot.Fact{Label: r.T("person.away-deputy"), Value: bot.Escape(deputy.Name)})
		note = r.T("person.away-goes", "name", bot.Escape(deputy.Name))
		lacks, err := notIn(r, a.Deputy)
		if err != nil {
			return c, err
		}
		if len(lacks) > 0 {
			note += "\n" + r.T("person.deputy-not-in", "name", bot.Escape(deputy.Name), "keys", strings.Join(lacks, r.T("bot.and")))
		}
		if absent, is := deputy.AwayOn(a.From); is {
			note += "\n" + r.T("person.deputy-away", "name", bot.Escape(deputy.Name), "days", daysIn(r.Lang, absent, r.Now))
		}
	}
	c.Parts = append(c.Parts, bot.Words(note), bot.Row(append(awayButtons(r, a), more...)...))
	return c, nil
}

func awayButtons(r *bot.Request, a bot.Away) []bot.Control {
	value := r.WhoID + "|" + a.From
	return []bot.Control{bot.Button(r.T("person.away-change"), bot.ActionOpen, bot.OpenValue("person.away", value)),
		bot.Button(r.T("person.away-end"), "person.away-end", value)}
}

// notIn are the keys of the person's projects in which the deputy is not.
func notIn(r *bot.Request, deputy string) ([]string, error) {
	var keys []string
	for f, err := range bot.Projects.Find(r, bot.Query{Index: "member", Value: r.WhoID}) {
		if err != nil {
			return nil, err
		}
		if f.Value.State != bot.ProjectClosed && f.Value.Role(deputy) < min(f.Value.Role(r.WhoID), bot.RoleMember) {
			keys = append(keys, f.Value.Key)
		}
	}
	slices.Sort(keys)
	return keys, nil
}

// showAway shows what is planned, with buttons to change it.
func showAway(r *bot.Request) error {
	all := planned(r)
	plan := bot.Primary(r.T("person.away-plan"), bot.ActionOpen, bot.OpenValue("person.away", r.WhoID+"|"))
	switch len(all) {
	case 0:
		r.Confide(bot.Card{Title: r.T("person.away-none"), Tone: bot.ToneInfo,
			Parts: []bot.Part{bot.Words(r.T("person.away-how", "example", bot.Escape(r.T("person.away.example")))), bot.Row(plan)}})
		return nil
	case 1:
		plan.Style = bot.StylePlain
		card, err := awayCard(r, all[0], plan)
		if err == nil {
			r.Confide(card)
		}
		return err
	}
	c := bot.Card{Title: r.T("person.away-title"), Tone: bot.ToneInfo}
	for _, a := range all {
		c.Parts = append(c.Parts, bot.Words(daysIn(r.Lang, a, r.Now)), bot.Row(awayButtons(r, a)...))
	}
	c.Parts = append(c.Parts, bot.Row(plan))
	r.Confide(c)
	return nil
}

// back is the command: what is left of the present absence is cancelled.
func back(_ context.Context, r *bot.Request) error {
	a, is := r.Who.AwayAt(r.Now)
	if !is {
		if len(planned(r)) > 0 {
			return notAwayYet(r)
		}
		return bot.Tell("person.not-away")
	}
	return endAway(r, a)
}

// notAwayYet answers who says that they are back before they were away, and offers to cancel what is planned.
func notAwayYet(r *bot.Request) error {
	c := bot.Card{Title: r.T("person.not-away-yet"), Tone: bot.ToneInfo, Parts: []bot.Part{bot.Words(r.T("person.not-away-yet-text"))}}
	for _, a := range planned(r) {
		c.Parts = append(c.Parts, bot.Row(bot.Button(r.T("person.away-cancel", "days", daysIn(r.Lang, a, r.Now)), "person.away-end", r.WhoID+"|"+a.From)))
	}
	r.Confide(c)
	return nil
}

// endClicked is the button below an absence: "<person>|<first day>".
func endClicked(_ context.Context, r *bot.Request) error {
	a, err := ownAbsence(r, r.Click.Value)
	if err != nil {
		return err
	}
	return endAway(r, a)
}

// endAway ends an absence today, or cancels one that has not begun.
func endAway(r *bot.Request, a bot.Away) error {
	today := midnight(r.Now.In(r.Who.Location()))
	drop(r, func(old bot.Away) bool { return old.From == a.From })
	begun := a.From < today.Format(time.DateOnly)
	if begun { // the days that were are kept: what fell into them was rightly left out
		was := a
		was.To = today.AddDate(0, 0, -1).Format(time.DateOnly)
		r.Who.Away = append([]bot.Away{was}, r.Who.Away...)
	}
	if err := bot.People.Put(r, r.WhoID, r.Who); err != nil {
		return err
	}
	r.Audit("person.back", bot.People.Key(r.WhoID), map[string]string{"from": a.From, "to": a.To})
	if err := tellDeputy(r, a, true); err != nil {
		return err
	}
	title, text := "person.away-cancelled", "person.away-cancelled-text"
	if begun || a.From == today.Format(time.DateOnly) {
		title, text = "person.back-title", "person.back-text"
		if a.Deputy == "" {
			text = "person.back-waited"
		}
	}
	confirm(r, bot.Card{Title: r.T(title), Tone: bot.ToneGood, Parts: []bot.Part{bot.Words(r.T(text, "days", daysIn(r.Lang, a, r.Now)))}})
	return nil
}

// ownAbsence is the absence that a button or form is about; only whose it is may decide on it.
func ownAbsence(r *bot.Request, value string) (bot.Away, error) {
	person, from, _ := strings.Cut(value, "|")
	id, _, err := bot.PersonNow(r, person)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return bot.Away{}, err
	}
	if err != nil || id != r.WhoID {
		return bot.Away{}, bot.Tell("person.away-of-other")
	}
	for _, a := range planned(r) {
		if a.From == from {
			return a, nil
		}
	}
	return bot.Away{}, bot.Tell("person.away-over")
}
