package phase

import "testing"

func TestSentencesOfThePlan(t *testing.T) {
	for _, c := range []struct {
		of   string
		says func(string) (string, bool)
		text string
		want string // "": it is none
	}{
		{"close", saysClose, "Close the requirements phase", "requirements"},
		{"close", saysClose, "the Design phase is done.", "Design"},
		{"close", saysClose, "请关闭需求调研阶段", "需求调研"},
		{"close", saysClose, "需求调研阶段完成了！", "需求调研"},
		{"close", saysClose, "完成需求调研", "需求调研"},
		{"close", saysClose, "the phase of the moon", ""},
		{"reached", saysReached, "We reached solution agreed", "solution agreed"},
		{"reached", saysReached, "the Trial load milestone has been met", "Trial load"},
		{"reached", saysReached, "里程碑方案确认已达成", "方案确认"},
		{"reached", saysReached, "方案确认这个里程碑完成了", "方案确认"},
		{"reached", saysReached, "we have agreed on the solution", ""},
		{"move", saysMove, "postpone acceptance to 20 December because the client is late", "acceptance 20 December because the client is late"},
		{"move", saysMove, "push back the trial load until Friday", "trial load Friday"},
		{"move", saysMove, "Trial load is now expected on 18 December", "Trial load 18 December"},
		{"move", saysMove, "把验收推迟到12月20日", "验收 12月20日"},
		{"move", saysMove, "方案确认的日期改为12月18日，因为评审晚了", "方案确认 12月18日，因为评审晚了"},
		{"move", saysMove, "修改验收日期到12月20日", "验收 12月20日"},
		{"move", saysMove, "谁去验收", ""},
	} {
		if got, ok := c.says(c.text); got != c.want || ok != (c.want != "") {
			t.Errorf("%s: %q is read as %q (%v), want %q", c.of, c.text, got, ok, c.want)
		}
	}
}
