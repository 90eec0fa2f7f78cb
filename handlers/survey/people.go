package survey

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// addPeople is the command: `survey people`, with rows behind it or a file attached: who is to be asked as well.
func addPeople(ctx context.Context, r *bot.Request) error {
	var from listFile
	p := readList(r.Rest)
	if len(r.Message.Files) > 0 {
		file, err := attached(ctx, r, biggestList)
		if err != nil {
			return err
		}
		if from, err = readListFile(file); err != nil {
			return err
		}
		p = readRows(from.rows)
	}
	if err := p.usable(r); err != nil {
		return err
	}
	id, err := chooseLive(r)
	if err != nil {
		return err
	}
	w, err := waves.Get(r, id)
	if err != nil {
		return err
	}
	n, err := newsOf(r, id, p.guests)
	if err != nil {
		return err
	}
	for _, part := range parts(p.guests) {
		r.Publish("survey.enlist", lane(id), enlist{Wave: id, Guests: part})
	}
	if w.State == running {
		r.Publish("survey.invite-soon", lane(id), enlist{Wave: id})
	} else {
		showLater(r, id)
	}
	r.Audit("survey.people", waves.Key(id), map[string]string{"n": itoa(n.of[placeNew])})
	c := bot.Card{Tone: bot.ToneGood, Lang: r.Lang, Parts: []bot.Part{bot.Words(strings.Join(n.lines(r, w), "\n"))}}
	for _, note := range append(from.notes(r, p), p.notes(r)...) {
		c.Parts = append(c.Parts, bot.SmallPrint(note))
	}
	if len(p.bad) > 0 {
		c.Tone, c.Parts = bot.ToneWarn, append(c.Parts, bot.Words(badRows(r, p.bad)))
	}
	show(r, c)
	return nil
}

// usable refuses a list before anything comes of it, and says why.
func (p people) usable(r *bot.Request) error {
	switch {
	case len(p.guests) == 0 && len(p.bad) > 0:
		return bot.Tell("survey.rows-all-bad", "n", len(p.bad), "rows", strings.Join(rowLines(r, p.bad), "\n"))
	case len(p.guests) == 0:
		return bot.Tell("survey.people-missing")
	case p.unaddressed:
		return bot.Tell("survey.list-no-mail", "n", len(p.guests))
	case len(bot.Encode(p.guests)) > bot.MaxBytes*3/4: // it goes on as events of one commit
		return bot.Tell("survey.list-long", "most", len(p.guests)/2)
	}
	return nil
}

// notes tell what is to be known of a list beside the rows that were left out.
func (p people) notes(r *bot.Request) []string {
	if n := p.alone(); n > 0 {
		return []string{r.T("survey.no-mails", "n", n)}
	}
	return nil
}

// notes tell how a file was read where it could be read otherwise.
func (l listFile) notes(r *bot.Request, p people) (all []string) {
	if l.western {
		all = append(all, r.T("survey.list-western", "name", bot.Escape(p.odd())))
	}
	if l.sheet != "" {
		all = append(all, r.T("survey.list-sheet", "sheet", bot.Escape(l.sheet)))
	}
	return all
}

// odd is a name that shows how a file was read: one with letters beyond ASCII, if there is one.
func (p people) odd() string {
	for _, g := range p.guests {
		if strings.ContainsFunc(g.Name, func(c rune) bool { return c > 0x7f }) {
			return g.Name
		}
	}
	return p.guests[0].Name
}

// chooseLive is the wave that is meant, of those that people can be added to.
func chooseLive(r *bot.Request) (string, error) {
	var choices []bot.Choice
	for f, err := range waves.Find(r, bot.Query{Index: "live", Value: r.ProjectID, Limit: mostWaves}) {
		if err != nil {
			return "", err
		}
		choices = append(choices, bot.Choice{Label: f.Value.title(r.Lang), Value: f.ID})
	}
	if len(choices) == 0 {
		return "", bot.Tell("survey.no-live-wave")
	}
	return r.Choose("survey", r.T("survey.which-wave"), choices)
}

// invitingSoon comes behind the events that gave people their places.
func invitingSoon(_ context.Context, r *bot.Request) error {
	e, err := readEnlist(r)
	if err != nil {
		return err
	}
	inviteSoon(r, e.Wave)
	return nil
}

// placing is what a row of a list does to a wave.
type placing int

const (
	placeNew       placing = iota
	placeBack              // they had been left out, and are asked again
	placeCorrected         // they have a place, under another name or language until now
	placeKept              // they have it as the row says
	placeAnswered          // they have answered under what they were called then
)

// with is a place as a row that names it once more leaves it. Whom golive knows keeps the name by which it knows them.
func (i invitation) with(row invitation) (invitation, placing) {
	was, did := i, placeKept
	local, _, _ := strings.Cut(row.Mail, "@")
	if i.Person == "" && row.Person == "" && row.Name != local { // an address alone says nothing of a name
		i.Name = row.Name
	}
	if row.Lang != "" {
		i.Lang = row.Lang
	}
	if i != was {
		did = placeCorrected
	}
	if did == placeCorrected && i.Answered != "" {
		i, did = was, placeAnswered
	}
	if i.Person == "" {
		i.Person = row.Person
	}
	if i.Cut {
		i.Cut, i.NotUntil, did = false, "", placeBack
	}
	return i, did
}

// news is what comes of the rows of a list.
type news struct {
	of        map[placing]int
	corrected []string // names of some
}

// newsOf tells it before they get their places, in events of their own.
func newsOf(r *bot.Request, wave string, guests []guest) (n news, err error) {
	n.of = map[placing]int{}
	places, persons := map[string]invitation{}, map[string]string{}
	for f, err := range invitations.Find(r, bot.Query{Index: "wave", Value: wave}) {
		if err != nil {
			return n, err
		}
		places[f.ID] = f.Value
		if f.Value.Person != "" {
			persons[f.Value.Person] = f.ID
		}
	}
	for _, g := range guests {
		row := invitation{Wave: wave, Name: g.Name, Mail: g.Mail, Lang: g.Lang}
		had, has := places[wave+"/"+g.respondent(wave)]
		if !has && len(persons) > 0 {
			who, _, err := personByMail(r, g.Mail)
			if err != nil && !errors.Is(err, bot.ErrNotFound) {
				return n, err
			}
			had, has = places[persons[who]]
		}
		if !has {
			n.of[placeNew]++
			continue
		}
		now, did := had.with(row)
		if n.of[did]++; did == placeCorrected && len(n.corrected) < namesMost {
			n.corrected = append(n.corrected, now.Name)
		}
	}
	return n, nil
}

// lines tell it.
func (n news) lines(r *bot.Request, w wave) []string {
	title := bot.Escape(w.title(r.Lang))
	first := r.T("survey.people-added", "n", n.of[placeNew], "title", title)
	if n.of[placeNew] == 0 {
		first = r.T("survey.people-none", "title", title)
	}
	all := []string{first}
	for _, did := range []placing{placeBack, placeCorrected, placeKept, placeAnswered} {
		if n.of[did] > 0 {
			key := map[placing]string{placeBack: "survey.people-back", placeCorrected: "survey.people-corrected", placeKept: "survey.people-kept", placeAnswered: "survey.people-answered"}[did]
			all = append(all, r.T(key, "n", n.of[did], "names", bot.Escape(several(r.Lang, slices.Clone(n.corrected), n.of[did]))))
		}
	}
	return all
}

// respondent is what somebody on a list is known by as long as golive does not know them otherwise.
func (g guest) respondent(wave string) string {
	if g.Mail == "" {
		return bot.HashID("name", wave, g.Name)
	}
	return bot.MailID(g.Mail)
}
