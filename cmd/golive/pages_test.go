package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/cmd/golive/browse"
	"github.com/golive-bot/golive/integrations/sqlite"
	"github.com/golive-bot/golive/integrations/web"
)

// lookedAt adds a meeting, an anonymous survey that is open and one that has closed to a database of pastWeeks.
func lookedAt(t *testing.T, url string) {
	t.Helper()
	store, err := sqlite.Open(url, sqlite.Options{Clock: bot.SystemClock()})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	asked := func(name string) json.RawMessage {
		text, err := os.ReadFile("../../handlers/survey/templates/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	now := time.Now()
	wave := func(name, state string, anonymous bool, opens time.Time) map[string]any {
		return map[string]any{"project": "p1", "questionnaire": asked(name), "state": state, "anonymous": anonymous, "members": true, "opens": opens, "closes": opens.AddDate(0, 0, 10),
			"stays": 5, "by": "lead", "lang": "zh-CN", "pepper": "p", "cuts": []any{map[string]any{"day": now.Format(time.DateOnly), "by": "lead", "n": 1}}}
	}
	var c bot.Commit
	put := func(kind, id string, v any, index ...string) {
		rec := bot.Record{Kind: kind, ID: id, Schema: 1, Data: bot.Encode(v), Index: map[string][]string{}}
		for i := 0; i < len(index); i += 2 {
			rec.Index[index[i]] = []string{index[i+1]}
		}
		c.Records = append(c.Records, rec)
	}
	put("survey-wave", "open", wave("year", "open", true, now.AddDate(0, 0, -1)), "project", "p1", "live", "p1")
	put("survey-wave", "done", wave("golive7", "closed", false, now.AddDate(0, 0, -20)), "project", "p1")
	put("survey-wave", "old", wave("golive7", "closed", false, now.AddDate(0, -4, 0)), "project", "p1")
	put("survey-invitation", "open/one", map[string]any{"wave": "open", "name": "王经理", "sent": now.Format(time.DateOnly)}, "wave", "open")
	for n := range 12 {
		w := []string{"done", "old"}[n%2]
		id := fmt.Sprintf("%s/%d", w, n)
		put("survey-invitation", id, map[string]any{"wave": w, "name": "王经理", "mail": "wang@kehu.example", "answered": now.Format(time.DateOnly)}, "wave", w)
		put("survey-answer", id, map[string]any{"wave": w, "values": map[string][]string{"csat": {fmt.Sprint(1 + n%5)}, "ces": {"5"}, "why": {"报表太慢 <b>"}}, "complete": true, "day": now.Format(time.DateOnly), "door": "page"}, "wave", w)
	}
	put("meeting", "m1", map[string]any{"project": "p1", "series": "s1", "date": now.Format(time.DateOnly), "title": "周会", "start": now, "began": now, "ended": now,
		"agenda": []any{map[string]any{"section": "risk", "key": "ERP-1", "link": "https://jira.example/ERP-1", "text": "接口文档还没有到"}}}, "series", "s1", "project", "p1")
	if err := store.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}

// All other pages that golive serves break no rule of accessibility, as a phone and a desk show them, in both languages, light and dark.
func TestPagesAreAccessible(t *testing.T) {
	browse.Chromium(t)
	w := newTown(t, townOptions{})
	database := pastWeeks(t)
	lookedAt(t, database)
	p := w.start(database)
	links, err := web.NewLinks(strings.Repeat("s", 32))
	if err != nil {
		t.Fatal(err)
	}
	to := func(path, purpose, subject string) string {
		return "/" + path + "/" + links.Sign(purpose, subject, time.Now().Add(time.Hour))
	}
	pages := map[string]string{
		"survey":        to("s", "survey", "open/one|0"),
		"survey-other":  to("s", "survey", "open/one|0") + "?other",
		"survey-closed": to("s", "survey", "done/0|0"),
		"survey-gone":   to("s", "survey", "open/one|7"),
		"results":       to("survey/results", "survey.results", "slack/T1/U1|done"),
		"results-open":  to("survey/results", "survey.results", "slack/T1/U1|open"),
		"agenda":        to("meeting/agenda", "meeting.agenda", "m1"),
		"minutes":       to("meeting/minutes", "meeting.minutes", "m1"),
		"sign":          to("phase/sign", "phase.sign", fmt.Sprintf("slack/T1/U2|p1|%d|design", time.Now().Unix())),
		"leave":         to("digest/leave", "digest.leave", "manager"),
		"link":          to("person/link", "person.link", "AAAAAAAA|slack/T1/U1"),
		"nowhere":       "/s/forged",
	}
	for look, l := range map[string]browse.Look{
		"phone-zh-light":   {Width: 360, Height: 2300, Lang: "zh-CN"},
		"phone-en-dark":    {Width: 360, Height: 2300, Lang: "en", Dark: true},
		"desktop-zh-dark":  {Width: 1280, Height: 1900, Lang: "zh-CN", Dark: true},
		"desktop-en-light": {Width: 1280, Height: 1900, Lang: "en"},
	} {
		t.Run(look, func(t *testing.T) {
			tab := browse.Open(t, "about:blank", l)
			for name, address := range pages {
				t.Run(name, func(t *testing.T) {
					b := tab.As(t)
					and := "?"
					if strings.Contains(address, "?") {
						and = "&"
					}
					b.Run(chromedp.Navigate("http://"+p.addr+address+and+"lang="+l.Lang), chromedp.WaitReady(`main`))
					b.Shot("page-" + name + "-" + look)
					b.Fits(l)
					b.Accessible()
				})
			}
		})
	}
}
