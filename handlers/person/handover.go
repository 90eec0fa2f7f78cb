package person

import (
	"context"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/roster"
)

// toWhom parts whose work it is from who takes it over.
var toWhom = regexp.MustCompile(`(?i)\s+to\s+|\s*(?:->|→|交?给)\s*`)

// handover is the command: `hand over @x to @y`; without @y it lists what there is to hand over.
func handover(ctx context.Context, r *bot.Request) error {
	whose, taker := r.Rest, ""
	if at := toWhom.FindStringIndex(whose); at != nil {
		whose, taker = whose[:at[0]], whose[at[1]:]
	}
	from, err := ofProject(ctx, r, whose)
	if err != nil {
		return err
	}
	if taker == "" {
		card, _, err := handoverCard(r, r.ProjectID, r.Project, from, "")
		if err == nil {
			r.Confide(card)
		}
		return err
	}
	to, err := ofProject(ctx, r, taker)
	if err != nil {
		return err
	}
	held, err := mayTake(r, from, to)
	if err != nil {
		return err
	}
	r.Confide(bot.Card{Title: r.T("person.handover-sure", "name", from.Name), Tone: bot.ToneInfo, Parts: []bot.Part{bot.Words(holdingLines(r, held)),
		bot.SmallPrint(r.T("person.handover-text", "key", r.Project.Key)),
		bot.Row(bot.Primary(r.T("person.handover-yes-to", "name", to.Name), "person.handover", r.ProjectID+"|"+from.ID+"|"+to.ID))}})
	return nil
}

// ofProject finds the one person whom text names; among the project's own also one who has left.
func ofProject(ctx context.Context, r *bot.Request, text string) (roster.Human, error) {
	name := strings.TrimPrefix(strings.TrimSpace(text), "@")
	for _, id := range slices.Sorted(maps.Keys(r.Project.Members)) {
		_, p, err := bot.PersonNow(r, id)
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return roster.Human{}, err
		}
		if err == nil && p.Gone && strings.EqualFold(p.Name, name) {
			return roster.Human{ID: id, Person: p}, nil
		}
	}
	people, _, err := roster.Named(ctx, r, text, func(string) bool { return false })
	switch {
	case err != nil:
		return roster.Human{}, err
	case len(people) != 1:
		return roster.Human{}, bot.Tell("bot.who", "example", r.T("person.handover.example"))
	}
	return people[0], nil
}

// handoverChosen is the select below what somebody held, "<project>|<person>", or the button that asks whether the one who was
// named is to take it over, "<project>|<person>|<taker>".
func handoverChosen(_ context.Context, r *bot.Request) error {
	value := append(strings.Split(r.Click.Value, "|"), "", "")
	taker := value[2]
	if len(r.Click.Chosen) > 0 {
		taker = r.Click.Chosen[0]
	}
	if taker == "" {
		return bot.Tell("bot.old-button")
	}
	if err := r.Enter(value[0], bot.RoleLead); err != nil {
		return err
	}
	from, errFrom := human(r, value[1])
	to, errTo := human(r, taker)
	if err := errors.Join(errFrom, errTo); err != nil {
		return err
	}
	card, err := handOver(r, from, to)
	if err != nil {
		return err
	}
	r.Replace(bot.Card{Title: card.Title, Tone: bot.ToneDone, Lang: r.Lang})
	r.Whisper(card)
	return nil
}

// human reads a person whom a button names.
func human(r *bot.Request, id string) (roster.Human, error) {
	id, p, err := bot.PersonNow(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		err = bot.Tell("bot.old-button")
	}
	return roster.Human{ID: id, Person: p}, err
}

// mayTake is what somebody holds in the entered project, if the other one may take it over.
func mayTake(r *bot.Request, from, to roster.Human) ([]bot.Holding, error) {
	switch {
	case from.ID == to.ID:
		return nil, bot.Tell("person.handover-same", "name", to.Name)
	case to.Gone:
		return nil, bot.Tell("bot.person-gone", "name", to.Name)
	case r.Project.Role(to.ID) < bot.RoleMember || to.Outsider:
		return nil, bot.Tell("person.handover-not-team", "name", to.Name, "key", r.Project.Key)
	}
	raises, err := raisesSelf(r, from, to)
	if err != nil {
		return nil, err
	}
	if raises {
		return nil, bot.Tell("project.raise-self")
	}
	held, err := r.Holdings(r.ProjectID, from.ID)
	if err == nil && len(held) == 0 {
		err = bot.Tell("person.holds-nothing", "name", from.Name)
	}
	return held, err
}

// raisesSelf reports whether whoever asks would make themselves the lead: who takes over from the last one leads the project.
func raisesSelf(r *bot.Request, from, to roster.Human) (bool, error) {
	bears := !from.Gone && !from.Outsider
	if to.ID != r.WhoID || bears || r.Project.Role(from.ID) < bot.RoleLead || r.Project.Role(to.ID) >= bot.RoleLead {
		return false, nil
	}
	leads, err := presentOf(r, r.Project, from.ID, bot.RoleLead)
	return len(leads) == 0, err
}

// handOver hands over what somebody holds in the entered project, and answers the card that says so.
func handOver(r *bot.Request, from, to roster.Human) (bot.Card, error) {
	held, err := mayTake(r, from, to)
	if err != nil {
		return bot.Card{}, err
	}
	id, err := offerBack(r, from, to)
	if err != nil {
		return bot.Card{}, err
	}
	r.Audit("person.handover", bot.Projects.Key(r.ProjectID), map[string]string{"from": from.ID, "to": to.ID})
	if _, err := r.Happened(bot.Happening{Kind: "people", Which: "handover", Item: from.ID, Name: from.Name, Before: to.ID, After: to.Name}); err != nil {
		return bot.Card{}, err
	}
	r.Publish("person.handover", "project/"+r.ProjectID, bot.Handover{Project: r.ProjectID, From: from.ID, To: to.ID, By: r.WhoID, ID: id})
	if err := tellTaker(r, from, to); err != nil {
		return bot.Card{}, err
	}
	title := func(who bot.Person) string {
		return r.T("person.handed-over", "from", who.Name, "to", to.Name, "by", r.Who.Name)
	}
	d, err := departures.Get(r, departureID(r.ProjectID, from.ID))
	if err == nil {
		err = d.settle(r, r.Project, title)
	}
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return bot.Card{}, err
	}
	return bot.Card{Title: title(from.Person), Tone: bot.ToneGood, Parts: []bot.Part{bot.Words(holdingLines(r, held)),
		bot.Row(r.UndoButton(r.Lang, "person.handover-undo", id))}}, nil
}

// tellTaker tells whoever takes over what they hold now.
func tellTaker(r *bot.Request, from, to roster.Human) error {
	if to.ID == r.WhoID {
		return nil
	}
	asker := r.Lang
	defer func() { r.Lang = asker }()
	inLanguageOf(r, to, r.Project)
	held, err := r.Holdings(r.ProjectID, from.ID)
	if err != nil {
		return err
	}
	r.Send(bot.Effect{To: bot.ToPerson(to.ID), Body: bot.Card{Title: r.T("person.taken-over", "from", from.Name, "by", r.Who.Name),
		Tone: bot.ToneInfo, Lang: r.Lang, Parts: []bot.Part{bot.Words(holdingLines(r, held))}}})
	return nil
}
