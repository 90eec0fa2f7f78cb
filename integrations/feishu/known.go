package feishu

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/golive-bot/golive/bot"
)

const (
	cacheLife  = 5 * time.Minute // by the calendar clock
	cacheLimit = 4096
)

// identity is who golive is here: found out once, kept for the life of the process.
type identity struct {
	mu          sync.Mutex
	openID, key string
}

// learn notes the tenant that an event names.
func (i *identity) learn(tenant string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if tenant != "" {
		i.key = tenant
	}
}

// bot is golive's own open_id.
func (i *identity) bot(ctx context.Context, a *api) (string, error) {
	i.mu.Lock()
	id := i.openID
	i.mu.Unlock()
	if id != "" {
		return id, nil
	}
	var out struct {
		Bot openID `json:"bot"`
	}
	if err := a.call(ctx, request{name: "bot.info", method: http.MethodGet, path: "/bot/v3/info", bare: true}, &out); err != nil {
		return "", err
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.openID = out.Bot.OpenID
	return i.openID, nil
}

// tenant is the organisation in which the app lives.
func (i *identity) tenant(ctx context.Context, a *api) (string, error) {
	i.mu.Lock()
	key := i.key
	i.mu.Unlock()
	if key != "" {
		return key, nil
	}
	var out struct {
		Tenant struct {
			TenantKey string `json:"tenant_key"`
		} `json:"tenant"`
	}
	if err := a.call(ctx, request{name: "tenant.query", method: http.MethodGet, path: "/tenant/v2/tenant/query"}, &out); err != nil {
		return "", err
	}
	i.learn(out.Tenant.TenantKey)
	return out.Tenant.TenantKey, nil
}

// directoryCache keeps what was looked up, for some minutes. The zero value is ready.
type directoryCache struct {
	mu       sync.Mutex
	people   map[bot.Account]cached[bot.Profile]
	hears    map[string]cached[bool]
	privates map[bot.Account]bot.Place // private chats that were seen
	modes    map[string]bool           // whether a chat is private, which never changes
	threads  map[string]string         // roots of the threads of golive's own messages, "" for none
}

type cached[T any] struct {
	v     T
	until time.Time
}

func lookup[K comparable, T any](c *directoryCache, m *map[K]cached[T], k K, now time.Time) (T, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	x, ok := (*m)[k]
	return x.v, ok && now.Before(x.until)
}

func keep[K comparable, T any](c *directoryCache, m *map[K]cached[T], k K, v T, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if *m == nil || len(*m) >= cacheLimit {
		*m = map[K]cached[T]{}
	}
	(*m)[k] = cached[T]{v, now.Add(cacheLife)}
}

// private notes the private chat of a person.
func (c *directoryCache) private(who bot.Account, room bot.Place) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.privates == nil || len(c.privates) >= cacheLimit {
		c.privates = map[bot.Account]bot.Place{}
	}
	c.privates[who] = room
}

// mode notes whether a chat is private.
func (c *directoryCache) mode(chat string, private bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.modes == nil || len(c.modes) >= cacheLimit {
		c.modes = map[string]bool{}
	}
	c.modes[chat] = private
}

func (c *directoryCache) modeOf(chat string) (private, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	private, ok = c.modes[chat]
	return private, ok
}

func (c *directoryCache) privateOf(who bot.Account) (bot.Place, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p, ok := c.privates[who]
	return p, ok
}

// peer is whose private chat a room is, as far as it was seen.
func (c *directoryCache) peer(room bot.Place) bot.Account {
	c.mu.Lock()
	defer c.mu.Unlock()
	for who, at := range c.privates {
		if at == room {
			return who
		}
	}
	return bot.Account{}
}

// thread notes in which thread a message of golive stands.
func (c *directoryCache) thread(message, root string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.threads == nil || len(c.threads) >= cacheLimit {
		c.threads = map[string]string{}
	}
	c.threads[message] = root
}

func (c *directoryCache) threadOf(message string) (root string, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	root, ok = c.threads[message]
	return root, ok
}

func (c *directoryCache) forgetPerson(a bot.Account) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.people, a)
}
