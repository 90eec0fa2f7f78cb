package phase

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/page"
)

// signing is what stands on the page on which a phase is signed.
type signing struct {
	Title, Text, Hash, Note string
	At                      string // when it was shown: the same form sent again is the same act
	Facts                   []bot.Fact
	Coded                   bool   // a code was sent, and can be entered
	Code                    string // what is to be known of the code
}

// sign shows what is to be signed. It changes nothing.
func (d desk) sign(v visit) { d.showSign(v, bot.Answer{}) }

func (d desk) showSign(v visit, came bot.Answer) {
	ph := v.plan.Phase(v.phase)
	if ph == nil {
		d.Say(v.w, v.lang, http.StatusGone, "page.expired")
		return
	}
	text := gateText(v.r, v.lang, v.r.Project.Name, *ph)
	s := &signing{Title: v.r.T("phase.gate-title", "name", ph.Title(v.r.T)), Text: text}
	for _, as := range signers {
		s.Facts = append(s.Facts, bot.Fact{Label: v.r.T("phase.sign-as-" + as), Value: bot.Plain(signature(v.r, v.lang, *ph, as)) + proven(v.r.T, *ph, as)})
	}
	as := signer(v.r)
	switch {
	case ph.Closed():
		s.Note = bot.Plain(v.r.T("phase.gate-closed", append(whenClosed(v.r, v.lang, *ph), "name", ph.Gate.Name)...))
	case as == "":
		s.Note = v.r.T("phase.sign-neither")
	case ph.Asked.IsZero():
		s.Note = v.r.T("phase.sign-unasked", "name", ph.Title(v.r.T))
	case signedNow(v.r, *ph, as) && came.Tone == bot.ToneGood: // it was given just now
	case signedNow(v.r, *ph, as):
		s.Note = v.r.T("phase.sign-twice", "name", ph.Title(v.r.T))
	default:
		s.Hash, s.At = hashOf(text), v.r.Now.Format(time.RFC3339Nano)
		s.Note = v.r.T("phase.sign-confirm", "name", ph.Title(v.r.T))
		c, err := signCodes.Get(v.r, codeID(v.project, ph.Key, v.account))
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			d.Trouble(v.w, v.lang, err)
			return
		}
		s.Coded, s.Code = c.holds(v.r.Now), v.aboutCode(c)
	}
	d.Show(v.w, page.Page{Name: "sheet.html", Lang: v.lang, Title: v.r.Project.Name, Notice: came.Toast, Tone: came.Tone, Data: sheet{Whose: v.whose(), Sign: s}})
}

// aboutCode says where the code is, or why one is needed.
func (v visit) aboutCode(c signCode) string {
	platform := v.r.T("bot.platform-" + v.account.Platform)
	switch {
	case !c.At.IsZero() && c.Way == "" && v.r.Now.Before(c.At.Add(codeLasts)):
		return v.r.T("phase.code-nowhere", "platform", platform)
	case !c.holds(v.r.Now):
		return v.r.T("phase.code-why", "name", v.r.Who.Name, "platform", platform)
	case c.Way == codeByMail:
		return v.r.T("phase.code-mailed", "platform", platform, "n", int(codeLasts/time.Minute))
	}
	return v.r.T("phase.code-sent", "name", v.r.Who.Name, "platform", platform, "n", int(codeLasts/time.Minute))
}

// signPost takes what was pressed down the road, as a click of the visitor's, and shows what came of it: they ask for a code, or sign
// with it. The code itself goes no further than here.
func (d desk) signPost(v visit) {
	at := v.http.PostFormValue("at")
	click := bot.Click{Action: "phase.sign-code", Value: v.project + "|" + v.phase, Lang: v.lang}
	if v.http.PostFormValue("do") != "code" {
		seal := ""
		if code := strings.TrimSpace(v.http.PostFormValue("code")); code != "" {
			seal = sealOf(codeID(v.project, v.phase, v.account), code)
		}
		click.Action, click.Value = "phase.sign", strings.Join([]string{v.project, v.phase, signer(v.r), v.http.PostFormValue("hash"), "page", seal}, "|")
	}
	answer, err := d.Do(v.http.Context(), bot.Event{ID: "phase/sign/" + bot.HashID(v.account.String(), click.Action, click.Value, at), Name: bot.EventAction,
		Lane: "phase/" + v.project, From: v.account, Data: bot.Encode(click)})
	if err != nil {
		d.Trouble(v.w, v.lang, err)
		return
	}
	switch {
	case answer.Toast != "":
	case answer.Reply != nil:
		answer.Toast, answer.Tone = answer.Reply.Fallback(), bot.ToneWarn
	default: // it was accepted, and the answer is not there yet
		answer.Toast, answer.Tone = v.r.T("page.busy"), bot.ToneInfo
	}
	who, err := d.Who(v.http.Context(), v.account)
	v.r = d.Request(v.http.Context(), v.account, who, v.lang)
	err = errors.Join(err, v.r.About(v.project))
	if err == nil {
		v.plan, err = bot.PlanOf(v.r, v.project)
	}
	if err != nil {
		d.Trouble(v.w, v.lang, err)
		return
	}
	d.showSign(v, answer)
}
