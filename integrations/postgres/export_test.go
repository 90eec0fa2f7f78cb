package postgres

import (
	"context"
	"errors"
	"net"
	"sync"

	"github.com/golive-bot/golive/bot"
)

// Wires are the connections of a Store, which a test may cut.
type Wires struct {
	mu    sync.Mutex
	conns []net.Conn
	down  bool
}

// Through lets a Store dial through the wires.
func (w *Wires) Through(o Options) Options {
	o.dial = w.dial
	return o
}

func (w *Wires) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.down {
		conn.Close()
		return nil, errors.New("the wires are cut")
	}
	w.conns = append(w.conns, conn)
	return conn, nil
}

// Cut cuts all connections, and lets no new one through until Mend.
func (w *Wires) Cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down = true
	for _, c := range w.conns {
		c.Close()
	}
	w.conns = nil
}

// Mend lets connections through again.
func (w *Wires) Mend() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down = false
}

// Kill ends a Store as the death of its process would.
func Kill(s bot.Store, w *Wires) {
	w.Cut()
	s.(*Store).end()
}
