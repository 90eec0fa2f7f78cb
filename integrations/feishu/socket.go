package feishu

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/feishu/frame"
)

const (
	defaultPing   = 120 * time.Second
	silenceGrace  = 5 * time.Second // beyond two pings without a sign of life the connection counts as dead
	firstBackoff  = time.Second
	longBackoff   = time.Minute
	handshakeTime = 10 * time.Second
	writeTime     = 10 * time.Second
	leaveTime     = 500 * time.Millisecond
	workers       = 32 // events of one room are taken in order, of different rooms side by side
	queued        = 64 // events that wait for a worker; then reading waits
	fragmentLife  = 10 * time.Second
	maxPieces     = 1024
	maxFrame      = 16 << 20
)

// socket is one long connection.
type socket struct {
	p       *Platform
	road    bot.Road
	ws      *websocket.Conn
	service int32

	write sync.Mutex

	// Only the reader touches these.
	pieces map[string]*pieces

	mu       sync.Mutex
	interval time.Duration // between pings; a pong may change it
}

// pieces are the parts of a split message that have come.
type pieces struct {
	parts [][]byte
	have  int
	since time.Time
}

// job is one whole message on its way to a worker.
type job struct {
	frame   frame.Frame
	payload []byte
	began   time.Time
}

// run reads until the connection ends. It returns after all messages under way are answered or have failed.
func (c *socket) run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	queues := make([]chan job, workers)
	for i := range queues {
		queues[i] = make(chan job, queued)
		wg.Go(func() { // ends when its queue is closed
			for j := range queues[i] {
				c.handle(context.WithoutCancel(ctx), j)
			}
		})
	}
	wg.Go(func() { c.ping(ctx) })
	// The end stops the reading alone: what was read is still answered.
	stop := context.AfterFunc(ctx, func() { _ = c.ws.NetConn().SetReadDeadline(time.Now()) })
	err := c.read(ctx, queues, &wg)
	stop()
	cancel()
	for _, q := range queues {
		close(q)
	}
	wg.Wait()
	c.leave()
	return err
}

// leave closes the connection so that the last answers arrive: to close it with something unread would reset it.
func (c *socket) leave() {
	defer c.ws.Close()
	end := time.Now().Add(leaveTime)
	bye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	if c.ws.WriteControl(websocket.CloseMessage, bye, end) != nil || c.ws.NetConn().SetReadDeadline(end) != nil {
		return
	}
	_, _ = io.Copy(io.Discard, c.ws.NetConn()) // until the service closes, or the time is over
}

func (c *socket) pingInterval() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.interval
}

// ping sends a ping at once and then at the interval that the service asks for.
func (c *socket) ping(ctx context.Context) {
	for {
		f := frame.Frame{Service: c.service, Method: frame.Control, Headers: []frame.Header{{Key: "type", Value: "ping"}}}
		if c.send(&f) != nil {
			c.ws.Close() // the reader tells why
			return
		}
		select {
		case <-time.After(c.pingInterval()):
		case <-ctx.Done():
			return
		}
	}
}

func (c *socket) send(f *frame.Frame) error {
	c.write.Lock()
	defer c.write.Unlock()
	if err := c.ws.SetWriteDeadline(time.Now().Add(writeTime)); err != nil {
		return err
	}
	return c.ws.WriteMessage(websocket.BinaryMessage, f.Marshal())
}

// read hands whole messages to the workers. Any frame is a sign of life; without one for two pings the service is gone.
func (c *socket) read(ctx context.Context, queues []chan job, wg *sync.WaitGroup) error {
	c.ws.SetReadLimit(maxFrame)
	for {
		if err := c.ws.SetReadDeadline(time.Now().Add(2*c.pingInterval() + silenceGrace)); err != nil {
			return err
		}
		if ctx.Err() != nil { // looked at after the deadline was set, so that the end is not overwritten
			return ctx.Err()
		}
		kind, b, err := c.ws.ReadMessage()
		if err != nil {
			return fmt.Errorf("read: %w", err)
		}
		if kind != websocket.BinaryMessage {
			continue
		}
		f, err := frame.Unmarshal(b)
		if err != nil {
			return fmt.Errorf("read: %w", err)
		}
		c.p.health.alive()
		if f.Method == frame.Control {
			c.control(f)
			continue
		}
		whole, ok := c.join(f)
		if !ok {
			continue
		}
		j := job{frame: *f, payload: whole, began: time.Now()}
		if room, click := lane(whole); click { // somebody waits: no queue
			wg.Go(func() { c.handle(context.WithoutCancel(ctx), j) })
		} else {
			queues[room] <- j
		}
	}
}

// control reads a pong; it may hold new settings.
func (c *socket) control(f *frame.Frame) {
	var cfg clientConfig
	if f.Get("type") != "pong" || len(f.Payload) == 0 || json.Unmarshal(f.Payload, &cfg) != nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.interval = cfg.interval()
}

// join collects the parts of a split message; only the reader calls it, so that no part is lost.
func (c *socket) join(f *frame.Frame) ([]byte, bool) {
	sum, _ := strconv.Atoi(f.Get("sum"))
	seq, err := strconv.Atoi(f.Get("seq"))
	if sum <= 1 {
		return f.Payload, true
	}
	if err != nil || seq < 0 || seq >= sum || sum > maxPieces {
		c.p.log.Warn("malformed part of a message", "sum", sum, "seq", seq)
		return nil, false
	}
	now := time.Now()
	for id, x := range c.pieces {
		if now.Sub(x.since) > fragmentLife {
			delete(c.pieces, id)
		}
	}
	id := f.Get("message_id")
	x := c.pieces[id]
	if x == nil || len(x.parts) != sum {
		x = &pieces{parts: make([][]byte, sum), since: now}
		c.pieces[id] = x
	}
	if x.parts[seq] == nil {
		x.have++
	}
	x.parts[seq] = append([]byte{}, f.Payload...) // not nil, though it may be empty
	if x.have < sum {
		return nil, false
	}
	delete(c.pieces, id)
	return bytes.Join(x.parts, nil), true
}

// lane chooses the worker of a payload by its room, and tells whether it is a click.
func lane(payload []byte) (worker int, click bool) {
	h, err := peek(payload)
	if err != nil {
		return 0, false
	}
	sum := fnv.New32a()
	sum.Write([]byte(h.Event.ChatID + h.Event.Message.ChatID + h.Event.MessageID))
	return int(sum.Sum32() % workers), h.kind() == eventCardAction
}

// handle takes one message and acknowledges it only if it is durable; an error brings it again.
func (c *socket) handle(ctx context.Context, j job) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	code, data := http.StatusOK, []byte(nil)
	h, err := peek(j.payload)
	if err == nil {
		var answer any
		if answer, err = c.p.take(ctx, h, j.payload); err == nil {
			data, err = json.Marshal(answer)
		}
		if err == nil && h.kind() != eventCardAction {
			data = nil
		}
	}
	switch {
	case errors.Is(err, errMalformed): // coming again would not mend it
		c.p.log.Warn("malformed event", "bytes", len(j.payload))
		data = []byte("{}")
	case err != nil:
		c.p.log.Error("event not accepted", "error", err)
		code = http.StatusInternalServerError
	}
	reply := j.frame
	reply.Headers = append(append([]frame.Header(nil), j.frame.Headers...),
		frame.Header{Key: "biz_rt", Value: strconv.FormatInt(time.Since(j.began).Milliseconds(), 10)})
	reply.Payload, err = json.Marshal(struct {
		Code    int               `json:"code"`
		Headers map[string]string `json:"headers"`
		Data    []byte            `json:"data"`
	}{code, nil, data})
	if err == nil {
		err = c.send(&reply)
	}
	if err != nil && !strings.Contains(err.Error(), "closed") {
		c.p.log.Warn("answer not sent", "error", err)
	}
}
