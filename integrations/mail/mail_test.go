package mail_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"log/slog"
	"net"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/mail"
)

var now = time.Date(2026, 11, 20, 1, 30, 0, 0, time.UTC)

const (
	secret = "geheim-4711"
	reader = "wang.fang@client.example"
	phrase = "only for her eyes"
)

// desk makes the platform under test, and what it logged.
func desk(t testing.TB, url string, roots *x509.CertPool) (*mail.Platform, *bytes.Buffer) {
	t.Helper()
	c := mail.Defaults()
	c.SMTPURL, c.From, c.ReplyTo = url, "golive 上线助手 <golive@acme.example>", "rollout@acme.example"
	var log bytes.Buffer
	p, err := mail.New(c, mail.Options{Clock: bot.FrozenClock(now), Roots: roots,
		Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	return p, &log
}

func job(to string, m bot.Mail) bot.Job {
	return bot.Job{Effect: bot.Effect{ID: "timer/digest/2026-11-20#1", To: bot.Target{Mail: to}, Body: m}}
}

func note() bot.Mail {
	return bot.Mail{Subject: "Weekly digest", Lang: "en", Card: bot.Card{Title: "Week 47", Parts: []bot.Part{bot.Words(phrase)}}}
}

func TestMailIsHandedIn(t *testing.T) {
	server, roots := certificate(t)
	cases := map[string]struct {
		post                   *post
		scheme, account, query string
		encrypted              bool
	}{
		"on the machine itself":        {post: &post{}, scheme: "smtp"},
		"STARTTLS and PLAIN":           {post: &post{tls: server, auth: "LOGIN PLAIN"}, scheme: "smtp", account: "golive:" + secret + "@", query: "?tls=on", encrypted: true},
		"STARTTLS and LOGIN":           {post: &post{tls: server, auth: "LOGIN NTLM"}, scheme: "smtp", account: "golive:" + secret + "@", query: "?tls=on", encrypted: true},
		"TLS from the first byte":      {post: &post{tls: server, implicit: true, auth: "PLAIN"}, scheme: "smtps", account: "golive:" + secret + "@", encrypted: true},
		"password on the machine only": {post: &post{auth: "PLAIN"}, scheme: "smtp", account: "golive:" + secret + "@"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			c.post.user, c.post.password = "golive", secret
			s := start(t, c.post)
			p, _ := desk(t, s.url(c.scheme, c.account, c.query), roots)
			receipt, err := p.Perform(t.Context(), job(reader, note()))
			if err != nil {
				t.Fatal(err)
			}
			got := s.mails()
			if len(got) != 1 {
				t.Fatalf("%d mails, want 1", len(got))
			}
			if got[0].from != "golive@acme.example" || got[0].to != reader {
				t.Errorf("from %q to %q", got[0].from, got[0].to)
			}
			if got[0].encrypted != c.encrypted || (got[0].user == "golive") != (c.account != "") {
				t.Errorf("encrypted %t, user %q", got[0].encrypted, got[0].user)
			}
			if read := readMail(t, got[0].data); read.Header.Get("Message-ID") != receipt.Message || receipt.Platform != "mail" {
				t.Errorf("receipt %+v, Message-ID %q", receipt, read.Header.Get("Message-ID"))
			}
		})
	}
}

func readMail(t testing.TB, data string) *netmail.Message {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(data))
	if err != nil {
		t.Fatalf("%v in\n%s", err, data)
	}
	return m
}

// What the engine is told decides whether a mail is tried again, and who hears that it was not.
func TestWhatTheServerAnswersBecomesOfTheMail(t *testing.T) {
	type fate struct {
		permanent, unsent bool // neither: the outcome is unknown
		after             time.Duration
		text              string
	}
	cases := map[string]struct {
		post *post
		want fate
	}{
		"busy at the greeting":       {&post{replies: map[string]string{"GREETING": "421 4.3.2 later"}}, fate{unsent: true, after: time.Minute}},
		"no service at the greeting": {&post{replies: map[string]string{"GREETING": "554 5.3.2 no"}}, fate{unsent: true}},
		"sender put off":             {&post{replies: map[string]string{"MAIL": "451 4.7.1 grey " + reader}}, fate{unsent: true, after: time.Minute}},
		"sender refused":             {&post{replies: map[string]string{"MAIL": "550 5.7.1 no"}}, fate{permanent: true}},
		"login wanted":               {&post{replies: map[string]string{"MAIL": "530 5.7.0 log in"}}, fate{unsent: true, after: 5 * time.Minute}},
		"recipient put off":          {&post{replies: map[string]string{"RCPT": "450 4.2.1 " + reader + " is busy"}}, fate{unsent: true, after: time.Minute}},
		"recipient refused":          {&post{replies: map[string]string{"RCPT": "550 5.1.1 " + reader + " unknown"}}, fate{permanent: true, text: "not reached"}},
		"hung up before data":        {&post{hangUp: "RCPT"}, fate{unsent: true}},
		"data put off":               {&post{replies: map[string]string{"DATA": "452 4.3.1 full"}}, fate{unsent: true, after: time.Minute}},
		"data refused":               {&post{replies: map[string]string{"DATA": "554 5.6.0 no"}}, fate{permanent: true}},
		"content put off":            {&post{replies: map[string]string{".": "451 4.3.0 later"}}, fate{unsent: true, after: time.Minute}},
		"content refused":            {&post{replies: map[string]string{".": "554 5.7.1 " + phrase + " is spam"}}, fate{permanent: true}},
		"garbled at the recipient":   {&post{replies: map[string]string{"RCPT": reader + " is not a code"}}, fate{unsent: true}},
		"garbled after the dot":      {&post{replies: map[string]string{".": phrase + "?"}}, fate{}},
		"odd reply after the dot":    {&post{replies: map[string]string{".": "251 taken, somehow"}}, fate{}},
		"stored, reply lost":         {&post{hangUp: "."}, fate{}},
		"wrong password":             {&post{auth: "PLAIN", user: "golive", password: "zaubern"}, fate{unsent: true, after: 5 * time.Minute}},
		"no login offered":           {&post{user: "golive", password: secret}, fate{unsent: true, after: 5 * time.Minute}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := start(t, c.post)
			account := ""
			if c.post.user != "" {
				account = "golive:" + secret + "@"
			}
			p, log := desk(t, s.url("smtp", account, ""), nil)
			_, err := p.Perform(t.Context(), job(reader, note()))
			if err == nil {
				t.Fatal("no error")
			}
			var got fate
			var permanent *bot.PermanentError
			var retry *bot.RetryError
			if errors.As(err, &permanent) {
				got = fate{permanent: true, text: permanent.Text}
			} else if errors.As(err, &retry) {
				got = fate{unsent: retry.Unsent, after: retry.After}
			}
			if got != c.want {
				t.Errorf("%+v, want %+v: %v", got, c.want, err)
			}
			for _, hidden := range []string{reader, secret, phrase, "zaubern"} {
				if strings.Contains(err.Error()+log.String(), hidden) {
					t.Errorf("%q shows in error or log: %v\n%s", hidden, err, log)
				}
			}
		})
	}
}

func TestARepeatedMailIsKnownByItsID(t *testing.T) {
	s := start(t, &post{hangUp: "."})
	p, _ := desk(t, s.url("smtp", "", ""), nil)
	for range 2 {
		if _, err := p.Perform(t.Context(), job(reader, note())); err == nil {
			t.Fatal("no error though the reply was lost")
		}
	}
	other := job(reader, note())
	other.ID = "timer/digest/2026-11-27#1"
	p.Perform(t.Context(), other)
	got := s.mails()
	if len(got) != 3 {
		t.Fatalf("%d mails, want 3", len(got))
	}
	if got[0].data != got[1].data {
		t.Errorf("the repeated mail differs:\n%s\n%s", got[0].data, got[1].data)
	}
	id := func(d delivery) string { return readMail(t, d.data).Header.Get("Message-ID") }
	if id(got[0]) == id(got[2]) || !strings.HasSuffix(id(got[0]), "@acme.example>") {
		t.Errorf("Message-IDs %s, %s", id(got[0]), id(got[2]))
	}
	if strings.Contains(got[0].data, "timer/digest") {
		t.Error("the effect's ID shows in the mail")
	}
}

func TestASecondMailOfAHandleAnswersTheFirst(t *testing.T) {
	s := start(t, &post{})
	p, _ := desk(t, s.url("smtp", "", ""), nil)
	first, err := p.Perform(t.Context(), job(reader, note()))
	if err != nil {
		t.Fatal(err)
	}
	second := job(reader, note())
	second.ID, second.Prior = "e2#1", &first
	receipt, err := p.Perform(t.Context(), second)
	if err != nil {
		t.Fatal(err)
	}
	if h := readMail(t, s.mails()[1].data).Header; h.Get("In-Reply-To") != first.Message || receipt.Note == "" || receipt.Message == first.Message {
		t.Errorf("In-Reply-To %q, receipt %+v", h.Get("In-Reply-To"), receipt)
	}
}

func TestNothingIsSentInTheClear(t *testing.T) {
	server, roots := certificate(t)
	cases := map[string]struct {
		post  *post
		roots *x509.CertPool
		says  string
	}{
		"no STARTTLS":              {&post{auth: "PLAIN"}, roots, "STARTTLS"},
		"certificate of strangers": {&post{auth: "PLAIN", tls: server}, x509.NewCertPool(), "certificate"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := start(t, c.post)
			p, _ := desk(t, s.url("smtp", "golive:"+secret+"@", "?tls=on"), c.roots)
			_, err := p.Perform(t.Context(), job(reader, note()))
			var retry *bot.RetryError
			if !errors.As(err, &retry) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want an unsent mail because of %s", err, c.says)
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			for _, line := range s.said {
				if strings.HasPrefix(line, "AUTH") || strings.HasPrefix(line, "MAIL") {
					t.Errorf("client said %q", strings.Fields(line)[0])
				}
			}
		})
	}
}

func TestNobodyAtThePort(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	p, _ := desk(t, "smtp://"+l.Addr().String(), nil)
	_, err = p.Perform(t.Context(), job(reader, note()))
	var retry *bot.RetryError
	if !errors.As(err, &retry) || !retry.Unsent {
		t.Errorf("%v, want unsent", err)
	}
}

// The end of the context is heard at once in the middle of a step.
func TestASilentServerIsLeft(t *testing.T) {
	for verb, unsent := range map[string]bool{"GREETING": true, "RCPT": true, ".": false} {
		t.Run(verb, func(t *testing.T) {
			s := start(t, &post{silent: verb})
			p, _ := desk(t, s.url("smtp", "", ""), nil)
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			_, err := p.Perform(ctx, job(reader, note()))
			var retry *bot.RetryError
			if err == nil || errors.As(err, &retry) != unsent {
				t.Errorf("%v, want unsent: %t", err, unsent)
			}
		})
	}
}

// Without any deadline of the engine a step ends by itself.
func TestASilentServerIsNotWaitedFor(t *testing.T) {
	for verb, unsent := range map[string]bool{"GREETING": true, "DATA": true, ".": false} {
		t.Run(verb, func(t *testing.T) {
			s := start(t, &post{silent: verb})
			p, _ := desk(t, s.url("smtp", "", ""), nil)
			p.SetStepTime(100 * time.Millisecond)
			_, err := p.Perform(context.WithoutCancel(t.Context()), job(reader, note()))
			var late net.Error
			var retry *bot.RetryError
			if !errors.As(err, &late) || !late.Timeout() || errors.As(err, &retry) != unsent {
				t.Errorf("%v, want a time-out, unsent: %t", err, unsent)
			}
		})
	}
}

func TestWhatCannotBeMailed(t *testing.T) {
	s := start(t, &post{})
	p, _ := desk(t, s.url("smtp", "", ""), nil)
	subject := note()
	subject.Subject = "Digest\r\nBcc: everybody@acme.example"
	leave := note()
	leave.Unsubscribe = "https://a.example/>\r\nBcc: everybody@acme.example"
	script := note()
	script.Unsubscribe = "javascript:alert(1)"
	text := job(reader, note())
	text.Body = bot.Text{Text: "hello"}
	cases := map[string]struct {
		job  bot.Job
		text string
	}{
		"subject of two lines":   {job(reader, subject), ""},
		"address of two lines":   {job("a@b.example\r\nBcc: c@d.example", note()), "not reached"},
		"address ends a command": {job(`"a> SIZE=1"@b.example`, note()), "not reached"},
		"two addresses":          {job("a@b.example, c@d.example", note()), "not reached"},
		"no address":             {job("", note()), "not reached"},
		"letters beyond ASCII":   {job("王芳@例子.example", note()), "not reached"},
		"leaving of two lines":   {job(reader, leave), ""},
		"leaving by script":      {job(reader, script), ""},
		"another body":           {text, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := p.Perform(t.Context(), c.job)
			var permanent *bot.PermanentError
			if !errors.As(err, &permanent) || permanent.Text != c.text {
				t.Errorf("%v, want permanent with %q", err, c.text)
			} else if to := c.job.To.Mail; to != "" && strings.Contains(err.Error(), to) {
				t.Errorf("the address shows: %v", err)
			}
		})
	}
	if len(s.mails()) != 0 {
		t.Error("something was sent")
	}
}

func TestRunWaitsForTheEnd(t *testing.T) {
	p, _ := desk(t, "smtp://127.0.0.1", nil)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx, nil) }()
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestLimit(t *testing.T) {
	c := mail.Config{SMTPURL: "smtp://localhost", From: "a@b.example", Limits: mail.Limits{PerSecond: 7}}
	p, err := mail.New(c, mail.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := p.Limits(bot.Job{})
	if len(got) != 1 || got[0] != (bot.Limit{Key: "mail/localhost", Count: 7, Per: time.Second}) {
		t.Errorf("%+v", got)
	}
}
