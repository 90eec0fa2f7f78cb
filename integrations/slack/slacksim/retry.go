package slacksim

import (
	"time"
)

// acked ends a delivery well.
func (s *Sim) acked(d *delivery, a answer) {
	s.calls.acked.Add(1)
	if d.done != nil {
		d.done <- a
		return
	}
	s.calls.pending.Add(-1)
}

// refused ends a delivery badly: who waits is told, an event is repeated. It is counted last, so that who sees the count
// may move the clock: the time of the repeat is set.
func (s *Sim) refused(d *delivery, code, reason string) {
	if d.done != nil {
		d.done <- answer{code: code}
	} else {
		s.retry(d, reason)
	}
	if reason == "http_timeout" || reason == "timeout" {
		s.calls.timeout.Add(1)
	} else {
		s.calls.failed.Add(1)
	}
}

// retry repeats an event at once, after a minute and after five, by the calendar clock.
func (s *Sim) retry(d *delivery, reason string) {
	again := *d
	again.attempt++
	again.reason = reason
	if again.attempt >= maxAttempts {
		s.calls.pending.Add(-1)
		s.calls.givenUp.Add(1)
		return
	}
	wait := []time.Duration{0, 0, time.Minute, 5 * time.Minute}[again.attempt]
	if wait == 0 {
		s.enqueueSoon(&again)
		return
	}
	at := s.now().Add(wait)
	s.background(func() {
		if s.clock.Wait(s.ctx, at) == nil {
			s.enqueue(&again)
		}
	})
}

// enqueueSoon is enqueue for callers that run inside the dispatcher.
func (s *Sim) enqueueSoon(d *delivery) { s.background(func() { s.enqueue(d) }) }

// giveUp drops an event for good: the app asked for no retry.
func (s *Sim) giveUp() {
	s.calls.failed.Add(1)
	s.calls.pending.Add(-1)
	s.calls.givenUp.Add(1)
}

// park waits a short while for a socket, then counts the delivery as not made.
func (s *Sim) park(d *delivery) {
	if d.done != nil {
		s.refused(d, "app_unreachable", "connection_failed")
		return
	}
	s.wire.mu.Lock()
	opened := s.wire.opened
	s.wire.mu.Unlock()
	s.background(func() {
		timer := time.NewTimer(reconnectWait)
		defer timer.Stop()
		select {
		case <-opened:
			s.enqueue(d)
		case <-timer.C:
			late := *d
			late.attempt = max(1, late.attempt)
			s.refused(&late, "", "connection_failed")
		case <-s.ctx.Done():
		}
	})
}
