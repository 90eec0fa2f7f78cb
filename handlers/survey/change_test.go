package survey

import (
	"strings"
	"testing"
)

// A line makes one change or none, and what is left is always a whole questionnaire.
func TestChange(t *testing.T) {
	three := 3
	base := questionnaire{ID: "q", Version: 1, Title: words{"zh-CN": "名", "en": "name"}, Threshold: &three}
	for _, line := range []string{"csat* 满意吗？ | Satisfied?", "text 为什么？ | Why? if 1<=3", "one 快慢？ | Pace? # 慢/slow; 快/fast"} {
		next, wrong := base.change(line)
		if wrong != nil {
			t.Fatal(line, wrong.key)
		}
		base = next
		base.Threshold = &three
	}
	for _, c := range []struct {
		line, want string // the questions by ID with * where required and ? where conditional; or the key of what is wrong
	}{
		{"remove 3", "q1* q2?"},
		{"删除3", "q1* q2?"},
		{"Remove 2.", "q1* q3"},
		{"move 3 1", "q3 q1* q2?"},
		{"移动 3 到 1", "q3 q1* q2?"},
		{"move 2 to 1", "survey.change-needed 2"},
		{"remove 1", "survey.change-needed 2"},
		{"move 3", "survey.change-unread"},
		{"remove 0", "survey.change-number"},
		{"remove 99999999999999999999", "survey.change-number"},
		{"required 3", "q1* q2? q3*"},
		{"选答 1", "q1 q2? q3"},
		{"always 2", "q1* q2 q3"},
		{"if 3 1>=4", "q1* q2? q3?"},
		{"if 1 3=1", "survey.line-if"},
		{"if 3 nonsense", "survey.line-if"},
		{"change 3 什么快慢？ | What pace?", "q1* q2? q3"},
		{"change 1 nps* 推荐吗？ | Recommend?", "q1* q2? q3"},
		{"change 1 text 说吧 | Say it", "survey.change-needed 2"},
		{"change 3", "survey.line-text"},
		{"add 1 text 先说 | First", "q4 q1* q2? q3"},
		{"add text 最后 | Last", "q1* q2? q3 q4"},
		{"add 4 text 最后 | Last", "q1* q2? q3 q4"},
		{"add 5 text 最后 | Last", "survey.change-number"},
		{"add 1 text 先说 | First if 1<=3", "survey.line-if"},
		{"hello", "survey.change-unread"},
		{"title", "survey.change-unread"},
		{"title 新名 | New name", "q1* q2? q3"},
	} {
		next, wrong := base.change(c.line)
		var ids []string
		for _, x := range next.Questions {
			id := x.ID
			if x.Required {
				id += "*"
			}
			if x.If != nil {
				id += "?"
			}
			ids = append(ids, id)
		}
		got := strings.Join(ids, " ")
		if wrong != nil {
			if got = wrong.key; got == "survey.change-needed" {
				got += " " + itoa(wrong.args[1].(int))
			}
		} else if bad := next.check(); len(bad) > 0 {
			t.Errorf("%s: makes something wrong: %v", c.line, bad)
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.line, got, c.want)
		}
		if (next.Threshold == nil) != strings.Contains(c.line, "nps") && wrong == nil {
			t.Errorf("%s: the threshold is %v", c.line, next.Threshold)
		}
	}
	if len(base.Questions) != 3 || base.Questions[0].ID != "q1" || !base.Questions[0].Required || base.Title["en"] != "name" {
		t.Errorf("what was changed changed: %+v", base)
	}
}
