package feishusim

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gorilla/websocket"

	"github.com/golive-bot/golive/integrations/feishu/frame"
)

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
		select {
		case f := <-ch: // it came before the end
			return f.Payload, nil
		default:
			return nil, errLost
		}
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
