package feishusim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// redelivery is how long after the first attempt's failure each further attempt is made, on the calendar clock.
var redelivery = []time.Duration{15 * time.Second, 5 * time.Minute, time.Hour, 6 * time.Hour}

// envelope is schema 2.0 of events and callbacks.
type envelope struct {
	Schema string         `json:"schema"`
	Header envelopeHeader `json:"header"`
	Event  any            `json:"event"`
}

type envelopeHeader struct {
	EventID    string `json:"event_id"`
	EventType  string `json:"event_type"`
	CreateTime string `json:"create_time"`
	Token      string `json:"token"`
	AppID      string `json:"app_id"`
	TenantKey  string `json:"tenant_key"`
}

// pack makes an envelope; the caller holds mu.
func (s *Sim) pack(id, kind string, event any) []byte {
	now := s.clock.Now()
	created := fmt.Sprint(now.UnixMilli())
	if kind == eventCardAction {
		created = fmt.Sprint(now.UnixMicro()) // so does the real one
	}
	return mustJSON(envelope{"2.0", envelopeHeader{
		EventID: id, EventType: kind, CreateTime: created, Token: s.cfg.VerificationToken,
		AppID: s.cfg.AppID, TenantKey: s.cfg.TenantKey,
	}, event})
}

// emit delivers an event in the background and returns its id, or "" if the app has not subscribed it. The events of one
// lane (a room) set out in their order, as people expect, though the service does not promise it. The caller holds mu.
func (s *Sim) emit(lane, kind string, event any) string {
	if !s.subs[kind] || s.ctx.Err() != nil {
		return ""
	}
	id := newID("")
	body := s.pack(id, kind, event)
	s.recent = append(s.recent[max(0, len(s.recent)-keptEvents+1):], recentEvent{lane, id, kind, body})
	s.deliver(lane, id, kind, body)
	return id
}

// deliver pushes in the background; the caller holds mu.
func (s *Sim) deliver(lane, id, kind string, body []byte) {
	s.counts.delivery(func(d *Delivery) { d.Sent++; d.Pending++ })
	before, mine := s.turns[lane], make(chan struct{})
	s.turns[lane] = mine
	s.work.Add(1)
	go func() {
		defer s.work.Done()
		s.awaitTurn(before)
		gone := sync.OnceFunc(func() { s.endTurn(lane, mine) })
		defer gone()
		s.push(id, kind, body, gone)
	}()
}

// turnTime is how long an event holds back those behind it in its lane, at most: as long as an acknowledgement may take.
const turnTime = 3 * time.Second

func (s *Sim) awaitTurn(before <-chan struct{}) {
	if before == nil {
		return
	}
	select {
	case <-before:
	case <-time.After(turnTime):
	case <-s.ctx.Done():
	}
}

// endTurn lets the next event of the lane set out.
func (s *Sim) endTurn(lane string, mine chan struct{}) {
	close(mine)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.turns[lane] == mine {
		delete(s.turns, lane)
	}
}

// recentEvent is an event that was emitted.
type recentEvent struct {
	lane, id, kind string
	body           []byte
}

const keptEvents = 1000

// Redeliver delivers the events so far (at most the last thousand) again, as the real service may do even after success.
func (s *Sim) Redeliver() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return
	}
	for _, e := range s.recent {
		s.deliver(e.lane, e.id, e.kind, e.body)
	}
}

// push delivers an event until it is acknowledged, at most five times. It calls gone when the next one may set out.
func (s *Sim) push(id, kind string, body []byte, gone func()) {
	defer s.counts.delivery(func(d *Delivery) { d.Pending-- })
	if f := s.faults.delivery("late"); f != nil {
		gone()
		s.pause(f.delay())
	}
	if s.faults.delivery("disorder") != nil {
		gone()
		s.pauseForNext()
	} else {
		defer s.watch.delivered()
	}
	for attempt := 0; ; attempt++ {
		copies := 1
		if s.faults.delivery("double") != nil {
			copies = 2
		} else if s.faults.delivery("triple") != nil {
			copies = 3
		}
		err := s.attempts(id, body, copies, gone)
		gone()
		if err == nil {
			s.counts.delivery(func(d *Delivery) { d.Acked++ })
			return
		}
		s.counts.delivery(func(d *Delivery) { d.Failed++ })
		s.log.Debug("event not acknowledged", "event", id, "type", kind, "attempt", attempt+1, "reason", err)
		if attempt == len(redelivery) {
			s.counts.delivery(func(d *Delivery) { d.GivenUp++ })
			return
		}
		if s.clock.Wait(s.ctx, s.clock.Now().Add(redelivery[attempt])) != nil {
			return
		}
		s.counts.delivery(func(d *Delivery) { d.Redelivered++ })
	}
}

// attempts delivers copies at the same time; one acknowledgement is enough.
func (s *Sim) attempts(id string, body []byte, copies int, sent func()) error {
	errs := make([]error, copies)
	var wg sync.WaitGroup
	for i := range copies {
		wg.Go(func() { errs[i] = s.attempt(id, body, sent) })
	}
	wg.Wait()
	for _, err := range errs {
		if err == nil {
			return nil
		}
	}
	return errs[0]
}

func (s *Sim) attempt(id string, body []byte, sent func()) error {
	if s.faults.delivery("lost") != nil {
		return errLost
	}
	s.mu.Lock()
	to := s.cfg.EventsURL
	s.mu.Unlock()
	if to != "" {
		_, err := s.post(to, body)
		return err
	}
	// The transport's id is its own: a redelivery has the same event id and another message id.
	payload, err := s.ask(s.ctx, "event", newID(""), body, sent)
	if err != nil {
		return err
	}
	var a wsAnswer
	if err := json.Unmarshal(payload, &a); err != nil || a.Code != http.StatusOK {
		return fmt.Errorf("answered with code %d", a.Code)
	}
	return nil
}

// wsAnswer is the payload of an answering frame.
type wsAnswer struct {
	Code int    `json:"code"`
	Data []byte `json:"data"` // base64 in JSON
}

func (s *Sim) pause(d time.Duration) {
	select {
	case <-time.After(d):
	case <-s.ctx.Done():
	}
}

// pauseForNext holds an event back until another one has been delivered, or two seconds have passed.
func (s *Sim) pauseForNext() {
	select {
	case <-s.watch.nextDelivery():
	case <-time.After(2 * time.Second):
	case <-s.ctx.Done():
	}
}
