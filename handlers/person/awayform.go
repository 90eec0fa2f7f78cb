package person

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/roster"
)

// awayForm asks for an absence; its value is "<person>|<first day>", or "<person>|" for a new one.
func awayForm(_ context.Context, r *bot.Request, value string) (bot.Form, error) {
	a, err := ownAbsence(r, value)
	if strings.HasSuffix(value, "|") && isTell(err, "person.away-over") {
		a, err = bot.Away{}, nil
	}
	if err != nil {
		return bot.Form{}, err
	}
	field := func(name string, kind bot.FieldKind, required bool, initial string) bot.Field {
		f := bot.Field{Name: name, Label: r.T("person.field-" + name), Kind: kind, Required: required}
		if initial != "" {
			f.Initial = []string{initial}
		}
		return f
	}
	deputy, err := onPlatform(r, a.Deputy)
	return bot.Form{Title: r.T("person.away-form"), Submit: r.T("person.away-save"), Intro: r.T("person.away-intro"), Fields: []bot.Field{
		field("from", bot.FieldDate, true, a.From), field("to", bot.FieldDate, true, a.To), field("deputy", bot.FieldPerson, false, deputy)}}, err
}

func isTell(err error, key string) bool {
	var tell *bot.TellError
	return errors.As(err, &tell) && tell.Key == key
}

// onPlatform is the account of a person that can be chosen where the form is shown, or "".
func onPlatform(r *bot.Request, person string) (string, error) {
	if person == "" {
		return "", nil
	}
	_, p, err := bot.PersonNow(r, person)
	if err != nil {
		return "", err
	}
	a, ok := p.Account(r.Event.From.Platform)
	if !ok || a.Tenant != r.Event.From.Tenant {
		return "", nil
	}
	return a.String(), nil
}

// submitAway takes the form's values.
func submitAway(ctx context.Context, r *bot.Request) error {
	_, instead, _ := strings.Cut(r.Submit.Value, "|")
	from, errFrom := time.Parse(time.DateOnly, r.Submit.Get("from"))
	to, errTo := time.Parse(time.DateOnly, r.Submit.Get("to"))
	if err := errors.Join(errFrom, errTo); err != nil {
		return bot.TellFields(map[string]string{"from": "form.date"})
	}
	s := span{from, to}
	today := midnight(r.Now.In(r.Who.Location()))
	switch {
	case to.Before(from):
		return bot.TellFields(map[string]string{"to": "person.away-backwards"})
	case to.Before(today):
		return bot.TellFields(map[string]string{"to": "person.away-past"})
	case s.days() > longest:
		return bot.TellFields(map[string]string{"to": "person.away-long"}, "max", longest)
	}
	deputy, err := chosenDeputy(ctx, r, instead)
	if err != nil {
		return err
	}
	return setAway(r, s, deputy, instead)
}

// chosenDeputy is the person who was chosen in the form. One whom the form could not show stays.
func chosenDeputy(ctx context.Context, r *bot.Request, instead string) (roster.Human, error) {
	chosen := r.Submit.Get("deputy")
	if chosen == "" {
		before, err := ownAbsence(r, r.WhoID+"|"+instead)
		if err != nil || before.Deputy == "" {
			return roster.Human{}, nil //nolint:nilerr // a new one has none
		}
		shown, err := onPlatform(r, before.Deputy)
		if err != nil || shown != "" {
			return roster.Human{}, err
		}
		id, p, err := bot.PersonNow(r, before.Deputy)
		return roster.Human{ID: id, Person: p}, err
	}
	a, err := bot.ParseAccount(chosen)
	if err != nil {
		return roster.Human{}, bot.TellFields(map[string]string{"deputy": "form.person"})
	}
	deputy, err := roster.Acquaint(ctx, r, a)
	if err != nil {
		return deputy, err
	}
	var tell *bot.TellError
	if err := admitDeputy(r, deputy); errors.As(err, &tell) {
		return deputy, bot.TellFields(map[string]string{"deputy": tell.Key}, tell.Args...)
	}
	return deputy, nil
}
