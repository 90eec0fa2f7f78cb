package project

import (
	"context"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// Right is the payload of the event "project.right": somebody got or lost a right of the organisation.
type Right struct {
	Person string `json:"person"`
}

// grant makes the command by which operators give or take a right of the organisation: naming managers, letting people
// create projects.
func grant(right, said string, give func(*bot.Person) bool) bot.Handler {
	return func(ctx context.Context, r *bot.Request) error {
		people, _, err := named(ctx, r)
		if err != nil {
			return err
		}
		var names []string
		for _, h := range people {
			if h.Gone && !strings.HasSuffix(right, "-taken") {
				return bot.Tell("bot.person-gone", "name", h.Name)
			}
			if h.Outsider {
				return bot.Tell("project.outsider-right", "name", h.Name)
			}
			names = append(names, h.Name)
			if !give(&h.Person) {
				continue // it is so already
			}
			r.Audit(right, bot.People.Key(h.ID), nil)
			r.Publish("project.right", "person/"+h.ID, Right{Person: h.ID})
			if err := bot.People.Put(r, h.ID, h.Person); err != nil {
				return err
			}
		}
		r.ReplyOpenly("", bot.Card{Tone: bot.ToneGood, Lang: r.Lang,
			Parts: []bot.Part{bot.Words(bot.Escape(r.T(said, "names", strings.Join(names, r.T("bot.and")), "n", len(names))))}})
		return nil
	}
}

func set(flag func(*bot.Person) *bool, to bool) func(*bot.Person) bool {
	return func(p *bot.Person) bool {
		f := flag(p)
		changed := *f != to
		*f = to
		return changed
	}
}

func managerFlag(p *bot.Person) *bool { return &p.Manager }
func creatorFlag(p *bot.Person) *bool { return &p.Creator }
