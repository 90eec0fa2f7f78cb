package slacksim

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// courier is the client of HTTP deliveries; it follows at most two redirects, as Slack does.
var courier = &http.Client{
	Transport: &http.Transport{MaxIdleConnsPerHost: maxHTTP, IdleConnTimeout: 30 * time.Second,
		DialContext: (&net.Dialer{Timeout: 3 * time.Second}).DialContext},
	CheckRedirect: func(_ *http.Request, via []*http.Request) error {
		if len(via) > 2 {
			return errRedirects
		}
		return nil
	},
}

var errRedirects = errors.New("too many redirects")

// Sign gives the value of X-Slack-Signature for a body that was sent at the time ts (unix seconds as text).
func Sign(secret, ts string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = io.WriteString(mac, "v0:"+ts+":") // writing to a hash never fails
	_, _ = mac.Write(body)
	return "v0=" + hex.EncodeToString(mac.Sum(nil))
}

func (s *Sim) signedRequest(ctx context.Context, d *delivery, to string) (*http.Request, error) {
	body, kind := string(d.payload), "application/json"
	if d.form != "" {
		body, kind = d.form, "application/x-www-form-urlencoded"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	ts := strconv.FormatInt(s.now().Unix(), 10)
	req.Header.Set("Content-Type", kind)
	req.Header.Set("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
	req.Header.Set("X-Slack-Request-Timestamp", ts)
	req.Header.Set("X-Slack-Signature", Sign(s.cfg.SigningSecret, ts, []byte(body)))
	if d.attempt > 0 {
		req.Header.Set("X-Slack-Retry-Num", strconv.Itoa(d.attempt))
		req.Header.Set("X-Slack-Retry-Reason", d.reason)
	}
	return req, nil
}

// sendHTTP posts d to the app and takes the status for the acknowledgement.
func (s *Sim) sendHTTP(d *delivery, to string) {
	if to == "" {
		s.refused(d, "app_unreachable", "connection_failed")
		return
	}
	ctx, cancel := context.WithTimeout(s.ctx, s.cfg.AckTimeout)
	defer cancel()
	req, err := s.signedRequest(ctx, d, to)
	if err != nil {
		s.refused(d, "app_unreachable", "unknown_error")
		return
	}
	res, err := courier.Do(req)
	if err != nil {
		s.undelivered(d, err)
		return
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	switch {
	case err != nil:
		s.undelivered(d, err)
	case d.done == nil && s.faults.forDelivery("lose_ack") != nil:
		s.refused(d, "", "http_timeout")
	case res.StatusCode/100 == 2:
		s.acked(d, answer{status: res.StatusCode, body: body})
	case d.done == nil && res.Header.Get("X-Slack-No-Retry") == "1":
		s.giveUp()
	default:
		s.refused(d, "app_error", "http_error")
	}
}

func (s *Sim) undelivered(d *delivery, err error) {
	if s.ctx.Err() != nil {
		return
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		s.refused(d, "app_timeout", "http_timeout")
	case errors.Is(err, errRedirects):
		s.refused(d, "app_error", "too_many_redirects")
	default:
		s.refused(d, "app_unreachable", "connection_failed")
	}
}

// VerifyURL asks the events URL to echo a challenge, as Slack does when it is entered in the app's settings.
func (s *Sim) VerifyURL(ctx context.Context) error {
	s.mu.Lock()
	to := s.urls.Events
	s.mu.Unlock()
	challenge := newUUID()
	payload := newObject(nil).str("token", s.cfg.VerificationToken).str("challenge", challenge).str("type", "url_verification").end()
	ctx, cancel := context.WithTimeout(ctx, s.cfg.AckTimeout)
	defer cancel()
	req, err := s.signedRequest(ctx, &delivery{payload: payload}, to)
	if err != nil {
		return fmt.Errorf("ask %s for the challenge: %w", to, err)
	}
	res, err := courier.Do(req)
	if err != nil {
		return fmt.Errorf("ask %s for the challenge: %w", to, err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(res.Body, 1<<16))
	var echo struct {
		Challenge string `json:"challenge"`
	}
	_ = json.Unmarshal(body, &echo) // plain text is allowed as well
	if res.StatusCode != http.StatusOK || echo.Challenge != challenge && strings.TrimSpace(string(body)) != challenge {
		return fmt.Errorf("%s did not return the value of the challenge parameter (status %d)", to, res.StatusCode)
	}
	return nil
}
