package mailsim_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/smtp"
	"net/textproto"
	"os"
	"strings"
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/mail/mailsim"
)

// desk is a simulator and its control plane.
type desk struct {
	*mailsim.Sim
	t   testing.TB
	url string
}

func start(t testing.TB, site string) *desk {
	t.Helper()
	sim, err := mailsim.Start(mailsim.Config{Clock: bot.SystemClock(), Site: site})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sim)
	t.Cleanup(func() {
		server.Close()
		if err := sim.Close(); err != nil {
			t.Error(err)
		}
	})
	return &desk{sim, t, server.URL}
}

// send hands a letter in as any client does.
func (d *desk) send(to, letter string) error {
	return smtp.SendMail(strings.TrimPrefix(d.Status().SMTPURL, "smtp://"), nil, "golive@acme.example", []string{to}, []byte(letter))
}

func (d *desk) get(path string) (*http.Response, string) {
	d.t.Helper()
	reply, err := http.Get(d.url + path)
	if err != nil {
		d.t.Fatal(err)
	}
	defer reply.Body.Close()
	body, err := io.ReadAll(reply.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return reply, string(body)
}

func (d *desk) act(body string) (result mailsim.Result) {
	d.t.Helper()
	reply, err := http.Post(d.url+"/control/act", "application/json", strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	defer reply.Body.Close()
	if err := json.NewDecoder(reply.Body).Decode(&result); err != nil {
		d.t.Fatal(err)
	}
	return result
}

// golden is a letter as it goes over the wire; the files hold no carriage returns, and the size of drawings is nobody's business.
func golden(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile("../testdata/golden/" + name + ".eml")
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer("[a drawing]", "aGVsbG8=", "\n", "\r\n").Replace(string(text))
}

// What golive sends is taken as it is, and shown with its pictures and without the power to do anything.
func TestALetterIsKeptAndShown(t *testing.T) {
	d := start(t, "")
	letter := golden(t, "digest")
	if err := d.send("ann@acme.example", letter); err != nil {
		t.Fatal(err)
	}
	all := d.State().Letters
	if len(all) != 1 {
		t.Fatalf("%d letters are kept", len(all))
	}
	l := all[0]
	if l.From != "golive 上线助手 <golive@acme.example>" || strings.Join(l.To, " ") != "ann@acme.example" || l.Subject == "" || strings.Contains(l.Subject, "=?") || l.At.IsZero() || !l.Text || !l.HTML {
		t.Errorf("the list shows %+v", l)
	}
	if _, raw := d.get("/control/letters/1/raw"); raw != letter {
		t.Errorf("the letter is kept as\n%q, came as\n%q", raw, letter)
	}
	if reply, text := d.get("/control/letters/1/text"); reply.Header.Get("Content-Type") != "text/plain; charset=utf-8" || text == "" || strings.Contains(text, "=E") {
		t.Errorf("the plain part, as %s:\n%s", reply.Header.Get("Content-Type"), text)
	}
	reply, html := d.get("/control/letters/1/html")
	policy := reply.Header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "sandbox allow-popups") || strings.Contains(policy, "allow-scripts") || !strings.Contains(policy, "default-src 'none'") {
		t.Errorf("the policy of a letter is %q", policy)
	}
	if strings.Contains(html, "cid:") || !strings.Contains(html, `src="data:image/png;base64,aGVsbG8="`) || !strings.Contains(html, `<base target="_blank">`) {
		t.Errorf("the page of a letter:\n%.2000s", html)
	}
}

// Letters that others wrote are shown as far as they can be read.
func TestLettersOfOthers(t *testing.T) {
	d := start(t, "")
	for name, c := range map[string]struct{ letter, subject, text string }{
		"plain":             {"From: \"golive\" <golive@acme.example>\r\nSubject: Hello\r\n\r\nJust text.\r\n", "Hello", "Just text.\r\n"},
		"base64":            {"Subject: =?utf-8?b?5L2g5aW9?=\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n5L2g5aW9\r\n", "你好", "你好"},
		"no letter":         {"no header here\r\n", "", "no header here\r\n"},
		"other characters":  {"Subject: x\r\n\r\n\xff\xfe\r\n", "x", "�\r\n"},
		"dots":              {"Subject: x\r\n\r\n.\r\n..\r\nend\r\n", "x", ".\r\n..\r\nend\r\n"},
		"no end":            {"Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhalf\r\n", "x", ""},
		"parts without end": {"Subject: x\r\nContent-Type: multipart/mixed\r\n\r\n--\r\n", "x", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if err := d.send("ann@acme.example", c.letter); err != nil {
				t.Fatal(err)
			}
			all := d.State().Letters
			l := all[len(all)-1]
			if l.Subject != c.subject {
				t.Errorf("the subject is %q", l.Subject)
			}
			if l.From != "golive@acme.example" && l.From != "golive <golive@acme.example>" {
				t.Errorf("it is from %q", l.From)
			}
			if _, text := d.get("/control/letters/" + l.ID + "/text"); c.text != "" && text != c.text {
				t.Errorf("the text is %q", text)
			}
			if reply, _ := d.get("/control/letters/" + l.ID + "/html"); reply.StatusCode != http.StatusNotFound {
				t.Errorf("HTML that it does not have: %s", reply.Status)
			}
		})
	}
}

// An address without a mailbox is refused for good; the others of a talk are not.
func TestRefusedAddress(t *testing.T) {
	d := start(t, "")
	d.Refuse("Lost@acme.example")
	err := d.send("lost@acme.example", "Subject: x\r\n\r\nx\r\n")
	reply, ok := err.(*textproto.Error)
	if !ok || reply.Code != 550 || !strings.HasPrefix(reply.Msg, "5.1.1") {
		t.Errorf("the address was answered with %v", err)
	}
	if err := d.send("found@acme.example", "Subject: x\r\n\r\nx\r\n"); err != nil {
		t.Error(err)
	}
	if n := len(d.State().Letters); n != 1 {
		t.Errorf("%d letters are kept", n)
	}
}

// Only the newest letters are kept.
func TestOldLettersGo(t *testing.T) {
	d := start(t, "")
	for range 203 {
		if err := d.send("ann@acme.example", "Subject: x\r\n\r\nx\r\n"); err != nil {
			t.Fatal(err)
		}
	}
	all := d.State().Letters
	if len(all) != 200 || all[0].ID != "4" || all[199].ID != "203" {
		t.Errorf("kept are %d letters, %s to %s", len(all), all[0].ID, all[len(all)-1].ID)
	}
	if reply, _ := d.get("/control/letters/1/raw"); reply.StatusCode != http.StatusNotFound {
		t.Errorf("a letter that went: %s", reply.Status)
	}
}

// One click unsubscribes as RFC 8058 asks: a POST of the one field to the address of the letter, without cookies, and nowhere else
// than to the playground.
func TestOneClick(t *testing.T) {
	var asked []string
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		asked = append(asked, r.Method+" "+r.URL.Path+" "+r.PostForm.Encode()+r.Header.Get("Cookie"))
		switch r.URL.Path {
		case "/gone":
			http.Error(w, "gone", http.StatusGone)
		case "/moved":
			http.Redirect(w, r, "/leave", http.StatusSeeOther)
		}
	}))
	defer site.Close()
	d := start(t, site.URL)
	const oneClick = "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
	for name, c := range map[string]struct {
		head          string
		offered, does bool
	}{
		"as golive writes it": {"List-Unsubscribe: <" + site.URL + "/leave>\r\n" + oneClick, true, true},
		"two ways":            {"List-Unsubscribe: <mailto:leave@acme.example>,\r\n <" + site.URL + "/leave>\r\n" + oneClick, true, true},
		"not by one click":    {"List-Unsubscribe: <" + site.URL + "/leave>\r\n", false, false},
		"by mail only":        {"List-Unsubscribe: <mailto:leave@acme.example>\r\n" + oneClick, false, false},
		"none":                {"", false, false},
		"somewhere else":      {"List-Unsubscribe: <http://127.0.0.1:1/leave>\r\n" + oneClick, true, false},
		"much like the site":  {"List-Unsubscribe: <" + site.URL + "0/leave>\r\n" + oneClick, true, false},
		"refused":             {"List-Unsubscribe: <" + site.URL + "/gone>\r\n" + oneClick, true, false},
		"leads on":            {"List-Unsubscribe: <" + site.URL + "/moved>\r\n" + oneClick, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			asked = nil
			if err := d.send("ann@acme.example", c.head+"Subject: x\r\n\r\nx\r\n"); err != nil {
				t.Fatal(err)
			}
			newest := func() mailsim.Letter { all := d.State().Letters; return all[len(all)-1] }
			l := newest()
			if l.Leave != c.offered {
				t.Errorf("one click is offered: %t", l.Leave)
			}
			result := d.act(`{"do":"unsubscribe","letter":"` + l.ID + `"}`)
			if result.OK != c.does || result.OK == (result.Error != "") || newest().Left != c.does {
				t.Errorf("answered %+v, the letter is %+v", result, newest())
			}
			if c.does && strings.Join(asked, "; ") != "POST /leave List-Unsubscribe=One-Click" {
				t.Errorf("asked %q", asked)
			}
		})
	}
	for _, body := range []string{`{"do":"read","letter":"1"}`, `{"do":"unsubscribe","letter":"77"}`, `{"do"`} {
		if result := d.act(body); result.OK || result.Error == "" {
			t.Errorf("%s: %+v", body, result)
		}
	}
}

// Who listens hears of each change.
func TestStream(t *testing.T) {
	d := start(t, "")
	reply, err := http.Get(d.url + "/control/stream")
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	lines := bufio.NewScanner(reply.Body)
	heard := func() string {
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				return data
			}
		}
		return ""
	}
	if first := heard(); first != `{"version":0}` {
		t.Errorf("begins with %s", first)
	}
	if err := d.send("ann@acme.example", "Subject: x\r\n\r\nx\r\n"); err != nil {
		t.Fatal(err)
	}
	if next := heard(); next != `{"version":1}` {
		t.Errorf("a letter is told as %s", next)
	}
}
