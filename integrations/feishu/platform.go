package feishu

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/golive-bot/golive/bot"
)

const (
	platformName = "feishu"
	callTimeout  = 10 * time.Second
)

// Options are what the program that embeds golive brings along; every field has a default.
type Options struct {
	Clock bot.Clock    // calendar clock: freshness, expiry of tokens, ages
	Log   *slog.Logger // no text of messages and no token ever goes there
	HTTP  *http.Client // for calls; its time-out holds for each
	// Called is told of every call that was made, for metrics: result is the code, "http_<status>" or "error".
	Called func(method, result string, took time.Duration)
	// CallsThisMonth tells how many calls of the app were made in this calendar month, where somebody keeps count
	// over restarts; doctor warns by it. Nil: the calls since the start are counted.
	CallsThisMonth func(context.Context) (int, error)
}

// Platform is Feishu as golive sees it. It is safe for concurrent use.
type Platform struct {
	config Config
	clock  bot.Clock
	log    *slog.Logger
	api    *api
	secret decrypter
	month  func(context.Context) (int, error)

	images imageCache
	who    identity
	health healthState
	known  directoryCache
	late   sync.WaitGroup // replies to clicks that are still to be shown

	mu   sync.Mutex
	road bot.Road // nil until Run
}

var (
	_ bot.Platform   = (*Platform)(nil)
	_ bot.Translator = (*Platform)(nil)
	_ bot.Paced      = (*Platform)(nil)
	_ bot.Files      = (*Platform)(nil)
	_ bot.Directory  = (*Platform)(nil)
	_ bot.Doctor     = (*Platform)(nil)
	_ bot.Manifest   = (*Platform)(nil)
	_ bot.Vitals     = (*Platform)(nil)
)

// New makes the platform. It makes no call: a Feishu that is out of reach must not hinder the start.
func New(c Config, o Options) (*Platform, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	if o.Clock == nil {
		o.Clock = bot.SystemClock()
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.HTTP == nil {
		o.HTTP = &http.Client{Timeout: callTimeout, Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: 64, IdleConnTimeout: 90 * time.Second, ForceAttemptHTTP2: true,
		}}
	}
	p := &Platform{
		config: c, clock: o.Clock, log: o.Log.With("platform", platformName), month: o.CallsThisMonth,
	}
	p.api, p.secret = newAPI(c, o), newDecrypter(c.EncryptKey)
	return p, nil
}

// Name implements bot.Platform.
func (p *Platform) Name() string { return platformName }

// Run implements bot.Platform: it keeps the long connection, or waits while Feishu posts to Routes.
func (p *Platform) Run(ctx context.Context, road bot.Road) error {
	p.mu.Lock()
	p.road = road
	p.mu.Unlock()
	defer p.late.Wait()
	if p.config.Transport == TransportSocket {
		p.supervise(ctx, road)
		return nil
	}
	<-ctx.Done()
	return nil
}

// theRoad is where events go; nil before Run.
func (p *Platform) theRoad() bot.Road {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.road
}

// Routes are the addresses to which Feishu posts with transport: http.
func (p *Platform) Routes() map[string]http.Handler {
	if p.config.Transport != TransportHTTP {
		return nil
	}
	h := http.HandlerFunc(p.serveWebhook)
	return map[string]http.Handler{"POST /feishu/events": h, "POST /feishu/cards": h}
}

// Health is how the connection to Feishu fares.
type Health struct {
	Connected  bool      `json:"connected"`
	Last       time.Time `json:"last,omitzero"` // the last sign of life, by the machine's clock
	Reconnects int       `json:"reconnects"`
	Detail     string    `json:"detail,omitempty"`
}

type healthState struct {
	mu sync.Mutex
	h  Health
}

func (s *healthState) update(change func(*Health)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.h)
}

// alive notes a sign of life.
func (s *healthState) alive() {
	now := time.Now() // sockets are told by the machine's clock
	s.update(func(h *Health) { h.Last = now })
}

// Health tells how the connection fares. With transport: http it tells when Feishu last posted something valid.
func (p *Platform) Health() Health {
	p.health.mu.Lock()
	defer p.health.mu.Unlock()
	h := p.health.h
	if p.config.Transport == TransportHTTP {
		h.Connected = true // there is nothing to be connected
	}
	return h
}

// Vital implements bot.Vitals.
func (p *Platform) Vital() bot.Vital {
	h := p.Health()
	v := bot.Vital{Door: bot.Socket, Open: h.Connected, Detail: h.Detail, Silence: -1, PerMonth: p.config.Limits.CallsPerMonth}
	if p.config.Transport == TransportHTTP {
		v.Door = bot.Webhook
	}
	if !h.Last.IsZero() {
		v.Silence = time.Since(h.Last)
	}
	return v
}

// Limits implements bot.Paced. The spans are a little longer than Feishu's: calls do not arrive as evenly as they are sent.
func (p *Platform) Limits(j bot.Job) []bot.Limit {
	const second, minute = time.Second + 15*time.Millisecond, time.Minute + 300*time.Millisecond
	l, app := p.config.Limits, platformName+"/"+p.config.AppID
	limits := []bot.Limit{
		{Key: app + "/second", Count: l.AppPerSecond, Per: second},
		{Key: app + "/minute", Count: l.AppPerMinute, Per: minute, Burst: l.AppPerMinute},
	}
	where := j.To.Room.Room().String()
	if where == "" {
		where = j.To.Account.String()
	}
	if where != "" {
		limits = append(limits, bot.Limit{Key: app + "/chat/" + where, Count: l.ChatPerSecond, Per: second, Burst: l.ChatPerSecond})
	}
	if j.Handle != "" && l.MessagePerSecond < l.ChatPerSecond {
		limits = append(limits, bot.Limit{Key: app + "/message/" + j.Handle, Count: l.MessagePerSecond, Per: second})
	}
	return limits
}
