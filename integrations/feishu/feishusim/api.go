package feishusim

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

const (
	maxJSONBody = 1 << 20
	maxUpload   = 32 << 20
)

// endpoint is one call of the API.
type endpoint struct {
	name   string   // as the client libraries name it: im.message.create
	scopes []string // any one of them is enough; none: no scope is asked for
	open   bool     // needs no token
	upload bool     // multipart body
	handle func(*call) (any, error)
}

// whole is an answer that is written as it is, without {"code","msg","data"} around it.
type whole struct{ v any }

// blob is an answer of bytes.
type blob struct{ *medium }

// call is one request under way. The handler runs with Sim.mu not held.
type call struct {
	*Sim
	r     *http.Request
	body  []byte
	logID string
	now   time.Time
}

type answer struct {
	Code  int          `json:"code"`
	Msg   string       `json:"msg"`
	Data  any          `json:"data,omitempty"`
	Error *errorDetail `json:"error,omitempty"`
}

type errorDetail struct {
	LogID                string                `json:"log_id"`
	Troubleshooter       string                `json:"troubleshooter"`
	FieldViolations      []fieldViolation      `json:"field_violations,omitempty"`
	PermissionViolations []permissionViolation `json:"permission_violations,omitempty"`
}

// serve wraps an endpoint with what the gateway does: log id, faults, quota, token, scope, rate, counting.
func (s *Sim) serve(e endpoint) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		f := s.faults.call(e.name)
		if f != nil && f.before(s, w, r, e.name) {
			return
		}
		if f == nil {
			s.answer(e, w, r)
			return
		}
		rec := &recorder{header: http.Header{}, status: http.StatusOK}
		s.answer(e, rec, r)
		f.after(s, w, rec, e.name)
	}
}

func (s *Sim) answer(e endpoint, w http.ResponseWriter, r *http.Request) {
	c := &call{Sim: s, r: r, logID: newID("202611")[:32], now: s.clock.Now()}
	w.Header().Set("X-Tt-Logid", c.logID)
	w.Header().Set("X-Request-Id", c.logID)
	v, err := c.run(w, e)
	if err != nil {
		s.counts.call(e.name, c.fail(w, err))
		return
	}
	s.counts.call(e.name, "0")
	switch v := v.(type) {
	case blob:
		w.Header().Set("Content-Type", v.contentType)
		w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", v.name))
		_, _ = w.Write(v.data) // the caller's loss if it is gone
	case whole:
		writeJSON(w, http.StatusOK, v.v)
	default:
		if v == nil {
			v = struct{}{}
		}
		writeJSON(w, http.StatusOK, answer{Msg: "success", Data: v})
	}
}

func (c *call) run(w http.ResponseWriter, e endpoint) (any, error) {
	limit := int64(maxJSONBody)
	if e.upload {
		limit = maxUpload
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, c.r.Body, limit))
	if err != nil {
		return nil, &apiError{status: http.StatusRequestEntityTooLarge, code: codeBadJSON, msg: "request body too large"}
	}
	c.body = body
	if !e.open {
		if err := c.gate(e); err != nil {
			return nil, err
		}
	}
	return e.handle(c)
}

// gate checks token, quota, scope and the rate of the API, in the order of the real gateway.
func (c *call) gate(e endpoint) error {
	scheme, token, _ := strings.Cut(c.r.Header.Get("Authorization"), " ")
	if scheme != "Bearer" || token == "" {
		return refuse(codeNoToken, "Missing access token for authorization. Please make a request with token attached.")
	}
	if !c.tokens.valid(token, c.now) {
		return refuse(codeBadToken, "Invalid access token for authorization. Please make a request with token attached.")
	}
	if !c.counts.quota(c.now, c.quota()) {
		return refuse(codeQuota, "This month's API call quota has been exceeded")
	}
	if err := c.allowed(e.scopes); err != nil {
		return err
	}
	return c.appRate(e.name)
}

func (s *Sim) quota() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cfg.MonthlyQuota
}

func (s *Sim) allowed(any []string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sc := range any {
		if s.scopes[sc] {
			return nil
		}
	}
	if len(any) == 0 {
		return nil
	}
	return missingScope(s.cfg.AppID, any)
}

// granted tells whether the app has a scope; the caller holds mu.
func (s *Sim) granted(scope string) bool { return s.scopes[scope] }

// decode reads the JSON body.
func (c *call) decode(v any) error {
	if len(c.body) == 0 {
		return nil
	}
	if err := json.Unmarshal(c.body, v); err != nil {
		return refuse(codeBadJSON, "Invalid parameter type in json: %v", err)
	}
	return nil
}

// fail writes an error and tells the code that is counted.
func (c *call) fail(w http.ResponseWriter, err error) string {
	var e *apiError
	if !errors.As(err, &e) {
		e = &apiError{status: http.StatusInternalServerError, code: 2200, msg: err.Error()}
	}
	for k, v := range e.header {
		w.Header()[k] = v
	}
	if e.status == 0 {
		e.status = http.StatusBadRequest
	}
	writeJSON(w, e.status, answer{Code: e.code, Msg: e.msg, Error: &errorDetail{
		LogID: c.logID, FieldViolations: e.fields, PermissionViolations: e.permission,
		Troubleshooter: "排查建议查看(Troubleshooting suggestions): https://open.feishu.cn/search?from=openapi&log_id=" + c.logID + "&code=" + fmt.Sprint(e.code),
	}})
	return fmt.Sprint(e.code)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(mustJSON(v)) // the caller's loss if it is gone
}

// recorder keeps an answer for a fault that comes after the deed.
type recorder struct {
	header http.Header
	status int
	body   []byte
}

func (r *recorder) Header() http.Header    { return r.header }
func (r *recorder) WriteHeader(status int) { r.status = status }
func (r *recorder) Write(b []byte) (int, error) {
	r.body = append(r.body, b...)
	return len(b), nil
}
