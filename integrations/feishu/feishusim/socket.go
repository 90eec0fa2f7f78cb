package feishusim

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/golive-bot/golive/integrations/feishu/frame"
)

const (
	maxConnections = 50
	serviceID      = 33554678
	ticketLife     = 5 * time.Minute
)

// clientConfig is what the endpoint and every pong tell the client; all in seconds.
type clientConfig struct {
	ReconnectCount    int
	ReconnectInterval int
	ReconnectNonce    int
	PingInterval      int
}

func (s *Sim) clientConfig() clientConfig {
	seconds := func(d time.Duration) int { return max(1, int(d/time.Second)) }
	return clientConfig{
		ReconnectCount: -1, ReconnectInterval: seconds(s.cfg.Reconnect), ReconnectNonce: 1,
		PingInterval: seconds(s.cfg.PingInterval),
	}
}

// sockets are the open long connections. The zero value is ready.
type sockets struct {
	mu      sync.Mutex
	open    []*conn
	tickets map[string]time.Time
}

// conn is one long connection.
type conn struct {
	sim   *Sim
	ws    *websocket.Conn
	id    string
	ready chan struct{} // closed when the client surely listens
	gone  chan struct{} // closed when the socket is closed

	mu      sync.Mutex
	isReady bool
	silent  bool // half open: nothing is heard and nothing answered
	waiting map[string]chan frame.Frame
	pings   []time.Time

	write sync.Mutex
}

func (k *sockets) count() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.open)
}

func (k *sockets) snapshot() []*conn {
	k.mu.Lock()
	defer k.mu.Unlock()
	return append([]*conn(nil), k.open...)
}

// silence makes every present connection half open.
func (k *sockets) silence() { k.setSilent(true) }

// wake ends it.
func (k *sockets) wake() { k.setSilent(false) }

func (k *sockets) setSilent(v bool) {
	for _, c := range k.snapshot() {
		c.mu.Lock()
		c.silent = v
		c.mu.Unlock()
	}
}

// DropSockets closes all long connections without a word.
func (s *Sim) DropSockets() {
	for _, c := range s.sockets.snapshot() {
		c.ws.NetConn().Close()
	}
}

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

func (k *sockets) remove(c *conn) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for i, o := range k.open {
		if o == c {
			k.open = append(k.open[:i], k.open[i+1:]...)
			return
		}
	}
}

func (c *conn) setReady() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.isReady {
		c.isReady = true
		close(c.ready)
	}
}

// read hears pings and answers until the socket ends.
func (c *conn) read() {
	for {
		kind, b, err := c.ws.ReadMessage()
		if err != nil {
			return
		}
		c.mu.Lock()
		silent := c.silent
		c.mu.Unlock()
		if silent || kind != websocket.BinaryMessage {
			continue
		}
		f, err := frame.Unmarshal(b)
		if err != nil {
			c.sim.counts.violation("bad_frame")
			return // the real service hangs up too
		}
		c.hear(f)
	}
}

func (c *conn) hear(f *frame.Frame) {
	switch {
	case f.Method == frame.Control && f.Get("type") == "ping":
		c.countPing()
		c.setReady()
		if c.sim.faults.delivery("no_pong") != nil {
			return
		}
		c.sim.mu.Lock()
		config := c.sim.clientConfig()
		c.sim.mu.Unlock()
		pong := frame.Frame{Service: f.Service, Method: frame.Control, Headers: []frame.Header{{Key: "type", Value: "pong"}}, Payload: mustJSON(config)}
		_ = c.send(pong.Marshal()) // a dead socket ends read
	case f.Method == frame.Data:
		c.mu.Lock()
		ch := c.waiting[f.Get("message_id")]
		c.mu.Unlock()
		if ch == nil {
			c.sim.counts.violation("answer_to_nothing")
			return
		}
		select {
		case ch <- *f:
		default:
			c.sim.counts.violation("answered_twice")
		}
	}
}

// countPing notices a client that pings in a loop: more than 10 within a second of the machine's clock.
func (c *conn) countPing() {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	c.pings = append(c.pings, now)
	if len(c.pings) > 10 {
		c.pings = c.pings[len(c.pings)-10:]
		if now.Sub(c.pings[0]) < time.Second {
			c.sim.counts.violation("ping_flood")
		}
	}
}

func (c *conn) send(b []byte) error {
	c.write.Lock()
	defer c.write.Unlock()
	if err := c.ws.SetWriteDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return err
	}
	return c.ws.WriteMessage(websocket.BinaryMessage, b)
}

var (
	errNoConnection = errors.New("no long connection")
	errLate         = errors.New("not answered in time")
	errLost         = errors.New("lost on the way")
)

// pick chooses one client at random: there is no broadcast.
func (s *Sim) pick() *conn {
	open := s.sockets.snapshot()
	if len(open) == 0 {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return open[s.rng.IntN(len(open))]
}

// ask sends a payload as one message to one client, calls sent, and waits for the answer.
func (s *Sim) ask(ctx context.Context, kind, id string, payload []byte, sent func()) ([]byte, error) {
	c := s.pick()
	if c == nil {
		return nil, errNoConnection
	}
	select {
	case <-c.ready:
	case <-c.gone:
		return nil, errLost
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	ch := make(chan frame.Frame, 1)
	c.mu.Lock()
	c.waiting[id] = ch
	silent := c.silent
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		delete(c.waiting, id)
		c.mu.Unlock()
	}()
	if !silent {
		if err := s.sendFragments(c, kind, id, payload); err != nil {
			return nil, err
		}
	}
	sent()
	late := time.NewTimer(s.cfg.AnswerWait)
	defer late.Stop()
	select {
	case f := <-ch:
		return f.Payload, nil
	case <-late.C:
		return nil, errLate
	case <-c.gone:
		return nil, errLost
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *Sim) sendFragments(c *conn, kind, id string, payload []byte) error {
	parts := 1
	if s.cfg.FragmentBytes > 0 {
		parts = (len(payload) + s.cfg.FragmentBytes - 1) / s.cfg.FragmentBytes
	}
	if f := s.faults.delivery("fragment"); f != nil {
		parts = max(f.Parts, 3)
		if f.Parts > 0 {
			parts = f.Parts
		}
	}
	parts = min(max(parts, 1), max(1, len(payload)))
	if s.faults.delivery("text_frame") != nil {
		c.write.Lock()
		_ = c.ws.WriteMessage(websocket.TextMessage, []byte("hello")) // clients ignore text frames
		c.write.Unlock()
	}
	if s.faults.delivery("bad_frame") != nil {
		_ = c.send([]byte{0xff, 0xff, 0xff})
	}
	trace, size := newID(""), (len(payload)+parts-1)/parts
	for i := range parts {
		f := frame.Frame{SeqID: uint64(i + 1), LogID: uint64(time.Now().UnixNano()), Service: serviceID, Method: frame.Data, Headers: []frame.Header{
			{Key: "type", Value: kind}, {Key: "message_id", Value: id}, {Key: "sum", Value: fmt.Sprint(parts)}, {Key: "seq", Value: fmt.Sprint(i)}, {Key: "trace_id", Value: trace},
			{Key: "timestamp", Value: fmt.Sprint(s.clock.Now().UnixMilli())},
		}, Payload: payload[min(i*size, len(payload)):min((i+1)*size, len(payload))]}
		if err := c.send(f.Marshal()); err != nil {
			return fmt.Errorf("%w: %w", errLost, err)
		}
	}
	if s.faults.delivery("drop_socket") != nil {
		c.ws.NetConn().Close()
	}
	return nil
}
