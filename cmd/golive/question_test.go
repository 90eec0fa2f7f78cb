package main

import (
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/integrations/feishu/feishusim"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

// A room holds two projects, so golive asks which one is meant: below a message and for the asker's eyes alone, by click and by
// word, on both chats as their clients show it. The choice of a slash command opens its form.
func TestWhichProject(t *testing.T) {
	for _, http := range []bool{false, true} {
		t.Run(map[bool]string{false: "sockets", true: "webhooks"}[http], func(t *testing.T) {
			w := newTown(t, townOptions{HTTP: http})
			w.start("sqlite:" + t.TempDir() + "/golive.db")
			w.makeProject()
			sl, fs := slackSide{w}, feishuSide{w}
			sl.say("lilei", "@golive 新建项目 客户管理 key=CRM jira=CRM")
			w.await(sl, "客户管理", "已创建")
			sl.say("lilei", "@golive 绑定项目 CRM 团队")
			w.await(sl, "客户管理", "团队群")
			fs.say("李雷", "@golive 绑定项目 CRM 团队")
			w.await(fs, "客户管理", "团队群")
			for _, s := range []side{sl, fs} {
				w.chooseBelowAMessage(s)
			}
			w.chooseForAForm(sl)
			w.chooseForAReaction(fs)
		})
	}
}

const whichProject = "请问是哪个项目"

var leads = map[string]string{"slack": "lilei", "feishu": "李雷"}

// chooseBelowAMessage is asked below a message; somebody else's click does nothing.
func (w *town) chooseBelowAMessage(s side) {
	w.t.Helper()
	other := map[string]string{"slack": "hanmeimei", "feishu": "韩梅梅"}[s.name()]
	s.say(leads[s.name()], "@golive 建任务 整理合同")
	asked := w.await(s, whichProject)
	if err := s.click(other, asked, "CRM · 客户管理"); err != nil {
		w.t.Error(err)
	}
	if err := s.click(leads[s.name()], asked, "CRM · 客户管理"); err != nil {
		w.t.Fatal(err)
	}
	w.await(s, whichProject, "✓ CRM")
	draft := w.await(s, "建成任务", "整理合同", "CRM")
	if draft.thread != asked.thread || draft.only != "" {
		w.t.Errorf("%s: the question was in thread %s, the draft is in %s for %q", s.name(), asked.thread, draft.thread, draft.only)
	}
	if err := s.click(leads[s.name()], draft, "创建任务"); err != nil {
		w.t.Fatal(err)
	}
	if issue := w.issue("整理合同"); !strings.HasPrefix(issue.Key, "CRM-") {
		w.t.Errorf("%s: filed as %s", s.name(), issue.Key)
	}
	w.await(s, "CRM-", "整理合同")
}

// chooseForAForm is asked by slash command: the question is the asker's alone, and the click opens the form.
func (w *town) chooseForAForm(sl slackSide) {
	w.t.Helper()
	if r := sl.do(slacksim.Act{As: "lilei", Do: "slash", Room: "erp-rollout", Command: "/golive", Text: "建任务 核对价目表"}); !r.OK {
		w.t.Fatalf("slash: %+v", r)
	}
	asked := w.awaitNew(sl, whichProject)
	if asked.only == "" {
		w.t.Errorf("everybody sees the question of a slash command: %+v", asked)
	}
	if err := sl.click("lilei", asked, "ERP · ERP上线"); err != nil {
		w.t.Fatal(err)
	}
	w.await(sl, whichProject, "✓ ERP")
	eventually(w.t, 30*time.Second, "a form", func() bool { return len(w.slack.State("none", 1).Modals) > 0 }, w)
	if r := sl.do(slacksim.Act{As: "lilei", Do: "submit", Values: []byte(`{"summary":"核对价目表一"}`)}); !r.OK {
		w.t.Fatalf("submit: %+v", r)
	}
	if issue := w.issue("核对价目表一"); !strings.HasPrefix(issue.Key, "ERP-") {
		w.t.Errorf("filed as %s", issue.Key)
	}
}

// chooseForAReaction is asked for the eyes of whoever put the reaction, and answers by a click.
func (w *town) chooseForAReaction(fs feishuSide) {
	w.t.Helper()
	said := w.feishu.Act(feishusim.Act{As: "李雷", Do: "say", Room: "ERP上线项目组", Text: "标签打印机不出纸"})
	if !said.OK {
		w.t.Fatalf("say: %+v", said)
	}
	if r := w.feishu.Act(feishusim.Act{As: "李雷", Do: "react", Message: said.Message, Emoji: "Pin"}); !r.OK {
		w.t.Fatalf("react: %+v", r)
	}
	asked := w.awaitNew(fs, whichProject)
	if asked.only == "" {
		w.t.Errorf("everybody sees the question of a reaction: %+v", asked)
	}
	if err := fs.click("李雷", asked, "ERP · ERP上线"); err != nil {
		w.t.Fatal(err)
	}
	w.await(fs, "建成任务", "标签打印机不出纸", "ERP")
}

// awaitNew waits for golive's message that contains the words and has a button: a question that is still open.
func (w *town) awaitNew(s side, words ...string) message {
	w.t.Helper()
	var m message
	eventually(w.t, 30*time.Second, s.name()+": an open question", func() bool {
		for _, m = range s.said() {
			if hasAll(m.text, words) && len(m.buttons) > 0 {
				return true
			}
		}
		return false
	}, w)
	return m
}
