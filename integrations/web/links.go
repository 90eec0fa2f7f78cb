package web

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/golive-bot/golive/bot"
)

// What Open answers; both are shown to people as friendly pages.
var (
	ErrForged  = errors.New("link is not one of ours")
	ErrExpired = errors.New("link has expired")
)

// Links signs links to pages with AES-256-GCM under a key derived from server.secret: whoever holds a link can neither
// change it nor read what it is about. It implements bot.Links and is safe for concurrent use.
type Links struct{ aead cipher.AEAD }

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
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("derive key of links: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("derive key of links: %w", err)
	}
	return &Links{aead}, nil
}

// RandomLinks is for the playground: its links end with the process.
func RandomLinks() (*Links, error) { return NewLinks(rand.Text() + rand.Text()) }

// Sign answers the token for a subject, valid for one purpose until expires (to the second).
func (l *Links) Sign(purpose, subject string, expires time.Time) string {
	plain := binary.BigEndian.AppendUint64(nil, uint64(expires.Unix()))
	plain = append(plain, subject...)
	return base64.RawURLEncoding.EncodeToString(l.aead.Seal(nil, nil, plain, []byte(purpose)))
}

// Open answers the subject of a token, or ErrForged or ErrExpired.
func (l *Links) Open(purpose, token string, now time.Time) (string, error) {
	sealed, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return "", ErrForged
	}
	plain, err := l.aead.Open(nil, nil, sealed, []byte(purpose))
	if err != nil || len(plain) < 8 {
		return "", ErrForged
	}
	if now.Unix() >= int64(binary.BigEndian.Uint64(plain)) {
		return "", ErrExpired
	}
	return string(plain[8:]), nil
}
