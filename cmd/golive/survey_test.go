package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/cmd/golive/browse"
	"github.com/golive-bot/golive/integrations/mail/mailsim"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
	"github.com/golive-bot/golive/integrations/web"
)

// round is one survey of a town, and the links of the people who are asked.
type round struct {
	*town
	id    string
	links *web.Links
}

// survey lets the lead ask people by name, by a file, as many as there are; the boxes of the form that are named are ticked.
func (w *town) survey(questionnaire string, names []string, ticked ...string) *round {
	w.t.Helper()
	sl := slackSide{w}
	if r := sl.do(slacksim.Act{As: "lilei", Do: "slash", Room: "erp-rollout", Command: "/golive", Text: "survey new " + questionnaire}); !r.OK {
		w.t.Fatalf("survey new: %+v", r)
	}
	var view struct{ ID string }
	eventually(w.t, 20*time.Second, "the form", func() bool {
		modals := w.slack.State("none", 1).Modals
		return len(modals) > 0 && json.Unmarshal(modals[0].Views[0], &view) == nil
	}, w)
	values := map[string]string{"when": "live", "days": "1", "list": names[0]}
	for _, box := range ticked {
		values[box] = "true"
	}
	if r := sl.do(slacksim.Act{As: "lilei", Do: "submit", View: view.ID, Values: bot.Encode(values)}); !r.OK {
		w.t.Fatalf("submit: %+v", r)
	}
	w.await(sl, "计划中")
	list := base64.StdEncoding.EncodeToString([]byte("姓名,邮箱,语言\n" + strings.Join(names, "\n")))
	if r := sl.do(slacksim.Act{As: "lilei", Do: "upload", Room: "erp-rollout", Name: "people.csv", Base64: list, Text: "@golive 调查名单"}); !r.OK {
		w.t.Fatalf("upload: %+v", r)
	}
	w.await(sl, strconv.Itoa(len(names)-1)+" 人已加到") // the first was on it before
	if err := sl.click("lilei", w.await(sl, "计划中", strconv.Itoa(len(names))+" 人"), "现在开始"); err != nil {
		w.t.Fatal(err)
	}
	w.await(sl, "进行中", fmt.Sprintf("%d 人中", len(names)))
	links, err := web.NewLinks(strings.Repeat("s", 32))
	if err != nil {
		w.t.Fatal(err)
	}
	return &round{w, regexp.MustCompile(`survey\.close[^}]*?"value":"([a-z0-9]{13})"`).FindStringSubmatch(string(bot.Encode(w.slack.State("", 0))))[1], links}
}

// page is the address of somebody's page.
func (r *round) page(name string) string {
	return "http://" + r.bots[0].addr + "/s/" + r.links.Sign("survey", r.id+"/"+bot.HashID("name", r.id, name)+"|0", time.Now().Add(24*time.Hour))
}

// post sends answers, and reports whether the page says that they are saved.
func post(c *http.Client, page string, answers url.Values) bool {
	res, err := c.PostForm(page, answers)
	if err != nil {
		return false
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return err == nil && res.StatusCode == http.StatusOK && strings.Contains(string(body), "已保存，谢谢您")
}

// The page is the same on a phone and at a desk, in both languages, by keyboard alone and without script, and asks nobody else for
// anything. What is missing is named, what follows from an answer is shown, and what was answered stays.
func TestSurveyPage(t *testing.T) {
	browse.Chromium(t)
	w := newTown(t, townOptions{})
	w.start("sqlite:" + t.TempDir() + "/golive.db")
	w.makeProject()
	names := []string{"王经理", "Ms Li", "赵主任", "Mr Wu"}
	r := w.survey("golive30", names)
	n := 0
	for name, l := range map[string]browse.Look{
		"phone-zh-light":   {Width: 360, Height: 2300, Lang: "zh-CN"},
		"phone-en-dark":    {Width: 360, Height: 2300, Lang: "en", Dark: true},
		"desktop-zh-dark":  {Width: 1280, Height: 1900, Lang: "zh-CN", Dark: true},
		"desktop-en-light": {Width: 1280, Height: 1900, Lang: "en"},
	} {
		who := names[n]
		n++
		t.Run(name, func(t *testing.T) {
			say := map[string]map[string]string{
				"zh-CN": {"for": "给 " + who + " 的问卷", "nothing": "还没有回答任何一题", "missing": "请回答这一题", "more": "还想请教", "why": "是什么让您打了这个分数", "saved": "已保存，谢谢您", "kept": "Reports <b>!", "other": "这个链接是给 " + who + " 的"},
				"en":    {"for": "For " + who, "nothing": "Nothing is answered yet", "missing": "Please answer this question", "more": "there is more to ask", "why": "main reason for your score", "saved": "Saved. Thank you", "kept": "Reports <b>!", "other": "This link is for " + who},
			}[l.Lang]
			b := browse.Open(t, r.page(who)+"?lang="+l.Lang, l)
			seen := func(step string, want ...string) {
				t.Helper()
				b.Run(chromedp.EmulateViewport(l.Width, l.Height), chromedp.WaitReady(`main`))
				b.Shot("survey-" + name + "-" + step)
				b.Fits(l)
				b.Accessible()
				b.Quiet()
				text := browse.JS[string](b, `document.body.innerText`)
				for _, key := range want {
					if !strings.Contains(text, say[key]) {
						t.Errorf("%s lacks %q:\n%s", step, say[key], text)
					}
				}
				if more := browse.JS[int](b, `performance.getEntriesByType("resource").length + document.scripts.length`); more != 0 {
					t.Errorf("the page asks for %d things more", more)
				}
				b.Run(chromedp.EmulateViewport(l.Width, screenHeight))
			}
			shows := func(key string) {
				t.Helper()
				eventually(t, time.Minute, say[key], func() bool {
					return strings.Contains(browse.JS[string](b, `document.body ? document.body.innerText : ""`), say[key])
				}, w)
			}
			send := func(key string) {
				t.Helper()
				tabTo(t, b, `button[type=submit]`)
				b.Run(chromedp.KeyEvent(kb.Enter))
				shows(key)
			}
			seen("1", "for")
			send("missing")
			seen("2", "nothing", "missing")
			tabTo(t, b, `a[href="#q-nps"]`) // what is missing leads to where it is
			b.Run(chromedp.KeyEvent(kb.Enter))
			tabOnto(t, b, `input[name=nps]`)
			b.Run(chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowLeft))
			tabOnto(t, b, `input[name^=parts_]`) // one stop for each row of choices
			b.Run(chromedp.KeyEvent(" "))
			send("more")
			seen("3", "more", "why")
			tabTo(t, b, `a[href="#q-why"]`)
			b.Run(chromedp.KeyEvent(kb.Enter))
			tabOnto(t, b, `textarea[name=why]`)
			b.Run(chromedp.KeyEvent("Reports <b>!"))
			tabTo(t, b, `input[name=leave]`)
			b.Run(chromedp.KeyEvent(" "))
			send("saved")
			seen("4", "saved", "kept")
			tabTo(t, b, `a.button`)
			b.Run(chromedp.KeyEvent(kb.Enter))
			eventually(t, time.Minute, "the form again", func() bool {
				return browse.JS[bool](b, `document.readyState === "complete" && !!document.querySelector("textarea[name=why]")`)
			}, w)
			if kept := browse.JS[string](b, `document.querySelector("textarea[name=why]").value + ["nps", "parts", "leave"].map((n) => document.querySelector("input[name^=" + n + "]:checked")?.value).join()`); kept != "Reports <b>!3,1,1" {
				t.Errorf("the page shows %q", kept)
			}
			tabTo(t, b, `a[href*=other]`)
			b.Run(chromedp.KeyEvent(kb.Enter))
			shows("other")
			seen("5", "other")
			if text := browse.JS[string](b, `document.body.innerText`); strings.Contains(text, "Reports") {
				t.Errorf("somebody else sees the answers: %s", text)
			}
			tabTo(t, b, `main section a`)
			b.Run(chromedp.KeyEvent(kb.Enter))
			shows("for") // it was them after all
		})
	}
}

// screenHeight is that of a small screen, in pixels: what has the focus must be on it.
const screenHeight = 640

// tabTo presses Tab, as somebody without a mouse does, until what a selector names has the focus.
func tabTo(t *testing.T, b *browse.Tab, selector string) {
	t.Helper()
	for range 60 {
		if tab(t, b, selector) {
			return
		}
	}
	t.Fatalf("no Tab leads to %s, but to %s", selector, browse.JS[string](b, `document.activeElement.outerHTML`))
}

// tabOnto presses Tab once.
func tabOnto(t *testing.T, b *browse.Tab, selector string) {
	t.Helper()
	if !tab(t, b, selector) {
		t.Fatalf("Tab does not lead to %s, but to %s", selector, browse.JS[string](b, `document.activeElement.outerHTML`))
	}
}

// tab presses Tab, and looks whether what has the focus now can be seen to have it, and whether it is what a selector names.
func tab(t *testing.T, b *browse.Tab, selector string) bool {
	t.Helper()
	b.Run(chromedp.KeyEvent(kb.Tab))
	if hidden := browse.JS[string](b, `new Promise((tell) => requestAnimationFrame(() => requestAnimationFrame(() => {
		const n = document.activeElement, ring = n.closest(".scale label") || n, at = ring.getClientRects()[0];
		const x = at.left + at.width / 2, y = at.top + Math.min(at.height, 20) / 2;
		if (n === document.body) tell("");
		else if (getComputedStyle(ring).outlineStyle === "none" || !parseFloat(getComputedStyle(ring).outlineWidth)) tell("no ring around " + n.outerHTML);
		else if (y < 0 || y > innerHeight) tell("off the screen: " + n.outerHTML);
		else tell(ring.contains(document.elementFromPoint(x, y)) ? "" : "covered: " + n.outerHTML);
	})))`); hidden != "" {
		t.Error(hidden)
	}
	return browse.JS[bool](b, fmt.Sprintf(`document.activeElement.matches(%q)`, selector))
}

// crowd is how many people answer in TestFaultSurvey, how many of them at the same time, and how often golive is killed meanwhile.
func crowd() (people, atOnce, kills int) {
	if os.Getenv("GOLIVE_SOAK") == "full" {
		return 5000, 256, 10
	}
	return 300, 64, 3
}

// Everybody whose page said "saved" is there, once, with what they said last, though golive is killed again and again while they
// answer, and Redis forgets everything; every tenth answers on two devices at the same instant.
func TestFaultSurvey(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		box, environ := newMailbox(t)
		w := newTown(t, townOptions{NoLimits: true})
		w.answerAll(t, w.start("sqlite:"+t.TempDir()+"/golive.db", environ...), box, func() {})
	})
	t.Run("postgres", func(t *testing.T) {
		box, environ := newMailbox(t)
		s := newShared(t)
		s.answerAll(t, s.replica(environ...), box, func() {
			if err := s.redis.FlushAll(t.Context()).Err(); err != nil {
				t.Error(err)
			}
		})
	})
}

// door is the way by which the nth person answers. Few of a large crowd do it in chat, for all of them want to be done within a
// minute: in that time Slack opens a hundred forms and lets an app change fifty messages, and Feishu takes a thousand messages.
func door(i int) string {
	switch n := i % 100; {
	case n < 76, n >= 84 && i >= 1200:
		return "page"
	case n < 84:
		return "mail"
	case n < 85 && i < 400:
		return "steps in Slack"
	case n < 92:
		return "form in Slack"
	case n < 98:
		return "form in Feishu"
	}
	return "steps in Feishu"
}

// answerAll lets everybody answer by every door while p is killed, and forget is called twice, and counts afterwards.
func (w *town) answerAll(t *testing.T, p *process, box *mailsim.Sim, forget func()) {
	t.Helper()
	people, atOnce, kills := crowd()
	names, rows, chats := make([]string, people), make([]string, people), make([]chat, people)
	w.makeProject()
	for i := range names {
		names[i] = fmt.Sprintf("P%04d", i)
		switch rows[i] = names[i]; door(i) {
		case "page":
			continue
		case "form in Slack", "steps in Slack":
			chats[i] = newSlackChat(w, names[i])
		case "form in Feishu", "steps in Feishu":
			chats[i] = newFeishuChat(w, names[i])
		}
		rows[i] += "," + mailOf(names[i])
		if chats[i] == nil {
			continue
		}
		if err := chats[i].say("我的问卷"); err != nil { // so golive knows them
			t.Fatal(err)
		}
	}
	for i, c := range chats {
		if c != nil {
			eventually(t, 5*time.Minute, names[i]+" is known", func() bool { _, text := c.newest("现在没有等您回答的调查"); return text != "" }, w)
		}
	}
	r := w.survey("quarter", rows)
	letters := make([]string, people)
	for i, name := range names {
		if door(i) == "mail" {
			eventually(t, 10*time.Minute, "a letter to "+name, func() bool {
				l, came := letterTo(box, mailOf(name))
				if came {
					letters[i] = regexp.MustCompile(`http://\S+/s/[\w-]+`).FindString(part(t, box, l, "text"))
				}
				return letters[i] != ""
			}, w)
		}
	}
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 100}}
	var mu sync.Mutex
	saved, tries, doors := map[string][]string{}, 0, map[string]int{}
	onPage := func(name, page, csat string) {
		form := url.Values{"rev": {csat}, "csat": {csat}, "ces": {"5"}, "more": {saidBy + name}}
		n := 0
		eventually(t, time.Minute, "saved for "+name, func() bool {
			mu.Lock()
			tries++
			mu.Unlock()
			if n++; n%20 == 0 { // enough of sending it again: open the page anew, and see what the other device said
				form.Set("rev", fmt.Sprint(csat, ".", n))
			}
			return post(client, page, form)
		}, w)
	}
	answer := func(i int, door, csat string) {
		switch name := names[i]; door {
		case "mail":
			onPage(name, letters[i], csat)
		case "form in Slack", "form in Feishu":
			if !answerInForm(chats[i], name, csat) {
				t.Errorf("%s, %s: never told that it is saved", name, door)
			}
		case "steps in Slack", "steps in Feishu":
			if !answerInSteps(chats[i], name, csat) {
				t.Errorf("%s, %s: never thanked; they see\n%s", name, door, chats[i].whole())
			}
		default:
			onPage(name, r.page(name), csat)
		}
		mu.Lock()
		defer mu.Unlock()
		doors[door]++
		saved[names[i]] = append(saved[names[i]], csat)
	}
	began := time.Now()
	var answering sync.WaitGroup
	queue := make(chan int)
	for range atOnce {
		answering.Go(func() {
			for i := range queue {
				var both sync.WaitGroup
				both.Go(func() { answer(i, door(i), strconv.Itoa(4+i/10%2)) })
				if i%10 == 0 {
					both.Go(func() { answer(i, door(i), "5") })
				}
				both.Wait()
			}
		})
	}
	killed := 0
	for i := range names {
		queue <- i
		if killed < kills && i >= (killed+1)*people/(kills+1) {
			killed++
			if killed <= 2 {
				forget()
			}
			p.kill()
			p.run(t)
		}
	}
	close(queue)
	answering.Wait()
	took := time.Since(began)
	p.stop()
	out, err := runGolive(t, p.env, "export")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for line := range strings.Lines(out) {
		var rec struct {
			Kind, ID string
			Data     struct {
				Complete bool
				Mail     string
				Values   map[string][]string
			}
		}
		if json.Unmarshal([]byte(line), &rec) != nil || rec.Kind != "survey-answer" || !rec.Data.Complete {
			continue
		}
		who := strings.ToUpper(strings.TrimSuffix(rec.Data.Mail, mailOf("")))
		if who == "" { // who has a page alone says it
			who = strings.TrimPrefix(rec.Data.Values["more"][0], saidBy)
		}
		if found[who] != "" {
			t.Errorf("%s counts twice", who)
		}
		found[who] = rec.Data.Values["csat"][0]
	}
	lost := 0
	for name, said := range saved {
		if !slices.Contains(said, found[name]) {
			lost++
			t.Errorf("%s saw %v saved, kept is %q", name, said, found[name])
		}
	}
	fmt.Printf("survey: %d people answered in %s by %v, %d posts, golive killed %d times: %d saw “saved”, %d are kept, %d lost, none twice\n",
		people, took.Round(time.Second), doors, tries, killed, len(saved), len(found), lost)
	if len(found) != people {
		t.Errorf("%d answers of %d people", len(found), people)
	}
}

// BenchmarkSurveyAnswers posts answers on many pages at the same time: how many a second are durable, and how long each waits.
func BenchmarkSurveyAnswers(b *testing.B) {
	const people, hands = 3000, 64
	names := make([]string, people)
	for i := range names {
		names[i] = fmt.Sprintf("P%04d", i)
	}
	w := newTown(b, townOptions{NoLimits: true})
	w.start("sqlite:" + b.TempDir() + "/golive.db")
	w.makeProject()
	r := w.survey("quarter", names)
	w.quiet()
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: hands}}
	var mu sync.Mutex
	var took []time.Duration
	queue := make(chan string)
	var posting sync.WaitGroup
	for range hands {
		posting.Go(func() {
			for name := range queue {
				began := time.Now()
				if !post(client, r.page(name), url.Values{"rev": {"0"}, "csat": {"5"}, "ces": {"5"}}) {
					b.Errorf("%s is not saved", name)
				}
				mu.Lock()
				took = append(took, time.Since(began))
				mu.Unlock()
			}
		})
	}
	b.ResetTimer()
	began := time.Now()
	for _, name := range names {
		queue <- name
	}
	close(queue)
	posting.Wait()
	lasted := time.Since(began)
	slices.Sort(took)
	b.ReportMetric(float64(people)/lasted.Seconds(), "answers/s")
	b.ReportMetric(float64(took[people/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[people*99/100].Microseconds())/1000, "p99-ms")
}
