package bot

import (
	"context"
	"time"
)

// Vitals is a Platform that can tell how its side fares, from memory and at once.
type Vitals interface {
	Vital() Vital
}

// Vital is how a platform's side fares.
type Vital struct {
	Door   Door   `json:"door,omitempty"`
	Open   bool   `json:"open"`             // events can come in, as far as golive knows
	Detail string `json:"detail,omitempty"` // in an engineer's words: what is the matter
	// Silence is how long ago the service last gave a sign of life: a frame of the socket, something posted. By the machine's
	// clock; negative: not since the start.
	Silence  time.Duration `json:"silence"`
	PerMonth int           `json:"per_month,omitempty"` // calls that the service allows in a month; 0: no limit is known
}

// Door is the way in which a platform's events come.
type Door string

// Doors. The zero value: the platform does not tell.
const (
	NoDoor  Door = "none"    // nothing comes: golive only sends there
	Socket  Door = "socket"  // a connection that golive keeps
	Webhook Door = "webhook" // the service posts to golive
)

// Replica is one process of golive, as it says of itself once a minute. Written by the engine; its ID is made at the start.
type Replica struct {
	Host      string            `json:"host,omitempty"`
	Version   string            `json:"version,omitempty"`
	Started   time.Time         `json:"started"`
	Seen      time.Time         `json:"seen"`                // when it said so
	Platforms map[string]Vital  `json:"platforms,omitempty"` // by name
	Parts     map[string]string `json:"parts,omitempty"`     // what else it needs, by name: what is the matter with it, or ""
	Space     Space             `json:"space,omitzero"`
}

// Replicas is the kind of Replica.
var Replicas = Records[Replica]{Kind: "replica", Schema: 1}

// ReplicaPulse is how often a replica says that it is there, calendar time.
const ReplicaPulse = time.Minute

// Alive reports whether the replica spoke lately.
func (r Replica) Alive(now time.Time) bool { return now.Sub(r.Seen) <= 3*ReplicaPulse }

// Space is what a Store takes up, and what is left.
type Space struct {
	Store string `json:"store,omitempty"` // "SQLite", "PostgreSQL"; "": not known
	Used  int64  `json:"used"`            // bytes
	Free  int64  `json:"free"`            // bytes left on its disk; negative: not known
}

// Spacious is a Store that can tell what it takes up.
type Spacious interface {
	Space(ctx context.Context) (Space, error)
}

// MonthCalls is how often a platform was called in one calendar month of UTC, by all replicas; up to a minute behind. Its ID
// is "<platform>/<YYYY-MM>". Written by the program that counts.
type MonthCalls struct {
	N int `json:"n"`
}

// CallCounts is the kind of MonthCalls.
var CallCounts = Records[MonthCalls]{Kind: "calls", Schema: 1}

// CallsID is the ID of a platform's count in the month of t.
func CallsID(platform string, t time.Time) string { return platform + "/" + t.UTC().Format("2006-01") }
