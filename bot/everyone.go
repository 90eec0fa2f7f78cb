package bot

import (
	"regexp"
	"slices"
	"strings"
)

// Everyone asks that a message mentions everybody in its room, for a purpose. The engine takes it out again unless a lead of
// the project has allowed that purpose (Project.Broadcast), the room is the project's, and the message is new. No text can
// do that: see Calm.
type Everyone struct {
	Project string `json:"project"` // ID
	Purpose string `json:"purpose"` // one of Broadcasts
}

// ForReminder is the purpose of reminding of what the project has scheduled: a meeting, say.
const ForReminder = "reminder"

// Broadcasts are the purposes for which a lead may let golive mention everybody.
var Broadcasts = []string{ForReminder}

// MayMention reports whether everybody may be mentioned for a purpose.
func (p Project) MayMention(purpose string) bool { return slices.Contains(p.Broadcast, purpose) }

// shouts are the words by which chats mention everybody, as people type them; a mail address is none.
var (
	shouts   = regexp.MustCompile(`(?i)(^|[^a-z0-9._-])@(_?all|channel|here|everyone)\b`)
	shoutsZh = regexp.MustCompile(`@(所有人|全体成员|全员)`)
)

// Calm keeps what people typed from mentioning everybody: a space of no width stands behind the sign. Renderers send
// nothing that has not gone through it.
func Calm(s string) string {
	if strings.Contains(s, "<!") {
		s = strings.ReplaceAll(s, "<!", "<\u200b!")
	}
	if strings.Contains(s, "@") {
		s = shouts.ReplaceAllString(s, "${1}@\u200b${2}")
		s = shoutsZh.ReplaceAllString(s, "@\u200b${1}")
	}
	return s
}
