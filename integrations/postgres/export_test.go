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
	ice   chan struct{} // closed by Thaw; nil: not frozen
}

// wire is one connection.
type wire struct {
	net.Conn
	wires *Wires
}

// Write blocks while the wires are frozen.
func (c wire) Write(b []byte) (int, error) {
	c.wires.mu.Lock()
	ice := c.wires.ice
	c.wires.mu.Unlock()
	if ice != nil {
		<-ice
	}
	return c.Conn.Write(b)
}

// Freeze lets nothing through, as if the process hung; the connections stay.
func (w *Wires) Freeze() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ice = make(chan struct{})
}

// Thaw ends a Freeze.
func (w *Wires) Thaw() {
	w.mu.Lock()
	defer w.mu.Unlock()
	close(w.ice)
	w.ice = nil
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
	return wire{conn, w}, nil
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
