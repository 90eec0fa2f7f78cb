package bot

import "time"

// Mute is a time in which a room, or a person in private, hears nothing from golive but answers and alarms. What was
// scheduled waits, all else is said in one sum when it ends. Written by the capability quiet; the engine holds to it.
type Mute struct {
	Until time.Time `json:"until"`
	By    string    `json:"by"`   // person ID
	Name  string    `json:"name"` // of that person
	Lang  string    `json:"lang"` // of the card that says so
	Card  string    `json:"card"` // its handle
}

// Mutes is the kind of Mute; the ID says whom: see MuteOfRoom and MuteOfPerson.
var Mutes = Records[Mute]{Kind: "mute", Schema: 1}

// MuteOfRoom is the ID of a room's mute.
func MuteOfRoom(p Place) string { return "room/" + p.Room().String() }

// MuteOfPerson is the ID of a person's mute.
func MuteOfPerson(id string) string { return "person/" + id }

// EventUnmuted says that a mute was ended before its time; its payload is an Unmuted.
const EventUnmuted = "bot.unmuted"

// Unmuted is the payload of EventUnmuted.
type Unmuted struct {
	Whom string `json:"whom"` // ID of the Mute
}
