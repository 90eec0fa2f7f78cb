// Package quiet is the capability by which rooms and people have peace from golive for a while: they mute it. What is held
// back meanwhile, and what becomes of it, is the engine's business.
package quiet

import (
	"embed"

	"github.com/golive-bot/golive/bot"
)

//go:embed zh-CN.json en.json
var texts embed.FS

// Capability is what golive can do about being quiet.
var Capability = bot.Capability{
	Name:    "quiet",
	Doc:     "Mutes golive in a room, or for a person, until a time.",
	Locales: texts,
	Keeps:   []bot.Kept{{Kind: bot.Mutes.Kind}},
	Commands: []bot.Command{
		{Name: "quiet.mute", Words: map[string][]string{"zh-CN": {"静音", "免打扰"}, "en": {"mute"}}, Means: saysMute, Fits: saysHowLong, Args: "quiet.mute.args", Closed: true, Do: mute},
		{Name: "quiet.unmute", Words: map[string][]string{"zh-CN": {"取消静音", "解除静音"}, "en": {"unmute"}}, Closed: true, Do: unmute},
	},
	Actions: map[string]bot.Action{
		"quiet.mute":   {Closed: true, Do: muteClicked},
		"quiet.unmute": {Closed: true, Do: unmuteClicked},
	},
	On: map[string]bot.Handler{"quiet.over": over, "person.merged": merged},
}
