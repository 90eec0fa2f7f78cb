package feishusim

import (
	"encoding/json"
	"net/http"
	"time"
)

func (s *Sim) controlRoutes() {
	s.mux.HandleFunc("GET /control/state", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, http.StatusOK, s.State()) })
	s.mux.HandleFunc("GET /control/status", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, http.StatusOK, s.Status()) })
	s.mux.HandleFunc("GET /control/calls", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, http.StatusOK, s.Calls()) })
	s.mux.HandleFunc("GET /control/stream", s.stream)
	s.mux.HandleFunc("GET /control/file/{key}", s.file)
	s.mux.HandleFunc("POST /control/act", control(func(a Act) any { return s.Act(a) }))
	s.mux.HandleFunc("POST /control/fault", control(func(f Fault) any {
		id, err := s.SetFault(f)
		if err != nil {
			return refusal(err)
		}
		return struct {
			OK bool `json:"ok"`
			ID int  `json:"id"`
		}{true, id}
	}))
	s.mux.HandleFunc("POST /control/config", control(func(c Change) any { s.Change(c); return Result{OK: true} }))
	s.mux.HandleFunc("POST /control/challenge", control(func(struct{}) any { return s.challenges() }))
}

// control reads a JSON body and writes the JSON of what came of it.
func control[T any](do func(T) any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var v T
		dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxUpload*2))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&v); err != nil {
			writeJSON(w, http.StatusBadRequest, Result{Error: "read body: " + err.Error()})
			return
		}
		writeJSON(w, http.StatusOK, do(v))
	}
}

// Change is a change of the simulated app's set-up; nil fields stay as they are.
type Change struct {
	EventsURL    *string   `json:"events_url"`
	CardsURL     *string   `json:"cards_url"`
	Scopes       *[]string `json:"scopes"`
	Events       *[]string `json:"events"`
	MonthlyQuota *int      `json:"monthly_quota"`
	NoLimits     *bool     `json:"no_limits"`
}

// Change changes the app's set-up as its console would.
func (s *Sim) Change(c Change) {
	s.mu.Lock()
	defer s.mu.Unlock()
	assign(&s.cfg.EventsURL, c.EventsURL)
	assign(&s.cfg.CardsURL, c.CardsURL)
	assign(&s.cfg.MonthlyQuota, c.MonthlyQuota)
	assign(&s.cfg.NoLimits, c.NoLimits)
	if c.Scopes != nil {
		s.scopes, s.cfg.Scopes = set(*c.Scopes), *c.Scopes
	}
	if c.Events != nil {
		s.subs, s.cfg.Events = set(*c.Events), *c.Events
	}
	s.changed()
}

func assign[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func (s *Sim) challenges() Result {
	s.mu.Lock()
	urls := []string{s.cfg.EventsURL, s.cfg.CardsURL}
	s.mu.Unlock()
	for _, to := range urls {
		if to == "" {
			continue
		}
		if err := s.Challenge(to); err != nil {
			return refusal(err)
		}
	}
	return Result{OK: true}
}

// State is everything that a client app would show.
type State struct {
	Version  uint64                `json:"version"`
	Now      time.Time             `json:"now"`
	App      StateApp              `json:"app"`
	Users    []StateUser           `json:"users"`
	Rooms    []StateRoom           `json:"rooms"`
	Messages map[string][]StateMsg `json:"messages"`
	Toasts   map[string][]Toast    `json:"toasts"`
	Modals   struct{}              `json:"modals"`
}

// StateApp is the app and its connection.
type StateApp struct {
	AppID       string `json:"app_id"`
	Name        string `json:"name"`
	OpenID      string `json:"open_id"`
	TenantKey   string `json:"tenant_key"`
	TenantName  string `json:"tenant_name"`
	Transport   string `json:"transport"`
	Connections int    `json:"connections"`
	ThisMonth   int    `json:"calls_this_month"`
	Quota       int    `json:"monthly_quota"`
}

// StateUser is a person.
type StateUser struct {
	ID        string `json:"id"`
	UnionID   string `json:"union_id"`
	UserID    string `json:"user_id"`
	Name      string `json:"name"`
	Email     string `json:"email"`
	Locale    string `json:"locale"`
	Kind      string `json:"kind"`
	TenantKey string `json:"tenant_key"`
	Color     string `json:"avatar_color"`
	TimeZone  string `json:"time_zone"`
	Left      bool   `json:"left"`
}

// StateRoom is a group or a private chat.
type StateRoom struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Kind      string   `json:"kind"`
	Members   []string `json:"members"`
	Owner     string   `json:"owner"`
	Bot       bool     `json:"bot"`
	Shared    bool     `json:"shared"`
	Dissolved bool     `json:"dissolved"`
}

// StateMsg is a message as a client shows it.
type StateMsg struct {
	ID          string          `json:"id"`
	Room        string          `json:"room"`
	At          time.Time       `json:"at"`
	Author      string          `json:"author"`
	Bot         bool            `json:"bot"`
	Type        string          `json:"type"`
	Text        string          `json:"text"`
	Content     json.RawMessage `json:"content,omitempty"`
	Card        json.RawMessage `json:"card,omitempty"`
	Root        string          `json:"root"`
	Parent      string          `json:"parent"`
	Thread      string          `json:"thread"`
	InThread    bool            `json:"in_thread"`
	Edited      bool            `json:"edited"`
	Deleted     bool            `json:"deleted"`
	UpdatedAt   time.Time       `json:"updated_at"`
	Reactions   []StateReaction `json:"reactions"`
	Mentions    []StateMention  `json:"mentions"`
	MentionsAll bool            `json:"mentions_all"`
	EphemeralTo string          `json:"ephemeral_to"`
	Files       []StateFile     `json:"files"`
	Urgent      []string        `json:"urgent"`
	ReadBy      []string        `json:"read_by"`
	Controls    []Control       `json:"controls,omitempty"`
}

// StateReaction is one emoji and who chose it.
type StateReaction struct {
	Emoji string   `json:"emoji"`
	Users []string `json:"users"`
}

// StateMention is somebody named in a text.
type StateMention struct {
	Key  string `json:"key"`
	ID   string `json:"id"`
	Name string `json:"name"`
}

// StateFile is a file or picture in a message.
type StateFile struct {
	Key  string `json:"key"`
	Name string `json:"name"`
	Size int    `json:"size"`
	URL  string `json:"url"`
	Kind string `json:"kind"`
}
