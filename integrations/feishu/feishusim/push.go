package feishusim

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// statusError is an HTTP answer that is not 200.
type statusError int

func (e statusError) Error() string { return fmt.Sprintf("answered with status %d", int(e)) }

// post pushes a body to the bot, encrypted and signed if the app has an Encrypt Key.
func (s *Sim) post(to string, body []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(s.ctx, s.cfg.AnswerWait)
	defer cancel()
	s.mu.Lock()
	key := s.cfg.EncryptKey
	s.mu.Unlock()
	if s.faults.delivery("forged") != nil {
		if req, err := s.request(ctx, to, body, key+"forged"); err == nil {
			if resp, err := s.client.Do(req); err == nil {
				s.counts.call("forged_push", fmt.Sprintf("http_%d", resp.StatusCode))
				resp.Body.Close()
			}
		}
	}
	req, err := s.request(ctx, to, body, key)
	if err != nil {
		return nil, err
	}
	resp, err := s.client.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("%w: %w", errLate, err)
		}
		return nil, err
	}
	defer resp.Body.Close()
	out, err := io.ReadAll(io.LimitReader(resp.Body, maxJSONBody))
	if ctx.Err() != nil {
		return nil, errLate
	}
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return out, statusError(resp.StatusCode)
	}
	return out, nil
}

func (s *Sim) request(ctx context.Context, to string, body []byte, key string) (*http.Request, error) {
	if key != "" {
		body = mustJSON(struct {
			Encrypt string `json:"encrypt"`
		}{Encrypt(body, key)})
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("User-Agent", "Go-http-client/1.1")
	req.Header.Set("X-Request-Id", newID(""))
	if key != "" {
		ts, nonce := fmt.Sprint(s.clock.Now().Unix()), newID("")[:10]
		req.Header.Set("X-Lark-Request-Timestamp", ts)
		req.Header.Set("X-Lark-Request-Nonce", nonce)
		req.Header.Set("X-Lark-Signature", Sign(ts, nonce, key, body))
	}
	return req, nil
}

// Challenge sends the URL verification to an address, as the console does when the address is saved; the address must answer
// within a second.
func (s *Sim) Challenge(to string) error {
	s.mu.Lock()
	token := s.cfg.VerificationToken
	s.mu.Unlock()
	word := newID("")
	began := time.Now()
	out, err := s.post(to, mustJSON(struct {
		Challenge string `json:"challenge"`
		Token     string `json:"token"`
		Type      string `json:"type"`
	}{word, token, "url_verification"}))
	if err != nil {
		return fmt.Errorf("verify %s: %w", to, err)
	}
	var a struct {
		Challenge string `json:"challenge"`
	}
	if err := json.Unmarshal(out, &a); err != nil || a.Challenge != word {
		return fmt.Errorf("verify %s: the answer does not hold the challenge", to)
	}
	if time.Since(began) > time.Second {
		return fmt.Errorf("verify %s: answered after more than a second", to)
	}
	return nil
}
