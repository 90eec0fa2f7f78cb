package survey

import (
	"context"
	"net/http"
	"strconv"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/page"
)

// showOther is for whoever opened somebody else's link: it shows no answers, and offers another way.
func (d desk) showOther(w http.ResponseWriter, g reader, told bool) {
	text := func(key string, args ...any) string { return d.Texts.Text(g.lang, key, args...) }
	p := page.Page{Name: "other.html", Lang: g.lang, Title: text("survey.other-title"), Data: struct {
		Text, Button string
		Told         bool
	}{text("survey.other-text", "name", g.i.Name), text("survey.other-tell"), told}}
	if told {
		p.Notice, p.Tone = text("survey.other-told"), bot.ToneGood
	}
	d.Show(w, p)
}

// notMe takes it down the road that a link was opened by somebody else: it works no longer, and the lead gets a new one.
func (d desk) notMe(w http.ResponseWriter, r *http.Request, g reader) {
	_, err := d.Do(r.Context(), bot.Event{ID: "survey/not-me/" + secret(d.Links, "not-me", g.id, strconv.Itoa(g.key)), Name: "survey.not-me", Lane: postLanes + secret(d.Links, "lane", g.id),
		Sealed: true, Data: bot.Encode(sent{Invitation: g.id, Lang: g.lang, given: given{Key: g.key}})})
	if err != nil {
		d.Trouble(w, g.lang, err)
		return
	}
	d.showOther(w, g, true)
}

// notMine revokes a link that somebody else has, and gives the leads a new one for whom it was.
func notMine(_ context.Context, r *bot.Request) error {
	var s sent
	if err := r.Decode(&s); err != nil {
		return err
	}
	i, err := invitations.Get(r, s.Invitation)
	if err != nil {
		return err
	}
	w, p, err := aboutWave(r, i.Wave)
	if err != nil || i.Key != s.Key {
		return err
	}
	i.Key++
	if err := invitations.Put(r, s.Invitation, i); err != nil {
		return err
	}
	r.Audit("survey.revoke", invitations.Key(s.Invitation), nil)
	if w.State != running {
		return nil
	}
	for _, lead := range leads(p) {
		_, who, err := bot.PersonNow(r, lead)
		if err != nil {
			return err
		}
		lang := who.Language(p.Lang)
		r.Send(bot.Effect{To: bot.ToPerson(lead), Noise: bot.NoiseDuty, Body: bot.Card{Title: r.In(lang, "survey.not-theirs", "name", i.Name), Tone: bot.ToneWarn, Lang: lang, Parts: []bot.Part{
			bot.Words(r.In(lang, "survey.not-theirs-text")),
			bot.ToCopy(readyText(r, bot.Found[invitation]{ID: s.Invitation, Value: i}, w, p))}}})
	}
	return nil
}
