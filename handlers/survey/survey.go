// Package survey asks clients how satisfied they are: questionnaires, rounds of them, one answer a person through any door,
// numbers with how far they may be off, and somebody who gets in touch where the score is low. The numbers are made by package
// score; whom a message reaches is the engine's business.
package survey

import (
	"embed"

	"github.com/golive-bot/golive/bot"
)

//go:embed zh-CN.json en.json
var locales embed.FS

// Capability is what golive can do about surveys.
var Capability = bot.Capability{
	Name:    "survey",
	Doc:     "Puts questionnaires to clients and tells what came of them.",
	Locales: locales,
	Paths:   []string{"s"},
	Pages:   pages,
	Sends:   map[string]bot.Foretold{"survey.tick": {Text: "survey.planned-tick"}, "survey.loop-due": {Text: "survey.planned-loop-due"}},
	Keeps:   keeps,
	Runs:    runs,
	Holds:   holds,
	Summary: summary,
	Commands: []bot.Command{
		{Name: "survey.list", Words: map[string][]string{"zh-CN": {"满意度调查", "调查", "调查列表"}, "en": {"surveys", "survey", "survey list"}}, Role: bot.RoleMember, Wants: bot.WantsProject, Closed: true, Do: list},
		{Name: "survey.new", Words: map[string][]string{"zh-CN": {"新建调查", "发起调查"}, "en": {"survey new", "new survey"}}, Args: "survey.new.args", Role: bot.RoleLead, Wants: bot.WantsProject, Prose: true, Do: newWave},
		{Name: "survey.people", Words: map[string][]string{"zh-CN": {"调查名单"}, "en": {"survey people"}}, Args: "survey.people.args", Role: bot.RoleLead, Wants: bot.WantsProject, Prose: true, Do: addPeople},
		{Name: "survey.results", Words: map[string][]string{"zh-CN": {"调查结果"}, "en": {"survey results"}}, Args: "survey.results.args", Role: bot.RoleMember, Wants: bot.WantsProject, Closed: true, Prose: true, Do: results},
		{Name: "survey.follow-ups", Words: map[string][]string{"zh-CN": {"低分跟进"}, "en": {"low scores", "follow-ups"}}, Role: bot.RoleLead, Wants: bot.WantsProject, Closed: true, Do: followUps},
		{Name: "survey.links", Words: map[string][]string{"zh-CN": {"调查链接"}, "en": {"survey links"}}, Role: bot.RoleLead, Wants: bot.WantsProject, Do: linksAgain},
		{Name: "survey.questionnaire", Words: map[string][]string{"zh-CN": {"新建问卷"}, "en": {"questionnaire new", "new questionnaire"}}, Args: "survey.questionnaire.args", Role: bot.RoleLead, Wants: bot.WantsProject, Prose: true, Do: newQuestionnaire},
		{Name: "survey.import", Words: map[string][]string{"zh-CN": {"导入问卷"}, "en": {"questionnaire import"}}, Role: bot.RoleLead, Wants: bot.WantsProject, Do: importQuestionnaire},
		{Name: "survey.mine", Words: map[string][]string{"zh-CN": {"我的调查", "我的问卷"}, "en": {"my surveys"}}, Role: bot.RoleAnyone, Do: mySurveys},
	},
	Actions: map[string]bot.Action{
		"survey.new":         {Role: bot.RoleLead, Do: newClicked},
		"survey.open":        {Role: bot.RoleLead, Do: openClicked},
		"survey.cancel":      {Role: bot.RoleLead, Closed: true, Do: cancelClicked},
		"survey.close":       {Role: bot.RoleLead, Closed: true, Do: closeClicked},
		"survey.refresh":     {Role: bot.RoleMember, Closed: true, Do: refreshClicked},
		"survey.leave-out":   {Role: bot.RoleLead, Do: leaveOutClicked},
		"survey.held":        {Role: bot.RoleLead, Do: heldClicked},
		"survey.results":     {Role: bot.RoleMember, Closed: true, Do: resultsClicked},
		"survey.page":        {Role: bot.RoleMember, Closed: true, Do: pageClicked},
		"survey.tell-client": {Role: bot.RoleLead, Closed: true, Do: tellClient},
		"survey.answer":      {Do: answerClicked},
		"survey.begin":       {Do: begin},
		"survey.step":        {Do: step},
		"survey.skip":        {Do: skip},
		"survey.leave-me":    {Do: leaveMe},
		"survey.contacted":   {Role: bot.RoleLead, Closed: true, Do: contactedClicked},
		"survey.outcome":     {Role: bot.RoleLead, Closed: true, Do: outcomeClicked},
		"survey.draft-done":  {Role: bot.RoleLead, Do: draftDone},
		"survey.draft-back":  {Role: bot.RoleLead, Do: draftBack},
	},
	Forms: map[string]bot.FormSpec{
		"survey.plan":      {Role: bot.RoleLead, Build: planForm, Do: submitPlan},
		"survey.answer":    {Audience: bot.Client, Build: answerForm, Do: submitAnswer},
		"survey.leave-out": {Role: bot.RoleLead, Build: leaveOutForm, Do: leftOut},
		"survey.held":      {Role: bot.RoleLead, Build: heldForm, Do: heldDecided},
		"survey.outcome":   {Role: bot.RoleLead, Closed: true, Build: outcomeForm, Do: submitOutcome},
	},
	On: map[string]bot.Handler{
		"survey.enlist":      enlisted,
		"survey.show":        showing,
		"survey.open-asked":  openAsked,
		"survey.invite":      inviting,
		"survey.invite-soon": invitingSoon,
		"survey.mix":         mixing,
		"survey.remind":      reminding,
		"survey.retell":      retelling,
		"survey.tick":        tick,
		"survey.lost":        lost,
		"survey.lost-told":   lostTold,
		"survey.held-tell":   heldTell,
		"survey.shuffle":     shuffling,
		"survey.asked.done":  nothing, "survey.asked.delayed": nothing, "survey.asked.refused": notAsked,
		"survey.sent":       sentByPage,
		"survey.not-me":     notMine,
		"survey.seen":       seenByPage,
		"survey.said":       stepSaid,
		"survey.asked-for":  questionSaid,
		"survey.filed.done": filed, "survey.filed.delayed": filingLate, "survey.filed.refused": notFiled,
		"survey.loop-due":   loopDue,
		"survey.unfinished": leftUnfinished,
		"survey.loop-tell":  loopTell,
		"survey.settle":     settling,
		"survey.retire":     retire,
		"survey.retiring":   retire,
		"project.golive":    goneLive,
		bot.EventProject:    projectChanged,
		"project.reopened":  goesOn,
		"project.closed":    projectClosed,
		"person.merged":     merged,
		"person.handover":   handedOver,
		"survey.handover":   handedOver,
	},
}
