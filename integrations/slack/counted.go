package slack

import (
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"
)

// counted is a transport that tells of every call to Slack: some may watch their number.
type counted struct {
	next   http.RoundTripper
	called func(method, result string, took time.Duration)
}

func (c counted) RoundTrip(r *http.Request) (*http.Response, error) {
	next := c.next
	if next == nil {
		next = http.DefaultTransport
	}
	began := time.Now()
	res, err := next.RoundTrip(r)
	result := "error"
	if err == nil {
		result = "http_" + strconv.Itoa(res.StatusCode)
	}
	c.called(methodOf(r), result, time.Since(began))
	return res, err
}

// methodOf is the API's method, such as chat.postMessage, or what else is done: there must be few of them.
func methodOf(r *http.Request) string {
	if method := path.Base(r.URL.Path); strings.Contains(r.URL.Path, "/api/") && strings.Contains(method, ".") {
		return method
	}
	if r.Method == http.MethodGet {
		return "file.get"
	}
	return "post" // a file, or to the address of an answer
}
