package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/mail/mailsim"
)

// newMailbox is a mail server, and what lets golive send its letters there.
func newMailbox(t testing.TB) (*mailsim.Sim, []string) {
	t.Helper()
	box, err := mailsim.Start(mailsim.Config{Clock: bot.SystemClock(), Kept: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := box.Close(); err != nil {
			t.Error(err)
		}
	})
	return box, []string{"GOLIVE_MAIL_SMTP_URL=" + box.Status().SMTPURL + "?tls=off", "GOLIVE_MAIL_FROM=golive <golive@acme.example>"}
}

// letterTo is the last letter to somebody, if there is one.
func letterTo(box *mailsim.Sim, to string) (found mailsim.Letter, ok bool) {
	for _, l := range box.State().Letters {
		if slices.Contains(l.To, to) {
			found, ok = l, true
		}
	}
	return found, ok
}

// part is a part of a letter as the control plane shows it: "text", "html" or "raw".
func part(t testing.TB, box *mailsim.Sim, l mailsim.Letter, shape string) string {
	t.Helper()
	shown := httptest.NewRecorder()
	box.ServeHTTP(shown, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/control/letters/"+l.ID+"/"+shape, nil))
	if shown.Code != http.StatusOK {
		t.Fatalf("letter %s has no %s: %d", l.ID, shape, shown.Code)
	}
	return shown.Body.String()
}

// Who has a mail address and no chat gets a letter in their language, with a link that opens their page.
func TestSurveyByMail(t *testing.T) {
	box, environ := newMailbox(t)
	w := newTown(t, townOptions{})
	w.start("sqlite:"+t.TempDir()+"/golive.db", environ...)
	w.makeProject()
	w.survey("golive7", []string{"Mr Wang,wang@client.example,en", "陈总,chen@kehu.example,中文"})
	for to, want := range map[string][2]string{"wang@client.example": {"One week after go-live", "Hello Mr Wang"}, "chen@kehu.example": {"上线一周回访", "陈总，您好"}} {
		eventually(t, 30*time.Second, "a letter to "+to, func() bool { _, came := letterTo(box, to); return came }, w)
		l, _ := letterTo(box, to)
		text := part(t, box, l, "text")
		if l.Subject != want[0] || !strings.Contains(text, want[1]) {
			t.Errorf("%s gets %q: %s", to, l.Subject, text)
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
