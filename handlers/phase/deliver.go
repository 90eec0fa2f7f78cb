package phase

import (
	"context"
	"net/url"
	"strings"

	"github.com/golive-bot/golive/bot"
)

const maxLink = 500 // bytes of an address

// deliver is the command: `deliver requirements specification https://...`, or said with a file.
func deliver(ctx context.Context, r *bot.Request) error {
	plan, err := bot.PlanOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	i, rest, err := mustMean(r, &plan, r.Rest, ofDeliverable, "phase.deliver.example")
	if err != nil {
		return err
	}
	ph, d := plan.Phase(i.phase), i.deliverable(&plan)
	if ph.Closed() {
		return bot.Tell("phase.is-closed", "name", ph.Title(r.T))
	}
	link, file, err := handed(ctx, r, rest)
	if err != nil {
		return err
	}
	title, before := d.Title(r.T), d.Link
	if link == before {
		done(r, "phase.delivered-same", "name", title)
		return nil
	}
	d.Link, d.File, d.By, d.At = link, file, r.WhoID, r.Now
	h := about(&plan, i, "delivered")
	h.Before, h.After = before, link
	if _, err := r.Happened(h); err != nil {
		return err
	}
	r.Audit("plan.delivered", bot.Plans.Key(r.ProjectID), map[string]string{"item": i.id(), "before": before, "after": link, "file": file})
	if err := put(r, plan); err != nil {
		return err
	}
	recount(r, r.ProjectID)
	key := "phase.delivered"
	if missing := undelivered(r, *ph); len(missing) == 0 {
		key = "phase.delivered-all"
	}
	done(r, key, "name", title, "phase", ph.Title(r.T))
	return nil
}

// handed is the address that was said, or that of the message which holds a file.
func handed(ctx context.Context, r *bot.Request, rest string) (link, file string, err error) {
	for word := range strings.FieldsSeq(rest) {
		word = strings.Trim(word, "<>()，。,;；")
		u, err := url.Parse(word)
		if err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && len(word) <= maxLink {
			return word, "", nil
		}
	}
	if len(r.Message.Files) == 0 {
		return "", "", bot.Tell("phase.deliver-what", "example", r.T("phase.deliver.example"))
	}
	file = r.Message.Files[0].Name
	if r.Message.Link != "" {
		return r.Message.Link, file, nil
	}
	dir, err := r.Directory(r.Event.Room.Platform)
	if err != nil {
		return "", "", err
	}
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	if link, err = dir.Permalink(ctx, r.Message.Ref); err != nil || link == "" {
		return "", "", bot.Tell("phase.deliver-what", "example", r.T("phase.deliver.example")) //nolint:nilerr // a link can always be said
	}
	return link, file, nil
}
