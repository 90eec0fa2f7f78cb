package slack

import (
	"strconv"
	"strings"
)

// actionID is what an action_id says: the Action, which of its row, and where its options come from.
type actionID struct{ action, source string }

// writeActionID makes the action_id of the n-th control of its block: an action_id is unique there.
func writeActionID(action string, n int, source string) string {
	return strings.Join([]string{action, strconv.Itoa(n), source}, "|")
}

func readActionID(s string) actionID {
	f := strings.SplitN(s, "|", 3)
	id := actionID{action: f[0]}
	if len(f) == 3 {
		id.source = f[2]
	}
	return id
}

// maxBlockValue is how long a Value may be that a select carries: its block_id is the only place for it.
const maxBlockValue = 230

func writeBlockID(part, n int, value string) string {
	return "r" + strconv.Itoa(part) + "." + strconv.Itoa(n) + "|" + cutBytes(value, maxBlockValue)
}

func readBlockID(s string) string {
	_, value, _ := strings.Cut(s, "|")
	return value
}
