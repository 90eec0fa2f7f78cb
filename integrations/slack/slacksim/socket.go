package slacksim

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// socket is one open Socket Mode connection.
type socket struct {
	sim  *Sim
	ws   *websocket.Conn
	out  chan frame
	gone chan struct{} // closed when the connection ends
	once sync.Once

	mu      sync.Mutex
	leaving bool // asked to reconnect: gets no more envelopes
	pending map[string]*inflight
}

type frame struct {
	data []byte
	cut  bool // close the connection right after it
}

// inflight is an envelope that waits for its acknowledgement.
type inflight struct {
	d     *delivery
	timer *time.Timer
	sent  time.Time
}

// connectionsOpen hands out the address of a socket, to be used once.
func connectionsOpen(c *call, o *object) *apiError {
	ticket := newUUID()
	w := &c.sim.wire
	w.mu.Lock()
	w.tickets[ticket] = true
	w.mu.Unlock()
	base := c.sim.base()
	if rest, ok := strings.CutPrefix(base, "http"); ok {
		base = "ws" + rest
	}
	o.str("url", base+"/link/?ticket="+ticket+"&app_id="+url.QueryEscape(c.sim.cfg.AppID))
	return nil
}

// newUUID is a random version 4 UUID.
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

func (s *Sim) serveSocket(w http.ResponseWriter, r *http.Request) {
	ticket := r.URL.Query().Get("ticket")
	s.wire.mu.Lock()
	valid := s.wire.tickets[ticket]
	delete(s.wire.tickets, ticket)
	s.wire.mu.Unlock()
	if !valid || s.ctx.Err() != nil {
		http.Error(w, "invalid ticket", http.StatusNotFound)
		return
	}
	ws, err := s.wire.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	c := &socket{sim: s, ws: ws, out: make(chan frame, 4096), gone: make(chan struct{}), pending: map[string]*inflight{}}
	n, ok := s.wire.admit(c, s.cfg.MaxSockets, s.faults.forDelivery("too_many") != nil)
	if !ok {
		_ = ws.WriteMessage(websocket.TextMessage, disconnectFrame("too_many_websockets"))
		_ = ws.Close()
		return
	}
	c.out <- frame{data: s.helloFrame(n)}
	s.wire.open(c)
	s.changed()
	s.background(c.write)
	c.read()
	c.end()
}

// admit counts the socket in; false if there are too many.
func (w *wire) admit(c *socket, most int, refuse bool) (int, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if refuse || len(w.sockets) >= most {
		return 0, false
	}
	c.leaving = true // until its hello is on the way
	w.sockets = append(w.sockets, c)
	return len(w.sockets), true
}

// open lets the socket have envelopes.
func (w *wire) open(c *socket) {
	c.mu.Lock()
	c.leaving = false
	c.mu.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ever = true
	close(w.opened)
	w.opened = make(chan struct{})
}

// pick takes the next socket in turn; nil if none is open.
func (w *wire) pick() *socket {
	w.mu.Lock()
	defer w.mu.Unlock()
	for range w.sockets {
		w.next++
		c := w.sockets[w.next%len(w.sockets)]
		c.mu.Lock()
		usable := !c.leaving
		c.mu.Unlock()
		if usable {
			return c
		}
	}
	return nil
}

func (w *wire) list() []*socket {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.sockets)
}

func (w *wire) closeAll() {
	for _, c := range w.list() {
		c.end()
	}
}

func (s *Sim) helloFrame(n int) []byte {
	o := newObject(nil).str("type", "hello").num("num_connections", int64(n))
	o.key("debug_info")
	o.b = newObject(o.b).str("host", "applink-simulated").num("build_number", 1).num("approximate_connection_time", 18060).end()
	o.key("connection_info")
	o.b = newObject(o.b).str("app_id", s.cfg.AppID).end()
	return o.end()
}

func disconnectFrame(reason string) []byte {
	o := newObject(nil).str("type", "disconnect").str("reason", reason)
	o.key("debug_info")
	o.b = newObject(o.b).str("host", "applink-simulated").end()
	return o.end()
}

// sendSocket puts the envelope on one of the open sockets.
func (s *Sim) sendSocket(d *delivery) {
	if d.done == nil && s.faults.forDelivery("refresh") != nil {
		if c := s.wire.pick(); c != nil {
			c.disconnect("refresh_requested")
		}
	}
	c := s.wire.pick()
	if c == nil {
		s.park(d)
		return
	}
	id := newUUID()
	o := newObject(make([]byte, 0, len(d.payload)+192)).str("envelope_id", id).raw("payload", d.payload).str("type", d.kind)
	o.flag("accepts_response_payload", d.accepts)
	if d.kind == kindEvent {
		o.num("retry_attempt", int64(d.attempt)).str("retry_reason", d.reason)
	}
	c.send(id, d, o.end(), s.faults.forDelivery("drop_socket") != nil)
}

// send queues the frame and watches for its acknowledgement.
func (c *socket) send(id string, d *delivery, data []byte, cut bool) {
	wait := &inflight{d: d, sent: time.Now()}
	wait.timer = time.AfterFunc(c.sim.cfg.AckTimeout, func() {
		if c.take(id) != nil {
			c.sim.refused(d, "app_timeout", "timeout")
		}
	})
	c.mu.Lock()
	c.pending[id] = wait
	c.mu.Unlock()
	select {
	case c.out <- frame{data, cut}:
	case <-c.gone:
		if c.take(id) != nil {
			c.sim.park(d)
		}
	}
}

// take removes the envelope from those waited for; nil if it is not among them.
func (c *socket) take(id string) *inflight {
	c.mu.Lock()
	defer c.mu.Unlock()
	wait := c.pending[id]
	delete(c.pending, id)
	return wait
}

func (c *socket) write() {
	ping := time.NewTicker(c.sim.cfg.PingInterval)
	defer ping.Stop()
	for {
		select {
		case f := <-c.out:
			_ = c.ws.SetWriteDeadline(time.Now().Add(10 * time.Second))
			if c.ws.WriteMessage(websocket.TextMessage, f.data) != nil || f.cut {
				c.end()
				return
			}
		case <-ping.C:
			if c.sim.faults.forDelivery("no_ping") != nil {
				continue
			}
			if c.ws.WriteControl(websocket.PingMessage, []byte("Ping from applink-simulated"), time.Now().Add(5*time.Second)) != nil {
				c.end()
				return
			}
		case <-c.gone:
			return
		}
	}
}

// read takes acknowledgements until the connection ends.
func (c *socket) read() {
	c.ws.SetReadLimit(1 << 20)
	for {
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			return
		}
		var ack struct {
			ID      string          `json:"envelope_id"`
			Payload json.RawMessage `json:"payload"`
		}
		if json.Unmarshal(data, &ack) != nil || ack.ID == "" || len(data) >= maxAck {
			continue
		}
		if c.sim.faults.forDelivery("lose_ack") != nil {
			continue
		}
		wait := c.take(ack.ID)
		if wait == nil {
			continue
		}
		wait.timer.Stop()
		if string(ack.Payload) == "null" {
			ack.Payload = nil
		}
		c.sim.acked(wait.d, answer{status: http.StatusOK, body: ack.Payload})
	}
}

// end closes the connection; what was not acknowledged goes to another one.
func (c *socket) end() {
	c.once.Do(func() {
		close(c.gone)
		_ = c.ws.Close()
		w := &c.sim.wire
		w.mu.Lock()
		if i := slices.Index(w.sockets, c); i >= 0 {
			w.sockets = slices.Delete(w.sockets, i, i+1)
		}
		w.mu.Unlock()
		c.mu.Lock()
		left := c.pending
		c.pending = map[string]*inflight{}
		c.mu.Unlock()
		lost := make([]*inflight, 0, len(left))
		for _, wait := range left {
			wait.timer.Stop()
			lost = append(lost, wait)
		}
		slices.SortFunc(lost, func(a, b *inflight) int { return a.sent.Compare(b.sent) })
		for _, wait := range lost {
			c.sim.lost(wait.d)
		}
		c.sim.changed()
	})
}

// lost repeats an event whose connection ended before the acknowledgement, as the same attempt.
func (s *Sim) lost(d *delivery) {
	if d.done != nil {
		s.refused(d, "app_timeout", "timeout")
		return
	}
	if s.ctx.Err() == nil {
		s.enqueueSoon(d)
	}
}

// disconnect asks the app to connect anew; only a warning leaves the socket in use.
func (c *socket) disconnect(reason string) {
	if reason != "warning" {
		c.mu.Lock()
		c.leaving = true
		c.mu.Unlock()
		c.sim.background(func() {
			c.sim.sleep(10 * time.Second)
			c.end()
		})
	}
	select {
	case c.out <- frame{data: disconnectFrame(reason)}:
	case <-c.gone:
	}
}

// Sockets acts on all open sockets: "refresh" and "warning" send a disconnect frame, "drop" cuts them.
func (s *Sim) Sockets(do string) bool {
	for _, c := range s.wire.list() {
		switch do {
		case "refresh":
			c.disconnect("refresh_requested")
		case "warning", "link_disabled":
			c.disconnect(do)
		case "drop":
			c.end()
		default:
			return false
		}
	}
	return true
}
