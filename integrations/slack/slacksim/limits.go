package slacksim

import (
	"math"
	"net/http"
	"strconv"
	"time"
)

// Rates are the limits per app. Slack does not publish all of them: the numbers of tiers 1 to 4 and one message a
// second in a channel are from its documentation, the bursts and the workspace's limit are assumptions.
type Rates struct {
	Tier              [5]float64 // calls a minute of each method, by tier 1 to 4
	PostsPerSecond    float64    // chat.postMessage to one channel; default 1
	PostBurst         float64    // how many may come at once; default 4
	WorkspacePerSec   float64    // chat.postMessage in all; default 60
	WorkspaceBurst    float64    // default 120
	ResponsePerSecond float64    // posts to response URLs; default 1, burst as PostBurst
}

func (r Rates) withDefaults() Rates {
	def := func(field *float64, v float64) {
		if *field == 0 {
			*field = v
		}
	}
	for i, v := range []float64{0, 1, 20, 50, 100} {
		def(&r.Tier[i], v)
	}
	def(&r.PostsPerSecond, 1)
	def(&r.PostBurst, 4)
	def(&r.WorkspacePerSec, 60)
	def(&r.WorkspaceBurst, 120)
	def(&r.ResponsePerSecond, 1)
	return r
}

// limiter keeps a token bucket for each method, channel and the workspace. Sim.mu guards it.
type limiter struct {
	rates   Rates
	buckets map[string]*bucket
}

type bucket struct {
	tokens float64
	at     time.Time
}

func newLimiter(r Rates) limiter {
	return limiter{rates: r.withDefaults(), buckets: map[string]*bucket{}}
}

// take takes a token from the bucket, or says how long until there is one.
func (l *limiter) take(key string, now time.Time, perSecond, burst float64) (wait time.Duration) {
	b := l.buckets[key]
	if b == nil {
		b = &bucket{tokens: burst, at: now}
		l.buckets[key] = b
	}
	if gone := now.Sub(b.at).Seconds(); gone > 0 {
		b.tokens = min(burst, b.tokens+gone*perSecond)
		b.at = now
	}
	if b.tokens < 1 {
		return time.Duration((1 - b.tokens) / perSecond * float64(time.Second))
	}
	b.tokens--
	return 0
}

// limit refuses a call that comes too soon, with 429 and Retry-After.
func (s *Sim) limit(w http.ResponseWriter, c *call) *apiError {
	s.mu.Lock()
	var wait time.Duration
	l, kind := &s.limiter, "rate"
	switch {
	case c.method.name == "chat.postMessage":
		if wait = l.take("post/"+c.args["channel"], c.now, l.rates.PostsPerSecond, l.rates.PostBurst); wait > 0 {
			kind = "channel_rate"
		} else {
			wait = l.take("workspace", c.now, l.rates.WorkspacePerSec, l.rates.WorkspaceBurst)
		}
	case c.method.tier > 0:
		perMinute := l.rates.Tier[c.method.tier]
		wait = l.take(c.method.name, c.now, perMinute/60, perMinute)
	}
	s.mu.Unlock()
	if wait == 0 {
		return nil
	}
	s.calls.violation(kind)
	w.Header().Set("Retry-After", strconv.Itoa(retryAfter(wait)))
	return fail("ratelimited")
}

func retryAfter(wait time.Duration) int { return max(1, int(math.Ceil(wait.Seconds()))) }
