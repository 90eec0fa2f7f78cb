package config

import (
	"fmt"
	"io"
	"log/slog"
	"net/url"
)

// Secret is text that shows itself only to those who call Reveal: not to fmt, encoding/json or slog.
type Secret string

// Reveal returns the text. Whoever calls it answers for where it goes.
func (s Secret) Reveal() string { return string(s) }

// String returns "[secret]", or nothing for an empty secret, so that one can see whether it is set.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "[secret]"
}

// Format implements fmt.Formatter, because verbs such as %d and %#v would go round String.
func (s Secret) Format(f fmt.State, verb rune) { show(f, verb, s.String()) }

// MarshalText implements encoding.TextMarshaler, which JSON and YAML respect.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue implements slog.LogValuer.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// URL is an address that may contain a password. It shows itself without password, query and fragment.
type URL string

// Reveal returns the whole address. Whoever calls it answers for where it goes.
func (u URL) Reveal() string { return string(u) }

// String returns as much of the address as anybody may see.
func (u URL) String() string {
	if u == "" {
		return ""
	}
	parsed, err := url.Parse(string(u))
	if err != nil {
		return "[secret]"
	}
	shown := url.URL{Scheme: parsed.Scheme, Opaque: parsed.Opaque, Host: parsed.Host, Path: parsed.Path}
	if parsed.User != nil {
		shown.User = url.User(parsed.User.Username())
	}
	return shown.String()
}

// Format implements fmt.Formatter.
func (u URL) Format(f fmt.State, verb rune) { show(f, verb, u.String()) }

// MarshalText implements encoding.TextMarshaler.
func (u URL) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// LogValue implements slog.LogValuer.
func (u URL) LogValue() slog.Value { return slog.StringValue(u.String()) }

func (u URL) hasHost() bool {
	parsed, err := url.Parse(string(u))
	return err == nil && parsed.Host != ""
}

// show writes text as %q and %#v would quote it, and plainly for every other verb.
func show(f fmt.State, verb rune, text string) {
	if verb == 'q' || (verb == 'v' && f.Flag('#')) {
		text = fmt.Sprintf("%q", text)
	}
	io.WriteString(f, text) //nolint:errcheck // a fmt.State reports its own failures
}
