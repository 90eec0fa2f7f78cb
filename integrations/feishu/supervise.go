package feishu

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gorilla/websocket"

	"github.com/golive-bot/golive/bot"
)

// terminal is a refusal that a new try is unlikely to cure.
type terminal struct{ error }

// supervise keeps one long connection until ctx ends. After a connection that worked it comes back at once, else
// later and later, at most a minute apart; a refusal is tried again too, since an operator may cure it.
func (p *Platform) supervise(ctx context.Context, road bot.Road) {
	wait := firstBackoff
	for ctx.Err() == nil {
		began := time.Now()
		err := p.connectOnce(ctx, road)
		if ctx.Err() != nil {
			return
		}
		var refused terminal
		switch {
		case errors.As(err, &refused):
			wait = longBackoff
			p.log.Error("long connection refused", "error", err, "again_in", wait)
		case time.Since(began) > time.Minute:
			wait = firstBackoff
			p.log.Info("long connection ended", "error", err)
		default:
			p.log.Warn("long connection lost", "error", err, "again_in", wait)
		}
		p.health.update(func(h *Health) { h.Connected, h.Detail = false, err.Error(); h.Reconnects++ })
		select {
		case <-time.After(wait/2 + rand.N(wait)): //nolint:gosec // jitter
		case <-ctx.Done():
			return
		}
		wait = min(wait*2, longBackoff)
	}
}

// clientConfig is what the service wants of its clients, in seconds.
type clientConfig struct {
	PingInterval int
}

// interval is the time between pings; an interval of 0 would mean a flood.
func (c clientConfig) interval() time.Duration {
	if c.PingInterval < 1 || c.PingInterval > 3600 {
		return defaultPing
	}
	return time.Duration(c.PingInterval) * time.Second
}

// discover asks where to connect.
func (p *Platform) discover(ctx context.Context) (address string, c clientConfig, err error) {
	body, err := json.Marshal(map[string]string{"AppID": p.config.AppID, "AppSecret": p.config.AppSecret})
	if err != nil {
		return "", c, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.config.root()+"/callback/ws/endpoint", bytes.NewReader(body))
	if err != nil {
		return "", c, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("locale", "zh")
	resp, err := p.api.http.Do(req)
	if err != nil {
		return "", c, fmt.Errorf("ask for the long connection: %w", plain(err))
	}
	defer resp.Body.Close()
	var out struct {
		Code int
		Data struct {
			URL          string
			ClientConfig clientConfig
		}
	}
	if resp.StatusCode != http.StatusOK {
		return "", c, fmt.Errorf("ask for the long connection: status %d", resp.StatusCode)
	}
	if err := json.NewDecoder(http.MaxBytesReader(nil, resp.Body, maxPosted)).Decode(&out); err != nil {
		return "", c, errors.New("ask for the long connection: malformed answer")
	}
	switch {
	case out.Code == 1 || out.Code == 1000040343: // busy, internal error
		return "", c, fmt.Errorf("ask for the long connection: code %d", out.Code)
	case out.Code != 0:
		return "", c, terminal{fmt.Errorf("ask for the long connection: code %d (is it a self-built app, and are app_id and app_secret right?)", out.Code)}
	case out.Data.URL == "":
		return "", c, errors.New("ask for the long connection: the answer holds no address")
	}
	return out.Data.URL, out.Data.ClientConfig, nil
}

// connectOnce runs one connection to its end and tells why it ended.
func (p *Platform) connectOnce(ctx context.Context, road bot.Road) error {
	address, cfg, err := p.discover(ctx)
	if err != nil {
		return err
	}
	dialer := websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: handshakeTime}
	ws, resp, err := dialer.DialContext(ctx, address, nil)
	if err != nil {
		return handshakeError(resp, err)
	}
	u, err := url.Parse(address)
	if err != nil {
		return errors.New("the service's address is malformed")
	}
	service, _ := strconv.ParseInt(u.Query().Get("service_id"), 10, 32) // 0 where it is missing: it is only echoed
	c := &socket{p: p, road: road, ws: ws, service: int32(service), pieces: map[string]*pieces{}, interval: cfg.interval()}
	p.health.alive()
	p.health.update(func(h *Health) { h.Connected, h.Detail = true, "" })
	return c.run(ctx)
}

func handshakeError(resp *http.Response, err error) error {
	if resp == nil {
		return fmt.Errorf("open the long connection: %w", err)
	}
	status, code := resp.Header.Get("Handshake-Status"), resp.Header.Get("Handshake-Autherrcode")
	err = fmt.Errorf("open the long connection: status %d, handshake %s %s", resp.StatusCode, status, code)
	if status == "403" || code == "1000040350" {
		return terminal{err} // forbidden; too many connections of this app
	}
	return err
}
