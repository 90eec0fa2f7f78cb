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

// linkCode was given to an account, to be said by the same human on another platform. Whoever says it may confirm right
// there, having been shown whose it is; or both accounts confirm, each on the page that golive gave to it alone.
type linkCode struct {
	Person  string    `json:"person"`
	Account string    `json:"account"`
	Expires time.Time `json:"expires"`
	With    string    `json:"with,omitempty"`  // the account that said the code
	Yes     []string  `json:"yes,omitempty"`   // accounts that confirmed on their page
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

// sayCode shows whose code it is and asks before anything is linked: a code may have been sent by somebody else.
func sayCode(r *bot.Request, code string) error {
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
	c, err := goodCode(r, code)
	if isTell(err, "person.link-bad") {
		tries.Count++
		r.Confide(bot.Card{Tone: bot.ToneWarn, Parts: []bot.Part{bot.Words(r.T("person.link-bad"))}})
		return linkTryes.Put(r, r.WhoID, tries)
	}
	if err != nil {
		return err
	}
	_, other, err := bot.PersonNow(r, c.Person)
	if err != nil {
		return err
	}
	if err := joinable(other, r.Who); err != nil {
		return err
	}
	c.With = r.Event.From.String()
	row := []bot.Control{bot.Primary(r.T("person.link-yes"), "person.link", code), bot.Button(r.T("person.link-no"), "person.link-no", code)}
	if page := linkPage(r.Env(), code, c.With, c.Expires); page != "" {
		row = append(row, bot.LinkButton(r.T("person.link-open"), page))
		tellOther(r, code, c, other)
	}
	r.Confide(bot.Card{Title: r.T("person.link-title"), Tone: bot.ToneWarn, Parts: []bot.Part{
		bot.Words(r.T("person.link-ask", "name", bot.Escape(other.Name), "platform", platformOf(r, c.Account))), bot.Row(row...)}})
	return linkCodes.Put(r, code, c)
}

// tellOther tells the account whose code it is, in private, that it was said, with the link to its own page.
func tellOther(r *bot.Request, code string, c linkCode, other bot.Person) {
	a, err := bot.ParseAccount(c.Account)
	if err != nil {
		return
	}
	asker := r.Lang
	r.Lang = other.Language(r.Lang)
	r.Send(bot.Effect{To: bot.ToAccount(a), Audience: bot.Client, Handle: "person/link/" + code, Body: bot.Card{Title: r.T("person.link-title"), Tone: bot.ToneWarn, Lang: r.Lang,
		Parts: []bot.Part{bot.Words(r.T("person.link-said", "name", bot.Escape(r.Who.Name), "platform", platformOf(r, c.With))),
			bot.Row(bot.LinkButton(r.T("person.link-open"), linkPage(r.Env(), code, c.Account, c.Expires)))}}})
	r.Lang = asker
}

func platformOf(r *bot.Request, account string) string {
	platform, _, _ := strings.Cut(account, "/")
	return r.T("bot.platform-" + platform)
}

// goodCode reads a code that still counts and was given to somebody else than who says it.
func goodCode(r *bot.Request, code string) (linkCode, error) {
	c, err := linkCodes.Get(r, code)
	from := r.Event.From.String()
	switch {
	case errors.Is(err, bot.ErrNotFound) || err == nil && (!r.Now.Before(c.Expires) || c.State != linkOpen || c.With != "" && c.With != from):
		return c, bot.Tell("person.link-bad")
	case err != nil:
		return c, err
	case c.Account == from:
		return c, bot.Tell("person.link-here")
	}
	if id, _, err := bot.PersonNow(r, c.Person); err != nil || id == r.WhoID {
		return c, cmp.Or(err, bot.Tell("person.link-before"))
	}
	return c, nil
}

// linkYes is the button of whoever said the code: the two are one.
func linkYes(_ context.Context, r *bot.Request) error {
	c, err := goodCode(r, r.Click.Value)
	if err != nil {
		return err
	}
	if err := c.join(r, r.Click.Value); err != nil {
		return err
	}
	r.Replace(bot.Card{Title: r.T("person.linked"), Tone: bot.ToneGood, Lang: r.Lang, Parts: []bot.Part{bot.Words(r.T("person.linked-note"))}})
	r.Toast(bot.ToneGood, "person.linked")
	return nil
}

func linkNo(_ context.Context, r *bot.Request) error {
	c, err := linkCodes.Get(r, r.Click.Value)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	r.Toast(bot.ToneInfo, "person.link-not")
	if c.With != r.Event.From.String() || c.State != linkOpen { // somebody else's, long gone, or ended already
		return nil
	}
	c.State = linkVoid
	return linkCodes.Put(r, r.Click.Value, c)
}

// confirming is the payload of "person.link-page": what an account said on its page.
type confirming struct {
	Code string `json:"code"`
	Yes  bool   `json:"yes"`
}

// confirmed takes what was said on a page. The road vouches for the account, since the link to the page was given to it
// alone; when both said yes they are one.
func confirmed(_ context.Context, r *bot.Request) error {
	var said confirming
	if err := r.Decode(&said); err != nil {
		return err
	}
	c, err := linkCodes.Hold(r, said.Code)
	from := r.Event.From.String()
	switch {
	case errors.Is(err, bot.ErrNotFound) || err == nil && !r.Now.Before(c.Expires):
		return bot.Tell("person.link-bad")
	case err != nil:
		return err
	case c.State != linkOpen || c.With == "" || from != c.Account && from != c.With:
		return nil // the page shows how it stands
	case !said.Yes:
		c.State = linkVoid
		return linkCodes.Put(r, said.Code, c)
	}
	if !slices.Contains(c.Yes, from) {
		c.Yes = append(c.Yes, from)
	}
	if slices.Contains(c.Yes, c.Account) && slices.Contains(c.Yes, c.With) {
		return c.join(r, said.Code)
	}
	return linkCodes.Put(r, said.Code, c)
}

// join makes the two accounts of a code one person.
func (c linkCode) join(r *bot.Request, code string) error {
	keep, err := ofAccount(r, c.Account)
	if err != nil {
		return err
	}
	gone, err := ofAccount(r, c.With)
	if err != nil {
		return err
	}
	if keep.ID == gone.ID {
		return bot.Tell("person.link-before")
	}
	if err := merge(r, keep, gone); err != nil {
		return err
	}
	c.State = linkDone
	return linkCodes.Put(r, code, c)
}

func ofAccount(r *bot.Request, account string) (roster.Human, error) {
	a, err := bot.ParseAccount(account)
	if err != nil {
		return roster.Human{}, bot.Permanent(err)
	}
	id, p, err := bot.PersonOf(r, a)
	return roster.Human{ID: id, Person: p}, err
}
