package task

import (
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// statusWord is what people call a status, whatever its language in the tracker.
type statusWord struct {
	names    []string // in lower case; whichever is said, a status with any of them is meant
	category string   // what is meant where no status has such a name, "" if nothing is
}

var statusWords = []statusWord{
	{[]string{"to do", "todo", "待办", "待处理", "未开始", "待开始"}, "new"},
	{[]string{"open", "打开", "新建"}, ""},
	{[]string{"reopened", "reopen", "重新打开", "重开"}, ""},
	{[]string{"backlog", "待规划", "需求池", "待办列表"}, ""},
	{[]string{"in progress", "start", "started", "doing", "开始", "进行中", "处理中", "正在进行", "开始处理"}, "indeterminate"},
	{[]string{"in review", "review", "under review", "评审中", "审核中", "复核中"}, ""},
	{[]string{"testing", "in testing", "in test", "test", "qa", "测试中", "测试"}, ""},
	{[]string{"blocked", "on hold", "阻塞", "受阻", "挂起", "暂停"}, ""},
	{[]string{"resolved", "resolve", "已解决", "解决"}, ""},
	{[]string{"closed", "close", "已关闭", "关闭"}, ""},
	{[]string{"done", "finish", "finished", "complete", "completed", "完成", "已完成", "做完", "结束"}, "done"},
}

// statusNames reports whether what was said means a status, by its name or by another word for it.
func statusNames(said, status string) bool {
	if strings.EqualFold(said, status) {
		return said != ""
	}
	said, status = strings.ToLower(said), strings.ToLower(status)
	return slices.ContainsFunc(statusWords, func(w statusWord) bool {
		return slices.Contains(w.names, said) && slices.Contains(w.names, status)
	})
}

// wantedWays are the ways in which a transition may be meant, the plainest first: its own name or that of its status, another word for
// that, the button of the card.
func wantedWays(said string) []func(bot.IssueTransition) bool {
	ways := []func(bot.IssueTransition) bool{
		func(m bot.IssueTransition) bool {
			return strings.EqualFold(m.To, said) || strings.EqualFold(m.Name, said)
		},
		func(m bot.IssueTransition) bool { return statusNames(said, m.To) || statusNames(said, m.Name) },
	}
	for _, w := range statusWords {
		if w.category != "" && slices.Contains(w.names, strings.ToLower(said)) {
			ways = append(ways, func(m bot.IssueTransition) bool { return m.Category == w.category && !m.Cancels })
		}
	}
	return ways
}
