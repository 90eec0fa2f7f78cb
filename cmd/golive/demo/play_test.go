package demo

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/golive-bot/golive/integrations/jira/jirasim"
)

// TestPlay goes through the guide as a visitor would: speaks, fills in a modal, moves an issue, unfolds the road,
// moves the clock.
func TestPlay(t *testing.T) {
	chromium(t)
	for name, l := range map[string]look{"phone": phone, "desktop": desktop} {
		t.Run(name, func(t *testing.T) {
			var due []time.Time
			p := newPlayground(t, func(p *playground) func(context.Context) (time.Time, bool, error) {
				due = append(due, p.clock.Now().Add(6*time.Hour))
				return func(context.Context) (time.Time, bool, error) {
					if len(due) > 0 && p.clock.Now().Before(due[0]) {
						return due[0], true, nil
					}
					return time.Time{}, false, nil
				}
			})
			p.setAnswers(fixtures(t, "testdata/slack/modal.json")["testdata/slack/modal.json"], nil)
			b := open(t, p.url, l)
			b.drive()
			b.greet(p)
			b.speak(p, "say", "slack")
			b.fillIn(p, name)
			b.thread(p, name)
			b.whisper(p)
			b.becomeSomebodyElse(p)
			b.feishuTalk(p)
			b.speak(p, "meeting", "slack")
			b.speak(p, "progress", "feishu")
			b.speak(p, "survey", "slack")
			b.moveIssue(p, name)
			b.readLetter(p, name)
			b.unfoldRoad(p, name)
			b.moveClock(p)
			b.view("guide")
			b.shot("play-" + name + "-guide")
			if done := js[int](b, `document.querySelectorAll(".guide-step.done").length`); done != 10 {
				t.Errorf("%d of 10 steps are ticked off", done)
			}
			js[bool](b, `sessionStorage.clear() || true`) // as in another tab
			b.run(chromedp.Reload(), chromedp.WaitReady(`.guide-step.done:nth-child(10)`))
			if done := js[int](b, `document.querySelectorAll(".guide-step.done").length`); done != 10 {
				t.Errorf("loaded anew, the guide begins with %d of 10 steps", done)
			}
			b.quiet()
		})
	}
}

// greet says something else than the guide offers, which ticks nothing off.
func (b *browser) greet(p *playground) {
	b.view("slack")
	b.run(chromedp.Focus("#slack .compose-text"), chromedp.KeyEvent("@golive help"+kb.Enter))
	if a := b.acted(p, "slack", control{Text: "say"}); a.body["text"] != "@golive help" {
		b.t.Errorf("did %v", a.body)
	}
	if done := js[int](b, `document.querySelectorAll(".guide-step.done").length`); done != 0 {
		b.t.Error("asking for help ticks off the step that asks for a task")
	}
}

// speak takes the sentence that the guide offers for a step, sends it, and waits until it is shown.
func (b *browser) speak(p *playground, step, sim string) (id string) {
	b.view("guide")
	js[bool](b, fmt.Sprintf(`drive.click('[data-step="%s"] button')`, step))
	js[bool](b, fmt.Sprintf(`drive.until(() => document.querySelector("#%s .compose-text").value.includes("@golive"), "the sentence").then(() => true)`, sim))
	js[bool](b, fmt.Sprintf(`drive.click("#%s .composer .send")`, sim))
	a := b.acted(p, sim, control{Text: "say"})
	if a.body["do"] != "say" {
		b.t.Errorf("did %v", a.body)
	}
	id = fmt.Sprint(cmp.Or(a.result["ts"], a.result["message"]))
	js[bool](b, fmt.Sprintf("drive.wait('%s', %q)", sim, id))
	return id
}

// fillIn opens a modal, is told what is wrong, and submits again with what was typed still there.
func (b *browser) fillIn(p *playground, name string) {
	modal, _ := p.answers()
	p.setAnswers(modal, map[string]string{"due": "That day is over."})
	id := p.postSlack([]byte(opener))
	js[bool](b, fmt.Sprintf("drive.wait('slack', %q)", id))
	js[bool](b, fmt.Sprintf("drive.use('slack', %q, 0)", id))
	js[bool](b, "drive.modal()")
	js[bool](b, `(() => { const box = document.querySelector("#slack .modal textarea"); box.value = "kept"; return true; })()`)
	b.shot("play-" + name + "-modal")
	p.done()
	js[bool](b, "drive.click('#slack .modal footer .primary')")
	if a := b.nextAct(p, "slack"); a.result["result"] != "errors" {
		b.t.Errorf("the first submission: %v", a.result)
	}
	if text := js[string](b, `drive.until(() => [...document.querySelectorAll("#slack .modal .field-error")].map((x) => x.textContent).join(""), "an error")`); text != "That day is over." {
		b.t.Errorf("the modal says %q", text)
	}
	b.shot("play-" + name + "-errors")
	p.setAnswers(modal, nil)
	js[bool](b, "drive.click('#slack .modal footer .primary')")
	a := b.acted(p, "slack", control{Text: "submit"})
	if values, _ := a.body["values"].(map[string]any); fmt.Sprint(values["details"]) != "map[v:kept]" {
		b.t.Errorf("what was typed is gone: %v", a.body["values"])
	}
	js[bool](b, "drive.until(() => !document.querySelector('#slack .modal'), 'the modal to close').then(() => true)")
}

// nextAct is the next act, whatever came of it.
func (b *browser) nextAct(p *playground, sim string) act {
	b.t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		for _, a := range p.done() {
			if a.sim == sim {
				return a
			}
		}
	}
	b.t.Error("nothing was done")
	return act{}
}

// thread opens a message's thread and answers in it; the answer is not in the room but behind "1 reply".
func (b *browser) thread(p *playground, name string) {
	id := p.postSlack([]byte(`[{"type":"section","text":{"type":"mrkdwn","text":"Who prepares the cut-over?"}}]`))
	js[bool](b, fmt.Sprintf("drive.wait('slack', %q)", id))
	js[bool](b, fmt.Sprintf(`drive.click('[data-message="%s"] .tools .icon-button:last-child')`, id))
	b.shot("play-" + name + "-menu")
	// drive.click took the first entry, a reaction; its list is open now.
	if a := b.react(p); a.body["name"] == "" || a.body["ts"] != id {
		b.t.Errorf("reacted with %v", a.body)
	}
	js[bool](b, fmt.Sprintf(`drive.until(() => document.querySelector('[data-message="%s"] .reaction'), "the reaction").then(() => true)`, id))
	js[bool](b, fmt.Sprintf(`document.querySelector('[data-message="%s"] .tools [aria-label="%s"]').click() || true`, id, js[string](b, `document.documentElement.lang.startsWith("zh") ? "在话题中回复" : "Reply in thread"`)))
	p.done()
	js[bool](b, `drive.say("slack", "I do :memo:")`)
	if a := b.acted(p, "slack", control{Text: "say"}); a.body["thread"] != id {
		b.t.Errorf("answered %v", a.body)
	}
	b.shot("play-" + name + "-thread")
	js[bool](b, `drive.click("#slack .thread-bar button")`)
	js[bool](b, fmt.Sprintf(`drive.until(() => document.querySelector('[data-message="%s"] .replies'), "1 reply").then(() => true)`, id))
}

// TestTheLastAnswerIsTheOneThatChangedLast: a card that is edited stands below the message, though a later one was posted.
func TestTheLastAnswerIsTheOneThatChangedLast(t *testing.T) {
	chromium(t)
	p := newPlayground(t, nil)
	b := open(t, p.url, desktop)
	b.drive()
	card := func(text string) string {
		return `{"schema":"2.0","config":{"update_multi":true},"body":{"elements":[{"tag":"markdown","content":"` + text + `"}]}}`
	}
	reply := func(root, text string) string {
		answer := p.callFeishu("/im/v1/messages/"+root+"/reply", map[string]any{"msg_type": "interactive", "content": card(text), "reply_in_thread": true})
		return answer["data"].(map[string]any)["message_id"].(string)
	}
	said := func(sim, text string) {
		t.Helper()
		js[bool](b, fmt.Sprintf(`drive.until(() => document.querySelector("#%s .answer")?.textContent.includes(%q), "the answer %s").then(() => true)`, sim, text, text))
	}
	root := p.postFeishu([]byte(card("root")))
	first := reply(root, "draft")
	reply(root, "sent")
	said("feishu", "sent")
	p.clock.Advance(time.Second)
	p.patchFeishu(first, card("filed"))
	said("feishu", "filed")

	ts := p.postSlack([]byte(`[{"type":"section","text":{"type":"mrkdwn","text":"root"}}]`))
	args := map[string]string{"channel": p.slack.Status().Channel, "thread_ts": ts, "text": "draft"}
	draft, _ := p.callSlack("chat.postMessage", args)["ts"].(string)
	args["text"] = "sent"
	p.callSlack("chat.postMessage", args)
	said("slack", "sent")
	p.callSlack("chat.update", map[string]string{"channel": p.slack.Status().Channel, "ts": draft, "text": "filed"})
	said("slack", "filed")
	b.quiet()
}

func (b *browser) react(p *playground) act {
	b.t.Helper()
	js[bool](b, `(async () => { const row = document.querySelector(".menu:popover-open .emoji-row button"); if (row) row.click(); return true; })()`)
	return b.acted(p, "slack", control{Text: "react"})
}

// becomeSomebodyElse speaks as another person in the private chat with the bot.
func (b *browser) becomeSomebodyElse(p *playground) {
	b.becomeTom()
	p.done()
	js[bool](b, `drive.click("#slack .room[title]")`)
	if a := b.acted(p, "slack", control{Text: "dm"}); a.body["do"] != "dm" {
		b.t.Errorf("did %v", a.body)
	}
	js[bool](b, `drive.until(() => document.querySelector("#slack .room[title][aria-current]"), "the private chat").then(() => true)`)
	js[bool](b, `drive.say("slack", "/golive help")`)
	a := b.acted(p, "slack", control{Text: "slash"})
	if a.body["do"] != "slash" || a.body["command"] != "/golive" || a.body["text"] != "help" || a.body["as"] != "U0TOMB0001" {
		b.t.Errorf("did %v", a.body)
	}
}

// feishuTalk says the guide's sentence in Feishu.
func (b *browser) feishuTalk(p *playground) {
	id := b.speak(p, "feishu", "feishu")
	if got := js[string](b, fmt.Sprintf(`document.querySelector('[data-message="%s"] .mention').textContent`, id)); got != "@golive" {
		b.t.Errorf("the mention reads %q", got)
	}
	b.feishuThread(p, id)
	b.feishuAnswer(p)
}

// feishuThread answers in a topic: the answer is behind "1 reply", not in the room.
func (b *browser) feishuThread(p *playground, id string) {
	p.done()
	js[bool](b, fmt.Sprintf(`document.querySelector('[data-message="%s"] .tools button:nth-child(2)').click() || true`, id))
	js[bool](b, `drive.say("feishu", "好的")`)
	if a := b.acted(p, "feishu", control{Text: "say"}); a.body["reply_to"] != id || a.body["in_thread"] != true {
		b.t.Errorf("answered %v", a.body)
	}
	js[bool](b, `drive.click("#feishu .thread-bar button")`)
	js[bool](b, fmt.Sprintf(`drive.until(() => document.querySelector('[data-message="%s"] .replies'), "1 reply").then(() => true)`, id))
}

// feishuAnswer clicks a button whose answer is a toast and another card in place of the first.
func (b *browser) feishuAnswer(p *playground) {
	p.mu.Lock()
	p.card = []byte(`{"schema":"2.0","header":{"title":{"tag":"plain_text","content":"任务已完成"},"template":"green"},"body":{"elements":[]}}`)
	p.mu.Unlock()
	id := p.postFeishu([]byte(`{"schema":"2.0","body":{"elements":[{"tag":"button","text":{"tag":"plain_text","content":"完成"},"behaviors":[{"type":"callback","value":{"a":"done"}}]}]}}`))
	js[bool](b, fmt.Sprintf("drive.wait('feishu', %q)", id))
	js[bool](b, fmt.Sprintf("drive.use('feishu', %q, 0)", id))
	b.acted(p, "feishu", control{Text: "完成"})
	if text := js[string](b, `drive.text("#feishu .toast")`); text != "收到" {
		b.t.Errorf("the toast says %q", text)
	}
	js[bool](b, fmt.Sprintf(`drive.until(() => document.querySelector('[data-message="%s"] .card-title')?.textContent === "任务已完成", "the new card").then(() => true)`, id))
}

// whisper posts something that one person alone may see.
func (b *browser) whisper(p *playground) {
	p.callSlack("chat.postEphemeral", map[string]string{"channel": p.slack.Status().Channel, "user": "U0TOMB0001", "text": "for Tom alone"})
	p.callSlack("chat.postMessage", map[string]string{"channel": p.slack.Status().Channel, "text": "for everybody"})
	js[bool](b, `drive.until(() => document.querySelector("#slack .log").textContent.includes("for everybody"), "the message").then(() => true)`)
	if js[bool](b, `document.querySelector("#slack .log").textContent.includes("for Tom alone")`) {
		b.t.Error("李雷 sees what only Tom may see")
	}
	b.becomeTom()
	js[bool](b, `drive.until(() => document.querySelector("#slack .ephemeral")?.textContent.includes("for Tom alone"), "the whisper").then(() => true)`)
}

func (b *browser) becomeTom() {
	js[bool](b, `(() => { const who = document.querySelector("#slack .persona select"); who.value = [...who.options].find((o) => o.text.startsWith("Tom")).value; who.dispatchEvent(new Event("change")); return true; })()`)
}

// outage switches Jira off and on again.
func (b *browser) outage(p *playground) {
	up := func() int {
		ask, _ := http.NewRequest(http.MethodGet, p.url+"/sim/jira/rest/api/2/myself", nil)
		ask.SetBasicAuth(p.jira.Status().User, p.jira.Status().Token)
		reply, err := http.DefaultClient.Do(ask)
		if err != nil {
			b.t.Fatal(err)
		}
		defer reply.Body.Close()
		return reply.StatusCode
	}
	js[bool](b, `drive.click(".outage")`)
	js[bool](b, `drive.until(() => document.querySelector(".outage.on"), "Jira to go down").then(() => true)`)
	if code := up(); code != http.StatusServiceUnavailable {
		b.t.Errorf("Jira answers %d while it is down", code)
	}
	js[bool](b, `drive.click(".outage")`)
	js[bool](b, `drive.until(() => document.querySelector(".outage:not(.on)"), "Jira to come back").then(() => true)`)
	if code := up(); code != http.StatusOK {
		b.t.Errorf("Jira answers %d after it came back", code)
	}
}

// drag moves an issue to the column Done with the mouse.
func (b *browser) drag(p *playground) {
	p.done()
	js[bool](b, `(() => {
		const issue = [...document.querySelectorAll(".issue")].find((x) => x.textContent.includes("Check the opening balances"));
		const column = document.querySelector('.column[aria-label="Done"]'), dataTransfer = new DataTransfer();
		issue.dispatchEvent(new DragEvent("dragstart", { bubbles: true, dataTransfer }));
		column.dispatchEvent(new DragEvent("dragover", { bubbles: true, cancelable: true, dataTransfer }));
		column.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer }));
		return true; })()`)
	if a := b.acted(p, "jira", control{Text: "drop"}); a.body["to"] != "Done" {
		b.t.Errorf("did %v", a.body)
	}
	js[bool](b, `drive.until(() => document.querySelector('.column[aria-label="Done"]').textContent.includes("Check the opening balances"), "the issue to move").then(() => true)`)
}

// moveIssue creates an issue on the board, moves it by the menu and comments on it.
func (b *browser) moveIssue(p *playground, name string) {
	p.jira.Act(jirasim.Act{As: "lilei", Do: "create", Project: "ERP", Type: "Task", Summary: "Check the opening balances"})
	b.view("jira")
	js[bool](b, `drive.until(() => [...document.querySelectorAll(".column:first-child .issue-open")].some((x) => x.textContent === "Check the opening balances"), "the issue").then(() => true)`)
	p.done()
	js[bool](b, `drive.click(".column:first-child .issue .icon-button")`)
	if a := b.acted(p, "jira", control{Text: "transition"}); a.body["do"] != "transition" {
		b.t.Errorf("did %v", a.body)
	}
	js[bool](b, `(() => { [...document.querySelectorAll(".issue-open")].find((x) => x.textContent === "Check the opening balances").click(); return true; })()`)
	js[bool](b, `drive.until(() => document.querySelector(".sheet[open] textarea"), "the issue in full").then((box) => { box.value = "Seen."; box.form.requestSubmit(); return true; })`)
	b.acted(p, "jira", control{Text: "comment"})
	js[bool](b, `drive.until(() => document.querySelector(".sheet .comment"), "the comment").then(() => true)`)
	b.shot("play-" + name + "-issue")
	js[bool](b, `document.querySelector(".sheet header .icon-button").click() || true`)
	b.drag(p)
	b.outage(p)
}

// unfoldRoad unfolds what came of one message.
func (b *browser) unfoldRoad(p *playground, name string) {
	for _, step := range sampleRoad(p.clock.Now()) {
		p.road.Add(step)
	}
	b.view("road")
	js[bool](b, `drive.until(() => document.querySelectorAll(".trace").length === 3, "three events").then(() => true)`)
	js[bool](b, `drive.click(".trace:last-child summary")`)
	if n := js[int](b, `drive.until(() => document.querySelectorAll(".trace:last-child .step").length, "the steps")`); n != 8 {
		b.t.Errorf("%d steps are shown", n)
	}
	b.shot("play-" + name + "-road")
}

// moveClock moves the clock by a day; what is due on the way is stopped at.
func (b *browser) moveClock(p *playground) {
	before := p.clock.Now()
	js[bool](b, `drive.click(".moves button:nth-child(2)")`)
	js[bool](b, `drive.until(() => document.querySelector(".notice.success"), "the clock to arrive").then(() => true)`)
	if moved := p.clock.Now().Sub(before); moved < 24*time.Hour || moved > 24*time.Hour+time.Minute {
		b.t.Errorf("the clock moved by %s", moved)
	}
	shanghai := time.FixedZone("", 8*60*60)
	now := p.clock.Now().In(shanghai)
	face := js[string](b, `document.querySelector(".face").textContent`)
	if !strings.Contains(face, now.Format("15:04")) && !strings.Contains(face, now.Add(-time.Minute).Format("15:04")) {
		b.t.Errorf("the clock reads %s, the page shows %s", now, face)
	}
}
