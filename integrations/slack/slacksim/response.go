package slacksim

import (
	"io"
	"net/http"
	"strconv"
	"time"
)

const (
	responseLife = 30 * time.Minute
	responseUses = 5
)

// responseURL lets the app answer an interaction without being in the room.
type responseURL struct {
	id     string
	room   *room
	user   string
	origin int64 // ts of the message it may replace; 0 for a slash command
	thread int64
	at     time.Time
	uses   int
}

// newResponseURL makes the response_url of an interaction.
func (s *Sim) newResponseURL(r *room, user string, origin *message) string {
	now := s.now()
	u := &responseURL{id: newUUID(), room: r, user: user, at: now}
	if origin != nil {
		u.origin = origin.ts
		if origin.thread != origin.ts {
			u.thread = origin.thread
		}
	}
	if len(s.replies) > 10_000 {
		for id, old := range s.replies {
			if now.Sub(old.at) > responseLife {
				delete(s.replies, id)
			}
		}
	}
	s.replies[u.id] = u
	return s.base() + "/response/" + u.id
}

// serveResponse takes a post to a response_url.
func (s *Sim) serveResponse(w http.ResponseWriter, r *http.Request) {
	const method = "response_url"
	counter := s.calls.of(method, true)
	counter.calls.Add(1)
	fault := s.faults.forCall(method)
	if fault != nil {
		counter.fault(fault.Kind)
		if fault.before(s, w, r) {
			return
		}
	}
	status, body := http.StatusOK, []byte("ok")
	if err := s.respond(w, r); err != nil {
		counter.failed(err.code)
		status, body = responseStatus(err.code), failure(err)
	} else {
		counter.ok.Add(1)
	}
	if fault != nil && fault.after(s, w, r, &body) {
		return
	}
	if status != http.StatusOK {
		writeJSON(w, status, body)
		return
	}
	_, _ = w.Write(body)
}

func responseStatus(code string) int {
	switch code {
	case "expired_url", "used_url":
		return http.StatusNotFound
	case "ratelimited":
		return http.StatusTooManyRequests
	}
	return http.StatusBadRequest
}

func (s *Sim) respond(w http.ResponseWriter, r *http.Request) *apiError {
	a := args{}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxAPIBody))
	if err != nil {
		return fail("request_timeout")
	}
	if bad := readJSON(a, body); bad != nil {
		form := args{}
		if readForm(form, string(body)); form["payload"] == "" || readJSON(a, []byte(form["payload"])) != nil {
			return fail("invalid_payload")
		}
	}
	p, bad := readPost(a)
	if bad != nil {
		return bad
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	u := s.replies[r.PathValue("id")]
	switch {
	case u == nil, now.Sub(u.at) > responseLife:
		return fail("expired_url")
	case u.uses >= responseUses:
		return fail("used_url")
	}
	if !s.cfg.NoLimits {
		if wait := s.limiter.take("response/"+u.room.id, now, s.limiter.rates.ResponsePerSecond, s.limiter.rates.PostBurst); wait > 0 {
			s.calls.violation("channel_rate")
			w.Header().Set("Retry-After", strconv.Itoa(retryAfter(wait)))
			return fail("ratelimited")
		}
	}
	u.uses++
	return s.useResponse(u, a, p, now)
}

// useResponse replaces, deletes or posts as the arguments say.
func (s *Sim) useResponse(u *responseURL, a args, p *post, now time.Time) *apiError {
	origin := u.room.any(u.origin)
	if u.origin == 0 || origin != nil && origin.gone {
		origin = nil
	}
	if origin != nil && a.truth("delete_original") {
		s.remove(origin, now)
		return nil
	}
	if p.empty() {
		return fail("no_text")
	}
	if origin != nil && origin.bot && a.truth("replace_original") {
		s.edit(origin, s.cfg.BotUserID, now, func() {
			origin.text, origin.blocks, origin.attachments, origin.state = p.text, p.blocks, p.attachments, nil
		})
		return nil
	}
	m := &message{room: u.room, author: s.cfg.BotUserID, bot: true, text: p.text, blocks: p.blocks, attachments: p.attachments}
	if a["response_type"] != "in_channel" {
		m.ephemeral = u.user
	}
	if ts, ok := parseTS(a["thread_ts"]); ok && ts != 0 {
		m.thread = ts
	} else if u.thread != 0 {
		m.thread = u.thread
	}
	s.publish(m, now)
	return nil
}
