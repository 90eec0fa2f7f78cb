package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/url"
	"strings"
	"unicode/utf8"
)

const (
	softLine = 76  // RFC 5322 2.1.1 and RFC 2047 2
	hardLine = 900 // below the 998 of RFC 5322 2.1.1, with room for the header's name
)

// errInjection is text that would end a header early and begin another.
var errInjection = errors.New("a header with a line break in it")

// messageID is a mail's name. It is made of the effect's ID, so that every try of one mail bears the same, and hashed,
// because the effect's ID names rooms and messages that are nobody's business outside.
func (p *Platform) messageID(effect string) string {
	sum := sha256.Sum256([]byte(effect))
	return "<" + hex.EncodeToString(sum[:16]) + "@" + domainOf(p.from) + ">"
}

// header is the lines above a mail.
type header struct{ bytes.Buffer }

func (h *header) add(key, value string) { h.WriteString(key + ": " + value + "\r\n") }

// addText adds a header of free text.
func (h *header) addText(key, value string) error {
	if strings.ContainsAny(value, "\r\n") {
		return errInjection
	}
	h.add(key, encodeText(clean(value), len(key)+2))
	return nil
}

// addLeave adds the headers by which a mail client offers to end the mails, RFC 2369 and, for one click, RFC 8058.
func (h *header) addLeave(address string) error {
	u, err := url.Parse(address)
	if err != nil || len(address) > hardLine || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r > '~' || r == '<' || r == '>' }) {
		return errors.New("the address to unsubscribe is none")
	}
	switch {
	case u.Scheme == "mailto":
		h.add("List-Unsubscribe", "<"+address+">")
	case (u.Scheme == "https" || u.Scheme == "http") && u.Host != "":
		h.add("List-Unsubscribe", "<"+address+">")
		if u.Scheme == "https" || loopback(u.Hostname()) { // RFC 8058 section 3.1; what stays on this machine, as in the playground, nobody reads on the way
			h.add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
		}
	default:
		return errors.New("the address to unsubscribe is none")
	}
	return nil
}

// encodeText writes free text as a header's value, folded; used is how much of the first line the key takes. Text that is
// not plain ASCII becomes encoded words (RFC 2047), and so does text that would be read as one, or changed by folding.
func encodeText(s string, used int) string {
	if plainHeader(s) {
		return fold(s, used)
	}
	var words []string
	for _, piece := range pieces(strings.ToValidUTF8(s, "�")) {
		words = append(words, "=?UTF-8?B?"+base64.StdEncoding.EncodeToString([]byte(piece))+"?=")
	}
	return strings.Join(words, "\r\n ")
}

// plainHeader reports whether s means itself in a header, however it is folded.
func plainHeader(s string) bool {
	if strings.Contains(s, "=?") || strings.Contains(s, "  ") || strings.TrimSpace(s) != s {
		return false
	}
	word := 0
	for _, r := range s {
		if r < ' ' || r > '~' {
			return false
		}
		if word++; r == ' ' {
			word = 0
		}
		if word > hardLine {
			return false
		}
	}
	return true
}

// fold breaks s at spaces into lines of softLine, where it has spaces.
func fold(s string, used int) string {
	var b strings.Builder
	for i, word := range strings.Split(s, " ") {
		switch {
		case i == 0:
		case used+1+len(word) > softLine:
			b.WriteString("\r\n ")
			used = 1
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += len(word)
	}
	return b.String()
}

// pieces cuts s so that each piece fits into one encoded word: at most 75 characters with its frame, no letter cut in two.
func pieces(s string) []string {
	const most = 42 // bytes: 56 letters of base64 and 12 of frame; the first stands behind "Subject: "
	var out []string
	for len(s) > most {
		n := most
		for !utf8.RuneStart(s[n]) {
			n--
		}
		out, s = append(out, s[:n]), s[n:]
	}
	return append(out, s)
}
