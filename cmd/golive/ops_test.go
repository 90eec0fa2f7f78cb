package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	neturl "net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/cmd/golive/browse"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
	"github.com/golive-bot/golive/integrations/sqlite"
)

// longDay is a database in which a day has left something of everything that operators are shown.
func longDay(t *testing.T) (url string) {
	t.Helper()
	url = "sqlite:" + filepath.Join(t.TempDir(), "golive.db")
	store, err := sqlite.Open(url, sqlite.Options{Clock: bot.SystemClock()})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	now := time.Now()
	var c bot.Commit
	room := func(id, name string, r bot.Room) {
		r.Place, r.Name = bot.Place{Platform: "feishu", Tenant: "t", ID: id}, name
		c.Records = append(c.Records, bot.Rooms.Encode(r.Place.String(), 0, r))
	}
	room("oc_1", "MES 上线群", bot.Room{Closed: true})
	room("oc_2", "客户沟通群（华东区仓储与生产一体化项目）", bot.Room{Shared: true, Client: true, Projects: []string{"p1"}})
	c.Records = append(c.Records, bot.CallCounts.Encode(bot.CallsID("feishu", now), 0, bot.MonthCalls{N: 8450}),
		bot.CallCounts.Encode(bot.CallsID("slack", now), 0, bot.MonthCalls{N: 1234}),
		bot.Projects.Encode("p1", 0, bot.Project{Name: "CRM", Key: "CRM", Zone: "Asia/Shanghai"}))
	for i, s := range []bot.Sending{
		{End: now}, {End: now}, {End: now, Due: now.Add(-40 * time.Minute)}, {Due: now.Add(-26 * time.Minute), Why: "feishu: im.message.create: status 503 without JSON"},
		{End: now, Fate: bot.Skipped, Why: bot.WhyUseless}, {End: now, Fate: bot.Skipped, Why: bot.WhyFolded}, {End: now, Fate: bot.Skipped, Why: bot.WhyFolded},
		{Held: now.Add(time.Hour)},
	} {
		s.Effect, s.Event, s.Project, s.To, s.At = fmt.Sprint("timer/x#", i), "digest.weekly", "p1", "feishu", now
		if s.Due.IsZero() {
			s.Due = now
		}
		c.Records = append(c.Records, bot.Sendings.Encode(bot.SendingID(now, s.Effect), 0, s))
	}
	c.Timers = []bot.Timer{{Key: "digest/p1", Due: now.Add(7 * time.Hour), Name: "digest.weekly", Room: bot.Place{Platform: "feishu", Tenant: "t", ID: "oc_2"}}}
	if err := store.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	return url
}

// opsLink asks golive how it fares, in the room, and answers the address of the page; only the asker may see it.
func (w *town) opsLink() string {
	w.t.Helper()
	w.slack.Do(w.t.Context(), slacksim.Act{As: "lilei", Do: "say", Room: "erp-rollout", Text: "@golive 运维"})
	link := ""
	eventually(w.t, 20*time.Second, "the link to the page", func() bool {
		state, err := json.Marshal(w.slack.State("", 0))
		if err != nil {
			w.t.Fatal(err)
		}
		link = regexp.MustCompile(`http://[^"]+/ops/[A-Za-z0-9_-]+`).FindString(string(state))
		return link != ""
	}, w)
	for _, m := range (slackSide{w}).said() {
		if strings.Contains(m.text, "golive 运行状况") && m.only == "" {
			w.t.Errorf("everybody sees how golive fares: %+v", m)
		}
	}
	return link
}

// Operators see the page as a phone and a desk show it, in both languages, light and dark, and replay from it, also where
// golive is served without TLS in an office's own network.
func TestOpsPage(t *testing.T) {
	browse.Chromium(t)
	w := newTown(t, townOptions{})
	p := w.start(longDay(t))
	w.makeProject()
	sl := slackSide{w}
	w.slack.SetFault(slacksim.Fault{Method: "chat.postMessage", Kind: "restricted_action"})
	sl.say("lilei", "@golive 建任务 准备培训教室")
	p.wait(t, "a dead letter", func() bool { return p.sum(t, "golive_dead") == 1 })
	w.slack.ClearFaults()
	link := w.opsLink()
	for name, l := range map[string]browse.Look{
		"phone-zh-light":   {Width: 360, Height: 3400, Lang: "zh-CN"},
		"phone-en-dark":    {Width: 360, Height: 3400, Lang: "en", Dark: true},
		"desktop-zh-dark":  {Width: 1280, Height: 1900, Lang: "zh-CN", Dark: true},
		"desktop-en-light": {Width: 1280, Height: 1900, Lang: "en"},
	} {
		t.Run(name, func(t *testing.T) {
			address := link + "?lang=" + l.Lang
			b := browse.Open(t, address, l)
			b.Run(chromedp.WaitReady(`main`))
			b.Shot("ops-" + name)
			b.Fits(l)
			b.Accessible()
			b.Quiet()
			text := browse.JS[string](b, `document.body.innerText`)
			for _, want := range map[string][]string{"zh-CN": {" / 10,000（84%）", "2 条合并到汇总，1 条已过时", "MES 上线群", "尚未发出", "restricted_action"},
				"en": {" of 10,000 (84 %)", "2 folded into a sum, 1 no longer useful", "MES 上线群", "not yet", "restricted_action"}}[l.Lang] {
				if !strings.Contains(text, want) {
					t.Errorf("the page lacks %q:\n%s", want, text)
				}
			}
			if strings.Contains(text, "准备培训教室") {
				t.Error("the page shows what people said")
			}
			if served := browse.JS[int](b, `performance.getEntriesByType("resource").length`); served != 0 {
				t.Errorf("the page asks for %d things more", served)
			}
		})
	}
	t.Run("replay without TLS", func(t *testing.T) {
		b := browse.Open(t, strings.Replace(link, "127.0.0.1", "golive.test", 1)+"?lang=zh-CN", browse.Look{Width: 360, Height: 740, Lang: "zh-CN"})
		b.Click(`document.querySelector("button")`)
		b.Run(chromedp.WaitReady(`.notice.good`))
		b.Shot("ops-replayed")
		b.Quiet()
		w.await(sl, "准备培训教室", "建成任务")
		p.wait(t, "no dead letter is left", func() bool { return p.sum(t, "golive_dead") == 0 })
	})
	calls := p.metrics(t)
	for _, want := range []string{`{method="chat.postMessage",platform="slack",result="http_200"}`, `{method="GET project",platform="jira",result="http_200"}`,
		`{method="im.message.reply",platform="feishu",result="0"}`} {
		if calls["golive_calls_total"+want] == 0 {
			t.Errorf("the calls %s are not counted: %v", want, calls)
		}
	}
	for name, path := range map[string]string{"forged": link + "x", "none": "http://" + p.addr + "/ops/"} {
		t.Run(name, func(t *testing.T) {
			b := browse.Open(t, path, browse.Look{Width: 360, Height: 740, Lang: "en"})
			b.Shot("ops-" + name)
			if text := browse.JS[string](b, `document.body.innerText`); !strings.Contains(text, "This link cannot be opened") {
				t.Errorf("the page says %s", text)
			}
		})
	}
}

// Operators see every replica, what they share, and how both sides of a chat fare, whichever replica they ask; who stops in
// good order is no longer listed.
func TestOpsWithReplicas(t *testing.T) {
	s := newShared(t)
	_, second := s.replica(), s.replica()
	s.makeProject()
	ask := func(want ...string) {
		t.Helper()
		sl := slackSide{s.town}
		sl.private("ops")
		eventually(t, 20*time.Second, "the answer", func() bool {
			said := sl.said()
			last := said[len(said)-1].text
			for _, w := range want {
				if !strings.Contains(last, w) {
					return false
				}
			}
			return true
		}, s.town)
	}
	ask("2 of 2 alive", "Redis", "works", "PostgreSQL", "free space not known", "posts to golive")
	link, err := neturl.Parse(s.opsLink()) // whichever of the two answered
	if err != nil {
		t.Fatal(err)
	}
	link.Host = second.addr
	res, err := http.Get(link.String())
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("another replica answers the link with %s", res.Status)
	}
	if !second.stop() {
		t.Error("a replica does not stop well")
	}
	ask("1 of 1 alive")
}
