package meeting

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// A risk that was taken down in a meeting is told to managers for four weeks, or until the minutes no longer hold it.
const (
	riskOpen = 28 * 24 * time.Hour
	riskBad  = 3 // points: more than a date that moved counts
)

// openRisks are the risks of a project's meetings, the latest first, for the digest.
func openRisks(_ context.Context, r *bot.Request, project string, _ time.Time) ([]bot.SummaryLine, error) {
	p, err := bot.Projects.Get(r, project)
	if err != nil {
		return nil, err
	}
	var all []bot.SummaryLine
	for f, err := range newest(r, project) {
		if err != nil {
			return nil, err
		}
		m := f.Value
		if r.Now.Sub(m.Start) > riskOpen+startLate+24*time.Hour { // those before it ended earlier
			break
		}
		at := cmp.Or(m.Ended, m.Began)
		if at.IsZero() || r.Now.Sub(at) > riskOpen {
			continue
		}
		for _, l := range m.Lines {
			if l.Kind == risk {
				all = append(all, bot.SummaryLine{Text: r.T("meeting.digest-risk", "day", i18n.Day(r.Lang, at.In(p.Location()), r.Now), "text", bot.Escape(firstLine(l.Text))),
					Score: riskBad, Link: pageLink(r, minutesPage, f.ID, m), AsOf: at})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b bot.SummaryLine) int { return b.AsOf.Compare(a.AsOf) })
	return all, nil
}
