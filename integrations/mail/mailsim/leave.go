package mailsim

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const leaveTime = 15 * time.Second // that unsubscribing may take, by the machine's clock

// stay follows no redirection, as RFC 8058 section 3.1 has it.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// Do performs the act of a reader.
func (s *Sim) Do(ctx context.Context, a Act) Result {
	if a.Do != "unsubscribe" {
		return Result{Error: "unknown verb"}
	}
	l := s.find(a.Letter)
	if l == nil {
		return Result{Error: "no such letter"}
	}
	if err := s.unsubscribe(ctx, l.leave); err != nil {
		return Result{Error: err.Error()}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	l.Left = true
	s.touch()
	return Result{OK: true}
}

// unsubscribe posts what a mail program posts for one click, RFC 8058 section 3.2: without cookies, from the program and not from a page.
func (s *Sim) unsubscribe(ctx context.Context, address string) error {
	if address == "" {
		return fmt.Errorf("the letter does not offer it")
	}
	if s.cfg.Site == "" || !strings.HasPrefix(address, s.cfg.Site+"/") {
		return fmt.Errorf("the letter leads away from the playground")
	}
	form := strings.NewReader(url.Values{"List-Unsubscribe": {"One-Click"}}.Encode())
	ask, err := http.NewRequestWithContext(ctx, http.MethodPost, address, form)
	if err != nil {
		return fmt.Errorf("make the request: %w", err)
	}
	ask.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	reply, err := s.client.Do(ask)
	if err != nil {
		return fmt.Errorf("post: %w", err)
	}
	defer reply.Body.Close()
	if reply.StatusCode/100 != 2 {
		return fmt.Errorf("the server answers %s", reply.Status)
	}
	return nil
}
