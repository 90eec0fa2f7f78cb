package help

import (
	"testing"

	"github.com/golive-bot/golive/bot"
)

func TestCorrected(t *testing.T) {
	show := bot.Command{Words: map[string][]string{"zh-CN": {"项目信息", "查看项目"}, "en": {"project show", "show project"}}}
	task := bot.Command{Words: map[string][]string{"zh-CN": {"建任务"}, "en": {"task", "create task"}}}
	for _, c := range []struct {
		text string
		cmd  bot.Command
		want string
	}{
		{"projct show ERP", show, "project show ERP"},
		{"show projetc", show, "show project"},
		{"项目信悉", show, "项目信息"},
		{"查看项木 ERP", show, "查看项目 ERP"},
		{"taks call the supplier", task, "task call the supplier"},
		{"crate task call", task, "create task call"},
		{"建仁务联系供应商", task, "建任务 联系供应商"},
	} {
		if got := corrected(c.text, c.cmd, "en"); got != c.want {
			t.Errorf("corrected(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func FuzzCorrected(f *testing.F) {
	f.Add("projct show")
	f.Add("建")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		if got := corrected(text, bot.Command{Words: map[string][]string{"zh-CN": {"建任务"}, "en": {"create task"}}}, "zh-CN"); got == "" {
			t.Errorf("corrected(%q) is empty", text)
		}
	})
}
