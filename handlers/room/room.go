// Package room is the capability about rooms: golive's arrival in one, to which projects it belongs, who else is in it, and
// where to go on when it is closed. It writes the noun Room. Who has which role in a project is the capability project's.
package room

import (
	"embed"
	"maps"
	"slices"

	"github.com/golive-bot/golive/bot"
)

//go:embed zh-CN.json en.json
var texts embed.FS

// Capability is what golive can do about rooms.
var Capability = bot.Capability{
	Name:    "room",
	Doc:     "Rooms: arrival, binding, outsiders, and where to go on when one is closed.",
	Locales: texts,
	Keeps:   []bot.Kept{{Kind: bot.Rooms.Kind, Forget: bot.Rooms.Forget(forget)}, {Kind: deeds.Kind}},
	Commands: []bot.Command{
		{Name: "room.bind", Words: say("绑定项目", "绑定本群")("project bind", "bind"), Means: saysBind, Args: "room.bind.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: bind},
		{Name: "room.unbind", Words: say("解绑项目", "解绑本群")("project unbind", "unbind"), Role: bot.RoleLead, Wants: bot.WantsProject, Closed: true, Do: unbind},
		{Name: "room.language", Words: say("本群语言", "群语言")("room language"), Args: "room.language.args", Role: bot.RoleLead, Wants: bot.WantsProject, Do: setLanguage},
	},
	Actions: map[string]bot.Action{
		"room.start":      {Do: start},
		"room.bind":       {Role: bot.RoleLead, Do: bindClicked},
		"room.undo":       {Role: bot.RoleMember, Closed: true, Do: undo},
		"room.outsiders":  {Do: settleOutsiders},
		"room.vouch-bind": {Role: bot.RoleLead, Do: vouchAndBind},
		"room.move":       {Do: move},
	},
	On: map[string]bot.Handler{
		"room.undo-over":   undoOver,
		bot.EventBotJoined: joined,
		bot.EventBotLeft:   left,
		bot.EventRoom:      changed,
		bot.EventMember:    memberChanged,
	},
	Options: map[string]bot.Options{"room.places": places},
}

// forget takes somebody from outside out of what leads said of a room.
func forget(_ string, room *bot.Room, s bot.DataSubject) bool {
	room.Vouched = maps.Clone(room.Vouched)
	maps.DeleteFunc(room.Vouched, func(account string, _ []string) bool { return s.Has(account) })
	if o := room.Outside; o != nil {
		o.Who = slices.DeleteFunc(slices.Clone(o.Who), s.Has)
	}
	return true
}

// say makes the words of a command: the Chinese ones, then the English ones.
func say(zh ...string) func(en ...string) map[string][]string {
	return func(en ...string) map[string][]string { return map[string][]string{"zh-CN": zh, "en": en} }
}
