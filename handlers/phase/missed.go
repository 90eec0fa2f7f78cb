package phase

import (
	"time"

	"github.com/golive-bot/golive/bot"
)

// What comes too late to be of use is sent with an end that has passed: it is skipped, and the ledger tells that it was.

// missedPost ends a weekly post that was not sent in time: the leads hear it on their draft, and what they wrote goes along with the
// next one.
func missedPost(r *bot.Request, id string, plan bot.Plan) error {
	day := r.Timer.Due.In(r.Project.Location()).Format(time.DateOnly)
	w, err := weeklyOf(r, id, day)
	if err != nil || !w.Sent.IsZero() {
		return err
	}
	rooms, err := bot.RoomsOf(r, id)
	if err != nil {
		return err
	}
	for _, room := range rooms {
		r.Send(bot.Effect{To: bot.ToRoom(room.Place), Handle: postHandle(id, day, room.Place), Body: bot.Card{Title: r.Project.Name}, Audience: bot.Client,
			Noise: bot.NoiseScheduled, Until: r.Timer.Until})
	}
	if w.Drafted.IsZero() && !w.Touched {
		return nil
	}
	w.Missed = r.Now
	if err := weeklies.Put(r, weeklyID(id, day), w); err != nil {
		return err
	}
	if err := carryWords(r, id, plan, w); err != nil || w.Drafted.IsZero() {
		return err
	}
	now, err := progress(r, id)
	if err != nil {
		return err
	}
	return showDrafts(r, plan, now, w)
}

// carryWords takes what a lead wrote for a post to the next one, unless something is written for that.
func carryWords(r *bot.Request, id string, plan bot.Plan, w weekly) error {
	at, _, ok, err := postOf(r, id, r.Project, plan.Post, r.Now)
	if err != nil || !ok || w.Note+w.Client+w.Needs == "" {
		return err
	}
	next, err := weeklyOf(r, id, at.Format(time.DateOnly))
	if err != nil || next.Touched {
		return err
	}
	w.Day, w.Drafted, w.Missed = next.Day, next.Drafted, time.Time{}
	return weeklies.Put(r, weeklyID(id, w.Day), w)
}

// missedDraft ends a draft for which the time is over since the post is due.
func missedDraft(r *bot.Request, id string) {
	day := r.Timer.Until.In(r.Project.Location()).Format(time.DateOnly)
	for _, lead := range leads(r.Project) {
		r.Send(bot.Effect{To: bot.ToPerson(lead), Handle: draftHandle(id, day, lead), Body: bot.Card{Title: r.Project.Name}, Noise: bot.NoiseScheduled, Project: id, Until: r.Timer.Until})
	}
}
