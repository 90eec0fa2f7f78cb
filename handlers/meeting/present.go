package meeting

import (
	"context"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// Who was there: who said so by the button, on the team's card or the client's; who had something taken down; and whom the lead names at
// the end. Of the client it is told who was there, and never who was not.

const (
	mostThere  = 100 // people that a form offers
	longGuests = 300 // characters
)

// present are the names of those who are or were there.
func (m meeting) present(r *bot.Request) []string { return append(names(r, m.Present), m.Guests...) }

// presentFact lists them.
func (m meeting) presentFact(r *bot.Request, lang string) bot.Fact {
	return bot.Fact{Label: r.In(lang, "meeting.fact-present"), Value: bot.Escape(strings.Join(m.present(r), r.In(lang, "meeting.comma")))}
}

// ofTeam reports whether somebody is of the team of the request's project.
func ofTeam(r *bot.Request, id string) bool {
	now, who, err := bot.PersonNow(r, id)
	return err == nil && r.Project.Allows(now, who) >= bot.RoleMember
}

// excused are those of the team who said that they cannot come, and were not there.
func (m meeting) excused(ofTeam func(id string) bool) []string {
	return slices.DeleteFunc(m.saying(cannot), func(id string) bool { return slices.Contains(m.Present, id) || !ofTeam(id) })
}

// hereParts let people of the client say on their card that they are there, as long as the meeting goes on.
func (m meeting) hereParts(r *bot.Request, lang, mid string) []bot.Part {
	parts := []bot.Part{bot.Words(r.In(lang, "meeting.live-client"))}
	if len(m.present(r)) > 0 {
		parts = append(parts, bot.FactsOf(m.presentFact(r, lang)))
	}
	return append(parts, bot.Row(bot.Button(r.In(lang, "meeting.button-here"), "meeting.here", mid)))
}

// newest reports whether a reminder is the last one in its room.
func (m meeting) newest(p post) bool {
	for _, other := range slices.Backward(m.Posts) {
		if other.Room == p.Room {
			return other.Lead == p.Lead && other.Start.Equal(p.Start)
		}
	}
	return false
}

// presentFields ask who was there; came tells of those whom nothing proves there whether they are offered as chosen.
func (m meeting) presentFields(r *bot.Request, people []human, came func(human) bool) []bot.Field {
	there := bot.Field{Name: "present", Label: r.T("meeting.fact-present"), Kind: bot.FieldChoices}
	for _, h := range people[:min(len(people), mostThere)] {
		label := h.Name
		if r.Project.Allows(h.ID, h.Person) < bot.RoleMember {
			label = r.T("meeting.of-client", "name", label) // and no more: some platforms show forms to all
		}
		there.Choices = append(there.Choices, bot.Choice{Label: label, Value: h.ID})
		if slices.Contains(m.Present, h.ID) || came(h) {
			there.Initial = append(there.Initial, h.ID)
		}
	}
	others := bot.Field{Name: "others", Label: r.T("meeting.form-others"), Kind: bot.FieldText, Hint: r.T("meeting.form-others-hint"), Max: longGuests, Initial: bot.Initial(strings.Join(m.Guests, r.T("meeting.comma")))}
	if len(there.Choices) == 0 {
		return []bot.Field{others}
	}
	return []bot.Field{there, others}
}

// named takes over from a form who was there.
func (m *meeting) named(r *bot.Request, people []human) {
	offered := people[:min(len(people), mostThere)]
	chosen := r.Submit.Values["present"]
	m.Present = slices.DeleteFunc(slices.Clone(m.Present), func(id string) bool {
		return !slices.Contains(chosen, id) && slices.ContainsFunc(offered, func(h human) bool { return h.ID == id })
	})
	for _, h := range offered {
		if slices.Contains(chosen, h.ID) {
			m.attend(h.ID)
		}
	}
	m.Guests = nil
	for name := range strings.FieldsFuncSeq(r.Submit.Get("others"), func(c rune) bool { return strings.ContainsRune(",，、;；\n", c) }) {
		if name = oneLine(name); name != "" && !slices.Contains(m.Guests, name) {
			m.Guests = append(m.Guests, name)
		}
	}
}

// presentForm lets the lead say who was there.
func presentForm(_ context.Context, r *bot.Request, mid string) (bot.Form, error) {
	m, people, _, err := overWith(r, mid)
	if err != nil {
		return bot.Form{}, err
	}
	unnamed := func(h human) bool { // whoever of the client said that they come has no other way to show that they did
		a := m.Answers[h.ID]
		return !m.Named && (a == comes || a == isLate) && r.Project.Allows(h.ID, h.Person) < bot.RoleMember
	}
	return bot.Form{Title: r.T("meeting.button-present"), Tag: r.Project.Key, Submit: r.T("meeting.button-save"), Intro: r.T("meeting.present-intro"), Fields: m.presentFields(r, people, unnamed)}, nil
}

// submitPresent keeps who was there.
func submitPresent(_ context.Context, r *bot.Request) error {
	mid := r.Submit.Value
	m, people, s, err := overWith(r, mid)
	if err != nil {
		return err
	}
	was := append(slices.Clone(m.Present), m.Guests...)
	m.named(r, people)
	m.Named = true
	if !slices.Equal(was, append(slices.Clone(m.Present), m.Guests...)) && m.Shown != "" { // what the client has is wrong now
		m.Shown = otherPresent
		if err := m.reconsider(r, s, mid); err != nil {
			return err
		}
	}
	return m.show(r, s, mid)
}

// otherPresent is what was shown to the client where it told others who were there.
const otherPresent = "present"

// overWith reads a meeting that is over, and whom it was for.
func overWith(r *bot.Request, mid string) (m meeting, people []human, s series, err error) {
	if m, s, err = ofMeeting(r, mid, bot.RoleLead); err != nil {
		return m, nil, s, err
	}
	if m.Stage != over {
		return m, nil, s, bot.Tell("bot.old-button")
	}
	people, err = s.invited(r, r.Project)
	return m, people, s, err
}

// absence tells the lead, in private, that somebody of the client cannot come, or can after all: no room is told.
func (m meeting) absence(r *bot.Request, s series, mid string) error {
	if ofTeam(r, r.WhoID) {
		return nil
	}
	lead, ok, err := s.keeper(r)
	if err != nil || !ok {
		return err
	}
	lang := lead.Language(r.Project.Lang)
	no := m.Answers[r.WhoID] == cannot
	key := map[bool]string{true: "meeting.client-absent", false: "meeting.client-comes"}[no]
	c := bot.Card{Title: r.In(lang, key, "name", r.Who.Name, "title", m.Title), Tone: bot.ToneInfo, Lang: lang,
		Parts: []bot.Part{bot.Words(bot.Escape(times(lang, m.Start, r.Now, lead.Location(), nil)))}}
	if no {
		c.Parts = append(c.Parts, bot.SmallPrint(r.In(lang, "meeting.client-absent-note")))
	}
	r.Send(bot.Effect{To: bot.ToPerson(lead.ID), Handle: "meeting/" + mid + "/absent/" + r.WhoID + "/" + lead.ID, Body: c, Noise: bot.NoiseTimed, Until: m.Start, Edits: !no})
	return nil
}
