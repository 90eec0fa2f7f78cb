package phase

import (
	"context"
	"crypto/subtle"
	"errors"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Who holds a link may have it from somebody else. What is signed on a page takes a code that golive sends to the link's owner, where
// nobody else reads it; docs/adr/0028-a-signature-takes-its-signer.md tells why.
const (
	codeLasts = 10 * time.Minute
	codeLong  = 8           // characters
	codeTries = 5           // wrong ones after which a code is void
	codeAgain = time.Minute // before which no other one is sent
	codesMost = 5           // that are sent for one signature within codeSpan
	codeSpan  = time.Hour
)

// Ways by which a code reaches its owner.
const (
	codeInChat = "chat"
	codeByMail = "mail"
)

// signCode is the last code that somebody was sent for signing a phase. Nobody can read it there: only its seal is kept.
type signCode struct {
	Project string    `json:"project"`
	Phase   string    `json:"phase"`
	Account string    `json:"account"` // whose it is
	Lang    string    `json:"lang"`
	Seal    string    `json:"seal"`
	At      time.Time `json:"at"`
	Way     string    `json:"way,omitempty"`   // by which it was sent; "": none leads to them
	Tries   int       `json:"tries,omitempty"` // wrong ones that were entered
	Used    bool      `json:"used,omitempty"`
	Count   int       `json:"count"` // codes that were asked for since
	Since   time.Time `json:"since"`
}

var signCodes = bot.Records[signCode]{Kind: "sign-code", Schema: 1}

func codeID(project, phase string, of bot.Account) string {
	return bot.HashID(project, phase, of.String())
}

// sealOf seals a code for one phase and one account, however its letters were typed.
func sealOf(id, code string) string {
	return hashOf(id + "|" + strings.NewReplacer(" ", "", "-", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(code)))
}

// holds reports whether the code can still be entered.
func (c signCode) holds(now time.Time) bool {
	return c.Way != "" && !c.Used && c.Tries < codeTries && now.Before(c.At.Add(codeLasts))
}

func (c signCode) handle(id string) string {
	return "phase/code/" + id + "/" + c.At.UTC().Format("20060102T150405.000")
}

// askCode is the button of the page: it sends its owner a code in private. Its value is "<project>|<phase>".
func askCode(_ context.Context, r *bot.Request) error {
	_, ph, err := whichPhase(r, r.Click.Value, bot.RoleClient)
	if err == nil {
		err = signable(r, *ph, signer(r))
	}
	if err != nil {
		return err
	}
	id := codeID(r.ProjectID, ph.Key, r.Event.From)
	c, err := signCodes.Hold(r, id)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	if r.Now.Sub(c.Since) >= codeSpan {
		c.Since, c.Count = r.Now, 0
	}
	switch {
	case c.holds(r.Now) && r.Now.Sub(c.At) < codeAgain:
		r.Toast(bot.ToneInfo, "phase.code-before")
		return nil
	case c.Count >= codesMost:
		return bot.Tell("phase.code-often")
	}
	c = signCode{Project: r.ProjectID, Phase: ph.Key, Account: r.Event.From.String(), Lang: r.Lang, At: r.Now, Count: c.Count + 1, Since: c.Since}
	c.send(r, id, codeInChat, bot.ToAccount(r.Event.From), *ph)
	r.Toast(bot.ToneInfo, "phase.code-away")
	return signCodes.Put(r, id, c)
}

// send makes a code and sends it.
func (c *signCode) send(r *bot.Request, id, way string, to bot.Target, ph bot.Phase) {
	say := in(r, c.Lang)
	code := strings.ToUpper(r.NewCode()[:codeLong])
	c.Way, c.Seal = way, sealOf(id, code)
	card := bot.Card{Title: say("phase.code-title", "name", ph.Title(say)), Tone: bot.ToneInfo, Lang: c.Lang, Parts: []bot.Part{
		bot.Words("**" + code + "**\n" + say("phase.code-text", "name", bot.Escape(ph.Title(say)), "project", bot.Escape(r.Project.Name), "n", int(codeLasts/time.Minute))),
		bot.SmallPrint(say("phase.code-note"))}}
	x := bot.Effect{To: to, Handle: c.handle(id), Body: card, Audience: bot.Client, Until: c.At.Add(codeLasts), Then: "phase.code"}
	if way == codeByMail {
		x.Body = bot.Mail{Subject: card.Title, Card: card, Lang: c.Lang}
	}
	r.Send(x)
}

// codeRefused is that a code did not reach its owner: another one goes by mail, where that leads to them.
func codeRefused(_ context.Context, r *bot.Request) error {
	var o bot.Outcome
	if err := r.Decode(&o); err != nil {
		return err
	}
	id, _, _ := strings.Cut(strings.TrimPrefix(o.Handle, "phase/code/"), "/")
	c, err := signCodes.Hold(r, id)
	if errors.Is(err, bot.ErrNotFound) || err == nil && (o.Handle != c.handle(id) || !c.holds(r.Now)) {
		return nil
	}
	if err == nil {
		err = r.About(c.Project)
	}
	if err != nil || r.ProjectID != c.Project {
		return err
	}
	plan, err := bot.PlanOf(r, c.Project)
	if err != nil {
		return err
	}
	a, err := bot.ParseAccount(c.Account)
	if err != nil {
		return bot.Permanent(err)
	}
	_, who, err := bot.PersonOf(r, a)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	ph := plan.Phase(c.Phase)
	if c.Way == codeInChat && who.Email != "" && r.Mails() && ph != nil {
		c.send(r, id, codeByMail, bot.Target{Mail: who.Email}, *ph)
	} else {
		c.Way = ""
	}
	return signCodes.Put(r, id, c)
}

// enter takes the seal of a code that was entered on a page, and answers how that proves who signs; "" where it is not the code, which
// is counted and said.
func enter(r *bot.Request, ph bot.Phase, seal string) (proof string, err error) {
	id := codeID(r.ProjectID, ph.Key, r.Event.From)
	c, err := signCodes.Hold(r, id)
	switch {
	case err != nil && !errors.Is(err, bot.ErrNotFound):
		return "", err
	case seal == "":
		r.Toast(bot.ToneWarn, "phase.code-needed")
		return "", nil
	case !c.holds(r.Now):
		r.Toast(bot.ToneWarn, "phase.code-over")
		return "", nil
	case subtle.ConstantTimeCompare([]byte(seal), []byte(c.Seal)) != 1:
		c.Tries++
		if r.Toast(bot.ToneWarn, "phase.code-wrong", "n", codeTries-c.Tries); c.Tries >= codeTries {
			r.Toast(bot.ToneWarn, "phase.code-void")
		}
		return "", signCodes.Put(r, id, c)
	}
	c.Used = true
	if c.Way == codeInChat { // they are told what became of it where they had it from
		say := in(r, c.Lang)
		r.Send(bot.Effect{To: bot.ToAccount(r.Event.From), Handle: c.handle(id), Audience: bot.Client, Edits: true, Body: bot.Card{
			Title: say("phase.signed", "name", ph.Title(say)), Tone: bot.ToneDone, Lang: c.Lang, Parts: []bot.Part{bot.Words(say("phase.code-used"))}}})
		return proofCode + r.Event.From.Platform, signCodes.Put(r, id, c)
	}
	return proofCode + codeByMail, signCodes.Put(r, id, c)
}

// How somebody proved that it is they who sign: by a button in chat, as the platform vouches for who pressed it, or by a code that was
// sent to them. The platform follows, or "mail".
const (
	proofButton = "button:"
	proofCode   = "code:"
)

// proven says how whoever signed last as a role proved to be who they are; "" where that is not known.
func proven(say func(string, ...any) string, ph bot.Phase, as string) string {
	for i := len(ph.SignOffs) - 1; i >= 0; i-- {
		s := ph.SignOffs[i]
		if s.As != as {
			continue
		}
		if platform, ok := strings.CutPrefix(s.Proof, proofButton); ok {
			return " · " + say("phase.proof-button", "platform", say("bot.platform-"+platform))
		}
		switch platform, ok := strings.CutPrefix(s.Proof, proofCode); {
		case !ok:
			return ""
		case platform == codeByMail:
			return " · " + say("phase.proof-mail")
		default:
			return " · " + say("phase.proof-code", "platform", say("bot.platform-"+platform))
		}
	}
	return ""
}
