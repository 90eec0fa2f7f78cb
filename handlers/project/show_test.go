package project

import (
	"testing"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

func TestPhaseLines(t *testing.T) {
	catalogue, err := i18n.New(texts)
	if err != nil {
		t.Fatal(err)
	}
	r := bot.NewRequest(t.Context(), bot.Env{Texts: catalogue}, bot.Event{}, 0, monday)
	for _, c := range []struct {
		lang   string
		phases []bot.Phase
		want   string
	}{
		{"en", []bot.Phase{{Name: "Requirements"}, {Name: "Design"}}, "Phases\nRequirements → Design\nno dates yet"},
		{"zh-CN", []bot.Phase{{Name: "需求调研"}, {Name: "方案设计"}}, "阶段\n需求调研 → 方案设计\n还没有排期"},
		{"en", []bot.Phase{{Name: "Requirements", End: bot.Dates{Planned: "2026-11-01", Actual: "2026-11-03"}}, {Name: "Design", End: bot.Dates{Planned: "2026-12-04"}}, {Key: "data", Name: "Migration *1*"}},
			"Phases\n• ✓ Requirements, done Tue 3 Nov\n• Design, planned for Fri 4 Dec\n• Migration *1*, no date yet"},
		{"zh-CN", []bot.Phase{{Name: "需求调研", End: bot.Dates{Actual: "2026-11-03"}}, {Name: "方案设计", End: bot.Dates{Planned: "2026-12-04"}}, {Name: "数据准备"}},
			"阶段\n• ✓ 需求调研，11月3日 周二 完成\n• 方案设计，计划 12月4日 周五 完成\n• 数据准备，未排期"},
	} {
		r.Lang = c.lang
		if got := bot.Plain(phaseLines(r, bot.Plan{Phases: c.phases})); got != c.want {
			t.Errorf("phaseLines =\n%s\nwant\n%s", got, c.want)
		}
	}
}
