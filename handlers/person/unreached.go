package person

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/roster"
)

const (
	readyMost = 200 // characters of a text that is to be passed on, with its link
	passMost  = 15  // messages that one card lists
)

// errand is a message that a lead is asked to pass on.
type errand struct {
	Name    string `json:"name"`
	Via     string `json:"via,omitempty"`
	Project string `json:"project"` // key
	Text    string `json:"text"`
}

// errands are those that a lead was asked for within one hour: one card.
type errands struct {
	List []errand `json:"list"`
	More int      `json:"more,omitempty"`
}

var passings = bot.Records[errands]{Kind: "errands", Schema: 1}

// unreached asks the leads in private to pass on what golive cannot tell somebody, with a text that is ready to be sent.
func unreached(_ context.Context, r *bot.Request) error {
	var u bot.Unreached
	if err := r.Decode(&u); err != nil {
		return err
	}
	id, who, err := bot.PersonNow(r, u.Person)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	concerned, err := projectsOf(r, u.Project, id)
	if err != nil {
		return err
	}
	told := map[string]bool{}
	for _, f := range concerned {
		leads, err := presentOf(r, f.Value, id, bot.RoleLead)
		if err != nil {
			return err
		}
		for _, lead := range leads {
			if told[lead.ID] {
				continue
			}
			told[lead.ID] = true
			if err := passOn(r, lead, f, errand{who.Name, who.Via, f.Value.Key, readyText(u)}); err != nil {
				return err
			}
		}
	}
	return nil
}

// projectsOf is the project, or where none is said those of the person.
func projectsOf(r *bot.Request, project, person string) ([]bot.Found[bot.Project], error) {
	if project != "" {
		p, err := bot.Projects.Get(r, project)
		if errors.Is(err, bot.ErrNotFound) {
			return nil, nil
		}
		return []bot.Found[bot.Project]{{ID: project, Value: p}}, err
	}
	var all []bot.Found[bot.Project]
	for f, err := range bot.Projects.Find(r, bot.Query{Index: "member", Value: person}) {
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}

// readyText is what is to be sent: at most 200 characters, the link last and whole.
func readyText(u bot.Unreached) string {
	words := strings.Join(strings.Fields(u.Text), " ")
	if u.Title != "" && words != "" {
		words = u.Title + ": " + words
	} else {
		words += u.Title
	}
	most := readyMost
	if u.Link != "" {
		most -= utf8.RuneCountInString(u.Link) + 1
	}
	if most < 2 { // a link that long is all there is room for
		return u.Link
	}
	if runes := []rune(words); len(runes) > most {
		words = string(runes[:most-1]) + "…"
	}
	if u.Link == "" {
		return words
	}
	return words + "\n" + u.Link
}

// passOn adds an errand to the card that a lead has for this hour.
func passOn(r *bot.Request, lead roster.Human, f bot.Found[bot.Project], e errand) error {
	hour := r.Now.UTC().Truncate(time.Hour).Format("2006-01-02T15")
	key := bot.HashID(lead.ID, hour)
	list, err := passings.Get(r, key)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	if len(list.List) < passMost {
		list.List = append(list.List, e)
	} else {
		list.More++
	}
	card := errandCard(inLanguageOf(r, lead, f.Value), list)
	r.Send(bot.Effect{To: bot.ToPerson(lead.ID), Project: f.ID, Handle: "person/unreached/" + key, Body: card, Noise: bot.NoiseScheduled})
	r.Arm(bot.Timer{Key: "person/errands/" + key, Due: r.Now.Add(2 * time.Hour), Name: "person.errands-over", Data: bot.Encode(key)})
	return passings.Put(r, key, list)
}

func errandCard(r *bot.Request, list errands) bot.Card {
	n := len(list.List) + list.More
	c := bot.Card{Title: r.T("person.pass-on", "n", n), Tone: bot.ToneWarn, Lang: r.Lang, Parts: []bot.Part{bot.Words(r.T("person.pass-on-text", "n", n))}}
	keys := map[string]bool{}
	for _, e := range list.List {
		keys[e.Project] = true
	}
	if len(keys) == 1 {
		c.Tag = slices.Collect(maps.Keys(keys))[0]
	}
	for _, e := range list.List {
		line := "**" + bot.Escape(e.Name) + "**"
		if e.Via != "" {
			line = r.T("person.via", "name", line, "via", bot.Escape(e.Via))
		}
		if len(keys) > 1 {
			line += " · " + e.Project
		}
		c.Parts = append(c.Parts, bot.Words(line), bot.ToCopy(e.Text))
	}
	if list.More > 0 {
		c.Parts = append(c.Parts, bot.SmallPrint(r.T("person.more", "n", list.More)))
	}
	return c
}

// errandsOver forgets what a card listed, when nothing is added to it any more.
func errandsOver(_ context.Context, r *bot.Request) error {
	var key string
	if err := r.DecodeTimer(&key); err != nil {
		return err
	}
	return passings.Delete(r, key)
}
