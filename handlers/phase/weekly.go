package phase

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/daybook"
)

// weekly is what the lead says with one weekly post. Its ID is "<project>/<day of the post>".
type weekly struct {
	Project string    `json:"project"`
	Day     string    `json:"day"`              // YYYY-MM-DD
	Note    string    `json:"note,omitempty"`   // for the team
	Client  string    `json:"client,omitempty"` // clients see it, too
	Needs   string    `json:"needs,omitempty"`  // what the client is to do, a line each
	By      string    `json:"by,omitempty"`     // person ID of who touched it last
	Name    string    `json:"name,omitempty"`
	Touched bool      `json:"touched,omitempty"` // a lead wrote something, or said that it may go out as it is
	Drafted time.Time `json:"drafted,omitzero"`
	Sent    time.Time `json:"sent,omitzero"`
	Missed  time.Time `json:"missed,omitzero"` // when it was too late to be sent
}

var weeklies = bot.Records[weekly]{Kind: "weekly", Schema: 1}

func weeklyID(project, day string) string { return project + "/" + day }

// weeklyOf is the lead's words for a post; empty if there are none yet.
func weeklyOf(r *bot.Request, project, day string) (weekly, error) {
	w, err := weeklies.Get(r, weeklyID(project, day))
	if errors.Is(err, bot.ErrNotFound) {
		return weekly{Project: project, Day: day}, nil
	}
	return w, err
}

const updateLasts = 14 // days for which the words of a post are shown with the status

// lastUpdate is the lead's words of the last weekly post.
func lastUpdate(r *bot.Request, project string) (last weekly, err error) {
	from := weeklyID(project, r.Now.AddDate(0, 0, -updateLasts).Format(time.DateOnly))
	for f, err := range weeklies.Find(r, bot.Query{After: from, Limit: updateLasts}) {
		if err != nil {
			return last, err
		}
		if f.Value.Project != project {
			break
		}
		if !f.Value.Sent.IsZero() {
			last = f.Value
		}
	}
	return last, nil
}

// notesMissing is how many of the last weekly posts in a row went out without a word of the lead.
func notesMissing(r *bot.Request) (n int, err error) {
	from := weeklyID(r.ProjectID, r.Now.AddDate(-2, 0, 0).Format(time.DateOnly))
	for f, err := range weeklies.Find(r, bot.Query{After: from, Limit: weeksKept}) {
		w := f.Value
		switch {
		case err != nil || w.Project != r.ProjectID:
			return n, err
		case w.Touched && !w.Sent.IsZero():
			n = 0
		case !w.Sent.IsZero():
			n++
		}
	}
	return n, nil
}

// planPost sets the timers of a project's next post, or takes them away where nothing is to be posted: in a pause, after the end,
// and as long as nobody has planned anything. They are not declared by Arm, since the last working day of a week is no recurrence;
// that they come again on the same day of the week holds only where handling one fails for good.
func planPost(r *bot.Request, id string, p bot.Project) error {
	plan, err := bot.Plans.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	at, draft, ok, err := postOf(r, id, p, plan.Post, r.Now)
	if err != nil {
		return err
	}
	if !ok || p.State != bot.ProjectRunning {
		r.Disarm("phase/" + id + "/post")
		r.Disarm("phase/" + id + "/draft")
		return nil
	}
	r.Arm(bot.Timer{Key: "phase/" + id + "/post", Due: at, Name: "phase.post-due", Data: bot.Encode(id), Until: at.Add(postUseful), Again: bot.Weekly(at), Zone: p.Zone})
	if !draft.After(r.Now) { // a plan that was begun, or an hour that was set, since then: the leads get a draft all the same
		w, err := weeklyOf(r, id, at.Format(time.DateOnly))
		if err != nil {
			return err
		}
		if draft = r.Now.Add(draftSoon); !w.Drafted.IsZero() || !draft.Before(at) {
			return nil
		}
	}
	r.Arm(bot.Timer{Key: "phase/" + id + "/draft", Due: draft, Name: "phase.draft-due", Data: bot.Encode(id), Until: at, Again: bot.Weekly(draft), Zone: p.Zone})
	return nil
}

// moveWords takes what a lead has written for a post to the day on which that comes now.
func moveWords(r *bot.Request, id string, p bot.Project, plan bot.Plan) error {
	at, _, ok, err := postOf(r, id, p, plan.Post, r.Now)
	if err != nil || !ok {
		return err
	}
	next, err := weeklyOf(r, id, at.Format(time.DateOnly))
	if err != nil || next.Touched {
		return err
	}
	yesterday := r.Now.In(p.Location()).AddDate(0, 0, -1).Format(time.DateOnly)
	for f, err := range weeklies.Find(r, bot.Query{After: weeklyID(id, yesterday), Limit: updateLasts}) {
		if err != nil || f.Value.Project != id {
			return err
		}
		w := f.Value
		if !w.Touched || !w.Sent.IsZero() || w.Day == next.Day {
			continue
		}
		w.Day, w.Drafted = next.Day, next.Drafted
		if err := weeklies.Put(r, weeklyID(id, w.Day), w); err != nil {
			return err
		}
		return weeklies.Delete(r, f.ID)
	}
	return nil
}

const (
	postUseful = 20 * time.Hour // after this a weekly post is left out
	postLate   = time.Hour      // after this it says that it is late
	draftSoon  = 10 * time.Minute
)

// projectChanged plans the next post anew: the zone, the calendar or the state may be another.
func projectChanged(_ context.Context, r *bot.Request) error {
	var c bot.ProjectChanged
	if err := r.Decode(&c); err != nil {
		return err
	}
	return replan(r, c.Project)
}

func replan(r *bot.Request, id string) error {
	p, err := bot.Projects.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	plan, err := bot.Plans.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err == nil {
		err = moveWords(r, id, p, plan)
	}
	if err != nil {
		return err
	}
	return planPost(r, id, p)
}

// due enters the project of a timer; ok is false where it schedules nothing now.
func due(r *bot.Request) (id string, plan bot.Plan, ok bool, err error) {
	if err = r.DecodeTimer(&id); err != nil {
		return id, plan, false, err
	}
	p, err := bot.Projects.Hold(r, id)
	if errors.Is(err, bot.ErrNotFound) || err == nil && p.State != bot.ProjectRunning {
		return id, plan, false, nil
	}
	if err == nil {
		err = r.About(id)
	}
	if err == nil {
		plan, err = bot.PlanOf(r, id)
	}
	return id, plan, err == nil, err
}

// postDue counts a project for its weekly post, keeps that week, and lets each room be told.
func postDue(ctx context.Context, r *bot.Request) error {
	id, plan, ok, err := due(r)
	if err != nil || !ok {
		return err
	}
	if err := planPost(r, id, r.Project); err != nil {
		return err
	}
	if r.Late {
		return missedPost(r, id, plan)
	}
	now, err := count(ctx, r, plan)
	if err != nil {
		return err
	}
	day := r.Timer.Due.In(r.Project.Location()).Format(time.DateOnly)
	w, err := weeklyOf(r, id, day)
	if err != nil || !w.Sent.IsZero() {
		return err
	}
	w.Sent = r.Now
	if err := weeklies.Put(r, weeklyID(id, day), w); err != nil {
		return err
	}
	if !w.Drafted.IsZero() {
		if err := showDrafts(r, plan, now, w); err != nil {
			return err
		}
	}
	rooms, err := bot.RoomsOf(r, id)
	if err != nil {
		return err
	}
	for _, room := range rooms {
		r.Publish("phase.post", "phase/post/"+room.Place.String(), posting{id, day, room.Place, r.Now.Sub(r.Timer.Due) > postLate})
	}
	week := weekOf(r, plan, now, day)
	week.Inside = !slices.ContainsFunc(rooms, isClients)
	now.Weeks = append(slices.Clone(now.Weeks), week)
	now.Weeks = now.Weeks[max(0, len(now.Weeks)-weeksKept):]
	shown, err := daybook.ShownToManagers(r, id, r.Project, plan, now)
	if err != nil {
		return err
	}
	if _, err := r.Happened(bot.Happening{Kind: "posted", After: itoa(now.Percent), Which: string(shown)}); err != nil {
		return err
	}
	return bot.Progresses.Put(r, id, now)
}

const weeksKept = 120

// weekOf is what is kept of a week.
func weekOf(r *bot.Request, plan bot.Plan, now bot.Progress, day string) bot.Week {
	w := bot.Week{Day: day, At: r.Now, Percent: now.Percent, Phases: map[string]int{}, Status: now.Shown(plan, today(r, r.Project))}
	for _, c := range now.Phases {
		w.Phases[c.Key] = c.Percent
		w.Done, w.Total = w.Done+c.Done, w.Total+c.Total
	}
	return w
}

// posting is the payload of "phase.post": a room that is to be told of a week.
type posting struct {
	Project string    `json:"project"`
	Day     string    `json:"day"`
	Room    bot.Place `json:"room"`
	Late    bool      `json:"late,omitempty"` // golive was not running when it was due
}

// post tells one room of the week.
func post(_ context.Context, r *bot.Request) error {
	var t posting
	if err := r.Decode(&t); err != nil {
		return err
	}
	if err := r.About(t.Project); err != nil || r.ProjectID != t.Project {
		return err
	}
	room, err := bot.Rooms.Get(r, t.Room.String())
	if errors.Is(err, bot.ErrNotFound) || err == nil && (room.Closed || !slices.Contains(room.Projects, t.Project)) {
		return nil
	}
	if err != nil {
		return err
	}
	plan, err := bot.PlanOf(r, t.Project)
	if err != nil {
		return err
	}
	now, err := progress(r, t.Project)
	if err != nil {
		return err
	}
	team := room.Audience() == bot.Team
	rep, err := reportFor(r, plan, now, t.Day, room.Speaks(r.Project), team)
	if err == nil {
		err = rep.forManagers()
	}
	if err != nil {
		return err
	}
	if rep.weekly, err = weeklyOf(r, t.Project, t.Day); err != nil {
		return err
	}
	rep.auto = !rep.weekly.Touched
	c := rep.card()
	if t.Late {
		c.Parts = append(c.Parts, bot.SmallPrint(rep.say("phase.post-late")))
	}
	c.Parts = append(c.Parts, bot.Row(bot.Button(rep.say("phase.page"), "phase.page", t.Project)))
	audience := bot.Client
	if team {
		audience = bot.Team
	}
	r.Send(bot.Effect{To: bot.ToRoom(t.Room), Handle: postHandle(t.Project, t.Day, t.Room), Body: c, Audience: audience,
		Noise: bot.NoiseScheduled, Until: r.Now.Add(postUseful)})
	return nil
}

func postHandle(project, day string, room bot.Place) string {
	return "phase/post/" + project + "/" + day + "/" + bot.HashID(room.String())
}

// runs tells that the weekly post ends with the project.
func runs(_ context.Context, r *bot.Request, project string) ([]bot.Run, error) {
	plan, err := bot.Plans.Get(r, project)
	if errors.Is(err, bot.ErrNotFound) || err == nil && plan.Post.Off {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return []bot.Run{{Name: "phase.weekly", Text: r.T("phase.run-weekly"), Fate: bot.RunEnds}}, nil
}

// projectClosed takes the timers of a closed project away.
func projectClosed(_ context.Context, r *bot.Request) error {
	var c bot.Closing
	if err := r.Decode(&c); err != nil {
		return err
	}
	return replan(r, c.Project)
}
