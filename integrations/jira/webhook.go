package jira

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

const (
	maxWebhook = 5 << 20
	// A webhook is retried for up to 75 minutes with the time at which it was made, so freshness is no matter of
	// minutes here; an older one is a replay, since finished events are known for 24 hours.
	oldestWebhook = 24 * time.Hour
	aheadWebhook  = 5 * time.Minute
)

const rawEvent = name + ".raw"

// hookHead is what accepting needs of a webhook.
type hookHead struct {
	Timestamp int64  `json:"timestamp"` // ms
	Event     string `json:"webhookEvent"`
	Issue     struct {
		Key string `json:"key"`
	} `json:"issue"`
}

// serveWebhook accepts what Jira tells of. Nothing is read of a body that is not signed.
func (p *Platform) serveWebhook(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxWebhook))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		http.Error(w, "body too large", http.StatusRequestEntityTooLarge)
		return
	case err != nil:
		http.Error(w, "body could not be read", http.StatusBadRequest)
		return
	case !p.signed(r, body):
		p.log.WarnContext(r.Context(), "refuse webhook", "reason", "signature", "from", r.RemoteAddr)
		http.Error(w, "signature is wrong or missing", http.StatusUnauthorized)
		return
	}
	var head hookHead
	if json.Unmarshal(body, &head) != nil {
		p.log.WarnContext(r.Context(), "refuse webhook", "reason", "malformed", "bytes", len(body))
		http.Error(w, "malformed", http.StatusBadRequest)
		return
	}
	at := time.UnixMilli(head.Timestamp)
	if now := p.clock.Now(); head.Timestamp != 0 && (now.Sub(at) > oldestWebhook || at.Sub(now) > aheadWebhook) {
		p.log.WarnContext(r.Context(), "refuse webhook", "reason", "stale", "at", at)
		http.Error(w, "stale", http.StatusUnauthorized)
		return
	}
	p.alive.Store(time.Now().UnixNano())
	if !isKey(head.Issue.Key) {
		w.WriteHeader(http.StatusOK) // of no issue: nothing that golive listens to
		return
	}
	p.accept(w, r, head, body, at)
}

// keyShape is an issue's key; it becomes part of a lane.
var keyShape = regexp.MustCompile(`^[A-Z][A-Z0-9_]*-[1-9][0-9]{0,17}$`)

// isKey tells whether a text is an issue's key.
func isKey(s string) bool { return len(s) <= 270 && keyShape.MatchString(s) }

func (p *Platform) accept(w http.ResponseWriter, r *http.Request, head hookHead, body []byte, at time.Time) {
	road := p.road.Load()
	if road == nil {
		http.Error(w, "starting", http.StatusServiceUnavailable)
		return
	}
	if head.Timestamp == 0 {
		at = p.clock.Now()
	}
	e := bot.Event{ID: hookID(r.Header.Get("X-Atlassian-Webhook-Identifier"), body), Name: rawEvent, Lane: "jira/" + head.Issue.Key, At: at, Data: body}
	if err := (*road).Accept(r.Context(), e); err != nil {
		p.log.ErrorContext(r.Context(), "accept webhook", "event", e.ID, "error", err)
		http.Error(w, "not stored", http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusOK)
}

var identifierShape = regexp.MustCompile(`^[A-Za-z0-9._:-]+$`)

// hookID is the identifier that Cloud keeps over retries; where there is none, the body names itself: it holds the
// time and the change.
func hookID(identifier string, body []byte) string {
	if n := len(identifier); n >= 8 && n <= 128 && identifierShape.MatchString(identifier) {
		return "jira/hook/" + identifier
	}
	sum := sha256.Sum256(body)
	return "jira/body/" + hex.EncodeToString(sum[:16])
}

// signed checks X-Hub-Signature over the raw bytes. Data Center sends none in many versions: there the secret may
// stand in the address, as ?secret=. A signature that is sent must be right in any case.
func (p *Platform) signed(r *http.Request, body []byte) bool {
	secret := p.cfg.WebhookSecret
	if secret == "" {
		return false
	}
	if header := r.Header.Get("X-Hub-Signature"); header != "" {
		method, sum, _ := strings.Cut(header, "=")
		given, err := hex.DecodeString(sum)
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write(body)
		return method == "sha256" && err == nil && hmac.Equal(given, mac.Sum(nil))
	}
	given := r.URL.Query().Get("secret")
	return subtle.ConstantTimeCompare([]byte(given), []byte(secret)) == 1
}
