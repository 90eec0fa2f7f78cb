package feishusim

import (
	"sync"
	"time"
)

// Limits of the messages API, as documented.
const (
	appPerSecond   = 50
	appPerMinute   = 1000
	chatPerSecond  = 5
	patchPerSecond = 5
	cardPerSecond  = 40 // ephemeral cards in one group
)

// rates counts calls in windows of the calendar clock. The zero value is ready.
type rates struct {
	mu    sync.Mutex
	m     map[string]window
	swept time.Time
}

type window struct {
	end time.Time
	n   int
}

// take counts a call of key and tells whether it is within limit calls per window; if not, how long until the next window.
func (r *rates) take(key string, limit int, per time.Duration, now time.Time) (ok bool, wait time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.m == nil {
		r.m = map[string]window{}
	}
	r.sweep(now)
	w := r.m[key]
	if !now.Before(w.end) {
		w = window{end: now.Add(per)}
	}
	if w.n >= limit {
		return false, w.end.Sub(now)
	}
	w.n++
	r.m[key] = w
	return true, 0
}

// sweep forgets windows that are over, once a minute.
func (r *rates) sweep(now time.Time) {
	if now.Sub(r.swept) < time.Minute {
		return
	}
	r.swept = now
	for k, w := range r.m {
		if !now.Before(w.end) {
			delete(r.m, k)
		}
	}
}

func (c *call) limits() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.cfg.NoLimits
}

// appRate is the limit of one API for the whole app: HTTP 429 and 99991400.
func (c *call) appRate(name string) error {
	if !c.limits() {
		return nil
	}
	for _, l := range []struct {
		limit int
		per   time.Duration
	}{{appPerSecond, time.Second}, {appPerMinute, time.Minute}} {
		if ok, wait := c.rates.take("app/"+l.per.String()+"/"+name, l.limit, l.per, c.now); !ok {
			c.counts.violation("app_rate")
			return tooFrequent(l.limit, wait)
		}
	}
	return nil
}

// messageRate is a limit on one room, person or message: HTTP 400 and 230020.
func (c *call) messageRate(violation, key string, limit int) error {
	if !c.limits() {
		return nil
	}
	if ok, _ := c.rates.take(violation+"/"+key, limit, time.Second, c.now); !ok {
		c.counts.violation(violation)
		return refuse(codeChatRate, "This operation triggers the frequency limit")
	}
	return nil
}
