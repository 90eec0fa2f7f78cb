package survey

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// inviteHandle names the message by which somebody was asked, or reminded for the nth time.
func inviteHandle(id string, nth int) string {
	if nth == 0 {
		return "survey/" + id
	}
	return fmt.Sprintf("survey/%s/r%d", id, nth)
}

// deliver asks somebody through the door that leads to them: their chat, else their mail. Where none does that is noted in the
// invitation. What is sent is for them and nobody who stands in for them, so it goes to their account.
func deliver(r *bot.Request, id string, w wave, i *invitation, who bot.Person, p bot.Project, nth int) {
	lang := respondentLang(*i, who, p)
	card := inviteCard(r, lang, id, w, *i, p, nth)
	x := bot.Effect{Handle: inviteHandle(id, nth), Audience: bot.Client, Noise: bot.NoiseScheduled, Until: w.Closes, Then: "survey.asked", Lane: lane(i.Wave)}
	account, reachable := who.Preferred()
	mail := mailOf(r, id, w, *i, who)
	switch {
	case reachable && !who.Gone && !i.Mailed:
		x.To, x.Body = bot.ToAccount(account), card
	case mail != "":
		i.Mailed = true
		x.To, x.Body = bot.Target{Mail: mail}, bot.Mail{Subject: card.Title, Card: forMail(card), Lang: lang}
	default:
		i.Unreached = true
		return
	}
	r.Send(x)
}

// mailOf is the address at which somebody can be asked; "" without a page, since a letter would hold no way to answer.
func mailOf(r *bot.Request, id string, w wave, i invitation, who bot.Person) string {
	if link(r.Env(), id, w, i) == "" {
		return ""
	}
	return cmp.Or(i.Mail, who.Email)
}

// forMail leaves of a card what a letter can do: links, not buttons.
func forMail(c bot.Card) bot.Card {
	c.Parts = slices.Clone(c.Parts)
	for n, part := range c.Parts {
		c.Parts[n].Controls = slices.DeleteFunc(slices.Clone(part.Controls), func(x bot.Control) bool { return x.URL == "" })
	}
	c.Parts = slices.DeleteFunc(c.Parts, func(part bot.Part) bool { return part.Controls != nil && len(part.Controls) == 0 })
	return c
}

// inviteCard asks somebody: what about, what becomes of the answers, and by which door.
func inviteCard(r *bot.Request, lang, id string, w wave, i invitation, p bot.Project, nth int) bot.Card {
	say := func(key string, args ...any) string { return r.In(lang, key, args...) }
	hello := "survey.hello"
	if nth > 0 {
		hello = "survey.hello-again"
	}
	c := bot.Card{Title: w.title(lang), Tone: bot.ToneInfo, Lang: lang, Parts: []bot.Part{
		bot.Words(say(hello, "name", bot.Escape(i.Name), "project", bot.Escape(p.Name))),
	}}
	if intro := w.Q.Intro.in(lang); intro != "" && nth == 0 {
		c.Parts = append(c.Parts, bot.Words(bot.Escape(intro)))
	}
	c.Parts = append(c.Parts, bot.SmallPrint(promise(say, w)),
		bot.SmallPrint(say("survey.until", "n", len(w.Q.Questions), "when", moment(lang, p, w.Closes, r.Now))))
	var row []bot.Control
	if !w.Anonymous && i.Person != "" {
		row = append(row, bot.Primary(say("survey.answer-here"), "survey.answer", id), bot.Button(say("survey.one-by-one"), "survey.begin", id))
	}
	if url := link(r.Env(), id, w, i); url != "" {
		row = append(row, bot.LinkButton(say("survey.open-page"), url))
	}
	c.Parts = append(c.Parts, bot.Row(row...))
	return c
}

// promise says exactly what is kept, and what comes of it.
func promise(say func(string, ...any) string, w wave) string {
	if w.Anonymous {
		return say("survey.promise-anonymous", "n", leastShown)
	}
	if _, followed := w.Q.low(); followed {
		return say("survey.promise-named-followed")
	}
	return say("survey.promise-named")
}

// thank closes what somebody was sent, once they are through: also a reminder that waits to be sent. In an anonymous wave nobody is
// thanked there: what golive sends because of an answer would tell whose it is.
func thank(r *bot.Request, id string, w wave, i invitation, p bot.Project) {
	who, err := personOf(r, i)
	account, reachable := who.Preferred()
	if err != nil || !reachable || i.Mailed {
		return
	}
	lang := respondentLang(i, who, p)
	for nth := range i.Reminded + 1 {
		r.Send(bot.Effect{To: bot.ToAccount(account), Handle: inviteHandle(id, nth), Audience: bot.Client, Body: thanksCard(r, lang, id, w, i, p), Until: w.Closes})
	}
}

func thanksCard(r *bot.Request, lang, id string, w wave, i invitation, p bot.Project) bot.Card {
	say := func(key string, args ...any) string { return r.In(lang, key, args...) }
	c := bot.Card{Title: w.title(lang), Tone: bot.ToneDone, Lang: lang, Parts: []bot.Part{
		bot.Words(say("survey.thanks")), bot.SmallPrint(say("survey.change-until", "when", moment(lang, p, w.Closes, r.Now)))}}
	row := []bot.Control{bot.Button(say("survey.change"), "survey.answer", id)}
	if url := link(r.Env(), id, w, i); url != "" {
		row = append(row, bot.LinkButton(say("survey.open-page"), url))
	}
	c.Parts = append(c.Parts, bot.Row(row...))
	return c
}

// notAsked is a door that refused: the next one is tried, and if there is none the lead is told.
func notAsked(_ context.Context, r *bot.Request) error {
	var o bot.Outcome
	if err := r.Decode(&o); err != nil {
		return err
	}
	id := strings.TrimPrefix(o.Handle, "survey/")
	if cutAt := strings.LastIndex(id, "/r"); cutAt > strings.Index(id, "/") {
		id = id[:cutAt]
	}
	i, err := invitations.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	w, p, err := aboutWave(r, i.Wave)
	if err != nil || w.State != running || i.Answered != "" || i.Unreached {
		return err
	}
	who, err := personOf(r, i)
	if err != nil {
		return err
	}
	mail := mailOf(r, id, w, i, who)
	i.Mailed = !i.Mailed && mail != ""
	if i.Mailed {
		lang := respondentLang(i, who, p)
		card := inviteCard(r, lang, id, w, i, p, 0)
		r.Send(bot.Effect{To: bot.Target{Mail: mail}, Handle: inviteHandle(id, 9), Audience: bot.Client, Until: w.Closes, Then: "survey.asked",
			Body: bot.Mail{Subject: card.Title, Card: forMail(card), Lang: lang}})
		return invitations.Put(r, id, i)
	}
	i.Unreached = true // others may follow: the leads get one list
	r.Arm(bot.Timer{Key: "survey/" + i.Wave + "/lost", Due: r.Now.Add(time.Minute), Name: "survey.lost", Data: bot.Encode(enlist{Wave: i.Wave})})
	return invitations.Put(r, id, i)
}

const (
	passMost = 15  // people that one card names
	lostMost = 300 // that one file holds
)

// lost names to the leads, in private, whom no door leads to, with a text that is ready to be sent; where there are many, as a file.
func lost(_ context.Context, r *bot.Request) error {
	e, err := readEnlist(r)
	if err != nil {
		return err
	}
	w, p, err := aboutWave(r, e.Wave)
	if err != nil || w.State != running {
		return err
	}
	d, err := teamDays(r, w.Project, p)
	if err != nil {
		return err
	}
	if next := d.open(r.Now); next.After(r.Now) { // what waits for the leads' hours would name whoever answers until then
		r.Arm(bot.Timer{Key: "survey/" + e.Wave + "/lost", Due: next, Name: "survey.lost", Data: bot.Encode(enlist{Wave: e.Wave})})
		return nil
	}
	var page []bot.Found[invitation]
	for f, err := range invitations.Find(r, bot.Query{Index: "wave", Value: e.Wave, After: e.After}) {
		if err != nil {
			return err
		}
		if i := f.Value; !i.Unreached || i.Told || i.Cut || i.Answered != "" {
			continue
		}
		if len(page) == lostMost {
			r.Publish("survey.lost", lane(e.Wave), enlist{Wave: e.Wave, After: page[len(page)-1].ID})
			break
		}
		f.Value.Told = true
		page = append(page, f)
		if err := invitations.Put(r, f.ID, f.Value); err != nil {
			return err
		}
	}
	if len(page) == 0 {
		return nil
	}
	showLater(r, e.Wave)
	ids := make([]string, len(page))
	for n, f := range page {
		ids[n] = f.ID
	}
	for _, lead := range leads(p) { // an event each: many links are more than one commit holds for several
		r.Publish("survey.lost-told", lane(e.Wave), lostTo{Wave: e.Wave, Lead: lead, Places: ids})
	}
	return nil
}

// lostTo is the payload of "survey.lost-told": whom no door leads to, for one lead.
type lostTo struct {
	Wave   string   `json:"wave"`
	Lead   string   `json:"lead"`
	Places []string `json:"places"` // IDs of invitations
}

// lostTold tells one lead.
func lostTold(_ context.Context, r *bot.Request) error {
	var e lostTo
	if err := r.Decode(&e); err != nil {
		return err
	}
	w, p, err := aboutWave(r, e.Wave)
	if err != nil || w.State != running {
		return err
	}
	var page []bot.Found[invitation]
	for _, id := range e.Places {
		i, err := invitations.Get(r, id)
		if errors.Is(err, bot.ErrNotFound) { // erased meanwhile
			continue
		}
		if err != nil {
			return err
		}
		page = append(page, bot.Found[invitation]{ID: id, Value: i})
	}
	_, who, err := bot.PersonNow(r, e.Lead)
	if errors.Is(err, bot.ErrNotFound) || len(page) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	lang := who.Language(p.Lang)
	r.Send(bot.Effect{To: bot.ToPerson(e.Lead), Body: passCard(r, lang, w, p, page), Noise: bot.NoiseDuty, Until: w.Closes})
	if len(page) > passMost {
		r.Send(bot.Effect{To: bot.ToPerson(e.Lead), Body: passFile(r, lang, w, p, page), Noise: bot.NoiseDuty, Until: w.Closes})
	}
	return nil
}

// readyText is what the lead sends somebody, in their language, with their link.
func readyText(r *bot.Request, f bot.Found[invitation], w wave, p bot.Project) string {
	who, err := personOf(r, f.Value)
	if err != nil {
		who = bot.Person{} // the project's language must do
	}
	lang := respondentLang(f.Value, who, p)
	return strings.TrimSpace(r.In(lang, "survey.ready", "name", f.Value.Name, "title", w.title(lang), "project", p.Name) + "\n" + link(r.Env(), f.ID, w, f.Value))
}

// passFile is the texts of many as a table that opens right in Excel.
func passFile(r *bot.Request, lang string, w wave, p bot.Project, page []bot.Found[invitation]) bot.File {
	t := table{Header: []string{r.In(lang, "survey.col-name"), r.In(lang, "survey.col-mail"), r.In(lang, "survey.col-text")}}
	for _, f := range page {
		t.Rows = append(t.Rows, []any{f.Value.Name, f.Value.Mail, readyText(r, f, w, p)})
	}
	var text bytes.Buffer
	if err := t.csv(&text); err != nil {
		panic(err) // memory does not refuse
	}
	return bot.File{Name: p.Key + "-" + w.Q.ID + ".csv", Type: "text/csv", Bytes: text.Bytes(), Note: r.In(lang, "survey.pass-file", "n", len(page))}
}

func passCard(r *bot.Request, lang string, w wave, p bot.Project, page []bot.Found[invitation]) bot.Card {
	c := bot.Card{Title: r.In(lang, "survey.pass-on", "title", w.title(lang)), Tone: bot.ToneWarn, Lang: lang,
		Parts: []bot.Part{bot.Words(r.In(lang, "survey.pass-on-text", "n", len(page)))}}
	for _, f := range page[:min(len(page), passMost)] {
		who, err := personOf(r, f.Value)
		line := "**" + bot.Escape(f.Value.Name) + "**"
		if err == nil && who.Via != "" {
			line = r.In(lang, "survey.via", "name", line, "via", bot.Escape(who.Via))
		}
		c.Parts = append(c.Parts, bot.Words(line), bot.ToCopy(readyText(r, f, w, p)))
	}
	if more := len(page) - passMost; more > 0 {
		c.Parts = append(c.Parts, bot.SmallPrint(r.In(lang, "survey.pass-more", "n", more)))
	}
	return c
}

// leads are the person IDs of a project's leads.
func leads(p bot.Project) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(p.Members)), func(id string) bool { return p.Role(id) != bot.RoleLead })
}
