package digest

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// Ways by which a digest reaches a manager. It is for them alone: its link opens what they may see, so nobody stands in for them, and
// nobody is asked to pass it on.
const (
	inChat = "chat"
	byMail = "mail"
)

// deliver sends an edition by a way, or by the other one where that leads nowhere or refused; where none is left the operators are
// told. Who is away is left in peace in chat: their digest is there when they are back.
func deliver(ctx context.Context, r *bot.Request, who reader, p bot.Person, e *edition, way string) error {
	other := map[string]string{inChat: byMail, byMail: inChat}[way]
	switch {
	case who.takes(r, way) && !slices.Contains(e.Refused, way):
	case who.takes(r, other) && !slices.Contains(e.Refused, other):
		way = other
	default:
		return unreached(ctx, r, p, *e)
	}
	if _, away := p.AwayAt(r.Now); away && way == inChat {
		return nil
	}
	c := e.Card
	if note := e.note(r); note != "" {
		c.Parts = append([]bot.Part{bot.SmallPrint(note)}, c.Parts...)
	}
	x := bot.Effect{To: bot.ToAccount(who.account), Handle: "digest/" + editionID(who.id, e.Day), Body: c, Noise: bot.NoiseOwn, Until: r.Now.Add(useful),
		Then: "digest.told", Lane: "digest/" + who.id + "/" + e.Day}
	if way == byMail {
		x.To, x.Handle, x.Then = bot.Target{Mail: who.mail}, mailHandle+editionID(who.id, e.Day), "digest.mailed"
		x.Body = bot.Mail{Subject: c.Title, Card: c, Lang: e.Lang, Unsubscribe: leaveLink(r, who)}
	}
	r.Send(x)
	return nil
}

const mailHandle = "digest/mail/"

// takes reports whether a way leads to the reader.
func (who reader) takes(r *bot.Request, way string) bool {
	if way == byMail {
		return who.mail != "" && r.Mails()
	}
	return who.account != (bot.Account{})
}

// note says which way led nowhere before; "" if none did.
func (e edition) note(r *bot.Request) string {
	switch {
	case slices.Contains(e.Refused, inChat):
		return r.In(e.Lang, "digest.not-told")
	case e.Expired:
		return r.In(e.Lang, "digest.mail-late")
	case slices.Contains(e.Refused, byMail):
		return r.In(e.Lang, "digest.not-reached")
	}
	return ""
}

// refused is that chat, or the mail server, refused an edition for good, or was not there as long as it was useful. In chat the latter
// may be their own wish: they are muted.
func refused(ctx context.Context, r *bot.Request) error {
	var o bot.Outcome
	if err := r.Decode(&o); err != nil {
		return err
	}
	way, expired := inChat, o.Reason == bot.WhyUseless
	id, mailed := strings.CutPrefix(o.Handle, mailHandle)
	if mailed {
		way = byMail
	} else if id = strings.TrimPrefix(id, "digest/"); expired {
		return nil
	}
	e, err := editions.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	who, p, err := readerOf(r, e.Person)
	if err != nil || p.Gone {
		return err
	}
	e.Refused, e.Expired = append(e.Refused, way), expired
	if err := deliver(ctx, r, who, p, &e, way); err != nil {
		return err
	}
	return editions.Put(r, id, e)
}

// unreached tells the operators that a digest reached nobody: they see to it that its reader has a chat account or a mail address.
func unreached(ctx context.Context, r *bot.Request, p bot.Person, e edition) error {
	operators, err := r.Env().Operators(ctx)
	if err != nil {
		return err
	}
	for _, o := range operators {
		c := bot.Card{Title: r.In(o.Lang, "digest.unreached-title", "name", p.Name), Tone: bot.ToneWarn, Lang: o.Lang, Parts: []bot.Part{bot.Words(
			r.In(o.Lang, "digest.unreached-text", "name", bot.Escape(cmp.Or(p.Name, e.Person)), "day", i18n.Day(o.Lang, e.At.In(o.Zone), r.Now)))}}
		r.Send(bot.Effect{To: o.To, Handle: "digest/unreached/" + editionID(e.Person, e.Day) + "/" + bot.HashID(o.Account.String()), Body: c, Noise: bot.NoiseScheduled})
	}
	return nil
}
