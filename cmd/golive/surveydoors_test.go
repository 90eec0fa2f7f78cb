package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations/feishu/feishusim"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

// chat is somebody's private chat with golive, as their client shows it.
type chat interface {
	say(text string) error
	// newest is golive's newest message with one of some texts, and which text that is; "" if there is none.
	newest(texts ...string) (m message, text string)
	press(m message, label string) error
	whole() string // all that is there, for a test that failed
	// pick chooses in the select of a message.
	pick(m message, label string) error
	// fill waits for the form and sends it, filled in. What the client shows afterwards is found by newest.
	fill(values map[string]string) error
}

// saidBy begins what everybody writes, in the language in which they are spoken to.
const saidBy = "都很好，此致 "

var errNoForm = errors.New("no form opened")

// answerInForm answers as somebody does who asks what waits for them, and fills in the form: again, until they are told that it is
// saved.
func answerInForm(c chat, name, csat string) bool {
	return persist(func() bool {
		if c.say("我的问卷") != nil {
			return false
		}
		var m message
		told := soon(func() (is bool) {
			var text string
			m, text = c.newest("前可以修改", "前回答")
			return text != ""
		})
		if _, text := c.newest("前可以修改", "前回答", "已保存"); text == "前可以修改" || text == "已保存" {
			return true
		}
		if !told || c.press(m, "现在回答") != nil || c.fill(map[string]string{"csat": csat, "ces": "5", "more": saidBy + name}) != nil {
			return false
		}
		return soon(func() bool { _, text := c.newest("已保存", "谢谢您的回答"); return text != "" })
	})
}

// answerInSteps answers one question after the other, as the newest of them asks.
func answerInSteps(c chat, name, csat string) bool {
	const satisfied, easy, next, more, thanks = "您对本季度的服务满意吗", "找我们解决很方便", "下个季度最重要的是什么", "还有什么想告诉我们", "谢谢您的回答"
	return persist(func() bool {
		m, asked := c.newest(satisfied, easy, next, more, thanks)
		if asked == "" {
			if c.say("我的问卷") != nil || !soon(func() bool { m, asked = c.newest("前回答"); return asked != "" }) {
				return false
			}
		}
		var err error
		switch asked {
		case thanks:
			return true
		case satisfied:
			err = c.press(m, csat)
		case easy:
			err = c.pick(m, "5")
		case next:
			err = c.press(m, "跳过")
		case more:
			err = c.say(saidBy + name)
		default:
			err = c.press(m, "一题一题答")
		}
		heard := func() bool { _, now := c.newest(satisfied, easy, next, more, thanks); return now != "" && now != asked }
		if err == nil && !soon(heard) && asked == more {
			// golive forgot that it had asked: whoever is not heard begins again, and finds what they had answered
			if c.say("我的问卷") == nil && soon(func() bool { m, asked = c.newest("前回答"); return asked != "" }) {
				_ = c.press(m, "一题一题答") // it is looked at again in any case
			}
		}
		return false
	})
}

// persist does something until it works, for as long as somebody would try.
func persist(try func() bool) bool {
	for end := time.Now().Add(8 * time.Minute); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		if try() {
			return true
		}
	}
	return false
}

// soon waits as long as somebody looks at what they expect.
func soon(is func() bool) bool {
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if is() {
			return true
		}
	}
	return false
}

func wholeOf[T any](said []T) string {
	var b strings.Builder
	for _, m := range said {
		fmt.Fprintf(&b, "    %.300v\n", m)
	}
	return b.String()
}

func newestOf(said []message, texts []string) (message, string) {
	for _, m := range slices.Backward(said) {
		for _, text := range texts {
			if strings.Contains(m.text, text) {
				return m, text
			}
		}
	}
	return message{}, ""
}

// slackChat is that in Slack, of somebody who has just joined.
type slackChat struct {
	s        slackSide
	user, dm string
}

func newSlackChat(w *town, name string) slackChat {
	w.t.Helper()
	c := slackChat{s: slackSide{w}}
	made := c.s.do(slacksim.Act{As: "lilei", Do: "add_user", Name: name, Email: mailOf(name), Locale: "zh-CN", Kind: "member"})
	if !made.OK {
		w.t.Fatalf("join Slack: %+v", made)
	}
	c.user, c.dm = made.User, c.s.do(slacksim.Act{As: made.User, Do: "dm"}).Room
	return c
}

func (c slackChat) say(text string) error {
	return refused(c.s.do(slacksim.Act{As: c.user, Do: "say", Room: c.dm, Text: text}))
}

// raw is what the client shows: the messages of the private chat, then the form that is open.
func (c slackChat) raw() (said []slackShown) {
	st := c.s.w.slack.State(c.dm, 6)
	for _, room := range st.Rooms {
		if room.ID != c.dm {
			continue
		}
		for _, m := range room.Messages {
			if m.Bot && !m.Deleted {
				said = append(said, slackShown{message{id: m.TS, text: m.Text + " " + textOf(m.Blocks), buttons: slackButtons(m.Blocks)}, m.Blocks})
			}
		}
	}
	for _, modal := range st.Modals {
		if modal.User == c.user {
			view := modal.Views[len(modal.Views)-1]
			said = append(said, slackShown{message{id: "view", text: textOf(view)}, view})
		}
	}
	return said
}

type slackShown struct {
	message
	blocks json.RawMessage
}

func (c slackChat) newest(texts ...string) (message, string) {
	var said []message
	for _, m := range c.raw() {
		said = append(said, m.message)
	}
	return newestOf(said, texts)
}

func (c slackChat) whole() string { return wholeOf(c.raw()) }

func (c slackChat) press(m message, label string) error {
	for _, b := range m.buttons {
		if strings.HasPrefix(b.label, label) {
			return refused(c.s.do(slacksim.Act{As: c.user, Do: "click", Room: c.dm, TS: m.id, ActionID: b.action}))
		}
	}
	return fmt.Errorf("no button %q in %+v", label, m)
}

func (c slackChat) pick(m message, label string) error {
	for _, shown := range c.raw() {
		var v any
		if shown.id != m.id || json.Unmarshal(shown.blocks, &v) != nil {
			continue
		}
		var action, value string
		walk(v, func(e map[string]any) {
			if e["type"] == "static_select" {
				action, _ = e["action_id"].(string)
				value = valueOf(e["options"], label)
			}
		})
		return refused(c.s.do(slacksim.Act{As: c.user, Do: "select", Room: c.dm, TS: m.id, ActionID: action, Value: bot.Encode(value)}))
	}
	return fmt.Errorf("no message %s", m.id)
}

func (c slackChat) fill(values map[string]string) error {
	if !soon(func() bool { _, text := c.newest("您对本季度的服务满意吗"); return text != "" }) {
		return errNoForm
	}
	return refused(c.s.do(slacksim.Act{As: c.user, Do: "submit", Values: bot.Encode(values)}))
}

func refused(r slacksim.Result) error {
	if !r.OK || len(r.Errors) > 0 {
		return fmt.Errorf("refused: %+v", r)
	}
	return nil
}

// feishuChat is that in Feishu.
type feishuChat struct {
	w        *town
	user, dm string
}

func newFeishuChat(w *town, name string) feishuChat {
	w.t.Helper()
	made := w.feishu.Act(feishusim.Act{As: "李雷", Do: "add_user", Name: name, Email: mailOf(name)})
	if !made.OK {
		w.t.Fatalf("join Feishu: %+v", made)
	}
	return feishuChat{w, made.User, w.feishu.Act(feishusim.Act{As: made.User, Do: "dm"}).Room}
}

func (c feishuChat) act(a feishusim.Act) error {
	a.As = c.user
	if r := c.w.feishu.Act(a); !r.OK || r.Toast != nil && r.Toast.Type == "error" {
		return fmt.Errorf("refused: %+v", r)
	}
	return nil
}

func (c feishuChat) say(text string) error {
	return c.act(feishusim.Act{Do: "say", Room: c.dm, Text: text})
}

func (c feishuChat) said() (said []message) {
	for _, m := range c.w.feishu.Messages(c.dm) {
		one := message{id: m.ID, text: m.Text + " " + textOf(m.Card)}
		for _, control := range m.Controls {
			one.buttons = append(one.buttons, button{control.Text, ""})
		}
		if !m.Deleted {
			said = append(said, one)
		}
	}
	return said
}

func (c feishuChat) newest(texts ...string) (message, string) {
	return newestOf(slices.DeleteFunc(c.said(), func(m message) bool {
		return len(m.buttons) == 0 && !strings.Contains(m.text, "已保存") && !strings.Contains(m.text, "现在没有")
	}), texts)
}

func (c feishuChat) whole() string { return wholeOf(c.said()) }

func (c feishuChat) press(m message, label string) error {
	for _, b := range m.buttons {
		if strings.HasPrefix(b.label, label) {
			return c.act(feishusim.Act{Do: "click", Message: m.id, Text: b.label})
		}
	}
	return fmt.Errorf("no button %q in %+v", label, m)
}

func (c feishuChat) pick(m message, label string) error {
	for _, shown := range c.w.feishu.Messages(c.dm) {
		if shown.ID != m.id {
			continue
		}
		for _, control := range shown.Controls {
			for _, o := range control.Options {
				if strings.HasPrefix(o.Text, label) {
					return c.act(feishusim.Act{Do: "select", Message: m.id, Index: &control.Index, Option: o.Value})
				}
			}
		}
	}
	return fmt.Errorf("nothing to choose from in %+v", m)
}

func (c feishuChat) fill(values map[string]string) error {
	var form message
	if !soon(func() (is bool) {
		var text string
		form, text = c.newest("您对本季度的服务满意吗")
		return text != ""
	}) {
		return errNoForm
	}
	all := map[string]any{}
	for key, v := range values {
		all[key] = v
	}
	return c.act(feishusim.Act{Do: "submit", Message: form.id, Values: all})
}

func mailOf(name string) string { return strings.ToLower(name) + "@acme.example" }
