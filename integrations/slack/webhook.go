package slack

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

const (
	maxBody   = 1 << 20
	freshness = 5 * time.Minute
)

// Routes are the doors for signed HTTP; there are none with Socket Mode.
func (p *Platform) Routes() map[string]http.Handler {
	if p.cfg.Transport != TransportHTTP {
		return map[string]http.Handler{}
	}
	return map[string]http.Handler{
		"POST /slack/events":       p.signed(p.serveEvent),
		"POST /slack/interactions": p.signed(p.serveInteraction),
		"POST /slack/commands":     p.signed(p.serveCommand),
	}
}

// signed lets through what Slack signed not more than 5 minutes ago, with its raw body.
func (p *Platform) signed(next func(w http.ResponseWriter, r *http.Request, road bot.Road, body []byte)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := readBody(w, r)
		var tooLarge *http.MaxBytesError
		switch {
		case errors.As(err, &tooLarge):
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
			return
		case err != nil:
			http.Error(w, "unreadable", http.StatusBadRequest)
			return
		}
		if !genuine(p.cfg.SigningSecret, r.Header, body, p.clock.Now()) {
			p.log.Warn("refused: forged or stale signature", "path", r.URL.Path)
			http.Error(w, "forged or stale", http.StatusUnauthorized)
			return
		}
		p.socket.alive()
		road := p.road.Load()
		if road == nil {
			http.Error(w, "starting", http.StatusServiceUnavailable)
			return
		}
		next(w, r, *road, body)
	})
}

// usualBody is the memory taken beforehand for a body at most: its sender is not known yet.
const usualBody = 64 << 10

// readBody reads a body at once into what its sender says is its length.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	var body bytes.Buffer
	if r.ContentLength > 0 {
		body.Grow(int(min(r.ContentLength, usualBody)) + bytes.MinRead)
	}
	_, err := body.ReadFrom(http.MaxBytesReader(w, r.Body, maxBody))
	return body.Bytes(), err
}

// genuine checks X-Slack-Signature over the raw body, in constant time, and the age of the request both ways.
func genuine(secret string, h http.Header, body []byte, now time.Time) bool {
	ts := h.Get("X-Slack-Request-Timestamp")
	secs, err := strconv.ParseInt(ts, 10, 64)
	if err != nil || secret == "" {
		return false
	}
	if age := now.Sub(time.Unix(secs, 0)); age > freshness || age < -freshness {
		return false
	}
	given, err := hex.DecodeString(strings.TrimPrefix(h.Get("X-Slack-Signature"), "v0="))
	if err != nil {
		return false
	}
	return hmac.Equal(signature(secret, ts, body), given)
}

// signature is what Slack signs a body with that it posts at ts.
func signature(secret, ts string, body []byte) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = io.WriteString(mac, "v0:"+ts+":") // writing to a hash never fails
	_, _ = mac.Write(body)
	return mac.Sum(nil)
}

func (p *Platform) serveEvent(w http.ResponseWriter, r *http.Request, road bot.Road, body []byte) {
	o, e, keep, err := read(body)
	switch {
	case err != nil:
		p.log.Warn("refused: malformed event")
		http.Error(w, "malformed", http.StatusBadRequest)
		return
	case o.Type == "url_verification":
		w.Header().Set("Content-Type", "text/plain")
		_, _ = io.WriteString(w, o.Challenge)
		return
	case o.Type == "app_rate_limited":
		p.log.Warn("Slack limits our events: more than 30,000 in an hour")
	}
	if !keep {
		w.WriteHeader(http.StatusOK)
		return
	}
	if err := road.Accept(r.Context(), e); err != nil {
		p.log.Error("accept event", "event", e.ID, "error", err)
		http.Error(w, "come again", http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusOK)
}

func (p *Platform) serveInteraction(w http.ResponseWriter, r *http.Request, road bot.Road, body []byte) {
	form, err := url.ParseQuery(string(body))
	if err != nil || form.Get("payload") == "" {
		http.Error(w, "malformed", http.StatusBadRequest)
		return
	}
	reply, err := p.interact(r.Context(), road, []byte(form.Get("payload")))
	p.writeReply(w, reply, err)
}

func (p *Platform) serveCommand(w http.ResponseWriter, r *http.Request, road bot.Road, body []byte) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		http.Error(w, "malformed", http.StatusBadRequest)
		return
	}
	if form.Get("ssl_check") == "1" {
		w.WriteHeader(http.StatusOK)
		return
	}
	reply, err := p.command(r.Context(), road, command{Team: form.Get("team_id"), Channel: form.Get("channel_id"), ChannelName: form.Get("channel_name"),
		User: form.Get("user_id"), Text: form.Get("text"), Trigger: form.Get("trigger_id"), ResponseURL: form.Get("response_url")})
	p.writeReply(w, reply, err)
}

// writeReply acknowledges an act, with what Slack shows at once if there is something.
func (p *Platform) writeReply(w http.ResponseWriter, reply any, err error) {
	switch {
	case errors.Is(err, errNoAct):
		p.log.Warn("refused: malformed act")
		http.Error(w, "malformed", http.StatusBadRequest)
	case err != nil:
		p.log.Error("accept act", "error", err)
		http.Error(w, "come again", http.StatusServiceUnavailable)
	case reply == nil:
		w.WriteHeader(http.StatusOK)
	default:
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_ = json.NewEncoder(w).Encode(reply) // the connection may be gone
	}
}
