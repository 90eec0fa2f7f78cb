package mail

import (
	"errors"
	"net"
	netmail "net/mail"
	"net/url"
	"strings"
)

// Config is the section "mail" of golive.yaml. It is on when SMTPURL is set.
type Config struct {
	SMTPURL string `koanf:"smtp_url" secret:"true" doc:"smtp://user:password@host:587 or smtps://...:465, where mail is handed in"`
	From    string `koanf:"from" doc:"the sender: golive <golive@example.com>"`
	ReplyTo string `koanf:"reply_to" doc:"where answers go; empty: to the sender"`
	Limits  Limits `koanf:"limits"`
}

// Limits are what the mail server allows.
type Limits struct {
	PerSecond int `koanf:"per_second" doc:"mails a second"`
}

// Defaults are the settings of a new installation.
func Defaults() Config { return Config{Limits: Limits{PerSecond: 2}} }

// On reports whether mail is used.
func (c Config) On() bool { return c.SMTPURL != "" }

// Check tells everything that is wrong, each beginning with its key. The address of the server is not repeated: it may
// hold a password.
func (c Config) Check() error {
	if !c.On() {
		return nil
	}
	var errs []error
	wrong := func(key string, err error) {
		if err != nil {
			errs = append(errs, errors.New(key+": "+err.Error()))
		}
	}
	_, err := parseServer(c.SMTPURL)
	wrong("smtp_url", err)
	if c.From == "" {
		wrong("from", errors.New("is not set, but mail needs a sender such as golive <golive@example.com>"))
	} else if _, err := parseAddress(c.From); err != nil {
		wrong("from", errors.New("is not one e-mail address such as golive <golive@example.com>"))
	}
	if c.ReplyTo != "" {
		if _, err := parseAddress(c.ReplyTo); err != nil {
			wrong("reply_to", errors.New("is not one e-mail address such as rollout@example.com"))
		}
	}
	if c.Limits.PerSecond < 0 {
		wrong("limits.per_second", errors.New("must not be negative; 0 means no limit"))
	}
	return errors.Join(errs...)
}

// server is where mail is handed in.
type server struct {
	host, port     string
	user, password string
	implicit       bool // TLS from the first byte: smtps
	startTLS       bool // the server must offer STARTTLS
}

func (s server) address() string { return net.JoinHostPort(s.host, s.port) }

// parseServer reads smtp_url. Its errors never repeat the address.
func parseServer(raw string) (server, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" {
		return server{}, errors.New("is not an address such as smtp://user:password@smtp.example.com:587; write the special characters of user and password as %40, %3A, %2F")
	}
	s := server{host: u.Hostname(), port: u.Port(), user: u.User.Username()}
	s.password, _ = u.User.Password()
	if strings.Trim(u.Path, "/") != "" || u.Fragment != "" {
		return s, errors.New("has something after host and port; write special characters of the password as %2F, %3F, %23")
	}
	if (s.user == "") != (s.password == "") {
		return s, errors.New("has a user without a password, or a password without a user")
	}
	if strings.ContainsAny(s.user+s.password, "\x00\r\n") {
		return s, errors.New("has a user or password with a line break in it")
	}
	return s, s.security(u)
}

// security says how the connection is protected: TLS is required, except on the machine itself and where the operator
// switches it off. A password never travels in the clear over a network.
func (s *server) security(u *url.URL) error {
	query := u.Query()
	choice := query.Get("tls")
	if query.Del("tls"); len(query) > 0 || choice != "" && choice != "on" && choice != "off" {
		return errors.New("may end with ?tls=off or ?tls=on and nothing else")
	}
	switch u.Scheme {
	case "smtps":
		if choice == "off" {
			return errors.New("says smtps:// and tls=off at once")
		}
		s.implicit, s.port = true, orElse(s.port, "465")
	case "smtp":
		s.startTLS, s.port = choice == "on" || choice == "" && !loopback(s.host), orElse(s.port, "587")
	default:
		return errors.New("must begin with smtp:// (STARTTLS, port 587) or smtps:// (TLS, port 465)")
	}
	if !s.implicit && !s.startTLS && s.user != "" && !loopback(s.host) {
		return errors.New("says tls=off but has a password, which would be readable on the network; drop one of them")
	}
	return nil
}

func orElse(port, usual string) string {
	if port == "" {
		return usual
	}
	return port
}

// loopback reports whether host is the machine itself.
func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// errAddress says no more on purpose: addresses stay out of logs.
var errAddress = errors.New("not an e-mail address that can be written to")

// parseAddress reads one address, with or without a name. It refuses what could end a command or a header early, quoted
// local parts and letters beyond ASCII: golive sends no SMTPUTF8.
func parseAddress(raw string) (netmail.Address, error) {
	if strings.ContainsAny(raw, "\r\n\x00") {
		return netmail.Address{}, errAddress
	}
	a, err := netmail.ParseAddress(raw)
	if err != nil {
		return netmail.Address{}, errAddress
	}
	local, domain, ok := strings.Cut(a.Address, "@")
	if !ok || local == "" || domain == "" || len(local) > 64 || len(domain) > 255 {
		return netmail.Address{}, errAddress
	}
	for _, r := range a.Address {
		if r <= ' ' || r > '~' || strings.ContainsRune(`"\<>()[],;:`, r) {
			return netmail.Address{}, errAddress
		}
	}
	if strings.Contains(domain, "@") {
		return netmail.Address{}, errAddress
	}
	return *a, nil
}

// domainOf is what stands behind the "@".
func domainOf(a netmail.Address) string {
	_, domain, _ := strings.Cut(a.Address, "@")
	return strings.ToLower(domain)
}
