package jira

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

const (
	// unstatedWait is how long golive waits after a 429 that does not say how long.
	unstatedWait = 5 * time.Second
	longestWait  = time.Hour
)

var (
	errLimited  = errors.New("jira limits its rate")
	errBusy     = errors.New("jira is busy")
	errTooLarge = errors.New("the reply is over jira.limits.reply")
)

// transport signs requests and takes replies whole: go-jira leaves bodies unread and unclosed on many paths, which
// costs a connection each. A 429 becomes bot.RetryAfter, whatever its body is; a 503 that names a time is waited for as well, but
// whether a gateway answered it before or after Jira had acted is not known.
type transport struct {
	base   http.RoundTripper
	cfg    Config
	clock  bot.Clock
	called func(method, result string, took time.Duration) // may be nil
}

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	if t.cfg.User == "" {
		req.Header.Set("Authorization", "Bearer "+t.cfg.Token)
	} else {
		req.SetBasicAuth(t.cfg.User, t.cfg.Token)
	}
	req.Header.Set("Accept", "application/json")
	resp, err := t.send(req)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, t.cfg.Limits.Reply+1))
	if cerr := resp.Body.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return nil, fmt.Errorf("read reply: %w", err)
	}
	wait, stated := t.wait(resp)
	switch {
	case resp.StatusCode == http.StatusTooManyRequests:
		return nil, bot.RetryAfter(limited(resp), wait)
	case resp.StatusCode == http.StatusServiceUnavailable && stated:
		return nil, &bot.RetryError{Err: errBusy, After: wait}
	case int64(len(body)) > t.cfg.Limits.Reply:
		return nil, errTooLarge
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	resp.ContentLength = int64(len(body))
	return resp, nil
}

// send makes the call and tells of it.
func (t *transport) send(req *http.Request) (*http.Response, error) {
	began := time.Now()
	resp, err := t.base.RoundTrip(req)
	if t.called == nil {
		return resp, err
	}
	result := "error"
	if err == nil {
		result = "http_" + strconv.Itoa(resp.StatusCode)
	}
	t.called(methodOf(req), result, time.Since(began))
	return resp, err
}

// methodOf is what a call does and to what, without its key: "POST issue". There must be few of them.
func methodOf(req *http.Request) string {
	_, route, _ := strings.Cut(req.URL.Path, "/rest/api/2/")
	what, _, _ := strings.Cut(route, "/")
	return strings.TrimSpace(req.Method + " " + what)
}

func limited(resp *http.Response) error {
	if reason := resp.Header.Get("RateLimit-Reason"); reason != "" && len(reason) < 100 {
		return fmt.Errorf("%w (%s)", errLimited, reason)
	}
	return errLimited
}

// wait reads how long the service wants to be left alone: Retry-After in seconds or as a date, else the reset of
// its window.
func (t *transport) wait(resp *http.Response) (d time.Duration, stated bool) {
	now := t.clock.Now()
	if after := resp.Header.Get("Retry-After"); after != "" {
		if n, err := strconv.Atoi(after); err == nil && n >= 0 {
			return min(max(time.Duration(n)*time.Second, time.Second), longestWait), true
		}
		if at, err := http.ParseTime(after); err == nil {
			return min(max(at.Sub(now), time.Second), longestWait), true
		}
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z"} {
		if at, err := time.Parse(layout, resp.Header.Get("X-RateLimit-Reset")); err == nil {
			return min(max(at.Sub(now), time.Second), longestWait), true
		}
	}
	return unstatedWait, false
}
