package web

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Links signs links to pages with AES-256-GCM under keys derived from server.secret: whoever holds a link can neither
// change it nor read what it is about. The nonce is made of what is signed, by a key of its own, so that the same link has
// the same token: a handler that runs twice must decide the same. It implements bot.Links and is safe for concurrent use.
type Links struct {
	aead  cipher.AEAD
	nonce []byte // key
}

var _ bot.Links = (*Links)(nil)

// NewLinks derives the key from a secret of at least 32 characters.
func NewLinks(secret string) (*Links, error) {
	if len(secret) < 32 {
		return nil, errors.New("server.secret: at least 32 characters are needed to sign links")
	}
	key, err := hkdf.Key(sha256.New, []byte(secret), nil, "golive links 1", 32)
	if err != nil {
		return nil, fmt.Errorf("derive key of links: %w", err)
	}
	nonce, err := hkdf.Key(sha256.New, []byte(secret), nil, "golive links 1 nonce", 32)
	if err != nil {
		return nil, fmt.Errorf("derive key of links: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("derive key of links: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("derive key of links: %w", err)
	}
	return &Links{aead, nonce}, nil
}

// RandomLinks is for the playground: its links end with the process.
func RandomLinks() (*Links, error) { return NewLinks(rand.Text() + rand.Text()) }

// Sign answers the token for a subject, valid for one purpose until expires (to the second).
func (l *Links) Sign(purpose, subject string, expires time.Time) string {
	plain := binary.BigEndian.AppendUint64(nil, uint64(expires.Unix()))
	plain = append(plain, subject...)
	mac := hmac.New(sha256.New, l.nonce)
	fmt.Fprintf(mac, "%q", purpose) // quoted, so that it ends before what follows
	mac.Write(plain)
	nonce := mac.Sum(nil)[:l.aead.NonceSize()]
	return base64.RawURLEncoding.EncodeToString(l.aead.Seal(nonce, nonce, plain, []byte(purpose)))
}

// Open answers the subject of a token, or bot.ErrLinkForged or bot.ErrLinkExpired.
func (l *Links) Open(purpose, token string, now time.Time) (string, error) {
	sealed, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(sealed) < l.aead.NonceSize() {
		return "", bot.ErrLinkForged
	}
	nonce, sealed := sealed[:l.aead.NonceSize()], sealed[l.aead.NonceSize():]
	plain, err := l.aead.Open(nil, nonce, sealed, []byte(purpose))
	if err != nil || len(plain) < 8 {
		return "", bot.ErrLinkForged
	}
	if now.Unix() >= int64(binary.BigEndian.Uint64(plain)) {
		return "", bot.ErrLinkExpired
	}
	return string(plain[8:]), nil
}
