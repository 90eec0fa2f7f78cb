package phase

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

func isClients(room bot.Room) bool { return room.Audience() != bot.Team }

// showGate posts the card of a gate in each room, or changes it where it stands. Where the team or the client has no room whoever signs
// for it has the card in private. here is that of announce.
func showGate(r *bot.Request, ph bot.Phase) (here bool, err error) {
	name := gateName(r, ph)
	here, err = announce(r, name, func(lang string, team bool) bot.Card { return gateCard(r, lang, team, ph) })
	if err != nil {
		return here, err
	}
	rooms, err := bot.RoomsOf(r, r.ProjectID)
	if err != nil {
		return here, err
	}
	for _, role := range []bot.Role{bot.RoleLead, bot.RoleClient} {
		audience := bot.Team
		if role == bot.RoleClient {
			audience = bot.Client
		}
		if slices.ContainsFunc(rooms, func(room bot.Room) bool { return room.Audience() == audience }) {
			continue
		}
		people, err := whoSigns(r, role)
		if err != nil {
			return here, err
		}
		for _, p := range people {
			if _, reached := p.Value.Preferred(); reached {
				r.Send(bot.Effect{To: bot.ToPerson(p.ID), Handle: "phase/" + name + "/" + bot.HashID(p.ID), Audience: audience, Noise: bot.NoiseScheduled,
					Project: r.ProjectID, Body: gateCard(r, p.Value.Language(r.Project.Lang), audience == bot.Team, ph)})
			}
		}
	}
	return here, nil
}

// gateName begins the handles of a gate's cards, anew each time that it is asked for signatures.
func gateName(r *bot.Request, ph bot.Phase) string {
	return "gate/" + r.ProjectID + "/" + ph.Key + "/" + ph.Asked.UTC().Format("20060102T150405")
}

// retireGate takes the buttons off the cards of a gate that were posted when it was last asked for signatures, and says on them why.
func retireGate(r *bot.Request, ph bot.Phase, why string) error {
	if ph.Asked.IsZero() {
		return nil
	}
	retire := func(to bot.Target, id, lang string, team bool) {
		c := gateCard(r, lang, team, ph)
		c.Tone, c.Parts[len(c.Parts)-1] = bot.ToneDone, bot.SmallPrint(r.In(lang, why))
		x := bot.Effect{To: to, Handle: "phase/" + gateName(r, ph) + "/" + bot.HashID(id), Audience: bot.Client, Project: r.ProjectID, Edits: true, Body: c}
		if team {
			x.Audience = bot.Team
		}
		r.Send(x)
	}
	rooms, err := bot.RoomsOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	for _, room := range rooms {
		retire(bot.ToRoom(room.Place), room.Place.String(), room.Speaks(r.Project), !isClients(room))
	}
	for _, role := range []bot.Role{bot.RoleLead, bot.RoleClient} {
		people, err := whoSigns(r, role)
		if err != nil {
			return err
		}
		for _, p := range people {
			retire(bot.ToPerson(p.ID), p.ID, p.Value.Language(r.Project.Lang), role == bot.RoleLead)
		}
	}
	return nil
}

// whoSigns are the people of the project who sign as a role, in a fixed order.
func whoSigns(r *bot.Request, role bot.Role) ([]bot.Found[bot.Person], error) {
	var all []bot.Found[bot.Person]
	for _, id := range slices.Sorted(maps.Keys(r.Project.Members)) {
		if r.Project.Role(id) != role {
			continue
		}
		now, who, err := bot.PersonNow(r, id)
		if errors.Is(err, bot.ErrNotFound) || err == nil && who.Gone {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, bot.Found[bot.Person]{ID: now, Value: who})
	}
	return all, nil
}

// gateCard is what is to be signed, who has, and the button for who has not.
func gateCard(r *bot.Request, lang string, team bool, ph bot.Phase) bot.Card {
	say := in(r, lang)
	text := gateText(r, lang, r.Project.Name, ph)
	c := bot.Card{Title: say("phase.gate-title", "name", ph.Title(say)), Tone: bot.ToneInfo, Lang: lang, Parts: []bot.Part{bot.Words(markupOf(text))}}
	var facts []bot.Fact
	for _, as := range signers {
		facts = append(facts, bot.Fact{Label: say("phase.sign-as-" + as), Value: signature(r, lang, ph, as)})
	}
	c.Parts = append(c.Parts, bot.FactsOf(facts...))
	if ph.Closed() {
		c.Tone = bot.ToneDone
		c.Parts = append(c.Parts, bot.SmallPrint(say("phase.gate-closed", append(whenClosed(r, lang, ph), "name", bot.Escape(ph.Gate.Name))...)))
		return c
	}
	var row []bot.Control
	as := asClient
	if team {
		as = asLead
	}
	if !signedNow(r, ph, as) {
		row = append(row, bot.Control{Label: say("phase.sign-button"), Action: "phase.sign", Value: strings.Join([]string{r.ProjectID, ph.Key, as, hashOf(text)}, "|"), Style: bot.StylePrimary,
			Confirm: &bot.Confirm{Title: say("phase.sign-button"), Text: say("phase.sign-confirm", "name", ph.Title(say)), Yes: say("phase.sign-button"), No: say("phase.sign-no")}})
	}
	row = append(row, bot.Button(say("phase.sign-page"), "phase.sign-page", r.ProjectID+"|"+ph.Key))
	if team {
		row = append(row, bot.Button(say("phase.close-button"), "phase.close", r.ProjectID+"|"+ph.Key))
	}
	c.Parts = append(c.Parts, bot.Row(row...))
	return c
}

var addressIn = regexp.MustCompile(`https?://\S+$`)

// markupOf is a plain text of several lines as markup, the address at the end of a line a link: not every platform makes one of it.
func markupOf(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		item, bullet := strings.CutPrefix(line, "- ")
		link := addressIn.FindString(item)
		words := bot.Escape(strings.TrimSuffix(item, link))
		if link != "" {
			words += bot.LinkTo(link, link)
		}
		if lines[i] = words; bullet {
			lines[i] = "- " + words
		}
	}
	return strings.Join(lines, "\n")
}

// signature is who signed, and when.
func signature(r *bot.Request, lang string, ph bot.Phase, as string) string {
	say := in(r, lang)
	for _, s := range slices.Backward(ph.SignOffs) {
		if s.As != as {
			continue
		}
		words := say("phase.signed-by", "name", bot.Escape(s.Name), "day", day(r, lang, s.At.In(r.Project.Location()).Format(time.DateOnly)))
		if ph.Closed() && s.Void || !ph.Closed() && onText(r, ph, s.Hash) == "" {
			return "~~" + words + "~~ " + say("phase.signed-other")
		}
		return words
	}
	return say("phase.signed-none")
}
