package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/integrations/jira/jirasim"
	"github.com/golive-bot/golive/integrations/postgres/pgtest"
	"github.com/golive-bot/golive/integrations/redis/redistest"
)

// The main job, against the built binary: a message in Slack and one in Feishu each become one Jira issue with the right
// fields, and a card in the thread that follows the issue.
func TestMainJob(t *testing.T) {
	storages := []struct {
		name  string
		start func(w *town)
	}{
		{"sqlite", func(w *town) { w.start("sqlite:" + w.t.TempDir() + "/golive.db") }},
		{"postgres", func(w *town) { w.start(pgtest.Need(w.t).Database(w.t)) }},
		{"postgres and redis, two replicas", func(w *town) {
			database, redis := pgtest.Need(w.t).Database(w.t), "GOLIVE_REDIS_URL="+redistest.URL(w.t)
			w.start(database, redis)
			w.start(database, redis)
		}},
	}
	for _, storage := range storages {
		for _, o := range []townOptions{{}, {HTTP: true, DataCenter: true}} {
			name := fmt.Sprintf("%s/%s", storage.name, map[bool]string{false: "sockets, Jira Cloud", true: "webhooks, Jira Data Center"}[o.HTTP])
			t.Run(name, func(t *testing.T) {
				w := newTown(t, o)
				storage.start(w)
				w.makeProject()
				for i, s := range []side{slackSide{w}, feishuSide{w}} {
					w.mainJob(s, fmt.Sprintf("联系供应商确认物料%d", 20261205+i))
				}
				for _, p := range w.bots {
					if !p.stop() {
						t.Errorf("golive did not stop well:\n%s", p.log)
					}
				}
			})
		}
	}
}

// makeProject makes the project, its members and its rooms, as its lead would.
func (w *town) makeProject() {
	w.t.Helper()
	sl, fs := slackSide{w}, feishuSide{w}
	sl.say("lilei", "@golive 新建项目 ERP上线 key=ERP jira=ERP")
	w.await(sl, "ERP上线", "已创建")
	sl.say("lilei", "@golive 绑定项目 ERP 团队")
	w.await(sl, "团队群")
	sl.say("lilei", "@golive 添加成员 @hanmeimei @tom 成员")
	w.await(sl, "韩梅梅", "成员")
	fs.say("李雷", "@golive 绑定项目 ERP 团队")
	w.await(fs, "团队群")
}

// wontDo is the ID of the simulator's status for what is not done after all.
const wontDo = "10003"

// mainJob plays one message to its end.
func (w *town) mainJob(s side, what string) {
	w.t.Helper()
	lead := map[string]string{"slack": "lilei", "feishu": "李雷"}[s.name()]
	assignee := map[string]string{"slack": "@hanmeimei", "feishu": "@韩梅梅"}[s.name()]
	s.say(lead, "@golive 建任务 2026-12-24前"+what+" "+assignee+" 紧急")
	draft := w.await(s, what, "建成任务")
	if err := s.click(lead, draft, "创建任务"); err != nil {
		w.t.Fatal(err)
	}
	issue := w.issue(what)
	if issue.Summary != what || issue.Due != "2026-12-24" || issue.Priority != "Highest" || issue.Type != "Task" || !strings.Contains(issue.Assignee, "hanmeimei") {
		w.t.Errorf("%s: issue %+v", s.name(), issue)
	}
	filed := w.await(s, issue.Key, what)
	if filed.id != draft.id || filed.thread == "" {
		w.t.Errorf("%s: the card with the issue is %s in thread %q, the draft was %s", s.name(), filed.id, filed.thread, draft.id)
	}
	if n := strings.Count(issue.Description, "://"); n != 1 {
		w.t.Errorf("%s: the description has %d links, want the permalink: %s", s.name(), n, issue.Description)
	}
	if r := w.jira.Act(jirasim.Act{As: "lilei", Do: "transition", Issue: issue.Key, To: "Done"}); !r.OK {
		w.t.Fatalf("move in Jira: %+v", r)
	}
	if err := s.click(lead, w.await(s, issue.Key, "Done"), "撤销"); err != nil {
		w.t.Fatal(err)
	}
	w.await(s, issue.Key, "已撤销")
	if i := w.issue(what); i.Status != wontDo || len(i.Comments) != 1 {
		w.t.Errorf("%s: undone: %s with comments %+v", s.name(), i.Status, i.Comments)
	}
	if n := len(w.issues(what)); n != 1 {
		w.t.Errorf("%s: %d issues", s.name(), n)
	}
}

// issues are those whose summary contains what.
func (w *town) issues(what string) []jirasim.IssueState {
	return slices.DeleteFunc(w.jira.State().Issues, func(i jirasim.IssueState) bool { return !strings.Contains(i.Summary, what) })
}

func (w *town) issue(what string) jirasim.IssueState {
	w.t.Helper()
	eventually(w.t, 20*time.Second, "issue "+what, func() bool { return len(w.issues(what)) > 0 }, w)
	return w.issues(what)[0]
}
