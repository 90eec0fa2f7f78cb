package main

import (
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/sqlite"
)

// mondayMorning is a database in which the digests of two managers are due, who want them by mail.
func mondayMorning(t *testing.T, accounts map[string]string) (url string) {
	t.Helper()
	url = "sqlite:" + filepath.Join(t.TempDir(), "golive.db")
	store, err := sqlite.Open(url, sqlite.Options{Clock: bot.SystemClock()})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	now := time.Now()
	type setting struct {
		Mail bool `json:"mail"`
	}
	settings := bot.Records[setting]{Kind: "digest-setting", Schema: 1}
	var c bot.Commit
	c.Records = append(c.Records, bot.Projects.Encode("p1", 0, bot.Project{Name: "ERP roll-out", Key: "ERP", Zone: "Asia/Shanghai", Calendar: "CN", Lang: "en", Created: now.AddDate(0, -1, 0)}))
	for id, account := range accounts {
		c.Records = append(c.Records, settings.Encode(id, 0, setting{true}),
			bot.People.Encode(id, 0, bot.Person{Name: id, Email: id + "@acme.example", Lang: "en", Manager: true, Zone: "Asia/Shanghai", Accounts: []string{"slack/T0ACME0001/" + account}}))
		c.Timers = append(c.Timers, bot.Timer{Key: "digest/" + id + "/send", Due: now.Add(time.Second), Name: "digest.due", Data: bot.Encode(id), Until: now.Add(time.Hour)})
	}
	if err := store.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	return url
}

// A digest goes out by mail as RFC 8058 and 5322 ask: with a plain part, a Message-ID, one click to leave, and is not tried
// again where the mail server refuses the address for good (that it comes in chat then is shown by a transcript). Leaving by that click ends it.
func TestDigestByMail(t *testing.T) {
	w := newTown(t, townOptions{})
	box, environ := newMailbox(t)
	box.Refuse("lost@acme.example")
	database := mondayMorning(t, map[string]string{"reached": "U0HANMM001", "lost": "U0LILEI001"})
	p := w.start(database, append(environ, "GOLIVE_MAIL_REPLY_TO=pmo@acme.example")...)
	p.wait(t, "a mail", func() bool { return len(box.State().Letters) > 0 })
	mail := part(t, box, box.State().Letters[0], "raw")
	for _, want := range []string{"To: <reached@acme.example>", "Reply-To: <pmo@acme.example>", "Message-ID: <", "List-Unsubscribe-Post: List-Unsubscribe=One-Click", "Content-Type: text/plain", "Content-Type: text/html",
		"ERP roll-out", "Auto-Submitted: auto-generated"} {
		if !strings.Contains(mail, want) {
			t.Errorf("the mail lacks %q:\n%s", want, mail)
		}
	}
	leave := regexp.MustCompile(`List-Unsubscribe:\s+<([^>]+)>`).FindStringSubmatch(strings.ReplaceAll(mail, "\r\n ", ""))
	if leave == nil {
		t.Fatalf("the mail cannot be left:\n%s", mail)
	}
	res, err := http.Get(leave[1]) //nolint:noctx // a scanner that opens links
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("open %s: %v %v", leave[1], res, err)
	}
	res.Body.Close()
	res, err = http.PostForm(leave[1], url.Values{"List-Unsubscribe": {"One-Click"}}) //nolint:noctx // as a mail program does
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(res.Body)
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("leaving: %d\n%s", res.StatusCode, body)
	}
	p.wait(t, "the other mail to be refused", func() bool { return strings.Contains(p.log.String(), `"handle":"digest/mail/lost/`) })
	if n := len(box.State().Letters); n != 1 {
		t.Errorf("%d mails were taken", n)
	}
	p.stop()
	for id, want := range map[string]bool{"reached": true, "lost": false} {
		if got := left(t, database, id); got != want {
			t.Errorf("%s left: %t", id, got)
		}
	}
}

// left reports whether somebody's digest is switched off.
func left(t *testing.T, database, id string) bool {
	t.Helper()
	store, err := sqlite.Open(database, sqlite.Options{Clock: bot.SystemClock()})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	rec, err := store.Load(t.Context(), "digest-setting/"+id)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Contains(string(rec.Data), `"off":true`)
}
