package meeting

import (
	"time"

	"github.com/golive-bot/golive/bot"
)

// Past is the record of a meeting that was held, with a risk.
func Past(project, series string, start time.Time) bot.Record {
	m := meeting{Project: project, Series: series, Date: start.Format(time.DateOnly), Title: "weekly", Start: start, Stage: over, Began: start, Ended: start.Add(time.Hour),
		Lines: []line{{Kind: risk, Text: "the interface"}}, Agenda: []point{{Section: pointOverdue, Key: "ERP-1", Text: "a secret"}}}
	return meetings.Encode(idOf(series, m.Date), 0, m)
}
