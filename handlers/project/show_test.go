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
		{"en", []bot.Phase{{Key: "survey"}, {Key: "design"}}, "Phases\nRequirements → Design\nno dates yet"},
		{"zh-CN", []bot.Phase{{Key: "survey"}, {Key: "design"}}, "阶段\n需求调研 → 方案设计\n还没有排期"},
		{"en", []bot.Phase{{Key: "survey", Planned: "2026-11-01", Actual: "2026-11-03"}, {Key: "design", Planned: "2026-12-04"}, {Key: "data", Name: "Migration *1*"}},
			"Phases\n• ✓ Requirements, done Tue 3 Nov\n• Design, planned for Fri 4 Dec\n• Migration *1*, no date yet"},
		{"zh-CN", []bot.Phase{{Key: "survey", Actual: "2026-11-03"}, {Key: "design", Planned: "2026-12-04"}, {Key: "data"}},
			"阶段\n• ✓ 需求调研，11月3日 周二 完成\n• 方案设计，计划 12月4日 周五 完成\n• 数据准备，未排期"},
	} {
		r.Lang = c.lang
		if got := bot.Plain(phaseLines(r, bot.Project{Phases: c.phases})); got != c.want {
			t.Errorf("phaseLines =\n%s\nwant\n%s", got, c.want)
		}
	}
}
