package slacksim

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const maxAPIBody = 8 << 20

// call is one request to the Web API.
type call struct {
	sim    *Sim
	method *method
	args   args
	token  string
	now    time.Time
	lag    time.Duration // by which the history is behind

	// What prepare found out for run.
	post *post
	view *view
}

// args are the arguments of a call, whatever form they came in: a JSON value that is not a string is kept as JSON text.
type args map[string]string

func (a args) truth(name string) bool { return a[name] == "1" || a[name] == "true" }

// number reads an integer argument; def if it is missing or not a number.
func (a args) number(name string, def int) int {
	n, err := strconv.Atoi(a[name])
	if err != nil {
		return def
	}
	return n
}

// apiError is an answer with ok:false.
type apiError struct {
	code             string
	messages         []string // of response_metadata
	needed, provided string
}

func (e *apiError) Error() string { return e.code }

func fail(code string, messages ...string) *apiError {
	return &apiError{code: code, messages: messages}
}

// serveAPI answers one Web API request.
func (s *Sim) serveAPI(w http.ResponseWriter, r *http.Request, name string) {
	m := methods[name]
	counter := s.calls.of(name, m != nil)
	counter.calls.Add(1)
	fault := s.faults.forCall(name)
	if fault != nil {
		counter.fault(fault.Kind)
		if fault.before(s, w, r) {
			return
		}
	}
	body, err := s.answer(w, r, name, m, fault)
	if err != nil {
		counter.failed(err.code)
	} else {
		counter.ok.Add(1)
	}
	if fault != nil && fault.after(s, w, r, &body) {
		return
	}
	if err != nil && err.code == "ratelimited" {
		writeJSON(w, http.StatusTooManyRequests, body)
		return
	}
	writeJSON(w, http.StatusOK, body)
}

// answer performs the call and gives the body of the answer.
func (s *Sim) answer(w http.ResponseWriter, r *http.Request, name string, m *method, fault *Fault) ([]byte, *apiError) {
	if m == nil {
		return newObject(nil).flag("ok", false).str("error", "unknown_method").str("req_method", name).end(), fail("unknown_method")
	}
	a, token, err := readArgs(w, r)
	if err == nil && fault != nil && fault.code() != "" && fault.concerns(a) {
		err = fail(fault.code())
	}
	c := &call{sim: s, method: m, args: a, token: token, now: s.now()}
	if fault != nil && fault.Kind == "lag" {
		c.lag = fault.delay()
	}
	var body []byte
	if err == nil {
		body, err = s.perform(w, c)
	}
	if err != nil {
		return failure(err), err
	}
	return body, nil
}

// perform checks token, scope and limits in Slack's order, then prepares outside the lock and runs within it.
func (s *Sim) perform(w http.ResponseWriter, c *call) ([]byte, *apiError) {
	if err := s.authorize(w, c); err != nil {
		return nil, err
	}
	if !s.cfg.NoLimits {
		if err := s.limit(w, c); err != nil {
			return nil, err
		}
	}
	if c.method.prepare != nil {
		if err := c.method.prepare(c); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	o := newObject(make([]byte, 0, 768)).flag("ok", true)
	if err := c.method.run(c, o); err != nil {
		return nil, err
	}
	return append(o.end(), '\n'), nil
}

// authorize says whether the token may call the method.
func (s *Sim) authorize(w http.ResponseWriter, c *call) *apiError {
	if c.method.open {
		return nil
	}
	switch c.token {
	case "":
		return fail("not_authed")
	case s.cfg.BotToken:
		if c.method.kind != botToken {
			return fail("not_allowed_token_type")
		}
	case s.cfg.AppToken:
		if c.method.kind != appToken {
			return fail("not_allowed_token_type")
		}
		return nil
	case s.cfg.ConfigToken:
		if c.method.kind != configToken {
			return fail("not_allowed_token_type")
		}
		return nil
	default:
		return fail("invalid_auth")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	header := w.Header()
	header.Set("X-Oauth-Scopes", s.grants.header)
	if len(c.method.scopes) == 0 {
		return nil
	}
	header.Set("X-Accepted-Oauth-Scopes", c.method.accepted)
	if s.grants.anyOf(c.method.scopes) {
		return nil
	}
	return &apiError{code: "missing_scope", needed: c.method.accepted, provided: s.grants.header}
}

// need refuses unless one of the scopes that fits the kind of the room is granted. The caller holds the lock.
func (c *call) need(prefix map[string]string, r *room) *apiError {
	scope := prefix[r.kind]
	if c.sim.grants.anyOf([]string{scope}) {
		return nil
	}
	return &apiError{code: "missing_scope", needed: scope, provided: c.sim.grants.header}
}

// failure is the body of an answer with ok:false.
func failure(e *apiError) []byte {
	o := newObject(nil).flag("ok", false).str("error", e.code)
	if len(e.messages) > 0 {
		o.val("errors", e.messages)
		o.val("response_metadata", struct {
			Messages []string `json:"messages"`
		}{e.messages})
	}
	o.opt("needed", e.needed).opt("provided", e.provided)
	return append(o.end(), '\n')
}

func writeJSON(w http.ResponseWriter, status int, body []byte) {
	h := w.Header()
	h["Content-Type"] = jsonType
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may be gone
}

var jsonType = []string{"application/json; charset=utf-8"}

// grants are the scopes and event subscriptions that the app has at present.
type grants struct {
	scopes, events []string
	header         string
	allScopes      []string
	allEvents      []string
}

func newGrants(scopes, events []string) grants {
	if scopes == nil {
		scopes = AllScopes()
	}
	if events == nil {
		events = AllEvents()
	}
	g := grants{allScopes: slices.Clone(scopes), allEvents: slices.Clone(events)}
	g.set(scopes, events)
	return g
}

func (g *grants) set(scopes, events []string) {
	g.scopes, g.events = slices.Clone(scopes), slices.Clone(events)
	g.header = strings.Join(g.scopes, ",")
}

func (g *grants) anyOf(scopes []string) bool {
	return slices.ContainsFunc(scopes, func(s string) bool { return slices.Contains(g.scopes, s) })
}
