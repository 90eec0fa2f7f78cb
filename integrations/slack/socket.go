package slack

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/gorilla/websocket"
	api "github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

const (
	workers    = 32          // events are accepted in order within a room, by as many hands
	backlog    = 128         // of one worker
	maxActs    = 256         // acts under way at once
	ackTime    = time.Second // how long an acknowledgement may wait for the connection
	stormSpan  = time.Minute // reconnects within it slow the next one down
	maxCalm    = 30 * time.Second
	fatalPause = 5 * time.Minute
	patience   = time.Minute // without a connection before a client is given up
)

// Health is how the connection is doing.
type Health struct {
	Connected  bool
	Last       time.Time // of the last bytes from Slack, by the machine's clock; zero before the first
	Reconnects int64     // connections opened so far, less the first
	Detail     string    // in words, for whoever looks at /readyz or doctor
}

// socketState is what Health tells.
type socketState struct {
	connected atomic.Bool
	last      atomic.Int64 // unix nanoseconds, machine's clock
	opened    atomic.Int64
	detail    atomic.Pointer[string]
	recent    atomic.Int64           // connections opened within stormSpan
	pausing   atomic.Bool            // the next one is being held back
	begun     atomic.Int64           // clients begun anew after an outage
	refused   atomic.Pointer[string] // Slack's word on a bot token that it does not take
}

// Health tells whether events come in. With signed HTTP that is Slack's business, and the last request is told.
func (p *Platform) Health() Health {
	h := Health{Connected: p.socket.connected.Load(), Reconnects: max(0, p.socket.opened.Load()-1)}
	if n := p.socket.last.Load(); n != 0 {
		h.Last = time.Unix(0, n)
	}
	if d := p.socket.detail.Load(); d != nil {
		h.Detail = *d
	}
	if p.cfg.Transport == TransportHTTP {
		h.Connected = p.road.Load() != nil
	}
	if refused := p.socket.refused.Load(); refused != nil {
		h.Connected, h.Detail = false, "Slack refuses the bot token: "+*refused
	}
	return h
}

// alive notes a sign of life. Sockets are told by the machine's clock.
func (s *socketState) alive() { s.last.Store(time.Now().UnixNano()) }

// Vital implements bot.Vitals.
func (p *Platform) Vital() bot.Vital {
	h := p.Health()
	v := bot.Vital{Door: bot.Socket, Open: h.Connected, Detail: h.Detail, Silence: -1}
	if p.cfg.Transport == TransportHTTP {
		v.Door = bot.Webhook
	}
	if !h.Last.IsZero() {
		v.Silence = time.Since(h.Last)
	}
	return v
}

// introduce asks Slack who golive is until Slack has said so: a bot token that is refused would else be noticed only
// when somebody waits for an answer.
func (p *Platform) introduce(ctx context.Context) {
	for ctx.Err() == nil {
		_, err := p.identity(ctx)
		if err == nil {
			p.socket.refused.Store(nil)
			return
		}
		pause := identityPause
		if refusedTokens[code(err)] {
			why := code(err)
			p.socket.refused.Store(&why)
			p.log.Error("Slack refuses the bot token", "error", err)
			pause = fatalPause
		}
		wait(ctx, pause)
	}
}

// refusedTokens are Slack's words for a token that no repetition makes good.
var refusedTokens = map[string]bool{"invalid_auth": true, "not_authed": true, "account_inactive": true, "token_revoked": true,
	"token_expired": true, "not_allowed_token_type": true}

const identityPause = 5 * time.Second // machine time between two questions while Slack does not answer

func (s *socketState) say(connected bool, detail string) {
	s.connected.Store(connected)
	s.detail.Store(&detail)
}

// Run implements bot.Platform. It returns when ctx ends and all that was acknowledged is accepted.
func (p *Platform) Run(ctx context.Context, road bot.Road) error {
	p.road.Store(&road)
	defer p.later.Wait()
	defer p.road.Store(nil)
	p.later.Go(func() { p.introduce(ctx) })
	if p.cfg.Transport == TransportHTTP {
		p.socket.say(true, "Slack posts to golive")
		<-ctx.Done()
		return nil
	}
	for ctx.Err() == nil {
		err := p.connect(ctx, road)
		if ctx.Err() != nil {
			break
		}
		if errors.Is(err, context.Canceled) {
			p.socket.begun.Add(1)
			continue // it took too long: begin anew
		}
		// slack-go gives up on tokens that are refused; an operator may cure that without a restart.
		p.socket.say(false, "Slack refuses the app token: "+code(err))
		p.log.Error("connect to Slack; trying again in 5 minutes", "error", err)
		wait(ctx, fatalPause)
	}
	return nil
}

// wait waits by the machine's clock.
func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// connect keeps a socket open until ctx ends or Slack refuses the token for good.
func (p *Platform) connect(ctx context.Context, road bot.Road) error {
	opener := api.New(p.cfg.BotToken, api.OptionAppLevelToken(p.cfg.AppToken), api.OptionAPIURL(p.cfg.apiURL()), api.OptionLog(quiet()),
		api.OptionHTTPClient(&http.Client{Transport: &calm{p: p, next: p.http.Transport}}))
	client := socketmode.New(opener, socketmode.OptionDialer(p.dialer()), socketmode.OptionLog(quiet()))
	ctx, cancel := context.WithCancel(ctx)
	d := newDesk(p, road, client)
	var reading sync.WaitGroup
	reading.Go(func() { d.read(ctx) })
	reading.Go(func() { p.watch(ctx, cancel) })
	err := client.RunContext(ctx)
	cancel()
	reading.Wait()
	d.close()
	p.socket.connected.Store(false)
	return err
}

// watch ends a client that is without a connection for too long. After an outage slack-go waits up to 5 minutes before
// it tries again; a new client does not, and calm keeps it from trying too often.
func (p *Platform) watch(ctx context.Context, end context.CancelFunc) {
	const looks = 6
	tick := time.NewTicker(p.patience / looks)
	defer tick.Stop()
	for without := 0; without < looks; {
		select {
		case <-tick.C:
			if without++; p.socket.connected.Load() || p.socket.pausing.Load() {
				without = 0
			}
		case <-ctx.Done():
			return
		}
	}
	end()
}

// dialer watches the bytes that come in, because slack-go keeps pings to itself.
func (p *Platform) dialer() *websocket.Dialer {
	d := *websocket.DefaultDialer
	d.HandshakeTimeout = callTimeout
	plain := &net.Dialer{Timeout: callTimeout}
	d.NetDialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := plain.DialContext(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return &watched{Conn: conn, p: p}, nil
	}
	return &d
}

type watched struct {
	net.Conn
	p *Platform
}

func (w *watched) Read(b []byte) (int, error) {
	n, err := w.Conn.Read(b)
	if n > 0 {
		w.p.socket.alive()
	}
	return n, err
}

// calm slows down the opening of connections when there were many of late: slack-go connects anew at once after
// every disconnect frame, also when Slack says that there are too many sockets.
type calm struct {
	p    *Platform
	next http.RoundTripper
}

func (c *calm) RoundTrip(r *http.Request) (*http.Response, error) {
	recent := c.p.socket.recent.Add(1)
	c.p.socket.opened.Add(1)
	time.AfterFunc(stormSpan, func() { c.p.socket.recent.Add(-1) })
	if pause := pauseFor(recent); pause > 0 {
		c.p.log.Warn("Slack keeps closing the connection", "opened_within_a_minute", recent, "pause", pause)
		c.p.socket.pausing.Store(true)
		wait(r.Context(), pause)
		c.p.socket.pausing.Store(false)
	}
	ctx, cancel := context.WithTimeout(r.Context(), callTimeout)
	next := c.next
	if next == nil {
		next = http.DefaultTransport
	}
	res, err := next.RoundTrip(r.WithContext(ctx))
	if err != nil {
		cancel()
		return nil, err
	}
	res.Body = &closing{ReadCloser: res.Body, cancel: cancel}
	return res, nil
}

// closing ends the call's context when its body is closed.
type closing struct {
	io.ReadCloser
	cancel context.CancelFunc
}

func (c *closing) Close() error {
	defer c.cancel()
	return c.ReadCloser.Close()
}

// pauseFor is how long the n-th connection within a minute waits: the first two not at all, then 1, 2, 4 ... 30 s,
// give or take a quarter, so that replicas do not come together.
func pauseFor(n int64) time.Duration {
	if n <= 2 {
		return 0
	}
	d := min(maxCalm, time.Second<<min(n-3, 10))
	return d*3/4 + rand.N(d/2)
}
