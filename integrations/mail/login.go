package mail

import (
	"errors"
	"net/smtp"
	"slices"
	"strings"
)

// login is the account at the server.
type login struct{ server }

// choose takes PLAIN where the server offers it, else LOGIN, which old Exchange servers know alone.
func (l login) choose(c *smtp.Client) smtp.Auth {
	_, offered := c.Extension("AUTH")
	ways := strings.Fields(strings.ToUpper(offered))
	if !slices.Contains(ways, "PLAIN") && slices.Contains(ways, "LOGIN") {
		return &oldLogin{l}
	}
	return plain{l}
}

// safe refuses to show the password to a network, or to another server than the configured one.
func (l login) safe(info *smtp.ServerInfo) error {
	if len(info.Auth) == 0 {
		return errors.New("the server offers no way to log in; leave user and password out of smtp_url, or try another port")
	}
	if !info.TLS && !l.implicit && !loopback(l.host) {
		return errors.New("the connection is not encrypted")
	}
	return nil
}

// plain is AUTH PLAIN, RFC 4616. The library's own trusts only three names for the machine itself.
type plain struct{ login }

func (p plain) Start(info *smtp.ServerInfo) (string, []byte, error) {
	return "PLAIN", []byte("\x00" + p.user + "\x00" + p.password), p.safe(info)
}

func (p plain) Next(_ []byte, more bool) ([]byte, error) {
	if more {
		return nil, errors.New("the server asks for more than user and password")
	}
	return nil, nil
}

// oldLogin is AUTH LOGIN, which no RFC describes: the server asks for the user, then for the password.
type oldLogin struct{ login }

func (o *oldLogin) Start(info *smtp.ServerInfo) (string, []byte, error) {
	return "LOGIN", nil, o.safe(info)
}

func (o *oldLogin) Next(asked []byte, more bool) ([]byte, error) {
	if !more {
		return nil, nil
	}
	switch strings.ToLower(strings.TrimSuffix(string(asked), ":")) {
	case "username", "user name":
		return []byte(o.user), nil
	case "password":
		return []byte(o.password), nil
	}
	return nil, errors.New("the server asks for something other than user and password")
}
