package mailsim

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"time"
)

// deepest is how far parts within parts are looked into.
const deepest = 8

// Letter is what a list of letters shows of one.
type Letter struct {
	ID      string    `json:"id"`
	From    string    `json:"from"` // as the letter says
	To      []string  `json:"to"`   // whom the client named to the server
	Subject string    `json:"subject"`
	At      time.Time `json:"at"` // when the server took it, by its clock
	Text    bool      `json:"text"`
	HTML    bool      `json:"html"`
	Leave   bool      `json:"leave"` // one click unsubscribes, RFC 8058
	Left    bool      `json:"left"`  // which was done
}

// letter is one that was taken.
type letter struct {
	Letter
	raw    []byte
	text   string
	html   string
	images map[string]string // by Content-ID, as data: addresses
	leave  string            // where "unsubscribe" posts; empty: nowhere
}

// read takes a letter apart. One that cannot be read is shown as it came.
func read(raw []byte) *letter {
	l := &letter{raw: raw, images: map[string]string{}}
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		l.text, l.Text = strings.ToValidUTF8(string(raw), "�"), true
		return l
	}
	l.From, l.Subject = decoded(m.Header.Get("From")), decoded(m.Header.Get("Subject"))
	if from, err := netmail.ParseAddress(m.Header.Get("From")); err == nil && from.Name != "" {
		l.From = from.Name + " <" + from.Address + ">" // without the quotes of the wire
	}
	if m.Header.Get("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click" {
		l.leave = leaveAddress(m.Header.Get("List-Unsubscribe"))
	}
	l.take(part{m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), "", m.Body}, 0)
	l.Text, l.HTML, l.Leave = l.text != "", l.html != "", l.leave != ""
	return l
}

// decoded is a header in the characters that it means.
func decoded(header string) string {
	text, err := new(mime.WordDecoder).DecodeHeader(header)
	if err != nil {
		return header
	}
	return text
}

// leaveAddress is the first web address among those between angle brackets, RFC 2369.
func leaveAddress(header string) string {
	for one := range strings.SplitSeq(header, ",") {
		one = strings.Trim(strings.TrimSpace(one), "<>")
		if strings.HasPrefix(one, "https://") || strings.HasPrefix(one, "http://") {
			return one
		}
	}
	return ""
}

// part is a part of a letter.
type part struct {
	kind, encoding, id string
	body               io.Reader
}

// take reads a part and those within it: the first plain text, the first HTML, and pictures.
func (l *letter) take(p part, depth int) {
	kind, params, err := mime.ParseMediaType(orElse(p.kind, "text/plain"))
	if err != nil || depth > deepest {
		return
	}
	if strings.HasPrefix(kind, "multipart/") {
		parts := multipart.NewReader(p.body, params["boundary"])
		for {
			in, err := parts.NextRawPart()
			if err != nil { // the end, or a letter that lacks one
				return
			}
			l.take(part{in.Header.Get("Content-Type"), in.Header.Get("Content-Transfer-Encoding"), in.Header.Get("Content-Id"), in}, depth+1)
		}
	}
	body, _ := io.ReadAll(p.content()) // of a broken part, what can be read
	switch {
	case kind == "text/plain" && l.text == "":
		l.text = strings.ToValidUTF8(string(body), "�")
	case kind == "text/html" && l.html == "":
		l.html = strings.ToValidUTF8(string(body), "�")
	case strings.HasPrefix(kind, "image/") && p.id != "":
		l.images[strings.Trim(p.id, "<>")] = "data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(body)
	}
}

func (p part) content() io.Reader {
	switch strings.ToLower(p.encoding) {
	case "quoted-printable":
		return quotedprintable.NewReader(p.body)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, p.body)
	}
	return p.body
}

// page is the HTML as a mail program shows it: with the pictures that travel with it, and its links open beside it.
func (l *letter) page() string {
	var swaps []string
	for id, data := range l.images {
		swaps = append(swaps, "cid:"+id, data)
	}
	page := strings.NewReplacer(swaps...).Replace(l.html)
	const open = `<base target="_blank">`
	if before, after, ok := strings.Cut(page, "<head>"); ok {
		return before + "<head>" + open + after
	}
	return open + page
}
