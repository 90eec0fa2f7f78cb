// Package person is the capability about people as such: who is behind an account, which accounts are one human, when they
// are away, and what each sets for themselves. Which role somebody has in a project is the capability project's.
package person

import (
	"context"
	"embed"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/roster"
)

//go:embed zh-CN.json en.json
var texts embed.FS

// Capability is what golive can do about people.
var Capability = bot.Capability{
	Name:    "person",
	Doc:     "Who is behind an account, and what people set for themselves.",
	Locales: texts,
	Keeps:   keeps,
	Commands: []bot.Command{
		{Name: "person.away", Words: say("请假", "休假")("away", "out of office"), Means: saysAway, Fits: saysWhen, Args: "person.away.args", Do: known(away)},
		{Name: "person.back", Words: say("我回来了", "销假")("back", "i am back", "i'm back"), Do: known(back)},
		{Name: "person.handover", Words: say("交接")("hand over", "handover"), Args: "person.handover.args", Role: bot.RoleLead, Wants: bot.WantsProject, Closed: true, Do: handover},
		{Name: "person.link", Words: say("关联账号", "绑定账号")("link"), Fits: looksLikeCode, Args: "person.link.args", Do: known(link)},
		{Name: "person.unlink", Words: say("取消关联", "解除关联")("unlink"), Args: "person.unlink.args", Do: known(unlink)},
		{Name: "person.me", Words: say("我的资料", "我的数据", "我是谁")("me", "my data", "who am i", "whoami"), Do: known(aboutMe)},
		{Name: "person.my-language", Words: say("我的语言")("my language"), Args: "person.my-language.args", Do: known(myLanguage)},
		{Name: "person.my-zone", Words: say("我的时区")("my zone", "my timezone"), Args: "person.my-zone.args", Do: known(myZone)},
		{Name: "person.export", Words: say("导出个人数据")("person export"), Args: "person.export.args", Role: bot.RoleOperator, Do: export},
		{Name: "person.erase", Words: say("删除个人数据")("person erase"), Args: "person.erase.args", Role: bot.RoleOperator, Do: erase},
	},
	Actions: map[string]bot.Action{
		"person.away-end":      {Do: known(endClicked)},
		"person.erase":         {Role: bot.RoleOperator, Do: eraseClicked},
		"person.export-me":     {Do: known(exportMe)},
		"person.handover":      {Role: bot.RoleLead, Closed: true, Do: handoverChosen},
		"person.handover-undo": {Role: bot.RoleLead, Closed: true, Do: handBack},
		"person.link":          {Do: known(linkYes)},
		"person.link-no":       {Do: known(linkNo)},
		"person.unlink":        {Do: known(unlinkYes)},
	},
	Forms: map[string]bot.FormSpec{"person.away": {Audience: bot.Client, Build: awayForm, Do: known(submitAway)}},
	On: map[string]bot.Handler{bot.EventPerson: changed, roster.EventReturned: returned, "person.left": left, "project.left": left, "person.left-again": leftAgain, "person.handover-over": handoverOver, "person.handover-past": handoverPast,
		"person.link-page": confirmed, "person.link-over": linkOver,
		"person.export": exportNow, "person.erasing": eraseStep, "person.erase-over": eraseOver,
		bot.EventUnreached: unreached, "person.errands-over": errandsOver},
	Pages: pages,
	Meet:  meet,
}

// say makes the words of a command: the Chinese ones, then the English ones.
func say(zh ...string) func(en ...string) map[string][]string {
	return func(en ...string) map[string][]string { return map[string][]string{"zh-CN": zh, "en": en} }
}

// known makes a handler of what somebody sets for themselves one that refuses who is not known.
func known(do bot.Handler) bot.Handler {
	return func(ctx context.Context, r *bot.Request) error {
		if err := r.Known(); err != nil {
			return err
		}
		return do(ctx, r)
	}
}

// meet records the person behind an account that acts for the first time.
func meet(ctx context.Context, r *bot.Request) error {
	h, err := roster.Acquaint(ctx, r, r.Event.From)
	if err != nil {
		return err
	}
	r.WhoID, r.Who = h.ID, h.Person
	return nil
}
