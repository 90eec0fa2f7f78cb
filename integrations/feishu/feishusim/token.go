package feishusim

import (
	"crypto/subtle"
	"sync"
	"time"
)

const (
	tokenLife  = 2 * time.Hour
	tokenReuse = 30 * time.Minute // with at least this left the same token is given again
)

// tokens are the tenant access tokens that were given out. The zero value is ready.
type tokens struct {
	mu      sync.Mutex
	issued  map[string]time.Time // until when each is valid
	current string
}

// give returns a token, its end, and whether the caller was given the same one before.
func (t *tokens) give(now time.Time) (token string, until time.Time, again bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if until := t.issued[t.current]; until.Sub(now) >= tokenReuse {
		return t.current, until, true
	}
	if t.issued == nil {
		t.issued = map[string]time.Time{}
	}
	t.current = newID("t-g1")
	t.issued[t.current] = now.Add(tokenLife)
	return t.current, t.issued[t.current], false
}

func (t *tokens) valid(token string, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.issued[token].After(now)
}

func (t *tokens) invalidate() {
	t.mu.Lock()
	defer t.mu.Unlock()
	clear(t.issued)
	t.current = ""
}

// InvalidateTokens kills every token that was given out, as a reset of the app's secret does.
func (s *Sim) InvalidateTokens() { s.tokens.invalidate() }

type tokenRequest struct {
	AppID     string `json:"app_id"`
	AppSecret string `json:"app_secret"`
}

type tokenAnswer struct {
	Code   int    `json:"code"`
	Msg    string `json:"msg"`
	Tenant string `json:"tenant_access_token,omitempty"`
	App    string `json:"app_access_token,omitempty"`
	Expire int    `json:"expire,omitempty"`
}

// tenantToken answers both .../tenant_access_token/internal and .../app_access_token/internal: old services, whose refusals
// come with status 200.
func (c *call) tenantToken(app bool) (any, error) {
	var q tokenRequest
	if err := c.decode(&q); err != nil {
		return nil, err
	}
	c.mu.Lock()
	id, secret := c.cfg.AppID, c.cfg.AppSecret
	c.mu.Unlock()
	if q.AppID != id {
		return nil, &apiError{status: 200, code: codeBadAppID, msg: "invalid param"}
	}
	if subtle.ConstantTimeCompare([]byte(q.AppSecret), []byte(secret)) != 1 {
		return nil, &apiError{status: 200, code: codeBadSecret, msg: "app secret invalid"}
	}
	token, until, again := c.tokens.give(c.now)
	if again {
		c.counts.violation("token_refetch")
	}
	a := tokenAnswer{Msg: "ok", Tenant: token, Expire: int(until.Sub(c.now) / time.Second)}
	if app {
		a.App = token
	}
	return whole{a}, nil
}
