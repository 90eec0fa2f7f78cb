package bottest

import (
	"net/url"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Links is bot.Links without secrecy: whoever sees a token can read what it is about, and make others.
type Links struct{}

var _ bot.Links = Links{}

const tokenTime = "20060102T150405Z"

// Sign implements bot.Links.
func (Links) Sign(purpose, subject string, expires time.Time) string {
	return purpose + "~" + expires.UTC().Format(tokenTime) + "~" + url.PathEscape(subject)
}

// Open implements bot.Links. A server may have taken the escapes out of the path already.
func (Links) Open(purpose, token string, now time.Time) (string, error) {
	parts := strings.SplitN(token, "~", 3)
	if len(parts) != 3 || parts[0] != purpose {
		return "", bot.ErrLinkForged
	}
	expires, err := time.Parse(tokenTime, parts[1])
	if err != nil {
		return "", bot.ErrLinkForged
	}
	if !now.Before(expires) {
		return "", bot.ErrLinkExpired
	}
	subject, err := url.PathUnescape(parts[2])
	if err != nil {
		return "", bot.ErrLinkForged
	}
	return subject, nil
}
