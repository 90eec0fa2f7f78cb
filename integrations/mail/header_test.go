package mail

import (
	"mime"
	netmail "net/mail"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSubjects(t *testing.T) {
	for subject, want := range map[string]string{
		"Weekly digest":             "Weekly digest",
		"上线":                        "=?UTF-8?B?5LiK57q/?=",
		"=?utf-8?q?fake?=":          "=?UTF-8?B?PT91dGYtOD9xP2Zha2U/PQ==?=",
		" two  spaces":              "=?UTF-8?B?IHR3byAgc3BhY2Vz?=",
		strings.Repeat("word ", 20): "",
		strings.Repeat("长", 200):    "",
		strings.Repeat("x", 2000):   "",
	} {
		var h header
		if err := h.addText("Subject", subject); err != nil {
			t.Fatal(err)
		}
		if got := h.String(); want != "" && got != "Subject: "+want+"\r\n" {
			t.Errorf("%q becomes %q, want %q", subject, got, want)
		}
		for _, line := range strings.Split(h.String(), "\r\n") {
			if len(line) > 78 {
				t.Errorf("%.20q: a line of %d", subject, len(line))
			}
		}
	}
}

// One click is offered by HTTPS alone, RFC 8058 section 3.1, and on this machine, where nobody reads it on the way.
func TestOneClickIsOfferedByHTTPS(t *testing.T) {
	for address, want := range map[string]bool{"https://golive.example/leave": true, "http://golive.example/leave": false, "http://127.0.0.1:8080/leave": true, "mailto:a@b.example": false} {
		var h header
		if err := h.addLeave(address); err != nil {
			t.Fatal(err)
		}
		if s := h.String(); strings.Contains(s, "List-Unsubscribe-Post") != want || !strings.Contains(s, "List-Unsubscribe: <"+address+">") {
			t.Errorf("%s: %q", address, s)
		}
	}
}

// Whatever a subject holds, a client reads the same text back, and no other header comes of it.
func FuzzHeader(f *testing.F) {
	for _, s := range []string{"", "a", "上线 go-live", "a\r\nBcc: x@y.example", "=?UTF-8?B?AA==?=", "\xff\xfe", "a\tb", strings.Repeat("é ", 300), strings.Repeat("y", 990) + " z", "\u2028", "😀\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var h header
		err := h.addText("Subject", s)
		if broken := strings.ContainsAny(s, "\r\n"); broken != (err != nil) {
			t.Fatalf("%q: %v", s, err)
		}
		if err != nil {
			return
		}
		h.WriteString("\r\n")
		for _, line := range strings.Split(h.String(), "\r\n") {
			if len(line) > 998 || strings.ContainsAny(line, "\r\n\x00") || !utf8.ValidString(line) {
				t.Fatalf("%q: line %q", s, line)
			}
		}
		m, err := netmail.ReadMessage(strings.NewReader(h.String()))
		if err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		if len(m.Header) != 1 {
			t.Fatalf("%q makes headers %v", s, m.Header)
		}
		got, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		if err != nil || got != clean(s) {
			t.Fatalf("%q is read as %q, %v", s, got, err)
		}
	})
}

// An address that is accepted can neither end an SMTP command nor a header.
func FuzzAddress(f *testing.F) {
	for _, s := range []string{"a@b.example", "A <a@b.example>", `"a b"@c.example`, "a@b>\r\nDATA", "<a@b>", "a@[127.0.0.1]", "é@b", "a@b (c)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := parseAddress(s)
		if err != nil {
			if s != "" && strings.Contains(err.Error(), s) && len(s) > 30 {
				t.Fatalf("%q shows in %v", s, err)
			}
			return
		}
		if strings.ContainsAny(a.Address, " \r\n<>\"\\\x00") || strings.Count(a.Address, "@") != 1 {
			t.Fatalf("%q is taken as %q", s, a.Address)
		}
		if strings.ContainsAny(a.String(), "\r\n") {
			t.Fatalf("%q is written as %q", s, a.String())
		}
	})
}
