package feishusim

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"
)

// deliverCallback delivers a card callback once and tells the answer's body, or the code that the client shows.
func (s *Sim) deliverCallback(id string, body []byte) (answer []byte, code int) {
	s.mu.Lock()
	to, subscribed := s.cfg.CardsURL, s.subs[eventCardAction]
	s.mu.Unlock()
	s.counts.delivery(func(d *Delivery) { d.Callbacks++ })
	if !subscribed {
		return nil, 200340
	}
	if to != "" {
		out, err := s.post(to, body)
		return out, s.callbackCode(err)
	}
	kind := "event"
	if s.faults.delivery("card_frame") != nil {
		kind = "card"
	}
	if s.faults.delivery("double") != nil {
		go s.ask(s.ctx, kind, newID(""), body, func() {}) //nolint:errcheck // the copy's answer is nobody's
	}
	payload, err := s.ask(s.ctx, kind, newID(""), body, func() {})
	if err != nil {
		return nil, s.callbackCode(err)
	}
	var a wsAnswer
	switch err := json.Unmarshal(payload, &a); {
	case err != nil:
		return nil, 200672
	case a.Code != http.StatusOK:
		return nil, 200671
	case len(a.Data) == 0:
		return nil, 108002 // the frame was handled as a plain event
	}
	return a.Data, 0
}

// callbackCode is the code that the client shows for a callback that failed.
func (s *Sim) callbackCode(err error) int {
	var status statusError
	var dns *net.DNSError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errLate):
		s.counts.delivery(func(d *Delivery) { d.CallbacksLate++ })
		return 200341
	case errors.Is(err, errNoConnection):
		return 200340
	case errors.Is(err, errLost):
		return 200341
	case errors.As(err, &status):
		return 200671
	case errors.As(err, &dns):
		return 200343
	}
	return 200342
}
