package person

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/roster"
)

const (
	linkTime  = 10 * time.Minute // how long a code and its pages are good for
	linkTries = 5                // wrong codes that one person may say within that time
)

// linkCode was given to an account, to be said by the same human on another platform. Then both accounts are shown the other
// and confirm, each by a button or on the page that golive gave to it alone: only then are they one.
type linkCode struct {
	Person  string    `json:"person"`
	Account string    `json:"account"`
	Expires time.Time `json:"expires"`
	With    string    `json:"with,omitempty"`  // the account that said the code
	Yes     []string  `json:"yes,omitempty"`   // accounts that confirmed
	State   linkState `json:"state,omitempty"` // how it ended
}

// linkState is how a code ended.
type linkState string

const (
	linkOpen linkState = ""
	linkDone linkState = "done"
	linkVoid linkState = "void"
)

// linkTry counts the wrong codes that a person said.
type linkTry struct {
	Count int       `json:"count"`
	Since time.Time `json:"since"`
}

var (
	linkCodes = bot.Records[linkCode]{Kind: "link-code", Schema: 1}
	linkTryes = bot.Records[linkTry]{Kind: "link-try", Schema: 1}
)

// link is the command: alone it gives a code, with a code it links the two accounts.
func link(_ context.Context, r *bot.Request) error {
	if code := strings.ToUpper(strings.TrimSpace(r.Rest)); code != "" {
		return sayCode(r, code)
	}
	code := strings.ToUpper(r.NewCode()[:8])
	c := linkCode{Person: r.WhoID, Account: r.Event.From.String(), Expires: r.Now.Add(linkTime)}
	r.Arm(bot.Timer{Key: "person/link/" + code, Due: c.Expires.Add(linkTime), Name: "person.link-over", Data: bot.Encode(code)})
	card := bot.Card{Title: r.T("person.link-title"), Tone: bot.ToneInfo, Parts: []bot.Part{bot.Words(r.T("person.link-code", "code", code))}}
	if page := linkPage(r.Env(), code, c.Account, c.Expires); page != "" {
		card.Parts = append(card.Parts, bot.Words(r.T("person.link-by-page")), bot.Row(bot.LinkButton(r.T("person.link-open"), page)))
	}
	card.Parts = append(card.Parts, bot.SmallPrint(r.T("person.link-note")))
	r.Confide(card)
	return linkCodes.Put(r, code, c)
}

// codeShape is how a code is written, or nearly.
var codeShape = regexp.MustCompile(`^[A-Za-z0-9]{4,12}$`)

// looksLikeCode reports whether what follows the words can be a code: invoices to be linked are none.
func looksLikeCode(_ *bot.Request, rest string) bool { return codeShape.MatchString(rest) }

// linkOver forgets a code that has long expired.
func linkOver(_ context.Context, r *bot.Request) error {
	var code string
	if err := r.DecodeTimer(&code); err != nil {
		return err
	}
	return linkCodes.Delete(r, code)
}

// sayCode shows to each of the two accounts whose the other is, and asks both before anything is linked: a code may have been
// sent by somebody else, or overheard.
func sayCode(r *bot.Request, code string) error {
	c, wrong := goodCode(r, code)
	if c.Account != "" && aloud(r) {
		return voidCode(r, code, c, "person.link-aloud")
	}
	tries, err := linkTryes.Get(r, r.WhoID)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	if r.Now.Sub(tries.Since) > linkTime {
		tries = linkTry{Since: r.Now}
	}
	if tries.Count >= linkTries {
		return bot.Tell("person.link-often")
	}
	if isTell(wrong, "person.link-bad") {
		tries.Count++
		r.Confide(linkCard(r, "person.link-bad"))
		return linkTryes.Put(r, r.WhoID, tries)
	}
	if wrong != nil {
		return wrong
	}
	_, other, err := bot.PersonNow(r, c.Person)
	if err != nil {
		return err
	}
	if joinable(other, r.Who) != nil {
		return voidCode(r, code, c, "person.link-conflict")
	}
	c.With = r.Event.From.String()
	if err := c.ask(r, code, c.With, "person.link-ask", other, c.Account); err != nil {
		return err
	}
	if err := c.ask(r, code, c.Account, "person.link-said", r.Who, c.With); err != nil {
		return err
	}
	if !r.Message.Private { // a command that nobody else reads
		r.Confide(linkCard(r, "person.asked-private"))
	}
	return linkCodes.Put(r, code, c)
}

// aloud reports whether a message was said where others read it.
func aloud(r *bot.Request) bool { return r.Event.Name == bot.EventMessage && !r.Message.Private }

// voidCode ends a code that nobody may use any more, and says why.
func voidCode(r *bot.Request, code string, c linkCode, why string) error {
	c.State = linkVoid
	r.Confide(linkCard(r, why))
	return linkCodes.Put(r, code, c)
}

func linkCard(r *bot.Request, why string) bot.Card {
	return bot.Card{Tone: bot.ToneWarn, Parts: []bot.Part{bot.Words(r.T(why))}}
}

// ask asks an account in private whether the other one, which is somebody's, is theirs as well.
func (c linkCode) ask(r *bot.Request, code, account, key string, other bot.Person, otherAccount string) error {
	return c.tell(r, code, account, func() bot.Card {
		row := []bot.Control{bot.Primary(r.T("person.link-yes"), "person.link", code), bot.Button(r.T("person.link-no"), "person.link-no", code)}
		if page := linkPage(r.Env(), code, account, c.Expires); page != "" {
			row = append(row, bot.LinkButton(r.T("person.link-open"), page))
		}
		return bot.Card{Title: r.T("person.link-title"), Tone: bot.ToneWarn, Parts: []bot.Part{
			bot.Words(r.T(key, "name", bot.Escape(other.Name), "platform", platformOf(r, otherAccount))), bot.Row(row...)}}
	})
}

// tell shows an account in private how the link stands, in its language, in the place of what it was shown before.
func (c linkCode) tell(r *bot.Request, code, account string, card func() bot.Card) error {
	a, err := bot.ParseAccount(account)
	if err != nil {
		return bot.Permanent(err)
	}
	asker := r.Lang
	defer func() { r.Lang = asker }()
	if a != r.Event.From {
		_, p, err := bot.PersonOf(r, a)
		if err != nil {
			return err
		}
		r.Lang = p.Language(r.Lang)
	}
	shown := card()
	shown.Lang = r.Lang
	if r.Event.Name == bot.EventAction && a == r.Event.From {
		r.Replace(shown)
	}
	r.Send(bot.Effect{To: bot.ToAccount(a), Audience: bot.Client, Asked: true, Handle: "person/link/" + bot.HashID(code, account), Body: shown})
	return nil
}

func platformOf(r *bot.Request, account string) string {
	platform, _, _ := strings.Cut(account, "/")
	return r.T("bot.platform-" + platform)
}

// goodCode reads a code that nobody has said yet and that was given to somebody else than who says it. The code is answered
// also where it must not be linked.
func goodCode(r *bot.Request, code string) (linkCode, error) {
	c, err := linkCodes.Get(r, code)
	from := r.Event.From.String()
	switch {
	case errors.Is(err, bot.ErrNotFound) || err == nil && (!r.Now.Before(c.Expires) || c.State != linkOpen || c.With != "" && c.With != from):
		return linkCode{}, bot.Tell("person.link-bad")
	case err != nil:
		return linkCode{}, err
	case c.Account == from:
		return c, bot.Tell("person.link-here")
	}
	if id, _, err := bot.PersonNow(r, c.Person); err != nil || id == r.WhoID {
		return c, cmp.Or(err, bot.Tell("person.link-before"))
	}
	return c, nil
}

// linkYes is the button by which one of the two accounts confirms.
func linkYes(_ context.Context, r *bot.Request) error {
	c, err := decideLink(r, r.Click.Value, true)
	switch {
	case err != nil:
		return err
	case c.State == linkDone:
		r.Toast(bot.ToneGood, "person.linked")
	case c.State == linkOpen:
		r.Toast(bot.ToneInfo, "person.link-noted")
	default:
		r.Toast(bot.ToneInfo, "person.link-not")
	}
	return nil
}

// linkNo is the button of an account that is not the same human's.
func linkNo(_ context.Context, r *bot.Request) error {
	c, err := decideLink(r, r.Click.Value, false)
	if err == nil && c.State == linkDone {
		return bot.Tell("person.link-before")
	}
	if err == nil || isTell(err, "person.link-bad") {
		r.Toast(bot.ToneInfo, "person.link-not")
		return nil
	}
	return err
}

// confirming is the payload of "person.link-page": what an account said on its page.
type confirming struct {
	Code string `json:"code"`
	Yes  bool   `json:"yes"`
}

// confirmed takes what was said on a page. The road vouches for the account, since the link to the page was given to it
// alone. The page shows how the link stands.
func confirmed(_ context.Context, r *bot.Request) error {
	var said confirming
	if err := r.Decode(&said); err != nil {
		return err
	}
	_, err := decideLink(r, said.Code, said.Yes)
	return err
}

// decideLink takes what one of the two accounts of a code answers. When both said yes they are one; each is shown what came of it.
func decideLink(r *bot.Request, code string, yes bool) (linkCode, error) {
	c, err := linkCodes.Hold(r, code)
	from := r.Event.From.String()
	switch {
	case errors.Is(err, bot.ErrNotFound) || err == nil && (!r.Now.Before(c.Expires) || from != c.Account && from != c.With):
		return c, bot.Tell("person.link-bad")
	case err != nil:
		return c, err
	case c.State != linkOpen || c.With == "":
		return c, nil
	}
	end := "person.link-not"
	switch {
	case !yes:
		c.State = linkVoid
	case !slices.Contains(c.Yes, from):
		c.Yes = append(slices.Clone(c.Yes), from)
	}
	if slices.Contains(c.Yes, c.Account) && slices.Contains(c.Yes, c.With) && c.State == linkOpen {
		err := c.join(r)
		switch c.State = linkDone; {
		case isTell(err, "person.link-conflict"):
			c.State, end = linkVoid, "person.link-conflict"
			r.Toast(bot.ToneWarn, end)
		case err != nil:
			return c, err
		}
	}
	for _, account := range []string{c.Account, c.With} {
		if c.State == linkOpen && account != from {
			continue
		}
		if err := c.tell(r, code, account, func() bot.Card { return c.card(r, account, end) }); err != nil {
			return c, err
		}
	}
	return c, linkCodes.Put(r, code, c)
}

// card shows an account how the link stands after it was answered.
func (c linkCode) card(r *bot.Request, account, end string) bot.Card {
	show := func(tone bot.Tone, title, key string, args ...any) bot.Card {
		return bot.Card{Title: r.T(title), Tone: tone, Parts: []bot.Part{bot.Words(r.T(key, args...))}}
	}
	switch c.State {
	case linkDone:
		return show(bot.ToneGood, "person.linked", "person.linked-note")
	case linkVoid:
		return show(bot.ToneWarn, "person.link-title", end)
	}
	a, err := bot.ParseAccount(account)
	if err != nil {
		a = r.Event.From
	}
	return show(bot.ToneInfo, "person.link-title", "person.link-other", "platform", r.T("bot.platform-"+otherAccount(c, a).Platform))
}

// join makes the two accounts of a code one person.
func (c linkCode) join(r *bot.Request) error {
	keep, err := ofAccount(r, c.Account)
	if err != nil {
		return err
	}
	gone, err := ofAccount(r, c.With)
	if err != nil || keep.ID == gone.ID {
		return err
	}
	return merge(r, keep, gone)
}

func ofAccount(r *bot.Request, account string) (roster.Human, error) {
	a, err := bot.ParseAccount(account)
	if err != nil {
		return roster.Human{}, bot.Permanent(err)
	}
	id, p, err := bot.PersonOf(r, a)
	return roster.Human{ID: id, Person: p}, err
}
