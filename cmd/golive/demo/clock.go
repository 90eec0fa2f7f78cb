package demo

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/golive-bot/golive/bot"
)

const (
	maxMove  = 366 * 24 * time.Hour // of one move
	maxSteps = 20_000               // due instants in one move
	moveTime = 2 * time.Minute      // that a move may take, by the machine's clock
)

// mover moves the clock through each instant at which something is due, one move at a time.
type mover struct {
	clock  *bot.MovableClock
	zone   *time.Location
	settle func(context.Context) (time.Time, bool, error)
	run    string // tells this playground from the one before it

	moving sync.Mutex
}

func newMover(o Options) *mover {
	return &mover{clock: o.Clock, zone: o.Zone, settle: o.Settle, run: rand.Text()}
}

// reading is what the clock shows. Steps is the number of due instants that a move went through. Run names this run of the
// playground: what a visitor has tried counts for it alone.
type reading struct {
	Now   time.Time `json:"now"`
	Zone  string    `json:"zone"`
	Run   string    `json:"run,omitempty"`
	Steps int       `json:"steps"`
	Error string    `json:"error,omitempty"`
}

func (m *mover) read() reading {
	return reading{Now: m.clock.Now().In(m.zone), Zone: m.zone.String(), Run: m.run}
}

func (m *mover) serveNow(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, m.read())
}

// serveMove takes {"advance":"72h"} or {"to":"2026-11-23T09:00:00+08:00"} and answers when all that became due is done.
func (m *mover) serveMove(w http.ResponseWriter, r *http.Request) {
	target, err := m.target(http.MaxBytesReader(w, r.Body, 1<<10))
	if err != nil {
		writeJSON(w, http.StatusBadRequest, reading{Now: m.read().Now, Zone: m.zone.String(), Error: err.Error()})
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), moveTime)
	defer cancel()
	steps, err := m.move(ctx, target)
	answer, code := m.read(), http.StatusOK
	answer.Steps = steps
	if err != nil {
		answer.Error, code = err.Error(), http.StatusInternalServerError
	}
	writeJSON(w, code, answer)
}

// target reads where the clock should go: ahead, and by a year at most.
func (m *mover) target(body interface{ Read([]byte) (int, error) }) (time.Time, error) {
	var wish struct {
		Advance string    `json:"advance"`
		To      time.Time `json:"to"`
	}
	decoder := json.NewDecoder(body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&wish); err != nil {
		return time.Time{}, fmt.Errorf("read the move: %w", err)
	}
	now := m.clock.Now()
	target := wish.To
	if wish.Advance != "" {
		d, err := time.ParseDuration(wish.Advance)
		if err != nil {
			return time.Time{}, fmt.Errorf("read advance: %w", err)
		}
		target = now.Add(d)
	}
	switch {
	case wish.Advance != "" && !wish.To.IsZero():
		return time.Time{}, errors.New("give either advance or to")
	case target.IsZero():
		return time.Time{}, errors.New(`give {"advance":"72h"} or {"to":"2026-11-23T09:00:00+08:00"}`)
	case target.Before(now):
		return time.Time{}, errors.New("the clock only moves forward")
	case target.Sub(now) > maxMove:
		return time.Time{}, errors.New("the clock moves by a year at most")
	}
	return target, nil
}

// move goes to target and stops at each instant on the way at which something is due until that is done. It returns
// the number of such instants.
func (m *mover) move(ctx context.Context, target time.Time) (int, error) {
	m.moving.Lock()
	defer m.moving.Unlock()
	for steps := 0; ; steps++ {
		next, ok, err := m.settle(ctx)
		if err != nil {
			return steps, fmt.Errorf("wait until the road is idle: %w", err)
		}
		if !ok || next.After(target) {
			m.clock.MoveTo(target)
			_, _, err := m.settle(ctx)
			return steps, err
		}
		if steps == maxSteps {
			return steps, fmt.Errorf("more than %d instants were due; the clock stopped at %s", maxSteps, m.clock.Now())
		}
		m.clock.MoveTo(next)
	}
}
