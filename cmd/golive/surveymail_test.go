package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/mail"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// mailbox is an SMTP server that takes every letter.
type mailbox struct {
	addr    string
	mu      sync.Mutex
	letters map[string][]byte // the last one, by whom it is for
}

func newMailbox(t testing.TB) *mailbox {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	m := &mailbox{addr: l.Addr().String(), letters: map[string][]byte{}}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go m.serve(conn)
		}
	}()
	return m
}

// environ is what lets golive send its letters there.
func (m *mailbox) environ() []string {
	return []string{"GOLIVE_MAIL_SMTP_URL=smtp://" + m.addr + "?tls=off", "GOLIVE_MAIL_FROM=golive@acme.example"}
}

// serve speaks as much of RFC 5321 as a client needs.
func (m *mailbox) serve(conn net.Conn) {
	defer conn.Close()
	in, to := bufio.NewReader(conn), ""
	fmt.Fprint(conn, "220 mailbox\r\n")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		switch verb := strings.ToUpper(strings.Fields(line + " x")[0]); verb {
		case "EHLO", "HELO":
			fmt.Fprint(conn, "250-mailbox\r\n250 8BITMIME\r\n")
		case "RCPT":
			to = strings.Trim(line[strings.IndexByte(line, '<')+1:strings.IndexByte(line, '>')], "<>")
			fmt.Fprint(conn, "250 ok\r\n")
		case "DATA":
			fmt.Fprint(conn, "354 go on\r\n")
			var letter bytes.Buffer
			for {
				line, err := in.ReadString('\n')
				if err != nil {
					return
				}
				if line == ".\r\n" {
					break
				}
				letter.WriteString(strings.TrimPrefix(line, "."))
			}
			m.mu.Lock()
			m.letters[to] = letter.Bytes()
			m.mu.Unlock()
			fmt.Fprint(conn, "250 taken\r\n")
		case "QUIT":
			fmt.Fprint(conn, "221 bye\r\n")
			return
		default:
			fmt.Fprint(conn, "250 ok\r\n")
		}
	}
}

// read is the subject and the plain text of the last letter to somebody; empty if there is none.
func (m *mailbox) read(t testing.TB, to string) (subject, text string) {
	t.Helper()
	m.mu.Lock()
	letter := m.letters[to]
	m.mu.Unlock()
	if letter == nil {
		return "", ""
	}
	msg, err := mail.ReadMessage(bytes.NewReader(letter))
	if err != nil {
		t.Fatal(err)
	}
	if subject, err = new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject")); err != nil {
		t.Fatal(err)
	}
	_, params, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	part, err := multipart.NewReader(msg.Body, params["boundary"]).NextRawPart()
	if err != nil {
		t.Fatal(err)
	}
	var body io.Reader = part
	if part.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
		body = quotedprintable.NewReader(part)
	}
	all, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return subject, string(all)
}

// Who has a mail address and no chat gets a letter in their language, with a link that opens their page.
func TestSurveyByMail(t *testing.T) {
	box := newMailbox(t)
	w := newTown(t, townOptions{})
	w.start("sqlite:"+t.TempDir()+"/golive.db", box.environ()...)
	w.makeProject()
	w.survey("golive7", []string{"Mr Wang,wang@client.example,en", "陈总,chen@kehu.example,中文"})
	for to, want := range map[string][2]string{"wang@client.example": {"One week after go-live", "Hello Mr Wang"}, "chen@kehu.example": {"上线一周回访", "陈总，您好"}} {
		var subject, text string
		eventually(t, 30*time.Second, "a letter to "+to, func() bool {
			subject, text = box.read(t, to)
			return subject != ""
		}, w)
		if subject != want[0] || !strings.Contains(text, want[1]) {
			t.Errorf("%s gets %q: %s", to, subject, text)
		}
		link := regexp.MustCompile(`http://\S+/s/[\w-]+`).FindString(text)
		res, err := http.Get(link)
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK || !strings.Contains(string(page), want[0]) {
			t.Errorf("the link of %s answers %s", to, res.Status)
		}
	}
}
