package help

import (
	"slices"

	"github.com/golive-bot/golive/bot"
)

// next is what whoever asks can do so that golive is of more use to them here; nothing where they have what they need. A
// click does not tell where it was made, and its card has said it.
func next(r *bot.Request) (string, []bot.Control) {
	switch {
	case r.Who.Outsider, r.Event.Name == bot.EventAction:
		return "", nil
	case len(r.Room.Projects) > 0:
		if max(r.Role, r.Best) < bot.RoleClient {
			return r.T("help.next-role", "name", bot.Escape(r.Who.Name)), nil
		}
		return "", nil
	case r.Message.Private:
		if r.Best < bot.RoleClient && !mayDo(r, "project.new") {
			return r.T("help.next-none"), nil
		}
		return "", nil
	case mayDo(r, "room.bind") && r.Best >= bot.RoleLead:
		return r.T("help.next-bind"), []bot.Control{bot.Button(r.T("help.bind"), "room.start", "")}
	case mayDo(r, "project.new"):
		return r.T("help.next-new"), nil
	}
	return r.T("help.next-wait"), nil
}

// mayDo reports whether the person may use a command, by its name.
func mayDo(r *bot.Request, name string) bool {
	i := slices.IndexFunc(r.Env().Commands, func(c bot.Command) bool { return c.Name == name })
	return i >= 0 && r.MayDo(r.Env().Commands[i])
}
