package engine

import (
	"context"
	"net/http"

	"github.com/golive-bot/golive/bot"
)

// Pages are the capabilities' pages by pattern: "/<name>/" and what serves it. Their posts take the road.
func (e *Engine) Pages() map[string]http.Handler {
	pages := map[string]http.Handler{}
	for _, c := range e.table.capabilities {
		if c.Pages == nil {
			continue
		}
		h := c.Pages(bot.Pages{Do: e.page, Store: e.Store, Texts: e.Texts, Clock: e.Clock, Links: e.Links})
		pages["/"+c.Name+"/"] = http.NewCrossOriginProtection().Handler(h)
	}
	return pages
}

// page takes a page's post down the road and answers what to show; the zero answer if it is not there in time.
func (e *Engine) page(ctx context.Context, ev bot.Event) (bot.Answer, error) {
	var answer bot.Answer
	err := e.Do(ctx, ev, func(a bot.Answer, _ bool) { answer = a })
	return answer, err
}
