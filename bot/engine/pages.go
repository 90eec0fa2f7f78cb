package engine

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/golive-bot/golive/bot"
)

// maxPost is what a page's post may hold, in bytes.
const maxPost = 1 << 20

// Pages are the capabilities' pages by pattern: "/<name>/" and what serves it. Their posts take the road, and come from
// golive's own pages only.
func (e *Engine) Pages() map[string]http.Handler {
	own := http.NewCrossOriginProtection()
	if u, err := url.Parse(e.PublicURL); err == nil && u.Host != "" { // a proxy may tell us another name than people see
		if err := own.AddTrustedOrigin(u.Scheme + "://" + u.Host); err != nil {
			e.Log.Warn("trust the own address", "error", err)
		}
	}
	pages := map[string]http.Handler{}
	for _, c := range e.table.capabilities {
		if c.Pages == nil {
			continue
		}
		h := c.Pages(bot.Pages{Do: e.post, Who: e.visitor, Store: e.Store, Insight: e.Store, Texts: e.Texts, Clock: e.Clock, Links: e.Links, Log: e.Log, Summaries: e.env.Summaries})
		for _, path := range append([]string{c.Name}, c.Paths...) {
			pages["/"+path+"/"] = own.Handler(http.MaxBytesHandler(h, maxPost))
		}
	}
	return pages
}

// post takes a page's post down the road and answers what to show; the zero answer if it is not there in time.
func (e *Engine) post(ctx context.Context, ev bot.Event) (bot.Answer, error) {
	var answer bot.Answer
	err := e.Do(ctx, ev, func(a bot.Answer, _ bool) { answer = a })
	return answer, err
}

// visitor is who opened a page by a link that was given to an account. Who has left is nobody special any more.
func (e *Engine) visitor(ctx context.Context, a bot.Account) (bot.Visitor, error) {
	r := bot.NewRequest(ctx, e.env, bot.Event{ID: "page", Name: "page", From: a}, 0, e.Clock.Now())
	id, p, err := bot.PersonOf(r, a)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return bot.Visitor{}, err
	}
	v := bot.Visitor{ID: id, Person: p}
	if !p.Gone {
		v.Org = e.orgRole(p, a)
	}
	return v, nil
}
