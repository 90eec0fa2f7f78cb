package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golive-bot/golive/integrations/jira/jirasim"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

// While Jira is down the person is told that the task is kept, and the issue appears, once, when Jira is back.
func TestTrackerDown(t *testing.T) {
	t.Parallel()
	w := newTown(t, townOptions{})
	w.start("sqlite:"+t.TempDir()+"/golive.db", "GOLIVE_JIRA_LIMITS_SETTLE=2s") // the simulator's index does not lag
	w.makeProject()
	sides := []side{slackSide{w}, feishuSide{w}}
	what := func(s side) string { return "确认停机窗口" + s.name() }
	lead := func(s side) string { return map[string]string{"slack": "lilei", "feishu": "李雷"}[s.name()] }
	drafts := map[string]message{}
	for _, s := range sides {
		s.say(lead(s), "@golive 建任务 "+what(s))
		drafts[s.name()] = w.await(s, what(s), "建成任务")
	}
	w.jiraFault(jirasim.Fault{Kind: "503"})
	for _, s := range sides {
		if err := s.click(lead(s), drafts[s.name()], "创建任务"); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range sides {
		if kept := w.await(s, what(s), "已保存，等待 Jira", "恢复后会自动创建"); kept.id != drafts[s.name()].id {
			t.Errorf("%s: what is kept is told by %s, not by the card %s", s.name(), kept.id, drafts[s.name()].id)
		}
		if n := len(w.issues(what(s))); n != 0 {
			t.Errorf("%s: %d issues while Jira is down", s.name(), n)
		}
	}
	w.jiraFault(jirasim.Fault{Clear: true})
	for _, s := range sides {
		issue := w.issue(what(s))
		w.await(s, issue.Key, what(s))
		if n := len(w.issues(what(s))); n != 1 {
			t.Errorf("%s: %d issues", s.name(), n)
		}
	}
}

// What Jira refuses is told in Jira's words, the draft is kept, and the form then asks for what was missing: the screens are
// read anew after a refusal.
func TestTrackerRefuses(t *testing.T) {
	t.Parallel()
	for _, chat := range []string{"slack", "feishu"} {
		t.Run(chat, func(t *testing.T) {
			t.Parallel()
			w := newTown(t, townOptions{})
			w.start("sqlite:" + t.TempDir() + "/golive.db")
			w.makeProject()
			var s side = slackSide{w}
			lead, what := "lilei", "登录页打不开"
			if chat == "feishu" {
				s, lead = feishuSide{w}, "李雷"
			}
			s.say(lead, "@golive 建任务 "+what)
			draft := w.await(s, what, "建成任务", "创建任务")
			// Somebody changes the screen while the draft waits.
			if a := w.jira.Act(jirasim.Act{As: "lilei", Do: "screen", Project: "ERP", Type: "Task", Name: "fixVersions", To: "required"}); !a.OK {
				t.Fatal(a.Error)
			}
			if err := s.click(lead, draft, "创建任务"); err != nil {
				t.Fatal(err)
			}
			refused := w.await(s, what, "Jira 没有接受这个任务", "Fix versions")
			if refused.id != draft.id {
				t.Errorf("the refusal is told by %s, not by the card %s", refused.id, draft.id)
			}
			if n := len(w.issues(what)); n != 0 {
				t.Errorf("%d issues of what was refused", n)
			}
			if err := s.click(lead, refused, "修改后提交"); err != nil {
				t.Fatal(err)
			}
			w.fill(s, lead, "Fix versions", map[string]any{"fixversions": []string{"Go-live"}})
			issue := w.issue(what)
			if len(issue.FixVersions) != 1 || issue.FixVersions[0] != "Go-live" {
				t.Errorf("fix versions %v", issue.FixVersions)
			}
			w.await(s, issue.Key, what)
		})
	}
}

func (w *town) jiraFault(f jirasim.Fault) {
	w.t.Helper()
	if _, err := w.jira.Fault(f); err != nil {
		w.t.Fatal(err)
	}
}

// Twenty people who click Create at one moment make one issue, and so do one person's many clicks in Feishu.
func TestManyClicksMakeOneIssue(t *testing.T) {
	t.Parallel()
	w := newTown(t, townOptions{})
	w.start("sqlite:" + t.TempDir() + "/golive.db")
	w.makeProject()
	sl, fs := slackSide{w}, feishuSide{w}
	people := []string{"lilei"}
	var mentions []string
	for i := range 19 {
		name := fmt.Sprintf("lead%02d", i)
		if r := sl.do(slacksim.Act{As: "lilei", Do: "add_user", Name: name, Handle: name, Email: name + "@acme.example", Locale: "zh-CN"}); !r.OK {
			t.Fatalf("add %s: %+v", name, r)
		}
		if r := sl.do(slacksim.Act{As: name, Do: "join", Room: "erp-rollout"}); !r.OK {
			t.Fatalf("join %s: %+v", name, r)
		}
		people, mentions = append(people, name), append(mentions, "@"+name)
	}
	sl.say("lilei", "@golive 添加成员 "+strings.Join(mentions, " ")+" 负责人")
	w.await(sl, "lead00", "lead18", "负责人")
	for _, c := range []struct {
		side   side
		people []string
	}{{sl, people}, {fs, slicesRepeat("李雷", 20)}} {
		what := "核对主数据" + c.side.name()
		c.side.say(c.people[0], "@golive 建任务 "+what)
		draft := w.await(c.side, what, "建成任务")
		var clicks sync.WaitGroup
		var clicked atomic.Int64
		for _, who := range c.people {
			clicks.Go(func() {
				switch err := c.side.click(who, draft, "创建任务"); {
				case err == nil:
					clicked.Add(1)
				case !strings.Contains(err.Error(), "no such control"): // who is too late finds no button any more
					t.Errorf("%s: %v", who, err)
				}
			})
		}
		clicks.Wait()
		if clicked.Load() == 0 {
			t.Errorf("%s: no click met the button", c.side.name())
		}
		w.await(c.side, w.issue(what).Key, what)
		w.quiet()
		if n := len(w.issues(what)); n != 1 {
			t.Errorf("%s: %d clicks made %d issues", c.side.name(), len(c.people), n)
		}
		if n := count(c.side, what); n != 1 {
			t.Errorf("%s: %d messages about it", c.side.name(), n)
		}
	}
}

// Whoever asks for the same message, by whatever way: it has one draft and one issue.
func TestOneMessageManyAskers(t *testing.T) {
	t.Parallel()
	w := newTown(t, townOptions{})
	w.start("sqlite:" + t.TempDir() + "/golive.db")
	w.makeProject()
	sl := slackSide{w}
	sl.say("tom", "@golive 我的语言 中文") // whoever is first, the card is the same
	w.await(sl, "以后我用中文")
	const what = "联系仓库核对库存差异"
	said := sl.do(slacksim.Act{As: "lilei", Do: "say", Room: "erp-rollout", Text: what})
	if !said.OK {
		t.Fatalf("say: %+v", said)
	}
	acts := []slacksim.Act{
		{As: "lilei", Do: "say", Room: "erp-rollout", Thread: said.TS, Text: "@golive 建任务"},
		{As: "hanmeimei", Do: "shortcut", CallbackID: "task.new", Room: "erp-rollout", TS: said.TS},
		{As: "tom", Do: "react", Room: "erp-rollout", TS: said.TS, Name: "memo"},
	}
	var asking sync.WaitGroup
	for _, a := range acts {
		asking.Go(func() {
			if r := w.slack.Do(context.Background(), a); !r.OK {
				t.Errorf("%s by %s: %+v", a.Do, a.As, r)
			}
		})
	}
	asking.Wait()
	draft := w.await(sl, what, "建成任务")
	// Whoever came first by the shortcut has a form open, which is not a draft for all to see yet.
	answers := func() int { return count(sl, what) + len(w.slack.State("none", 1).Modals) }
	eventually(t, 20*time.Second, "an answer to each who asked", func() bool { return answers() == len(acts) }, w)
	if err := sl.click("lilei", draft, "创建任务"); err != nil {
		t.Fatal(err)
	}
	issue := w.issue(what)
	w.await(sl, issue.Key, what)
	for _, a := range acts[:2] { // once more, now that it is filed
		if r := w.slack.Do(context.Background(), a); !r.OK {
			t.Errorf("%s by %s: %+v", a.Do, a.As, r)
		}
	}
	w.await(sl, "已经是任务", issue.Key)
	for _, m := range w.slack.State("none", 1).Modals { // a form that was opened first comes too late
		r := sl.do(slacksim.Act{As: m.User, Do: "submit", Values: []byte(`{"summary":"` + what + `"}`)})
		if !r.OK {
			t.Errorf("a form that comes too late: %+v", r)
			continue
		}
		w.await(sl, "已经建好了", issue.Key)
		t.Log("a form that came too late was told so")
	}
	w.quiet()
	if n := len(w.issues(what)); n != 1 {
		t.Errorf("%d issues", n)
	}
	open := 0
	for _, m := range sl.said() {
		if m.only == "" && strings.Contains(m.text, what) && !strings.Contains(m.text, "已经是任务") {
			open++
		}
	}
	if open != 1 {
		t.Errorf("%d cards of one message for all to see", open)
	}
}

// count is how many messages of golive contain what.
func count(s side, what string) (n int) {
	for _, m := range s.said() {
		if strings.Contains(m.text, what) {
			n++
		}
	}
	return n
}

func slicesRepeat(s string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = s
	}
	return out
}
