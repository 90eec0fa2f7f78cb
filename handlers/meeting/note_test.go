package meeting

import "testing"

// TestNoteIn: what is meant for the minutes is taken down, and not what only begins with one of the words.
func TestNoteIn(t *testing.T) {
	for said, want := range map[string]kind{
		"决定 用方案二": decision, "决定：用方案二": decision, "决议，用方案二": decision, "决定：用方案二吗？": decision, "行动@李雷 周五前 联系供应商": action, "行动项: 联系供应商": action, "风险 接口没有测试": risk,
		"决定（内部）换供应商": decision, "decision we go live in March": decision, "Decided: plan B": decision, "decided to go with plan B": decision, "action @li by Fri call": action, "action item: call": action, "risk the vendor may be late": risk,
		"risk: is the vendor late?": risk, "risk of losing data": risk,
		"决定了吗？": "", "决定权在客户": "", "决定用哪个方案了没有": "", "决定 了吗？": "", "风险不大": "", "风险评估下周给": "", "行动起来吧": "", "行动项都做完了": "", "决定。": "",
		"Risk is low": "", "risk?": "", "Risk assessment is due on Friday": "", "Decision is pending": "", "decision on the interface?": "", "Action items from last week are done": "", "action plan attached": "", "Decided yet?": "",
	} {
		if got, rest, _, ok := noteIn(said); got != want || ok != (want != "") {
			t.Errorf("%s: %q %q %t, want %q", said, got, rest, ok, want)
		}
	}
}
