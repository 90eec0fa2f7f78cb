package feishusim

import (
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gorilla/websocket"

	"github.com/golive-bot/golive/integrations/feishu/frame"
)

// discover answers /callback/ws/endpoint.
func (s *Sim) discover(w http.ResponseWriter, r *http.Request) {
	var q struct{ AppID, AppSecret string }
	code, msg := 0, ""
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxJSONBody)).Decode(&q); err != nil {
		code, msg = codeBadJSON, "bad request"
	}
	s.mu.Lock()
	cfg, root, config := s.cfg, s.root(r), s.clientConfig()
	s.mu.Unlock()
	if code == 0 && (q.AppID != cfg.AppID || subtle.ConstantTimeCompare([]byte(q.AppSecret), []byte(cfg.AppSecret)) != 1) {
		code, msg = 1000040345, "app_id or app_secret is invalid"
	}
	s.counts.call("ws.endpoint", fmt.Sprint(code))
	type data struct {
		URL          string        `json:",omitempty"`
		ClientConfig *clientConfig `json:",omitempty"`
	}
	out := struct {
		Code int    `json:"code"`
		Msg  string `json:"msg"`
		Data data   `json:"data"` // node wants it on errors too
	}{Code: code, Msg: msg}
	if code == 0 {
		ticket := newID("")
		s.sockets.ticket(ticket, s.clock.Now())
		v := url.Values{"device_id": {newID("")[:19]}, "service_id": {fmt.Sprint(serviceID)}, "ticket": {ticket}, "access_key": {newID("")}}
		// node loses the first parameter of the URL, so that must be one that nobody needs.
		out.Data = data{URL: "ws" + strings.TrimPrefix(root, "http") + "/ws/v2?fpid=493&aid=552564&" + v.Encode(), ClientConfig: &config}
	}
	writeJSON(w, http.StatusOK, out)
}

// root is the service's own URL; the caller holds mu.
func (s *Sim) root(r *http.Request) string {
	if s.cfg.URL != "" || r == nil {
		return s.cfg.URL
	}
	return "http://" + r.Host
}

func (k *sockets) ticket(t string, now time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.tickets == nil {
		k.tickets = map[string]time.Time{}
	}
	for old, end := range k.tickets {
		if !now.Before(end) {
			delete(k.tickets, old)
		}
	}
	k.tickets[t] = now.Add(ticketLife)
}

// admit uses a ticket up and tells the refusal, if any.
func (k *sockets) admit(ticket string, now time.Time) (status, code, msg string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	end, ok := k.tickets[ticket]
	delete(k.tickets, ticket)
	switch {
	case !ok || !now.Before(end):
		return "514", "1000040346", "ticket is invalid"
	case len(k.open) >= maxConnections:
		return "514", "1000040350", "system busy: the number of connections exceeded the limit"
	}
	return "", "", ""
}

// connect answers /ws/v2.
func (s *Sim) connect(w http.ResponseWriter, r *http.Request) {
	if status, code, msg := s.sockets.admit(r.URL.Query().Get("ticket"), s.clock.Now()); status != "" {
		s.counts.call("ws.connect", code)
		w.Header().Set("Handshake-Status", status)
		w.Header().Set("Handshake-Msg", msg)
		w.Header().Set("Handshake-Autherrcode", code)
		w.WriteHeader(http.StatusForbidden)
		return
	}
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := up.Upgrade(w, r, http.Header{"Handshake-Status": {"0"}})
	if err != nil {
		return // Upgrade has answered
	}
	c := &conn{
		sim: s, ws: ws, id: r.URL.Query().Get("device_id"),
		ready: make(chan struct{}), gone: make(chan struct{}), waiting: map[string]chan frame.Frame{},
	}
	s.counts.call("ws.connect", "0")
	s.sockets.mu.Lock()
	s.sockets.open = append(s.sockets.open, c)
	s.sockets.mu.Unlock()
	s.changed()
	timer := time.AfterFunc(s.cfg.ReadyWait, c.setReady)
	defer timer.Stop()
	if s.ctx.Err() != nil {
		ws.Close()
	}
	c.read()
	s.sockets.remove(c)
	close(c.gone)
	ws.Close()
	s.changed()
}
