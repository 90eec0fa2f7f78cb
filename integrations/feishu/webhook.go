package feishu

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
)

const maxPosted = 1 << 20

// serveWebhook takes what Feishu posts: challenges, events, and callbacks of cards. Both addresses take all of them.
func (p *Platform) serveWebhook(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxPosted))
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
			return
		}
		http.Error(w, "unreadable", http.StatusBadRequest)
		return
	}
	// Whoever cannot sign is told nothing of what the Encrypt Key makes of their bytes.
	signed := r.Header.Get("X-Lark-Signature") != ""
	if signed {
		if err := verify(r.Header, raw, p.config.EncryptKey, p.clock.Now()); err != nil {
			p.refuse(w, r, err)
			return
		}
	}
	payload, err := p.unpack(raw)
	if err != nil {
		p.refuse(w, r, err)
		return
	}
	head, err := peek(payload)
	if err != nil && !signed {
		p.refuse(w, r, errForged)
		return
	}
	if err != nil {
		p.log.Warn("malformed post", "bytes", len(raw))
		http.Error(w, "malformed", http.StatusBadRequest)
		return
	}
	if !sameSecret(head.token(), p.config.VerificationToken) {
		p.refuse(w, r, errForged)
		return
	}
	// A challenge may come unsigned, when the address is saved; who could make it knows the Encrypt Key and the token.
	if head.Type == "url_verification" {
		writeJSON(w, struct {
			Challenge string `json:"challenge"`
		}{head.Challenge})
		return
	}
	if !signed {
		p.refuse(w, r, errForged)
		return
	}
	p.health.alive()
	p.takePosted(w, r, head, payload)
}

// unpack decrypts what was posted. With an Encrypt Key set nothing comes in clear.
func (p *Platform) unpack(raw []byte) ([]byte, error) {
	var e struct {
		Encrypt string `json:"encrypt"`
	}
	if err := json.Unmarshal(raw, &e); err != nil {
		return nil, err
	}
	if e.Encrypt == "" {
		return nil, errForged
	}
	return p.secret.open(e.Encrypt)
}

func (p *Platform) refuse(w http.ResponseWriter, r *http.Request, err error) {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	if errors.As(err, &syntax) || errors.As(err, &kind) {
		http.Error(w, "malformed", http.StatusBadRequest)
		return
	}
	p.log.Warn("post refused", "reason", err, "remote", r.RemoteAddr)
	http.Error(w, "not from Feishu", http.StatusUnauthorized)
}

// takePosted accepts a verified post; only what is durable is answered with 200.
func (p *Platform) takePosted(w http.ResponseWriter, r *http.Request, head *header, payload []byte) {
	answer, err := p.take(r.Context(), head, payload)
	switch {
	case errors.Is(err, errMalformed):
		p.log.Warn("malformed event", "type", head.kind(), "event", head.eventID())
		http.Error(w, "malformed", http.StatusBadRequest)
	case err != nil:
		p.log.Error("event not accepted", "type", head.kind(), "event", head.eventID(), "error", err)
		http.Error(w, "busy", http.StatusServiceUnavailable)
	default:
		writeJSON(w, answer)
	}
}

func writeJSON(w http.ResponseWriter, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		http.Error(w, "internal", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(b) // the caller's loss if it is gone
}
