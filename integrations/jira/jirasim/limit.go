package jirasim

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// limiter holds Jira's burst limit by endpoint and method, and its limit of writes to one issue.
type limiter struct {
	mu      sync.Mutex
	max     Limits
	buckets map[string]*bucket
	writes  map[string][]time.Time
}

// bucket is a token bucket that refills to its rate every second.
type bucket struct {
	left float64
	at   time.Time
}

// limited refuses a call that comes too soon, as Cloud does. Data Center has no limits unless its administrator sets them.
func (s *Sim) limited(c *call) error {
	if s.cfg.NoLimits || !s.cloud() {
		return nil
	}
	now := s.now()
	rate := s.cfg.Limits.Reads
	if c.r.Method == http.MethodPut || c.r.Method == http.MethodDelete {
		rate = s.cfg.Limits.Writes
	}
	wait, reason := s.limits.take(c.name, rate, now), "jira-burst-based"
	if key := c.params["key"]; wait == 0 && key != "" && c.r.Method != http.MethodGet {
		wait, reason = s.limits.write(strings.ToUpper(key), now), "jira-per-issue-on-write"
	}
	if wait == 0 {
		return nil
	}
	s.tally.violation(reason)
	seconds := int((wait + time.Second - 1) / time.Second)
	c.header.Set("Retry-After", strconv.Itoa(seconds))
	c.header.Set("RateLimit-Reason", reason)
	c.header.Set("X-RateLimit-Limit", strconv.Itoa(rate))
	c.header.Set("X-RateLimit-Remaining", "0")
	c.header.Set("X-RateLimit-Reset", now.Add(wait).UTC().Format("2006-01-02T15:04Z"))
	return fail(http.StatusTooManyRequests, "Rate limit exceeded.")
}

// take takes a token, or returns how long until there is one.
func (l *limiter) take(name string, rate int, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.buckets == nil {
		l.buckets = map[string]*bucket{}
	}
	b := l.buckets[name]
	if b == nil {
		b = &bucket{left: float64(rate), at: now}
		l.buckets[name] = b
	}
	b.left = min(float64(rate), b.left+now.Sub(b.at).Seconds()*float64(rate))
	b.at = now
	if b.left < 1 {
		return time.Duration((1 - b.left) / float64(rate) * float64(time.Second))
	}
	b.left--
	return 0
}

// write notes a write to an issue, or returns how long until one is allowed.
func (l *limiter) write(key string, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.writes == nil {
		l.writes = map[string][]time.Time{}
	}
	var recent []time.Time
	for _, t := range l.writes[key] {
		if now.Sub(t) < 30*time.Second {
			recent = append(recent, t)
		}
	}
	if n := len(recent) - l.max.IssueLong; n >= 0 {
		return 30*time.Second - now.Sub(recent[n])
	}
	if n := len(recent) - l.max.IssueShort; n >= 0 && now.Sub(recent[n]) < 2*time.Second {
		return 2*time.Second - now.Sub(recent[n])
	}
	l.writes[key] = append(recent, now)
	return 0
}

// tally counts calls, violations and deliveries.
type tally struct {
	mu         sync.Mutex
	calls      map[callKey]int
	violations map[string]int
	all        int
	hooks      hookCounts
}

type callKey struct {
	Method string
	Status int
}

func (t *tally) count(method string, status int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.calls == nil {
		t.calls = map[callKey]int{}
	}
	t.calls[callKey{method, status}]++
	t.all++
}

func (t *tally) violation(kind string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.violations == nil {
		t.violations = map[string]int{}
	}
	t.violations[kind]++
}

func (t *tally) total() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.all
}
