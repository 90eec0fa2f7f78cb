package slack

import (
	"context"
	"errors"
	"fmt"

	"github.com/golive-bot/golive/bot"
	api "github.com/slack-go/slack"
)

// Perform implements bot.Platform.
func (p *Platform) Perform(ctx context.Context, j bot.Job) (bot.Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	r, err := p.perform(ctx, j)
	if err == nil {
		p.sent.forget(j.ID)
	}
	return r, err
}

func (p *Platform) perform(ctx context.Context, j bot.Job) (bot.Receipt, error) {
	switch body := j.Body.(type) {
	case bot.Card:
		return p.say(ctx, j, func(how drawing) []page { return toAll(j, renderCard(body, how)) })
	case bot.Form:
		return p.say(ctx, j, func(how drawing) []page { return toAll(j, renderCard(formCard(body), how)) })
	case bot.Text:
		return p.say(ctx, j, func(drawing) []page { return toAll(j, renderText(body)) })
	case bot.File:
		return p.file(ctx, j, body)
	case bot.React:
		return p.react(ctx, body)
	case bot.Delete:
		return p.delete(ctx, j)
	}
	return bot.Receipt{}, bot.Permanent(fmt.Errorf("perform %s: Slack does no such thing", j.Kind()))
}

// renderText is one message; a text that needs no style has no blocks.
func renderText(t bot.Text) []page {
	spans := cutSpans(bot.ParseMarkup(t.Text), maxWeight)
	whole := escape(bot.PlainText(spans))
	out := page{text: cut(whole, maxFallback)}
	if !isPlain(spans) || out.text != whole {
		out.blocks = []api.Block{richText(spans)}
	}
	return []page{out}
}

// toAll mentions everybody in the first message, where a lead has allowed that.
func toAll(j bot.Job, pages []page) []page {
	if j.Everyone == nil || j.Prior != nil {
		return pages
	}
	first := &pages[0]
	first.text = "<!channel> " + first.text
	if len(first.blocks) > 0 {
		call := &api.RichTextBlock{Type: api.MBTRichText, Elements: []api.RichTextElement{
			api.NewRichTextSection(api.NewRichTextSectionBroadcastElement("channel"))}}
		first.blocks = append([]api.Block{call}, first.blocks...)
	}
	return pages
}

// target is where a job goes: to a channel (or to a person's private chat, which Slack opens by their ID), maybe in a
// thread, maybe for one pair of eyes.
type target struct{ tenant, channel, thread, only string }

func aim(j bot.Job) (target, error) {
	to := j.To
	switch {
	case j.Under != nil:
		t := target{tenant: j.Under.Place.Tenant, channel: j.Under.Place.ID, thread: j.Under.Place.Thread, only: to.Account.ID}
		if t.thread == "" {
			t.thread = j.Under.Message
		}
		return t, nil
	case to.Room.ID != "":
		return target{tenant: to.Room.Tenant, channel: to.Room.ID, thread: to.Room.Thread, only: to.Account.ID}, nil
	case to.Account.ID != "":
		return target{tenant: to.Account.Tenant, channel: to.Account.ID}, nil
	}
	return target{}, bot.Permanent(errors.New("an effect without a room or account"))
}

// send posts the pages of a job, those of an earlier try excepted.
func (p *Platform) send(ctx context.Context, j bot.Job, pages []page) (bot.Receipt, error) {
	to, err := aim(j)
	if err != nil {
		return bot.Receipt{}, err
	}
	if to.only != "" {
		return p.whisper(ctx, j, to, pages)
	}
	posted := map[int]string{}
	if !j.Since.IsZero() {
		if to.channel, err = p.channelOf(ctx, to.channel); err != nil {
			return bot.Receipt{}, err
		}
		if posted, err = p.lookUp(ctx, to, j.ID, j.Since); err != nil {
			return bot.Receipt{}, err
		}
		if len(posted) < len(pages) {
			if err := p.settling(j); err != nil {
				return bot.Receipt{}, err
			}
		}
	}
	stamps := make([]string, len(pages))
	for i, pg := range pages {
		if ts, ok := posted[i]; ok {
			pg.stamp = ts
		}
		if pg.stamp != "" {
			stamps[i] = pg.stamp
			continue
		}
		channel, ts, err := p.post(ctx, to, pg, j, i)
		if err != nil {
			return bot.Receipt{}, partly(err, i)
		}
		to.channel, stamps[i], pages[i].stamp = channel, ts, ts
	}
	return p.receipt(to, stamps), nil
}

// partly turns the refusal of a later page into an uncertain outcome: the pages before it are posted, so the next
// try has to look.
func partly(err error, page int) error {
	if page == 0 {
		return err
	}
	var retry *bot.RetryError
	if errors.As(err, &retry) {
		return &bot.RetryError{Err: retry.Err, After: retry.After}
	}
	return err
}

// post sends the i-th message of a job.
func (p *Platform) post(ctx context.Context, to target, pg page, j bot.Job, i int) (channel, ts string, err error) {
	if err := p.upload(ctx, &pg); err != nil {
		return "", "", err
	}
	options := message(pg)
	if to.thread != "" {
		options = append(options, api.MsgOptionTS(to.thread))
	}
	if meta := marked(j.ID, i); meta != nil {
		options = append(options, api.MsgOptionMetadata(*meta))
	}
	certain := p.sent.note(j.ID, p.clock.Now())
	err = settled(ctx, pg, func() (err error) {
		channel, ts, err = p.api.PostMessageContext(ctx, to.channel, options...)
		return err
	})
	err = classify("chat.postMessage", err)
	certain(err)
	return channel, ts, err
}

func message(pg page) []api.MsgOption {
	options := []api.MsgOption{api.MsgOptionText(pg.text, false), api.MsgOptionDisableLinkUnfurl(), api.MsgOptionDisableMediaUnfurl()}
	if len(pg.blocks) > 0 {
		options = append(options, api.MsgOptionBlocks(pg.blocks...))
	}
	return options
}

// whisper shows pages to one person in a room. Slack cannot be asked what was shown, so it is done at most once.
// Whom it cannot show anything there, is told in private.
func (p *Platform) whisper(ctx context.Context, j bot.Job, to target, pages []page) (bot.Receipt, error) {
	if !j.Since.IsZero() {
		return bot.Receipt{Platform: name, Place: place(to.tenant, to.channel, to.thread), Note: "ephemeral: tried once, not repeated"}, nil
	}
	stamps := make([]string, 0, len(pages))
	for i, pg := range pages {
		if pg.stamp != "" {
			stamps = append(stamps, pg.stamp)
			continue
		}
		if err := p.upload(ctx, &pg); err != nil {
			return bot.Receipt{}, partly(err, i)
		}
		options := message(pg)
		if to.thread != "" {
			options = append(options, api.MsgOptionTS(to.thread))
		}
		var ts string
		err := settled(ctx, pg, func() (err error) {
			ts, err = p.api.PostEphemeralContext(ctx, to.channel, to.only, options...)
			return err
		})
		switch code(err) {
		case "user_not_in_channel", "not_in_channel", "channel_not_found", "is_archived":
			private := j
			private.To = bot.Target{Account: account(to.tenant, to.only)}
			r, err := p.send(ctx, private, pages)
			r.Note = "they are not in the room: told in private"
			return r, err
		}
		if err != nil {
			return bot.Receipt{}, partly(classify("chat.postEphemeral", err), i)
		}
		stamps, pages[i].stamp = append(stamps, ts), ts
	}
	return p.receipt(to, stamps), nil
}

// emoji are Slack's names of the neutral reactions.
var emoji = map[string]string{"eyes": "eyes", "done": "white_check_mark", "ok": "+1", "no": "x"}

func (p *Platform) react(ctx context.Context, r bot.React) (bot.Receipt, error) {
	sign := emoji[r.Emoji]
	if sign == "" {
		sign = r.Emoji
	}
	item := api.NewRefToMessage(r.Message.Place.ID, r.Message.ID)
	call, method := p.api.AddReactionContext, "reactions.add"
	if r.Remove {
		call, method = p.api.RemoveReactionContext, "reactions.remove"
	}
	err := call(ctx, sign, item)
	if c := code(err); c == "already_reacted" || c == "no_reaction" {
		err = nil
	}
	return bot.Receipt{Platform: name, Place: r.Message.Place, Message: r.Message.ID}, classify(method, err)
}

// receipt tells where the messages are; the last one is the one that is edited, and a reply belongs under it.
func (p *Platform) receipt(to target, stamps []string) bot.Receipt {
	last := stamps[len(stamps)-1]
	thread := to.thread
	if thread == "" {
		thread = last
	}
	r := bot.Receipt{Platform: name, Place: place(to.tenant, to.channel, thread), Message: last, Rest: stamps[:len(stamps)-1], At: moment(last, 0)}
	if len(r.Rest) == 0 {
		r.Rest = nil
	}
	if own, ok := p.known(); ok && to.only == "" {
		r.Link = permalink(own.url, to, last)
	}
	return r
}
