package slack

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/golive-bot/golive/bot"
	api "github.com/slack-go/slack"
)

// Perform implements bot.Platform.
func (p *Platform) Perform(ctx context.Context, j bot.Job) (bot.Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	switch body := j.Body.(type) {
	case bot.Card:
		return p.say(ctx, j, func(how drawing) []page { return renderCard(body, how) })
	case bot.Form:
		return p.say(ctx, j, func(how drawing) []page { return renderCard(formCard(body), how) })
	case bot.Text:
		return p.say(ctx, j, func(drawing) []page { return renderText(body) })
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
		if age := p.clock.Now().Sub(j.Since); len(posted) == 0 && age >= 0 && age < settleTime {
			return bot.Receipt{}, &bot.RetryError{Err: errors.New("not seen yet: it may still appear"), After: settleTime - age}
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
		channel, ts, err := p.post(ctx, to, pg, marked(j.ID, i))
		if err != nil {
			return bot.Receipt{}, partly(err, i)
		}
		to.channel, stamps[i], pages[i].stamp = channel, ts, ts
	}
	return p.receipt(to, stamps), nil
}

// settleTime is how long after an uncertain post its absence from the history proves nothing.
const settleTime = 3 * time.Second

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

// post sends one message.
func (p *Platform) post(ctx context.Context, to target, pg page, meta *api.SlackMetadata) (channel, ts string, err error) {
	if err := p.upload(ctx, &pg); err != nil {
		return "", "", err
	}
	options := message(pg)
	if to.thread != "" {
		options = append(options, api.MsgOptionTS(to.thread))
	}
	if meta != nil {
		options = append(options, api.MsgOptionMetadata(*meta))
	}
	err = settled(ctx, pg, func() (err error) {
		channel, ts, err = p.api.PostMessageContext(ctx, to.channel, options...)
		return err
	})
	return channel, ts, classify("chat.postMessage", err)
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
