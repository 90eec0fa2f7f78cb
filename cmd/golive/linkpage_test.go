package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/golive-bot/golive/cmd/golive/browse"
	"github.com/golive-bot/golive/integrations/feishu/feishusim"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
	"github.com/golive-bot/golive/integrations/web"
)

// tomSays says something to golive in private on Slack; lucySays on Feishu: one human, with two addresses.
func (w *town) tomSays(text string) {
	w.t.Helper()
	room := w.slack.Do(w.t.Context(), slacksim.Act{As: "tom", Do: "dm"})
	if r := w.slack.Do(w.t.Context(), slacksim.Act{As: "tom", Do: "say", Room: room.Room, Text: text}); !r.OK {
		w.t.Fatalf("say in Slack: %+v", r)
	}
}

func (w *town) lucySays(text string) {
	w.t.Helper()
	room := w.feishu.Act(feishusim.Act{As: "lucy", Do: "dm"})
	if r := w.feishu.Act(feishusim.Act{As: "lucy", Do: "say", Room: room.Room, Text: text}); !r.OK {
		w.t.Fatalf("say in Feishu: %+v", r)
	}
}

var (
	linkAddress = regexp.MustCompile(`http://[^"\\]+/person/link/[A-Za-z0-9_-]+`)
	linkCode    = regexp.MustCompile(`\b[0-9A-HJKMNP-Z]{8}\b`)
)

// linkPage waits for the newest page that golive sent on one platform, other than one seen before.
func (w *town) linkPage(platform, before string) string {
	w.t.Helper()
	page := ""
	eventually(w.t, 20*time.Second, "the page on "+platform, func() bool {
		var state any = w.slack.State("", 0)
		if platform == "feishu" {
			state = w.feishu.State()
		}
		text, err := json.Marshal(state)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, found := range linkAddress.FindAllString(string(text), -1) {
			if found != before {
				page = found
			}
		}
		return page != ""
	}, w)
	return page
}

// newPages lets both accounts come to their pages, and answers them.
func (w *town) newPages(before string) (toms, lucys string) {
	w.t.Helper()
	w.tomSays("link")
	toms = w.linkPage("slack", before)
	page := fetch(w.t, http.MethodGet, toms, nil)
	code := linkCode.FindString(page[strings.Index(page, "the code "):])
	w.lucySays("link " + code)
	return toms, w.linkPage("feishu", "")
}

// fetch asks for a page as a program without script would, and answers its text.
func fetch(t testing.TB, method, address string, form url.Values) string {
	t.Helper()
	req, err := http.NewRequest(method, address+"?lang=en", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Two accounts with different addresses become one person when each opens the page that was sent to it alone, in a browser
// without script. A page says whose it is; one that is old, or was made by nobody, leads nowhere.
func TestLinkPagesOfTheRealBinary(t *testing.T) {
	browse.Chromium(t)
	w := newTown(t, townOptions{})
	p := w.start("sqlite:" + t.TempDir() + "/golive.db")
	w.makeProject()
	toms, lucys := w.newPages("")

	// The wrong person: whoever else holds the link is told whose it is, and a look changes nothing.
	for range 2 {
		if page := fetch(t, http.MethodGet, toms, nil); !strings.Contains(page, "belongs to Tom Baker on Slack. If that is not you, please close it.") {
			t.Fatalf("Tom's page says %s", page)
		}
	}
	if toms == lucys {
		t.Fatal("both accounts have one page")
	}
	// Expired, and forged.
	links, err := web.NewLinks(strings.Repeat("s", 32))
	if err != nil {
		t.Fatal(err)
	}
	base := "http://" + p.addr + "/person/link/"
	if page := fetch(t, http.MethodPost, base+links.Sign("person.link", "AAAAAAAA|slack/T/U", time.Now().Add(-time.Second)), url.Values{"say": {"yes"}}); !strings.Contains(page, "This link has expired") {
		t.Errorf("an expired page says %s", page)
	}
	if page := fetch(t, http.MethodGet, base+links.Sign("ops", "AAAAAAAA|slack/T/U", time.Now().Add(time.Hour)), nil); !strings.Contains(page, "cannot be opened") {
		t.Errorf("a link to another page says %s", page)
	}
	// Both confirm, in a browser without script.
	for i, page := range []string{toms, lucys} {
		b := browse.Open(t, "about:blank", browse.Look{Width: 360, Height: 740, Lang: "en"})
		b.NoScript()
		b.Run(chromedp.Navigate(page+"?lang=en"), chromedp.WaitReady(`button[value=yes]`), chromedp.Click(`button[value=yes]`), chromedp.WaitNotPresent(`button[value=yes]`))
		b.Shot("link-" + []string{"tom", "lucy"}[i])
		b.Quiet()
	}
	w.lucySays("me")
	w.await(feishuSide{w}, "What I keep about you", "Slack", "Feishu")
	if page := fetch(t, http.MethodGet, toms, nil); !strings.Contains(page, "one person on both sides") {
		t.Errorf("afterwards Tom's page says %s", page)
	}
}
