package help

import (
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
		if r.Best < bot.RoleClient && !r.MayCall("project.new") {
			return r.T("help.next-none"), nil
		}
		return "", nil
	case r.MayCall("room.bind") && r.Best >= bot.RoleLead:
		return r.T("help.next-bind"), []bot.Control{bot.Button(r.T("help.bind"), "room.start", "")}
	case r.MayCall("project.new"):
		return r.T("help.next-new"), nil
	}
	return r.T("help.next-wait"), nil
}
