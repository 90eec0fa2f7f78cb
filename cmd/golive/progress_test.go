package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/cmd/golive/browse"
	"github.com/golive-bot/golive/integrations/sqlite"
	"github.com/golive-bot/golive/integrations/web"
)

// pastWeeks is a database with a project that is under way, and its lead, manager and client.
func pastWeeks(t *testing.T) (url string) {
	t.Helper()
	url = "sqlite:" + filepath.Join(t.TempDir(), "golive.db")
	store, err := sqlite.Open(url, sqlite.Options{Clock: bot.SystemClock()})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	now := time.Now()
	day := func(n int) string { return now.AddDate(0, 0, n).Format(time.DateOnly) }
	plan := bot.NewPlan()
	for i := range plan.Phases {
		ph := &plan.Phases[i]
		ph.Start.Planned, ph.End.Planned = day(30*i-60), day(30*i-32)
		for n := range ph.Milestones {
			ph.Milestones[n].Planned = ph.End.Planned
		}
	}
	plan.Phases[0].Gate, plan.Phases[0].End.Actual = bot.Gate{At: now.AddDate(0, 0, -30), Name: "李雷"}, day(-30)
	plan.Phases[1].End.Forecast, plan.Phases[1].Source = day(9), bot.Source{Kind: "label", Value: "design"}
	progress := bot.Progress{At: now, Asked: now.Add(-3 * time.Minute), Percent: 29, Status: bot.Amber,
		Reasons: []bot.Reason{{Kind: "slip", Item: "design", Date: day(9), N: 11, Score: bot.Amber}},
		Weeks:   []bot.Week{{Day: day(-8), Percent: 24, Done: 70, Total: 120}, {Day: day(-1), Percent: 27, Done: 80, Total: 130}}}
	for i, ph := range plan.Phases {
		c := bot.PhaseCount{Key: ph.Key, Expected: len(ph.Deliverables), Percent: map[int]int{0: 100, 1: 58}[i]}
		if i == 1 {
			c.Done, c.Total, c.Delivered = 12, 20, 1
		}
		progress.Phases = append(progress.Phases, c)
	}
	var c bot.Commit
	c.Records = append(c.Records,
		bot.Projects.Encode("p1", 0, bot.Project{Name: "华东区仓储与生产一体化 ERP", Key: "ERP", Zone: "Asia/Shanghai", Calendar: "CN", Lang: "zh-CN",
			Members: map[string]string{"lead": "lead", "client": "client"}, Created: now.AddDate(0, -3, 0)}),
		bot.Plans.Encode("p1", 0, plan), bot.Progresses.Encode("p1", 0, progress),
		bot.People.Encode("lead", 0, bot.Person{Name: "李雷", Lang: "zh-CN", Accounts: []string{"slack/T1/U1"}}),
		bot.People.Encode("client", 0, bot.Person{Name: "王经理", Outsider: true, Accounts: []string{"slack/T1/U2"}}),
		bot.People.Encode("manager", 0, bot.Person{Name: "赵总", Manager: true, Accounts: []string{"slack/T1/U3"}}))
	for i, h := range []bot.Happening{{Kind: "date", Phase: "design", Which: "forecast", Before: day(-2), After: day(9), Was: day(-2), Is: day(9), Why: "两个接口是新的", ByName: "李雷"},
		{Kind: "reached", Phase: "survey", Item: "requirements", After: day(-30), ByName: "李雷"}, {Kind: "closed", Phase: "survey", ByName: "李雷"}} {
		h.Project, h.At = "p1", now.Add(-time.Duration(i)*time.Hour)
		c.Records = append(c.Records, bot.Happenings.Encode(bot.HappeningID(h.At, "seed", i), 0, h))
	}
	if err := store.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	return url
}

// The pages of progress as a phone and a desk show them, in both languages, light and dark: each is one answer without script, fits,
// can be read by everybody, and weighs less than 150 KB; the client's edition lacks what is the team's.
func TestProgressPages(t *testing.T) {
	browse.Chromium(t)
	w := newTown(t, townOptions{})
	p := w.start(pastWeeks(t))
	links, err := web.NewLinks(strings.Repeat("s", 32))
	if err != nil {
		t.Fatal(err)
	}
	expires := time.Now().Add(time.Hour)
	of := func(account string) string {
		return links.Sign("phase.page", fmt.Sprintf("%s|p1|%d|", account, time.Now().Unix()), expires)
	}
	pages := map[string]struct{ address, zh, en string }{
		"status":    {"/p/" + of("slack/T1/U1"), "任务 12/20、交付物 1/2", "12 of 20 tasks, 1 of 2 deliverables"},
		"plan":      {"/phase/plan/" + of("slack/T1/U1"), "数据试导入", "Trial load"},
		"timeline":  {"/phase/timeline/" + of("slack/T1/U1"), "两个接口是新的", "两个接口是新的"},
		"client":    {"/p/" + of("slack/T1/U2"), "客户版", "For the client"},
		"programme": {"/digest/page/" + links.Sign("digest.page", "slack/T1/U3|", expires), "方案设计预计比计划晚 11 天", "Design expected 11 days later than planned"},
	}
	for look, l := range map[string]browse.Look{
		"phone-zh-light":  {Width: 360, Height: 2600, Lang: "zh-CN"},
		"phone-en-dark":   {Width: 360, Height: 2600, Lang: "en", Dark: true},
		"desktop-zh-dark": {Width: 1280, Height: 1700, Lang: "zh-CN", Dark: true},
	} {
		for name, page := range pages {
			t.Run(name+"-"+look, func(t *testing.T) {
				b := browse.Open(t, "http://"+p.addr+page.address+"?lang="+l.Lang, l)
				b.Run(chromedp.WaitReady(`main`))
				b.Shot("progress-" + name + "-" + look)
				b.Fits(l)
				b.Accessible()
				b.Quiet()
				text := browse.JS[string](b, `document.body.innerText`)
				if want := map[string]string{"zh-CN": page.zh, "en": page.en}[l.Lang]; !strings.Contains(text, want) {
					t.Errorf("the page lacks %q:\n%s", want, text)
				}
				if name == "client" && strings.Contains(text, "两个接口是新的") {
					t.Error("the client sees the team's reason")
				}
				if n := browse.JS[int](b, `document.documentElement.outerHTML.length`); n > 150<<10 {
					t.Errorf("it weighs %d bytes", n)
				}
				if n := browse.JS[int](b, `document.scripts.length + performance.getEntriesByType("resource").filter((e) => !e.name.startsWith("data:")).length`); n != 0 {
					t.Errorf("it has %d scripts or further requests", n)
				}
			})
		}
	}
	for name, page := range pages {
		t.Run(name+"-printed", func(t *testing.T) {
			b := browse.Open(t, "http://"+p.addr+page.address+"?lang=en", browse.Look{Width: 794, Height: 1123, Lang: "en", Dark: true})
			b.Run(chromedp.WaitReady(`main`))
			if n := b.Print("progress-" + name); n < 1 || n > 3 {
				t.Errorf("it takes %d sheets", n)
			}
			if shown := browse.JS[[]string](b, `[...document.querySelectorAll("form, nav, .tabs, .row, .pages")].filter((e) => e.getClientRects().length).map((e) => e.outerHTML.slice(0, 80))`); len(shown) > 0 {
				t.Errorf("what only a screen is for is printed: %v", shown)
			}
			if n := browse.JS[int](b, `document.documentElement.scrollWidth`); n > 794 {
				t.Errorf("it is %d wide", n)
			}
			if shade := browse.JS[string](b, `getComputedStyle(document.body).backgroundColor`); shade != "rgb(255, 255, 255)" {
				t.Errorf("the ground is %s", shade)
			}
			if name == "programme" && !browse.JS[bool](b, `document.querySelector("details div").checkVisibility() && document.querySelector("details div").getBoundingClientRect().height > 60`) {
				t.Error("the numbers of a percentage are not printed")
			}
		})
	}
	b := browse.Open(t, "http://"+p.addr+pages["status"].address+"?lang=en", browse.Look{Width: 360, Height: 740, Lang: "en"})
	b.Click(`[...document.querySelectorAll("nav.tabs a")].find((a) => a.textContent === "Timeline")`)
	b.Run(chromedp.WaitReady(`form.filter`))
}
