package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/golive-bot/golive/integrations/jira/jirasim"
)

// While golive is down somebody removes one of its issues, somebody makes a copy of another, and somebody changes a third:
// reconcile names exactly these three. It names none before.
func TestReconcile(t *testing.T) {
	for _, o := range []townOptions{{NoLimits: true}, {NoLimits: true, DataCenter: true}} {
		t.Run(map[bool]string{false: "cloud", true: "data center"}[o.DataCenter], func(t *testing.T) {
			t.Parallel()
			w := newTown(t, o)
			p := w.start("sqlite:" + t.TempDir() + "/golive.db")
			w.makeProject()
			sl := slackSide{w}
			var keys []string
			for _, name := range []string{"甲", "乙", "丙", "丁", "戊"} {
				what := "核对清单" + name
				sl.say("lilei", "@golive 建任务 "+what)
				if err := sl.click("lilei", w.await(sl, what, "建成任务"), "创建任务"); err != nil {
					t.Fatal(err)
				}
				issue := w.issue(what)
				keys = append(keys, issue.Key)
				w.await(sl, issue.Key, what)
			}
			w.quiet()
			if out, err := runGolive(t, p.env, "reconcile"); err != nil || !strings.Contains(out, "5 issues compared, differences: 0.") {
				t.Errorf("before: %v\n%s", err, out)
			}
			p.stop()
			labels := w.issue("核对清单乙").Labels
			var double jirasim.Act
			if err := json.Unmarshal([]byte(fmt.Sprintf(`{"do":"create","project":"ERP","type":"Task","summary":"核对清单乙","fields":{"labels":[%q]}}`, labels[0])), &double); err != nil {
				t.Fatal(err)
			}
			for _, a := range []jirasim.Act{
				{Do: "delete", Issue: keys[0]},
				double,
				{Do: "transition", Issue: keys[2], To: "In Progress"},
			} {
				a.As = "lilei"
				if r := w.jira.Act(a); !r.OK {
					t.Fatalf("%s: %+v", a.Do, r)
				}
			}
			out, err := runGolive(t, p.env, "reconcile")
			if err == nil {
				t.Error("it ends well though there are differences")
			}
			for _, want := range []string{"removed  " + keys[0], "double   " + keys[1], "altered  " + keys[2], "5 issues compared, differences: 3."} {
				if !strings.Contains(out, want) {
					t.Errorf("%q lacks %q", out, want)
				}
			}
		})
	}
}
