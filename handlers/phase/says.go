package phase

import (
	"regexp"
	"strings"

	"github.com/golive-bot/golive/bot"
)

var says = map[string][]string{
	"phase.status": {"how are we doing", "how are things", "how is it going", "how is the project", "how is the project going", "how is the project doing", "how far are we",
		"how far is the project", "where do we stand", "where are we", "project status", "project progress", "status report", "status update", "progress report", "weekly report",
		"project report", "percent done",
		"状态", "进展", "项目状态", "项目进展", "整体进度", "进度如何", "进展如何", "进度怎么样", "进展怎么样", "项目怎么样", "项目进度怎么样", "项目进展怎么样", "项目进展如何", "项目进度如何",
		"进行到哪", "进行到哪一步", "到哪一步", "到哪", "完成多少", "项目周报", "项目报告", "本周周报", "进度报告"},
	"phase.plan": {"plan", "project plan", "roll-out plan", "rollout plan", "milestones", "milestone", "next milestones", "gantt", "gantt chart", "deliverables", "schedule",
		"which phase are we in", "current phase", "phase", "gates",
		"计划", "项目计划", "实施计划", "里程碑", "里程碑列表", "里程碑计划", "甘特图", "交付物", "交付物列表", "交付清单", "处于哪个阶段", "在哪个阶段", "什么阶段", "当前阶段", "进度计划"},
	"phase.timeline": {"history", "project history", "what happened", "what has happened", "log",
		"历史", "项目历史", "历史记录", "发生了什么", "项目大事记", "发生过什么"},
	"phase.update":    {"write weekly update", "write the weekly update", "write update", "edit weekly update", "填写周报", "写周报", "写进展", "写本周进展", "填写本周进展"},
	"phase.post-time": {"when is the weekly post", "when is the weekly update sent", "周报什么时候发", "周报几点发"},
}

// A phase that is closed, a milestone that is reached and a date that moves, said as sentences.
var (
	closes = []*regexp.Regexp{
		regexp.MustCompile(`(?i)^(?:please )?(?:close|finish|complete|end) (?:the )?(.+?) phase(?: please)?$`),
		regexp.MustCompile(`(?i)^(?:the )?(.+?) phase (?:is|has been|was) (?:done|closed|complete|completed|finished|over)$`),
		regexp.MustCompile(`^(?:请|请把)?(?:关闭|结束|完成|关掉)(.+?)阶段(?:吧)?$`),
		regexp.MustCompile(`^(.+?)阶段(?:已经|已)?(?:完成|结束|关闭|做完)(?:了|啦)?$`),
		regexp.MustCompile(`(?i)^(?:please )?(?:close|finish|complete) (?:the )?(.+)$`),
		regexp.MustCompile(`^(?:请)?(?:关闭|结束|完成)了?(.+?)(?:了|吧)?$`),
	}
	reaches = []*regexp.Regexp{
		regexp.MustCompile(`(?i)^(?:the )?milestone (.+?) (?:is|was|has been) (?:reached|achieved|done|met|complete|completed)$`),
		regexp.MustCompile(`(?i)^(?:the )?(.+?) milestone (?:is|was|has been) (?:reached|achieved|done|met|complete|completed)$`),
		regexp.MustCompile(`(?i)^we (?:have )?reached (?:the )?(?:milestone )?(.+?)(?: milestone)?$`),
		regexp.MustCompile(`^里程碑(.+?)(?:已经|已)?(?:达成|达到|完成|实现)(?:了|啦)?$`),
		regexp.MustCompile(`^(.+?)(?:这个)?里程碑(?:已经|已)?(?:达成|达到|完成|实现)(?:了|啦)?$`),
	}
	moves = []*regexp.Regexp{
		regexp.MustCompile(`(?i)^(?:please )?(?:move|postpone|push|shift|bring|put|delay|set|change)(?: back| off| forward)? (?:the )?(?:date of |end of )?(?:the )?(.+?)(?: date| back| off| forward)? (?:to|until|till) (.+)$`),
		regexp.MustCompile(`(?i)^(?:the )?(.+?) (?:moves|is moved|has moved|is postponed|is put off|slips|is now expected|will be done|is planned) (?:to|until|till|on|by|for) (.+)$`),
		regexp.MustCompile(`^(?:请|请把|把|将|修改|调整|更改)?(.+?)的?(?:日期|时间|截止日期)?(?:推迟到|延期到|延迟到|提前到|改到|改为|改成|调整到|调整为|修改为|修改到|推迟至|延期至|提前至)(.+)$`),
		regexp.MustCompile(`^(?:请)?(?:修改|调整|更改|推迟|延期|提前)(.+?)的?(?:日期|时间)?(?:到|为|至)(.+)$`),
	}
)

func saysClose(text string) (rest string, ok bool) { return joined(closes, text) }

func saysReached(text string) (rest string, ok bool) { return joined(reaches, text) }

func saysMove(text string) (rest string, ok bool) { return joined(moves, text) }

func joined(patterns []*regexp.Regexp, text string) (string, bool) {
	parts := partsOf(patterns, text)
	return strings.Join(parts, " "), parts != nil
}

// partsOf is what the groups of the first pattern that fits hold; nil if none fits.
func partsOf(patterns []*regexp.Regexp, text string) []string {
	text = strings.Trim(strings.TrimSpace(text), "。.!！")
	for _, p := range patterns {
		if m := p.FindStringSubmatch(text); m != nil {
			return m[1:]
		}
	}
	return nil
}

// ofPhases and ofPlan report whether a sentence speaks of a phase, or of a phase or milestone, of the room's project: others speak of
// tasks.
func ofPhases(r *bot.Request) bool { return of(r, closes, ofPhase) }

func ofPlan(r *bot.Request) bool { return of(r, moves, ofPhase|ofMilestone) }

func of(r *bot.Request, patterns []*regexp.Regexp, kinds kind) bool {
	parts := partsOf(patterns, r.Message.Text)
	if parts == nil || len(r.Room.Projects) != 1 {
		return false
	}
	plan, err := bot.PlanOf(r, r.Room.Projects[0])
	if err != nil {
		return false
	}
	_, rest, ok := meant(r, &plan, parts[0], kinds)
	return ok && rest == ""
}
