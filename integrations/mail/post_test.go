package mail_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"time"
)

// post is a mail server that speaks as much of RFC 5321 as a client can use, with STARTTLS, AUTH PLAIN and LOGIN, and that
// can be told to misbehave.
type post struct {
	listener net.Listener
	tls      *tls.Config // nil: no STARTTLS
	implicit bool        // TLS from the first byte
	auth     string      // "PLAIN LOGIN"; empty: no login
	user     string
	password string
	replies  map[string]string // verb ("GREETING", "MAIL", "RCPT", "DATA", ".") to the reply instead of the usual one
	hangUp   string            // the verb after which it hangs up; "." after it stored the mail
	silent   string            // the verb that it never answers

	mu   sync.Mutex
	got  []delivery
	said []string // every line of every client, passwords included
	open sync.WaitGroup
}

// delivery is a mail that the server took.
type delivery struct {
	from, to  string
	data      string
	encrypted bool
	user      string
}

func start(t testing.TB, p *post) *post {
	t.Helper()
	var err error
	if p.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	p.open.Go(func() {
		for {
			conn, err := p.listener.Accept()
			if err != nil {
				return
			}
			p.open.Go(func() { p.serve(conn) })
		}
	})
	t.Cleanup(func() {
		p.listener.Close()
		p.open.Wait()
	})
	return p
}

func (p *post) addr() string { return p.listener.Addr().String() }

func (p *post) mails() []delivery {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]delivery(nil), p.got...)
}

// talk is one connection.
type talk struct {
	*post
	conn     net.Conn
	text     *textproto.Conn
	delivery // being written
}

func (p *post) serve(conn net.Conn) {
	defer conn.Close()
	if p.implicit {
		conn = tls.Server(conn, p.tls)
	}
	t := &talk{post: p, conn: conn, text: textproto.NewConn(conn)}
	t.encrypted = p.implicit
	if !t.reply("GREETING", "220 post.test ESMTP") {
		return
	}
	for {
		line, err := t.text.ReadLine()
		if err != nil {
			return
		}
		p.mu.Lock()
		p.said = append(p.said, line)
		p.mu.Unlock()
		verb, rest, _ := strings.Cut(line, " ")
		if !t.answer(strings.ToUpper(verb), rest) {
			return
		}
	}
}

// reply sends the usual reply, or what the test wants instead, and reports whether the talk goes on.
func (t *talk) reply(verb, usual string) bool {
	if t.silent == verb {
		io.Copy(io.Discard, t.conn) // until the client gives up
		return false
	}
	if t.hangUp == verb {
		return false
	}
	if other, ok := t.replies[verb]; ok {
		usual = other
	}
	return t.text.PrintfLine("%s", usual) == nil
}

func (t *talk) answer(verb, rest string) bool {
	switch verb {
	case "EHLO":
		return t.text.PrintfLine("%s", strings.Join(t.offers(), "\r\n")) == nil
	case "STARTTLS":
		if !t.reply(verb, "220 go ahead") {
			return false
		}
		secure := tls.Server(t.conn, t.tls)
		if secure.Handshake() != nil {
			return false
		}
		t.conn, t.text, t.encrypted = secure, textproto.NewConn(secure), true
		return true
	case "AUTH":
		return t.login(rest)
	case "MAIL":
		t.from = between(rest)
		return t.reply(verb, "250 ok")
	case "RCPT":
		t.to = between(rest)
		return t.reply(verb, "250 ok")
	case "DATA":
		return t.data()
	case "NOOP":
		return t.reply(verb, "250 ok")
	case "QUIT":
		t.reply(verb, "221 bye")
		return false
	}
	return t.reply(verb, "502 unknown")
}

func (t *talk) offers() []string {
	lines := []string{"post.test", "8BITMIME"}
	if t.tls != nil && !t.encrypted {
		lines = append(lines, "STARTTLS")
	}
	if t.auth != "" {
		lines = append(lines, "AUTH "+t.auth)
	}
	for i, l := range lines {
		lines[i] = "250-" + l
	}
	lines[len(lines)-1] = "250 " + lines[len(lines)-1][4:]
	return lines
}

func (t *talk) login(rest string) bool {
	way, first, _ := strings.Cut(rest, " ")
	var user, password string
	switch way {
	case "PLAIN":
		raw, _ := base64.StdEncoding.DecodeString(first)
		if parts := strings.Split(string(raw), "\x00"); len(parts) == 3 {
			user, password = parts[1], parts[2]
		}
	case "LOGIN":
		user, password = t.ask("Username:"), t.ask("Password:")
	}
	if user != t.post.user || password != t.post.password {
		return t.reply("AUTH", "535 5.7.8 no: "+password)
	}
	t.delivery.user = user
	return t.reply("AUTH", "235 welcome")
}

func (t *talk) ask(what string) string {
	t.text.PrintfLine("334 %s", base64.StdEncoding.EncodeToString([]byte(what)))
	line, _ := t.text.ReadLine()
	raw, _ := base64.StdEncoding.DecodeString(line)
	return string(raw)
}

func (t *talk) data() bool {
	if !t.reply("DATA", "354 go ahead") {
		return false
	}
	if _, refused := t.replies["DATA"]; refused {
		return true
	}
	raw, err := rawData(t.text.R)
	if err != nil {
		return false
	}
	if other := t.replies["."]; other == "" || other[0] == '2' {
		t.mu.Lock()
		t.delivery.data = raw
		t.got = append(t.got, t.delivery)
		t.mu.Unlock()
	}
	return t.reply(".", "250 2.0.0 queued")
}

// rawData reads up to the final dot, undoes the stuffing, and keeps the line ends as they came.
func rawData(r *bufio.Reader) (string, error) {
	var b strings.Builder
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return "", err
		}
		if line == ".\r\n" {
			return b.String(), nil
		}
		b.WriteString(strings.TrimPrefix(line, "."))
	}
}

func between(s string) string {
	_, s, _ = strings.Cut(s, "<")
	s, _, _ = strings.Cut(s, ">")
	return s
}

// certificate makes one for 127.0.0.1, signed by itself, and the pool that trusts it.
func certificate(t testing.TB) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "post.test"},
		NotBefore: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, pool
}

func (p *post) url(scheme, account, query string) string {
	return fmt.Sprintf("%s://%s%s%s", scheme, account, p.addr(), query)
}
