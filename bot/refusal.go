package bot

import "time"

// Refusal is an effect that a rule of golive's, or the service, refused for good: there is nothing to replay. Written by the engine
// in the commit that ends the effect, and kept as long as payloads. It names nobody. Its ID begins with when it ended; see
// RefusalsSince.
type Refusal struct {
	Kind string `json:"kind"` // Effect.Kind
	Why  string `json:"why"`  // one of the reasons below
}

// Why an effect was refused. All but the last are rules about texts for the team.
const (
	WhyOutsider = "the person is a guest or of another organisation"
	WhyStranger = "nobody vouches for the person"
	WhyAddress  = "the address is not that of somebody of the own organisation"
	WhyNotTeams = "the room is not the team's alone"
	WhyOthers   = "the platform says that others are in the room"
	WhyService  = "the service refused"
)

// Refusals is the kind of Refusal.
var Refusals = Records[Refusal]{Kind: "refusal", Schema: 1}

// RefusalID is the ID of the record of an effect that was refused at a time.
func RefusalID(at time.Time, effect string) string { return sortable(at) + "/" + HashID(effect) }

// RefusalsSince asks for what was refused from t on, in that order.
func RefusalsSince(t time.Time) Query { return Query{After: sortable(t)} }
