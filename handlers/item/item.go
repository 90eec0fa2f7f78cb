// Package item lets clients raise what is wrong, in their own room and without an account in the tracker, and tells them
// there how it goes, in the project's plain words. What is the team's never comes there: of the issue they see their own text,
// a word for its status, and a comment that is expressly for them.
package item

import (
	"embed"

	"github.com/golive-bot/golive/bot"
)

//go:embed zh-CN.json en.json
var texts embed.FS

// Capability is what golive can do about what clients raise.
var Capability = bot.Capability{
	Name:    "item",
	Doc:     "Takes what clients raise to the tracker, and tells them how it goes.",
	Locales: texts,
	Keeps: []bot.Kept{{Kind: items.Kind, Title: "item.records", Forget: items.Forget(forget), Own: items.Own(own), Stays: "item.stays"}, {Kind: counts.Kind},
		{Kind: remarks.Kind, Title: "item.remarks", Forget: remarks.Forget(forgetRemark), Own: remarks.Own(ownRemark)}, {Kind: wordings.Kind}},
	Commands: []bot.Command{
		{Name: "item.raise", Words: map[string][]string{"zh-CN": {"反馈问题", "提问题", "报障"}, "en": {"report", "report a problem"}}, Args: "item.raise.args", Do: raise},
		{Name: "item.list", Words: map[string][]string{"zh-CN": {"问题列表", "我的问题"}, "en": {"reports", "my reports"}}, Closed: true, Do: list},
		{Name: "item.words", Words: map[string][]string{"zh-CN": {"进度用语"}, "en": {"progress words"}}, Args: "item.words.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: setWords},
	},
	Actions: map[string]bot.Action{"item.fixed": {Do: fixed}, "item.not-fixed": {Do: notFixed}, "item.from": {Do: fromMessage}, "item.again": {Role: bot.RoleMember, Do: again}},
	Replies: takes,
	Filed:   filedIssues,
	On: map[string]bot.Handler{
		"item.said":              saidWhat,
		"item.created.done":      created,
		"item.created.delayed":   delayed,
		"item.created.refused":   refused,
		"item.attached.refused":  notAttached,
		"item.reopened.done":     reopened,
		"item.reopened.refused":  notReopened,
		"item.commented.refused": notCommented,
		"item.tell":              tell,
		"item.shown.done":        shown,
		bot.EventEdited:          edited,
		bot.EventDeleted:         removed,
		bot.EventIssue:           changed,
	},
}
