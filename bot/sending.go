package bot

import "time"

// Sending is something that was scheduled to be sent, and what became of it: an effect that a timer's event, or what came of
// it, asked for, or that is marked as scheduled. Written by the engine, apart from the outbox, so that what gets lost
// there is missed. Its ID begins with the time at which it was asked for; see SendingsSince.
type Sending struct {
	Effect  string    `json:"effect"`            // ID; that of the timer's event while its handler fails
	Event   string    `json:"event"`             // name of the event that asked for it
	Project string    `json:"project,omitempty"` // ID
	To      string    `json:"to,omitempty"`      // platform, or "" for a person
	Due     time.Time `json:"due"`               // of the timer
	At      time.Time `json:"at"`                // when it was asked for
	Held    time.Time `json:"held,omitzero"`     // until when a rule holds it back: hours, pacing, absence
	End     time.Time `json:"end,omitzero"`      // when it ended; zero: it is still to be sent
	Fate    Fate      `json:"fate,omitempty"`    // how it ended
	Why     string    `json:"why,omitempty"`     // of its fate, or what went wrong last; one of the reasons below, or in an engineer's words
}

// Why a Sending was skipped.
const (
	WhyUseless  = "no longer useful"
	WhyFolded   = "folded into a sum"
	WhyReplaced = "replaced by a newer one"
	WhyUnposted = "what it would change was not posted"
	WhyClosed   = "room is closed, or golive was removed from it"
	WhyLeft     = "person has left"
)

// SendingGrace is how much later than due something may be sent and still be in time.
const SendingGrace = 5 * time.Minute

// Sendings is the kind of Sending.
var Sendings = Records[Sending]{
	Kind: "sending", Schema: 1,
	Index: map[string]func(Sending) []string{
		"open": func(s Sending) []string {
			if !s.End.IsZero() {
				return nil
			}
			return []string{sortable(s.Expected())}
		},
	},
}

// Expected is from when on it should have been sent.
func (s Sending) Expected() time.Time {
	at := s.Due
	for _, t := range []time.Time{s.At, s.Held} {
		if t.After(at) {
			at = t
		}
	}
	return at
}

// Late reports whether the grace after its due time, or after what held it back, was over when it was sent, or is over now.
func (s Sending) Late(now time.Time) bool {
	if s.Fate != Done {
		return false
	}
	if !s.End.IsZero() {
		now = s.End
	}
	from := s.Due
	if s.Held.After(from) {
		from = s.Held
	}
	return now.Sub(from) > SendingGrace
}

// SendingID is the ID of the record of what was asked for at a time under an effect's or event's ID.
func SendingID(at time.Time, id string) string { return sortable(at) + "/" + id }

// SendingsSince asks for what was asked for from t on, in that order.
func SendingsSince(t time.Time) Query { return Query{After: sortable(t)} }

// SendingsExpected asks for what is still to be sent and should have been before t, the oldest first.
func SendingsExpected(t time.Time) Query { return Query{Index: "open", To: sortable(t)} }

// sortable writes a time so that later ones compare greater.
func sortable(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// Overdue is the payload of overdue: IDs of Sendings, each named once while golive runs.
type Overdue struct {
	Sendings []string `json:"sendings"`
}
