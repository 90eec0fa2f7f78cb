package slip_test

import (
	"testing"

	"github.com/golive-bot/golive/bot/slip"
)

func TestOf(t *testing.T) {
	for _, c := range []struct {
		text, words string
		far, runes  int // far -1: not meant
	}{
		{"task call", "task", 0, 4},
		{"taks call", "task", 2, 4},
		{"tassk call", "task", 2, 5},
		{"tasks", "task", -1, 0},
		{"find it", "bind", -1, 0},
		{"bnid it", "bind", 2, 4},
		{"my phone is broken", "my zone", -1, 0},
		{"my lanugage english", "my language", 2, 11},
		{"projct shwo erp", "project show", 4, 11},
		{"projectshow", "project show", 2, 11},
		{"taskforce", "task", -1, 0},
		{"members project", "project members", 2, 15},
		{"show erp-12", "task show", 5, 4},
		{"show me the numbers", "task show", -1, 0},
		{"建人物联系", "建任务", 2, 3},
		{"建任务联系", "建任务", 0, 3},
		{"老任务", "建任务", 2, 3},
		{"老任务做完了", "建任务", -1, 0},
		{"帮住", "帮助", 1, 2},
		{"帮住一下", "帮助", -1, 0},
		{"板顶项目", "绑定项目", 2, 4},
		{"列表成员", "成员列表", 2, 4},
		{"时区 上海", "我的时区", 5, 2},
		{"时区不对", "我的时区", -1, 0},
		{"wo de xiangmu", "我的项目", 1, 13},
		{"woman", "我的项目", -1, 0},
		{"", "task", -1, 0},
		{"task", "", -1, 0},
	} {
		g, ok := slip.Of(c.text, c.words)
		if ok != (c.far >= 0) || ok && (g.Far != c.far || g.Runes != c.runes) {
			t.Errorf("Of(%q, %q) = %+v, %v; want %d after %d characters", c.text, c.words, g, ok, c.far, c.runes)
		}
	}
}

func FuzzOf(f *testing.F) {
	f.Add("taks call", "task")
	f.Add("建人物联系", "建任务")
	f.Add("wo de xiangmu", "我的项目")
	f.Add("设置 jira", "设置jira")
	f.Fuzz(func(t *testing.T, text, words string) {
		if len(text) > 200 || len(words) > 60 {
			return
		}
		g, ok := slip.Of(text, words)
		if ok && (g.Far < 0 || g.Runes < 1 || g.Runes > len([]rune(text))) {
			t.Errorf("Of(%q, %q) = %+v", text, words, g)
		}
		if same, ok := slip.Of(words, words); words != "" && ok && same.Far != 0 {
			t.Errorf("Of(%q) of itself = %+v", words, same)
		}
	})
}
