package person

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/roster"
)

// departure is that somebody is no longer in a project, and who was asked to whom their work is handed over.
type departure struct {
	Project string   `json:"project"`
	Person  string   `json:"person"`
	Event   string   `json:"event"` // that of the last time
	Told    []string `json:"told"`  // person IDs
}

var departures = bot.Records[departure]{Kind: "departure", Schema: 1, Index: map[string]func(departure) []string{
	"person": func(d departure) []string { return []string{d.Person} },
}}

func departureID(project, person string) string { return bot.HashID("departure", project, person) }

func (d departure) handle(told string) string {
	return "person/left/" + bot.HashID(d.Event, d.Project, d.Person) + "/" + told
}

// left asks the leads of a project in private to whom the work of somebody who is no longer in it is handed over. If they
// were the last lead, managers and operators are asked who is to lead it.
func left(_ context.Context, r *bot.Request) error {
	var l bot.Left
	if err := r.Decode(&l); err != nil {
		return err
	}
	return askLeads(r, l)
}

func askLeads(r *bot.Request, l bot.Left) error {
	p, err := bot.Projects.Get(r, l.Project)
	if errors.Is(err, bot.ErrNotFound) || err == nil && p.State == bot.ProjectClosed {
		return nil
	}
	if err != nil {
		return err
	}
	id, who, err := bot.PersonNow(r, l.Person)
	if err != nil {
		return err
	}
	leads, err := presentOf(r, p, id, bot.RoleLead)
	if err != nil {
		return err
	}
	orphan := len(leads) == 0 // so that managers and operators are asked
	if orphan {
		if leads, err = managing(r, id); err != nil {
			return err
		}
	}
	d := departure{Project: l.Project, Person: id, Event: r.Event.ID}
	for _, lead := range leads {
		names := ""
		if orphan {
			names = lead.ID
		}
		card, open, err := handoverCard(inLanguageOf(r, lead, p), l.Project, p, roster.Human{ID: id, Person: who}, names)
		if err != nil {
			return err
		}
		if !open && !who.Gone && !lapsed(p, roster.Human{ID: id, Person: who}) { // the lead removed them, and nothing is left to do
			return nil
		}
		r.Send(bot.Effect{To: bot.ToPerson(lead.ID), Project: l.Project, Handle: d.handle(lead.ID), Body: card, Noise: bot.NoiseScheduled})
		d.Told = append(d.Told, lead.ID)
	}
	before, err := departures.Get(r, departureID(l.Project, id))
	if err == nil {
		err = before.settle(r, p, func(who bot.Person) string { return r.T("person.asked-anew", "name", who.Name) })
	}
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	return departures.Put(r, departureID(l.Project, id), d)
}

// inLanguageOf makes the request speak the language of somebody who did not ask.
func inLanguageOf(r *bot.Request, h roster.Human, p bot.Project) *bot.Request {
	r.Lang = h.Language(p.Lang)
	return r
}

// lapsed reports whether somebody has a role in the team that they do not bear any more, being an outsider now.
func lapsed(p bot.Project, who roster.Human) bool {
	return !who.Gone && p.Role(who.ID) > p.Allows(who.ID, who.Person)
}

// presentOf are the members of at least a role who can take something over: not the one who left, not gone, not from outside.
func presentOf(r *bot.Request, p bot.Project, but string, least bot.Role) ([]roster.Human, error) {
	var present []roster.Human
	for _, id := range slices.Sorted(maps.Keys(p.Members)) {
		if id == but || p.Role(id) < least {
			continue
		}
		id, who, err := bot.PersonNow(r, id)
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return nil, err
		}
		if err == nil && !who.Gone && !who.Outsider {
			present = append(present, roster.Human{ID: id, Person: who})
		}
	}
	return present, nil
}

// managing are the managers and operators that golive knows.
func managing(r *bot.Request, but string) ([]roster.Human, error) {
	var found []roster.Human
	for f, err := range bot.People.Find(r, bot.Query{}) {
		if err != nil {
			return nil, err
		}
		p := f.Value
		if f.ID != but && p.Alias == "" && !p.Gone && !p.Outsider && (p.Manager || operates(r, p)) {
			found = append(found, roster.Human{ID: f.ID, Person: p})
		}
	}
	return found, nil
}

func operates(r *bot.Request, p bot.Person) bool {
	is := r.Env().Operator
	return is != nil && slices.ContainsFunc(p.Accounts, func(s string) bool {
		a, err := bot.ParseAccount(s)
		return err == nil && is(p, a)
	})
}

// handoverCard lists what somebody is responsible for, with a choice of who takes it over; open tells whether there is anything.
// If nobody leads the project any more, names is who is asked to name a lead: whoever takes it over will be, but for themselves.
func handoverCard(r *bot.Request, id string, p bot.Project, who roster.Human, names string) (c bot.Card, open bool, err error) {
	orphan := names != ""
	c = bot.Card{Title: r.T("person.holds", "name", who.Name), Tag: p.Key, Tone: bot.ToneInfo, Lang: r.Lang}
	_, in := p.Members[who.ID]
	outside := lapsed(p, who)
	switch {
	case orphan:
		title := "person.orphan"
		if outside {
			title = "person.orphan-outside"
		}
		c.Title, c.Tone = r.T(title, "name", who.Name, "key", p.Key), bot.ToneBad
		c.Parts = append(c.Parts, bot.Words(r.T("person.orphan-text", "name", bot.Escape(p.Name))))
	case who.Gone:
		c.Title, c.Tone = r.T("person.left", "name", who.Name), bot.ToneWarn
	case outside:
		c.Title, c.Tone = r.T("person.outside", "name", who.Name), bot.ToneWarn
		c.Parts = append(c.Parts, bot.Words(r.T("person.outside-text", "key", p.Key)))
	case !in:
		c.Title, c.Tone = r.T("person.removed", "name", who.Name, "key", p.Key), bot.ToneWarn
	}
	held, err := r.Holdings(id, who.ID)
	if err != nil {
		return c, false, err
	}
	if len(held) == 0 && !orphan {
		c.Parts = append(c.Parts, bot.Words(r.T("person.holds-nothing", "name", bot.Escape(who.Name))))
		return c, false, nil
	}
	if len(held) > 0 {
		c.Parts = append(c.Parts, bot.Words(holdingLines(r, held)))
	}
	able, err := presentOf(r, p, who.ID, bot.RoleMember)
	if err != nil {
		return c, false, err
	}
	able = slices.DeleteFunc(able, func(h roster.Human) bool { return h.ID == names })
	if len(able) == 0 {
		c.Parts = append(c.Parts, bot.SmallPrint(r.T("person.nobody-left", "key", p.Key)))
		return c, true, nil
	}
	label := "person.handover-to"
	if orphan {
		label = "person.lead-to"
	}
	c.Parts = append(c.Parts, bot.Row(bot.Control{Label: r.T(label), Action: "person.handover", Value: id + "|" + who.ID, Choices: roster.Choices(r, able),
		Confirm: &bot.Confirm{Title: r.T("person.handover-sure", "name", who.Name), Text: r.T("person.handover-text", "key", p.Key), Yes: r.T("person.handover-yes"), No: r.T("person.handover-no")}}))
	return c, true, nil
}

const mostHoldings = 10 // of one kind that are listed

// holdingLines are the holdings by kind.
func holdingLines(r *bot.Request, held []bot.Holding) string {
	var kinds []string
	byKind := map[string][]string{}
	for _, h := range held {
		if byKind[h.Kind] == nil {
			kinds = append(kinds, h.Kind)
		}
		byKind[h.Kind] = append(byKind[h.Kind], h.Text)
	}
	var lines []string
	for _, kind := range kinds {
		all := byKind[kind]
		lines = append(lines, "**"+r.T(kind, "n", len(all))+"**")
		for _, text := range all[:min(mostHoldings, len(all))] {
			lines = append(lines, "- "+text)
		}
		if more := len(all) - mostHoldings; more > 0 {
			lines = append(lines, "- "+r.T("person.more", "n", more))
		}
	}
	return strings.Join(lines, "\n")
}

// cameBack takes back the question to whom the work of somebody is handed over who is there again.
func cameBack(r *bot.Request, person string) error {
	for f, err := range departures.Find(r, bot.Query{Index: "person", Value: person}) {
		if err != nil {
			return err
		}
		d := f.Value
		p, err := bot.Projects.Get(r, d.Project)
		if errors.Is(err, bot.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if err := d.settle(r, p, func(who bot.Person) string {
			if who.Outsider {
				return r.T("person.is-back-outside", "name", who.Name)
			}
			return r.T("person.is-back", "name", who.Name)
		}); err != nil {
			return err
		}
	}
	return nil
}

// settle ends the question: each who was asked sees what came of it, in their language.
func (d departure) settle(r *bot.Request, p bot.Project, title func(who bot.Person) string) error {
	_, who, err := bot.PersonNow(r, d.Person)
	if err != nil {
		return err
	}
	asker := r.Lang
	defer func() { r.Lang = asker }()
	for _, told := range d.Told {
		id, lead, err := bot.PersonNow(r, told)
		if err != nil {
			return err
		}
		inLanguageOf(r, roster.Human{ID: id, Person: lead}, p)
		r.Send(bot.Effect{To: bot.ToPerson(id), Project: d.Project, Handle: d.handle(told),
			Body: bot.Card{Title: title(who), Tag: p.Key, Tone: bot.ToneDone, Lang: r.Lang}})
	}
	return departures.Delete(r, departureID(d.Project, d.Person))
}
