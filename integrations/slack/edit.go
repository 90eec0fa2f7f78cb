package slack

import (
	"context"
	"errors"

	"github.com/golive-bot/golive/bot"
	api "github.com/slack-go/slack"
)

// edit brings the messages of a handle up to date: each page replaces one, what is over is removed, what is missing
// is posted beside them. Editing twice does no harm, so only what was posted is looked up.
func (p *Platform) edit(ctx context.Context, j bot.Job, pages []page) (bot.Receipt, error) {
	channel := j.Prior.Place.ID
	old := append(append([]string(nil), j.Prior.Rest...), j.Prior.Message)
	to := target{tenant: j.Prior.Place.Tenant, channel: channel, thread: j.Prior.Place.Thread}
	if to.thread == j.Prior.Message {
		to.thread = ""
	}
	for len(old) > len(pages) { // the newest stays: it is the one that others know
		if err := p.remove(ctx, channel, old[0]); err != nil {
			return bot.Receipt{}, err
		}
		old = old[1:]
	}
	stamps := make([]string, len(pages))
	posted := map[int]string{}
	for i, pg := range pages {
		if i < len(old) {
			ts, err := p.update(ctx, channel, old[i], pg)
			if err != nil {
				return bot.Receipt{}, err
			}
			stamps[i] = ts
			continue
		}
		if pg.stamp != "" { // by the try before, which failed at a later page
			stamps[i] = pg.stamp
			continue
		}
		if i == len(old) && !j.Since.IsZero() {
			var err error
			if posted, err = p.lookUp(ctx, to, j.ID, j.Since); err != nil {
				return bot.Receipt{}, err
			}
			if len(posted) < len(pages)-len(old) {
				if err := p.settling(j); err != nil {
					return bot.Receipt{}, err
				}
			}
		}
		if ts, ok := posted[i]; ok {
			stamps[i] = ts
			continue
		}
		_, ts, err := p.post(ctx, to, pg, j, i)
		if err != nil {
			return bot.Receipt{}, partly(err, i)
		}
		stamps[i], pages[i].stamp = ts, ts
	}
	return p.receipt(to, stamps), nil
}

// update replaces one message.
func (p *Platform) update(ctx context.Context, channel, ts string, pg page) (string, error) {
	if err := p.upload(ctx, &pg); err != nil {
		return "", err
	}
	options := message(pg)
	if len(pg.blocks) == 0 {
		options = append(options, api.MsgOptionBlocks()) // else the old ones stay
	}
	var stamp string
	err := settled(ctx, pg, func() (err error) {
		_, stamp, _, err = p.api.UpdateMessageContext(ctx, channel, ts, options...)
		return err
	})
	return stamp, classify("chat.update", err)
}

func (p *Platform) remove(ctx context.Context, channel, ts string) error {
	_, _, err := p.api.DeleteMessageContext(ctx, channel, ts)
	if code(err) == "message_not_found" {
		return nil
	}
	return classify("chat.delete", err)
}

func (p *Platform) delete(ctx context.Context, j bot.Job) (bot.Receipt, error) {
	if j.Prior == nil {
		return bot.Receipt{}, bot.Permanent(errors.New("nothing to delete"))
	}
	for _, ts := range append(append([]string(nil), j.Prior.Rest...), j.Prior.Message) {
		if err := p.remove(ctx, j.Prior.Place.ID, ts); err != nil {
			return bot.Receipt{}, err
		}
	}
	return *j.Prior, nil
}
