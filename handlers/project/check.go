package project

import (
	"context"
	"errors"
	"time"

	"github.com/golive-bot/golive/bot"
)

// trackerCheck is the data of the timer that asks again whether the tracker's project exists.
type trackerCheck struct {
	Project string `json:"project"`
	Person  string `json:"person"` // who is told if it does not
	Lang    string `json:"lang"`
	Try     int    `json:"try"`
}

func checkLater(r *bot.Request, project string, try int) {
	armCheck(r, trackerCheck{Project: project, Person: r.WhoID, Lang: r.Lang, Try: try})
}

func armCheck(r *bot.Request, c trackerCheck) {
	wait := min(time.Minute<<min(c.Try, 6), time.Hour)
	r.Arm(bot.Timer{Key: "project/" + c.Project + "/tracker-check", Due: r.Now.Add(wait), Name: "project.tracker-check", Data: bot.Encode(c)})
}

// checkAgain asks the tracker about a project that could not be checked when it was named.
func checkAgain(ctx context.Context, r *bot.Request) error {
	var c trackerCheck
	if err := r.DecodeTimer(&c); err != nil {
		return err
	}
	p, err := bot.Projects.Get(r, c.Project)
	if errors.Is(err, bot.ErrNotFound) || err == nil && p.Tracker == "" {
		return nil
	}
	if err != nil {
		return err
	}
	unchecked, err := checkTracker(ctx, r, p.Tracker)
	var wrong *bot.TellError
	switch {
	case unchecked:
		c.Try++
		armCheck(r, c)
	case errors.As(err, &wrong):
		text := r.In(c.Lang, "project.check-failed", "name", p.Name, "tracker", p.Tracker)
		r.Send(bot.Effect{To: bot.ToPerson(c.Person), Body: bot.Card{Title: r.In(c.Lang, "project.check-title"), Tag: p.Key, Tone: bot.ToneWarn,
			Lang: c.Lang, Parts: []bot.Part{bot.Words(bot.Escape(text))}}, Asked: true})
	}
	return nil
}
