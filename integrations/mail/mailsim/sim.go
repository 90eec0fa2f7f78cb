// Package mailsim is a mail server for tests and the playground: it takes letters over real SMTP, keeps them and shows them. It
// delivers to nobody, knows no accounts, and speaks no TLS, for it listens on this machine alone. It is a server that does as RFC 5321
// says; how golive copes with others is tested beside the adapter.
//
// README.md describes its control plane.
package mailsim

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/golive-bot/golive/bot"
)

// Limits of the server.
const (
	usuallyKept   = 200      // letters, the newest
	biggestLetter = 10 << 20 // bytes
	mostAddressed = 100      // recipients of one letter
	idle          = 5 * time.Minute
)

// Config says how the simulator is to be. The clock is required.
type Config struct {
	Clock bot.Clock
	// Site is the address, without a slash at its end, below which "unsubscribe" may post: a letter must not make the machine call
	// anybody else.
	Site string
	Kept int          // how many letters are kept, the newest; default: 200
	Log  *slog.Logger // default: discards
}

// Sim is the mail server, and as an http.Handler its control plane below /control/. It is safe for concurrent use.
type Sim struct {
	cfg      Config
	listener net.Listener
	server   *smtp.Server
	client   http.Client
	serving  sync.WaitGroup

	mu      sync.RWMutex
	version int
	changed chan struct{} // closed at the next change
	last    int           // number of the newest letter
	letters []*letter     // oldest first
	refused map[string]bool
}

// Start listens on a free port of this machine. Close ends it.
func Start(cfg Config) (*Sim, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for mail: %w", err)
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Kept == 0 {
		cfg.Kept = usuallyKept
	}
	s := &Sim{cfg: cfg, listener: l, client: http.Client{Timeout: leaveTime, CheckRedirect: stay}, changed: make(chan struct{}), refused: map[string]bool{}}
	s.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{sim: s}, nil }))
	s.server.Domain, s.server.MaxRecipients, s.server.MaxMessageBytes = "mail.acme.example", mostAddressed, biggestLetter
	s.server.ReadTimeout, s.server.WriteTimeout = idle, idle
	s.server.ErrorLog = slog.NewLogLogger(cfg.Log.Handler(), slog.LevelWarn)
	s.serving.Go(func() {
		if err := s.server.Serve(l); err != nil && !errors.Is(err, net.ErrClosed) {
			cfg.Log.Warn("the mail server has stopped", "error", err)
		}
	})
	return s, nil
}

// Close hangs up on everybody.
func (s *Sim) Close() error {
	err := s.server.Close()
	if closed := s.listener.Close(); err == nil && !errors.Is(closed, net.ErrClosed) { // the server may not know of it yet
		err = closed
	}
	s.serving.Wait()
	return err
}

// Status is how a program hands letters in.
type Status struct {
	URL     string `json:"url"`      // below which /control/ is
	SMTPURL string `json:"smtp_url"` // smtp://127.0.0.1:PORT
}

// Status implements what /sim/status tells.
func (s *Sim) Status() Status {
	return Status{URL: s.cfg.Site + "/sim/mail", SMTPURL: "smtp://" + s.listener.Addr().String()}
}

// Refuse makes the server refuse an address for good, as one does that has no such mailbox.
func (s *Sim) Refuse(address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused[strings.ToLower(address)] = true
}

func (s *Sim) refuses(address string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.refused[strings.ToLower(address)]
}

// keep takes a letter in.
func (s *Sim) keep(from string, to []string, raw []byte) {
	l := read(raw)
	l.From, l.To, l.At = orElse(l.From, from), to, s.cfg.Clock.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	l.ID = strconv.Itoa(s.last)
	s.letters = append(s.letters, l)
	if over := len(s.letters) - s.cfg.Kept; over > 0 {
		s.letters = append([]*letter(nil), s.letters[over:]...)
	}
	s.touch()
}

// touch tells who watches of a change. The caller holds the lock.
func (s *Sim) touch() {
	s.version++
	close(s.changed)
	s.changed = make(chan struct{})
}

// watch returns the version and a channel that is closed at the next change.
func (s *Sim) watch() (int, <-chan struct{}) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.version, s.changed
}

// State is what the control plane shows.
type State struct {
	Version int       `json:"version"` // grows with every change
	Now     time.Time `json:"now"`
	Letters []Letter  `json:"letters"` // oldest first, no more than Config.Kept
}

// State shows all letters.
func (s *Sim) State() State {
	s.mu.RLock()
	defer s.mu.RUnlock()
	st := State{Version: s.version, Now: s.cfg.Clock.Now(), Letters: make([]Letter, len(s.letters))}
	for i, l := range s.letters {
		st.Letters[i] = l.Letter
	}
	return st
}

// find is a letter by its number, or nil.
func (s *Sim) find(id string) *letter {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, l := range s.letters {
		if l.ID == id {
			return l
		}
	}
	return nil
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
