package feishusim

import (
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
