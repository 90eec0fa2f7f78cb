package task

import (
	"slices"

	"github.com/golive-bot/golive/bot"
)

// What the tracker refuses whatever is asked is told in golive's own words, with who can put it right: its own would send people to
// correct what is not wrong.

var ownCauses = []string{bot.CauseNoRight, bot.CauseNoProject, bot.CauseArchived, bot.CauseOutdated}

// causeText is the key of golive's own words for a cause; false where the tracker's are to be told.
func causeText(cause string) (string, bool) {
	n := slices.Index(ownCauses, cause)
	if n < 0 {
		return "", false
	}
	return []string{"task.no-right", "task.no-tracker-project", "task.archived", "task.outdated"}[n], true
}

// ownWords are golive's words for a cause, of a task's issue; "" where the tracker's are to be told.
func ownWords(say func(string, ...any) string, t record, cause string) string {
	key, own := causeText(cause)
	if !own {
		return ""
	}
	return say(key, "tracker", trackerOf(bot.Issue{Key: t.Issue}))
}

// silent tells why the tracker could not be read.
func silent(r *bot.Request, err error) error {
	if key, own := causeText(bot.CauseOf(err)); own {
		return bot.Tell(key, "tracker", r.Project.Tracker)
	}
	return bot.Tell("task.tracker-silent")
}
