package jira

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	gojira "github.com/andygrunwald/go-jira"

	"github.com/golive-bot/golive/bot"
)

// refusal is an answer other than 2xx, in Jira's own words.
type refusal struct {
	status   int
	messages []string
	fields   map[string]string
}

// Error names the status alone: Jira's words may quote what people wrote, and belong to them, not to the log.
func (r *refusal) Error() string {
	names := make([]string, 0, len(r.fields))
	for f := range r.fields {
		names = append(names, f)
	}
	slices.Sort(names)
	if len(names) > 0 {
		return fmt.Sprintf("jira answers %d about %s", r.status, strings.Join(names, ", "))
	}
	return fmt.Sprintf("jira answers %d", r.status)
}

// text is what a person may be shown.
func (r *refusal) text() string {
	if len(r.messages) > 0 {
		return strings.Join(r.messages, " ")
	}
	words := make([]string, 0, len(r.fields))
	for _, w := range r.fields {
		words = append(words, w)
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}

// answered reports whether an error is a refusal with one of these statuses.
func answered(err error, statuses ...int) bool {
	var r *refusal
	return errors.As(err, &r) && slices.Contains(statuses, r.status)
}

// absent reports whether Jira itself says that there is no such thing.
func absent(err error) bool {
	var r *refusal
	return errors.As(err, &r) && r.status == http.StatusNotFound && !r.elsewhere()
}

var errNotJSON = errors.New("the reply is not Jira's: is jira.url right, and is a log-in page or proxy before it?")

// call makes one request below /rest/api/2/ and reads the reply into into, if that is not nil. Its errors name the
// method and the route, never the address with its query, since that may hold what people wrote.
func (p *Platform) call(ctx context.Context, method, path string, body, into any) error {
	return p.request(ctx, method, "rest/api/2/"+path, body, into)
}

func (p *Platform) request(ctx context.Context, method, path string, body, into any) error {
	route, _, _ := strings.Cut(path, "?")
	if !asks(method, route) {
		return p.send(ctx, method, path, body, into)
	}
	if err := p.silent.refuses(p.clock.Now()); err != nil {
		return fmt.Errorf("%s %s: %w", method, route, err)
	}
	began := time.Now()
	err := p.send(ctx, method, path, body, into)
	if p.silent.note(p.clock.Now(), !unheard(err), time.Since(began)) {
		p.log.Warn("jira takes questions and does not answer", "asked again in", silentRest)
	}
	return err
}

// asks reports whether a request only asks, and writes nothing.
func asks(method, route string) bool {
	what := strings.TrimPrefix(route, "rest/api/2/")
	return method == http.MethodGet || method == http.MethodPost && (strings.HasPrefix(what, "search") || what == "issue/bulkfetch")
}

// unheard reports whether Jira has answered nothing, not even that it will not.
func unheard(err error) bool {
	var r *refusal
	return err != nil && !errors.As(err, &r) && !slices.ContainsFunc([]error{errNotJSON, errTooLarge, errLimited, errBusy}, func(e error) bool { return errors.Is(err, e) })
}

func (p *Platform) send(ctx context.Context, method, path string, body, into any) error {
	route, _, _ := strings.Cut(path, "?")
	ctx, stop := context.WithTimeout(ctx, p.cfg.Limits.Timeout)
	defer stop()
	req, err := p.api.NewRequestWithContext(ctx, method, path, body)
	if err != nil {
		return bot.Permanent(fmt.Errorf("write request %s %s: %w", method, route, err))
	}
	resp, err := p.api.Do(req, into)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, route, explain(resp, err))
	}
	return nil
}

// explain turns go-jira's error into a refusal, or into a bare network error without the address.
func explain(resp *gojira.Response, err error) error {
	if resp == nil {
		return network(err)
	}
	if resp.StatusCode/100 == 2 {
		return errNotJSON
	}
	r := &refusal{status: resp.StatusCode}
	var told *gojira.Error
	if errors.As(gojira.NewJiraError(resp, err), &told) {
		r.messages, r.fields = told.ErrorMessages, told.Errors
	}
	return r
}

// elsewhere reports whether an answer is not about the request but about the way to Jira: a redirect to a log-in page,
// a proxy's or a suspended site's page, a CAPTCHA, a refused token. Nothing was done, and an operator can put it right.
func (r *refusal) elsewhere() bool {
	bare := len(r.messages) == 0 && len(r.fields) == 0
	return r.status == http.StatusUnauthorized || r.status/100 == 3 ||
		bare && (r.status == http.StatusForbidden || r.status == http.StatusNotFound || r.status == http.StatusProxyAuthRequired)
}

// network unwraps the address from an error, and marks it as unsent where no connection came about.
func network(err error) error {
	var with *url.Error
	if errors.As(err, &with) {
		err = with.Err
	}
	var dial *net.OpError
	var dns *net.DNSError
	if errors.As(err, &dial) && dial.Op == "dial" || errors.As(err, &dns) {
		return bot.Unsent(err)
	}
	return err
}

// outcomeOf turns an error into one of the three kinds that the engine knows.
func outcomeOf(j bot.Job, err error) error {
	var permanent *bot.PermanentError
	var retry *bot.RetryError
	var r *refusal
	switch {
	case errors.As(err, &permanent):
		return err
	case errors.As(err, &retry):
		if j.Since.IsZero() || !retry.Unsent {
			return err
		}
		// What failed now was not sent, but an earlier try may have been: the claim must stand, or the next try
		// would not look.
		return &bot.RetryError{Err: err, After: retry.After}
	case errors.As(err, &r):
		return refused(j, r, err)
	}
	return err
}

func refused(j bot.Job, r *refusal, err error) error {
	switch {
	case r.elsewhere():
		return outcomeOf(j, bot.Unsent(err))
	case r.status >= 500 || r.status == http.StatusRequestTimeout || r.status == http.StatusTooEarly:
		return err
	}
	return &bot.PermanentError{Err: err, Text: r.text(), Fields: r.fields, Cause: r.cause()}
}

// cause is why Jira says no, whatever was asked; "" if that is about what was asked.
func (r *refusal) cause() string {
	switch r.status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return bot.CauseNoRight
	case http.StatusGone:
		return bot.CauseOutdated
	}
	return ""
}

// site is what is known of the site.
type site struct {
	cloud bool
	self  selfUser
}

type selfUser struct {
	AccountID string `json:"accountId"`
	Name      string `json:"name"`
	Email     string `json:"emailAddress"`
	Display   string `json:"displayName"`
}

// id is how the site names the user.
func (u selfUser) id() string {
	if u.AccountID != "" {
		return u.AccountID
	}
	return u.Name
}

type serverInfo struct {
	BaseURL    string `json:"baseUrl"`
	Version    string `json:"version"`
	Deployment string `json:"deploymentType"`
	ServerTime string `json:"serverTime"`
}

// here asks once which product the site is and which account golive has there.
func (p *Platform) here(ctx context.Context) (site, error) {
	return p.site.get(ctx, func(ctx context.Context) (site, error) {
		out := site{cloud: p.cfg.Deployment == Cloud}
		if p.cfg.Deployment == "" {
			var info serverInfo
			if err := p.call(ctx, http.MethodGet, "serverInfo", nil, &info); err != nil {
				return out, fmt.Errorf("ask which Jira this is: %w", looked(err))
			}
			out.cloud = info.Deployment == "Cloud"
		}
		if err := p.call(ctx, http.MethodGet, "myself", nil, &out.self); err != nil {
			return out, fmt.Errorf("ask who golive is: %w", looked(err))
		}
		return out, nil
	})
}

// looked marks an error of a look-up: whatever it was, nothing was written by it.
func looked(err error) error {
	var permanent *bot.PermanentError
	var retry *bot.RetryError
	if errors.As(err, &permanent) || errors.As(err, &retry) {
		return err
	}
	var r *refusal
	if errors.As(err, &r) && r.status < 500 && !r.elsewhere() {
		return &bot.PermanentError{Err: err, Text: r.text(), Fields: r.fields, Cause: r.cause()}
	}
	if r != nil {
		return &bot.RetryError{Err: err, Unsent: true, Cause: r.cause()}
	}
	return bot.Unsent(err)
}

// query writes parameters in order.
func query(pairs ...string) string {
	v := url.Values{}
	for n := 0; n+1 < len(pairs); n += 2 {
		v.Set(pairs[n], pairs[n+1])
	}
	return "?" + v.Encode()
}

// seg is one segment of a path.
func seg(s string) string { return url.PathEscape(s) }
