package mail

import (
	"strings"
	"testing"
)

func TestMailConfigIsChecked(t *testing.T) {
	cases := map[string]struct {
		change func(*Config)
		wrong  string // beginning of the line; empty: in order
	}{
		"in order":            {func(*Config) {}, ""},
		"off":                 {func(c *Config) { *c = Config{From: "nonsense"} }, ""},
		"smtps":               {func(c *Config) { c.SMTPURL = "smtps://golive:s3cret@smtp.example.com" }, ""},
		"user is an address":  {func(c *Config) { c.SMTPURL = "smtp://golive%40example.com:s3cret@smtp.example.com:587" }, ""},
		"machine itself":      {func(c *Config) { c.SMTPURL = "smtp://golive:s3cret@[::1]:1025" }, ""},
		"off without login":   {func(c *Config) { c.SMTPURL = "smtp://relay:25?tls=off" }, ""},
		"off with a password": {func(c *Config) { c.SMTPURL = "smtp://golive:s3cret@relay:25?tls=off" }, "smtp_url: says tls=off but has a password"},
		"both at once":        {func(c *Config) { c.SMTPURL = "smtps://relay?tls=off" }, "smtp_url: says smtps:// and tls=off"},
		"other scheme":        {func(c *Config) { c.SMTPURL = "https://smtp.example.com" }, "smtp_url: must begin with smtp://"},
		"no scheme":           {func(c *Config) { c.SMTPURL = "smtp.example.com:587" }, "smtp_url: "},
		"slash in password":   {func(c *Config) { c.SMTPURL = "smtp://golive:s3cret/x@smtp.example.com" }, "smtp_url: "},
		"bad escape":          {func(c *Config) { c.SMTPURL = "smtp://golive:s3cret%zz@smtp.example.com" }, "smtp_url: is not an address"},
		"no password":         {func(c *Config) { c.SMTPURL = "smtp://golive@smtp.example.com" }, "smtp_url: has a user without a password"},
		"line in password":    {func(c *Config) { c.SMTPURL = "smtp://golive:s3cret%0d%0aQUIT@smtp.example.com" }, "smtp_url: has a user or password with a line break"},
		"unknown option":      {func(c *Config) { c.SMTPURL = "smtp://smtp.example.com?tsl=off" }, "smtp_url: may end with ?tls=off"},
		"unknown choice":      {func(c *Config) { c.SMTPURL = "smtp://smtp.example.com?tls=perhaps" }, "smtp_url: may end with ?tls=off"},
		"no sender":           {func(c *Config) { c.From = "" }, "from: is not set"},
		"sender is none":      {func(c *Config) { c.From = "golive" }, "from: is not one e-mail address"},
		"sender of two lines": {func(c *Config) { c.From = "a@b.example\nBcc: c@d.example" }, "from: is not one"},
		"two to reply to":     {func(c *Config) { c.ReplyTo = "a@b.example, c@d.example" }, "reply_to: is not one"},
		"negative limit":      {func(c *Config) { c.Limits.PerSecond = -1 }, "limits.per_second: must not be negative"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			c := Defaults()
			c.SMTPURL, c.From = "smtp://golive:s3cret@smtp.example.com:587", "golive <golive@example.com>"
			tc.change(&c)
			err := c.Check()
			switch {
			case tc.wrong == "" && err != nil:
				t.Errorf("%v, want no error", err)
			case tc.wrong != "" && (err == nil || !strings.HasPrefix(err.Error(), tc.wrong)):
				t.Errorf("%v, want %s", err, tc.wrong)
			case err != nil && strings.Contains(err.Error(), "s3cret"):
				t.Errorf("the password shows: %v", err)
			}
		})
	}
}

func TestAllMistakesAtOnce(t *testing.T) {
	err := Config{SMTPURL: "ftp://x", From: "x", ReplyTo: "y", Limits: Limits{PerSecond: -1}}.Check()
	if lines := strings.Split(err.Error(), "\n"); len(lines) != 4 {
		t.Errorf("%d mistakes, want 4:\n%v", len(lines), err)
	}
}

func TestTLSIsTheRule(t *testing.T) {
	for raw, want := range map[string]server{
		"smtp://smtp.example.com":         {host: "smtp.example.com", port: "587", startTLS: true},
		"smtp://smtp.example.com:25":      {host: "smtp.example.com", port: "25", startTLS: true},
		"smtp://relay?tls=off":            {host: "relay", port: "587"},
		"smtps://smtp.example.com":        {host: "smtp.example.com", port: "465", implicit: true},
		"smtp://localhost:1025":           {host: "localhost", port: "1025"},
		"smtp://127.0.0.1:1025?tls=on":    {host: "127.0.0.1", port: "1025", startTLS: true},
		"smtp://127.example.com":          {host: "127.example.com", port: "587", startTLS: true},
		"smtp://a%40b:p%2F%3A@smtp.x:587": {host: "smtp.x", port: "587", user: "a@b", password: "p/:", startTLS: true},
	} {
		if got, err := parseServer(raw); err != nil || got != want {
			t.Errorf("%s: %+v, %v, want %+v", raw, got, err, want)
		}
	}
}
