package mail_test

import (
	"context"
	"crypto/x509"
	"net"
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/mail"
)

// zone is what DNS answers: texts by name. A name that is not in it does not exist; a nil zone does not answer.
type zone map[string][]string

func (z zone) LookupTXT(_ context.Context, name string) ([]string, error) {
	if z == nil {
		return nil, &net.DNSError{Err: "i/o timeout", Name: name, IsTimeout: true}
	}
	if texts, ok := z[name]; ok {
		return texts, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

func examine(t testing.TB, url string, z zone, roots *x509.CertPool) map[string]bot.Check {
	t.Helper()
	p, err := mail.New(mail.Config{SMTPURL: url, From: "golive@mail.acme.example"}, mail.Options{Clock: bot.FrozenClock(now), Resolver: z, Roots: roots})
	if err != nil {
		t.Fatal(err)
	}
	checks := map[string]bot.Check{}
	for _, c := range p.Examine(t.Context()) {
		if strings.Contains(c.Text, secret) || strings.Contains(c.Text, "golive@") {
			t.Errorf("%s shows a password or address: %s", c.Name, c.Text)
		}
		checks[c.Name] = c
	}
	return checks
}

// Where answers go is told if nobody said it: they would go to golive itself.
func TestDoctorOfTheAnswers(t *testing.T) {
	s := start(t, &post{})
	for to, want := range map[string]bool{"": true, "rollout@acme.example": false} {
		p, err := mail.New(mail.Config{SMTPURL: s.url("smtp", "", ""), From: "golive@mail.acme.example", ReplyTo: to}, mail.Options{Clock: bot.FrozenClock(now), Resolver: zone{}})
		if err != nil {
			t.Fatal(err)
		}
		warned := false
		for _, c := range p.Examine(t.Context()) {
			warned = warned || c.Name == "mail.reply_to" && c.OK && c.Warn
		}
		if warned != want {
			t.Errorf("answers go to %q: warned of %t", to, warned)
		}
	}
}

func TestDoctorOfTheServer(t *testing.T) {
	certified, roots := certificate(t)
	cases := map[string]struct {
		post           *post
		account, query string
		roots          *x509.CertPool
		check          string
		ok             bool
	}{
		"all is well":     {&post{tls: certified, auth: "PLAIN", user: "golive", password: secret}, "golive:" + secret + "@", "?tls=on", roots, "mail.smtp_url", true},
		"without login":   {&post{}, "", "", nil, "mail.smtp_url", true},
		"wrong password":  {&post{auth: "PLAIN", user: "golive", password: "x"}, "golive:" + secret + "@", "", nil, "mail.login", false},
		"no STARTTLS":     {&post{}, "", "?tls=on", roots, "mail.tls", false},
		"not trusted":     {&post{tls: certified}, "", "?tls=on", x509.NewCertPool(), "mail.tls", false},
		"no mail server":  {&post{hangUp: "GREETING"}, "", "", nil, "mail.smtp_url", false},
		"fails after all": {&post{hangUp: "NOOP"}, "", "", nil, "mail.smtp_url", false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := start(t, c.post)
			checks := examine(t, s.url("smtp", c.account, c.query), nil, c.roots)
			if got, there := checks[c.check]; !there || got.OK != c.ok {
				t.Errorf("%+v, want %s with ok %t", checks, c.check, c.ok)
			}
			if len(s.mails()) > 0 {
				t.Error("the doctor sent a mail")
			}
		})
	}
}

func TestDoctorOfTheDomain(t *testing.T) {
	s := start(t, &post{})
	cases := map[string]struct {
		zone             zone
		check            string
		warn             bool
		says             string
		spf, dkim, dmarc bool
	}{
		"nothing answers": {nil, "mail.spf", true, "could not look", true, true, true},
		"nothing there":   {zone{}, "mail.dmarc", true, "no DMARC policy", true, true, true},
		"all there": {zone{"mail.acme.example": {"x=1", "v=spf1 include:a.example -all"}, "s1._domainkey.mail.acme.example": {"v=DKIM1; p=MIG"},
			"_dmarc.acme.example": {"v=DMARC1; p=reject"}}, "mail.dmarc", false, "acme.example has a DMARC policy", false, false, false},
		"two of SPF":    {zone{"mail.acme.example": {"v=spf1 -all", "v=spf1 +all"}}, "mail.spf", true, "2 SPF records", true, true, true},
		"everybody may": {zone{"mail.acme.example": {"v=spf1 +all"}}, "mail.spf", true, "+all", true, true, true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			checks := examine(t, s.url("smtp", "", ""), c.zone, nil)
			if got := checks[c.check]; got.Warn != c.warn || !strings.Contains(got.Text, c.says) {
				t.Errorf("%+v, want warn %t and %q", got, c.warn, c.says)
			}
			for check, warn := range map[string]bool{"mail.spf": c.spf, "mail.dkim": c.dkim, "mail.dmarc": c.dmarc} {
				if got, there := checks[check]; !there || !got.OK || got.Warn != warn {
					t.Errorf("%s: %+v, want warn %t", check, got, warn)
				}
			}
		})
	}
}
