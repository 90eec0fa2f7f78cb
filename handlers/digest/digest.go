// Package digest is the capability that tells managers once a week how their projects are: the worst first, one line a project, in
// chat or by mail, with the whole of it as a page. What it tells is read from what other capabilities keep and summarise.
package digest

import (
	"embed"
	"errors"
	"time"

	"github.com/golive-bot/golive/bot"
)

//go:embed zh-CN.json en.json
var texts embed.FS

// Capability is what golive can do about digests.
var Capability = bot.Capability{
	Name:    "digest",
	Doc:     "A weekly summary of their projects for managers.",
	Locales: texts,
	Keeps: []bot.Kept{
		{Kind: settings.Kind, Title: "digest.records", Forget: bot.ForgetAll},
		{Kind: revoked.Kind, Forget: bot.ForgetAll},
		{Kind: editions.Kind, Title: "digest.editions", Forget: bot.ForgetAll},
	},
	Says: says,
	Commands: []bot.Command{
		{Name: "digest.show", Words: say("管理周报", "周报")("digest"), Args: "digest.show.args", Role: bot.RoleManager, Closed: true, Do: show},
		{Name: "digest.set", Words: say("设置管理周报", "设置周报")("digest set"), Args: "digest.set.args", Role: bot.RoleManager, Closed: true, Do: set},
		{Name: "digest.revoke", Words: say("作废周报链接")("digest revoke", "revoke digest links"), Role: bot.RoleManager, Closed: true, Do: revoke},
		{Name: "digest.programme", Words: say("项目总览")("programme", "all projects"), Role: bot.RoleManager, Closed: true, Do: programme},
	},
	Actions: map[string]bot.Action{"digest.on": {Role: bot.RoleManager, Do: switchedOn}},
	On: map[string]bot.Handler{
		"project.right":         personChanged,
		"person.zone":           personChanged,
		"person.merged":         merged,
		"digest.move":           moveEdition,
		"digest.prepare":        prepare,
		"digest.recount":        recountMore,
		"digest.due":            due,
		"digest.make":           made,
		"digest.make-late":      madeLate,
		"digest.told.refused":   refused,
		"digest.mailed.refused": refused,
		"digest.left":           left,
	},
	Pages: pages,
	Sends: map[string]bot.Foretold{"digest.prepare": {Text: "digest.planned", After: before, Private: true, About: isIn}, "digest.due": {Text: "digest.planned", Private: true, About: isIn}},
}

// say makes the words of a command: the Chinese ones, then the English ones.
func say(zh ...string) func(en ...string) map[string][]string {
	return func(en ...string) map[string][]string { return map[string][]string{"zh-CN": zh, "en": en} }
}

// setting is when and how a manager gets their digest; its ID is the person's.
type setting struct {
	Off      bool     `json:"off,omitempty"`
	Day      int      `json:"day,omitempty"`      // 1 is Monday, the default
	Hour     string   `json:"hour,omitempty"`     // HH:MM in their zone; 08:00 by default
	Mail     bool     `json:"mail,omitempty"`     // by mail rather than in chat
	Projects []string `json:"projects,omitempty"` // IDs; none: those in which they have a role, else all
}

var settings = bot.Records[setting]{Kind: "digest-setting", Schema: 1}

const usualHour = "08:00"

// settingOf is what somebody set, or the default: managers have a digest, operators if they ask for one.
func settingOf(r *bot.Request, id string, p bot.Person) (setting, error) {
	s, err := settings.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return setting{Off: !p.Manager}, nil
	}
	return s, err
}

// edition is one digest as it was sent; its ID is "<person>/<day>".
type edition struct {
	Person  string    `json:"person"`
	Day     string    `json:"day"` // YYYY-MM-DD in their zone
	At      time.Time `json:"at"`
	Lang    string    `json:"lang"`
	Card    bot.Card  `json:"card"`    // as it was sent
	Entries []entry   `json:"entries"` // as the page shows them: all, or the worst of very many
	More    int       `json:"more,omitempty"`
	Refused []string  `json:"refused,omitempty"` // ways that led nowhere
	Expired bool      `json:"expired,omitempty"` // the mail server could not be asked in time
}

var editions = bot.Records[edition]{Kind: "digest", Schema: 1}

// revoked is since when links to somebody's digests open; its ID is the person's.
var revoked = bot.Records[time.Time]{Kind: "digest-revoked", Schema: 1}
