package mail

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"net/textproto"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// letter is one mail before it is written down. The same letter always becomes the same bytes.
type letter struct {
	id       string // Message-ID, with angle brackets
	answers  string // Message-ID of the mail that it follows; may be empty
	from, to netmail.Address
	replyTo  *netmail.Address
	date     time.Time
	mail     bot.Mail
}

// encode writes the mail as it goes over the wire: lines end with CRLF and are of ASCII alone.
func (l letter) encode() ([]byte, error) {
	var h header
	if err := l.head(&h); err != nil {
		return nil, err
	}
	card := l.mail.Card
	card.Lang = cmp.Or(l.mail.Lang, card.Lang)
	text := drawText(card, l.mail.Unsubscribe)
	html, pictures, err := drawHTML(card, l.mail.Unsubscribe, strings.Trim(l.id, "<>"))
	if err != nil {
		return nil, fmt.Errorf("draw HTML: %w", err)
	}
	both := multipart.NewWriter(&h)
	if err := both.SetBoundary(l.boundary("a")); err != nil {
		return nil, err
	}
	h.add("Content-Type", mime.FormatMediaType("multipart/alternative", map[string]string{"boundary": both.Boundary()}))
	h.WriteString("\r\n")
	if err := addQuoted(both, "text/plain", text); err != nil {
		return nil, err
	}
	if err := l.addPage(both, html, pictures); err != nil {
		return nil, err
	}
	if err := both.Close(); err != nil {
		return nil, err
	}
	return h.Bytes(), nil
}

// head writes the headers up to the type of the content.
func (l letter) head(h *header) error {
	h.add("From", l.from.String())
	h.add("To", "<"+l.to.Address+">")
	if l.replyTo != nil {
		h.add("Reply-To", l.replyTo.String())
	}
	subject := cmp.Or(l.mail.Subject, strings.Join(strings.Fields(l.mail.Card.Title), " "))
	if err := h.addText("Subject", subject); err != nil {
		return fmt.Errorf("write subject: %w", err)
	}
	h.add("Date", l.date.Format(time.RFC1123Z))
	h.add("Message-ID", l.id)
	if l.answers != "" {
		if strings.ContainsAny(l.answers, "\r\n") {
			return errInjection
		}
		h.add("In-Reply-To", l.answers)
		h.add("References", l.answers)
	}
	if l.mail.Unsubscribe != "" {
		if err := h.addLeave(l.mail.Unsubscribe); err != nil {
			return err
		}
	}
	h.add("Auto-Submitted", "auto-generated") // RFC 3834: no holiday note answers it
	h.add("MIME-Version", "1.0")
	return nil
}

// boundary is as stable as the Message-ID.
func (l letter) boundary(kind string) string {
	hash, _, _ := strings.Cut(strings.Trim(l.id, "<>"), "@")
	return "=_" + kind + "_" + hash // "=_" cannot occur in quoted-printable, RFC 2045 6.7
}

// addPage adds the HTML, together with the pictures that it shows if there are any.
func (l letter) addPage(both *multipart.Writer, html string, pictures []picture) error {
	if len(pictures) == 0 {
		return addQuoted(both, "text/html", html)
	}
	var inner bytes.Buffer
	related := multipart.NewWriter(&inner)
	if err := related.SetBoundary(l.boundary("r")); err != nil {
		return err
	}
	if err := addQuoted(related, "text/html", html); err != nil {
		return err
	}
	for _, p := range pictures {
		if err := p.add(related); err != nil {
			return err
		}
	}
	if err := related.Close(); err != nil {
		return err
	}
	w, err := both.CreatePart(textproto.MIMEHeader{"Content-Type": {mime.FormatMediaType("multipart/related",
		map[string]string{"boundary": related.Boundary(), "type": "text/html"})}})
	if err != nil {
		return err
	}
	_, err = inner.WriteTo(w)
	return err
}

func addQuoted(m *multipart.Writer, kind, text string) error {
	w, err := m.CreatePart(textproto.MIMEHeader{"Content-Type": {kind + "; charset=utf-8"}, "Content-Transfer-Encoding": {"quoted-printable"}})
	if err != nil {
		return err
	}
	q := quotedprintable.NewWriter(w)
	if _, err := io.WriteString(q, text); err != nil {
		return err
	}
	return q.Close()
}

// picture is an image that travels in the mail.
type picture struct {
	id    string // Content-ID, without angle brackets
	kind  string // "image/png"
	bytes []byte
}

func (p picture) add(m *multipart.Writer) error {
	w, err := m.CreatePart(textproto.MIMEHeader{"Content-Type": {p.kind}, "Content-Id": {"<" + p.id + ">"},
		"Content-Disposition": {"inline"}, "Content-Transfer-Encoding": {"base64"}})
	if err != nil {
		return err
	}
	text := base64.StdEncoding.EncodeToString(p.bytes)
	for len(text) > 0 {
		n := min(len(text), softLine)
		if _, err := io.WriteString(w, text[:n]+"\r\n"); err != nil {
			return err
		}
		text = text[n:]
	}
	return nil
}
