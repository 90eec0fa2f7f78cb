package slack

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// maxReply is how much of an answer to a post is read.
const maxReply = 4 << 20

// lean is a transport that shortens the answers to posts and edits: Slack repeats the whole message in them, and
// slack-go would build every block of it again, for which golive has no use. That was half of the cost of a card.
type lean struct{ next http.RoundTripper }

// posted is what golive reads of such an answer.
type posted struct {
	OK       bool            `json:"ok"`
	Error    string          `json:"error,omitempty"`
	Needed   string          `json:"needed,omitempty"`
	Provided string          `json:"provided,omitempty"`
	Channel  string          `json:"channel,omitempty"`
	TS       string          `json:"ts,omitempty"`
	Metadata json.RawMessage `json:"response_metadata,omitempty"`
}

func (l lean) RoundTrip(r *http.Request) (*http.Response, error) {
	next := l.next
	if next == nil {
		next = http.DefaultTransport
	}
	res, err := next.RoundTrip(r)
	if err != nil || res.StatusCode != http.StatusOK ||
		!strings.HasSuffix(r.URL.Path, "/chat.postMessage") && !strings.HasSuffix(r.URL.Path, "/chat.update") {
		return res, err
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, maxReply))
	_ = res.Body.Close() // it was read
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	var short posted
	if json.Unmarshal(body, &short) == nil {
		if body, err = json.Marshal(short); err != nil {
			return nil, fmt.Errorf("shorten the answer: %w", err)
		}
	}
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return res, nil
}
