package phase

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/workday"
)

const maxNote = 600 // characters of each of the lead's notes

// update is the command: `weekly update`: the form of the lead's words for the next post.
func update(_ context.Context, r *bot.Request) error {
	plan, err := bot.PlanOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	at, _, ok, err := postOf(r, r.ProjectID, r.Project, plan.Post, r.Now)
	if err != nil {
		return err
	}
	if !ok {
		return bot.Tell("phase.post-off", "example", r.T("phase.post-time.example"))
	}
	return r.Open("phase.update", r.ProjectID+"|"+at.Format(time.DateOnly))
}

// openWeek is the week that the value of a form or button names, "<project>|<day>" and what may follow, if it was not posted yet: where
// its post comes on another day now, that one.
func openWeek(r *bot.Request, value string) (weekly, error) {
	project, day, _ := strings.Cut(value, "|")
	day, _, _ = strings.Cut(day, "|")
	if err := r.Enter(project, bot.RoleLead); err != nil {
		return weekly{}, err
	}
	w, err := weeklyOf(r, project, day)
	if err != nil {
		return w, err
	}
	if !w.Sent.IsZero() {
		return w, bot.Tell("phase.update-sent")
	}
	plan, err := bot.PlanOf(r, project)
	if err != nil {
		return w, err
	}
	at, _, ok, err := postOf(r, project, r.Project, plan.Post, r.Now)
	if err != nil || !ok || at.Format(time.DateOnly) == day {
		return w, err
	}
	return weeklyOf(r, project, at.Format(time.DateOnly))
}

// updateForm asks for the lead's words; its value is "<project>|<day>|<shown>".
func updateForm(_ context.Context, r *bot.Request, value string) (bot.Form, error) {
	w, err := openWeek(r, value)
	if err != nil {
		return bot.Form{}, err
	}
	field := func(name, text string) bot.Field {
		return bot.Field{Name: name, Label: r.T("phase.field-" + name), Hint: r.T("phase.hint-" + name), Kind: bot.FieldLines, Max: maxNote, Initial: bot.Initial(text)}
	}
	f := bot.Form{Title: r.T("phase.update-title"), Submit: r.T("phase.save"), Intro: r.T("phase.update-intro", "day", day(r, r.Lang, w.Day)),
		Fields: []bot.Field{field("note", w.Note), field("client", w.Client), field("needs", w.Needs)}}
	f.Value = r.ProjectID + "|" + w.Day + "|" + shownIn(f)
	return f, nil
}

// submitUpdate takes the form's values. What another lead wrote while it was open stays.
func submitUpdate(_ context.Context, r *bot.Request) error {
	w, err := openWeek(r, r.Submit.Value)
	if err != nil {
		return err
	}
	was := shownOf(r.Submit.Value)
	for _, x := range []struct {
		field string
		words *string
	}{{"note", &w.Note}, {"client", &w.Client}, {"needs", &w.Needs}} {
		if *x.words, err = was.take(r, x.field, *x.words); err != nil {
			return err
		}
	}
	r.CloseForm(bot.Card{Title: r.T("phase.update-saved"), Tone: bot.ToneDone})
	return touch(r, w)
}

// draftOK is the button by which a lead lets the draft go out as it is.
func draftOK(_ context.Context, r *bot.Request) error {
	w, err := openWeek(r, r.Click.Value)
	if err != nil {
		return err
	}
	return touch(r, w)
}

// touch keeps the lead's words, and shows them on the draft.
func touch(r *bot.Request, w weekly) error {
	w.Touched, w.By, w.Name = true, r.WhoID, r.Who.Name
	if err := weeklies.Put(r, weeklyID(r.ProjectID, w.Day), w); err != nil {
		return err
	}
	plan, err := bot.PlanOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	now, err := progress(r, r.ProjectID)
	if err != nil {
		return err
	}
	if w.Drafted.IsZero() {
		moment, err := postMoment(r, r.Lang, plan, r.Who.Location())
		if err != nil {
			return err
		}
		show(r, bot.Card{Title: r.T("phase.update-saved"), Tone: bot.ToneGood, Parts: []bot.Part{bot.SmallPrint(r.T("phase.update-when", "moment", moment))}})
		return nil
	}
	r.Toast(bot.ToneGood, "phase.update-saved")
	return showDrafts(r, plan, now, w)
}

// preview is the command and the button: what the team's rooms and the client's would see now, one after the other.
func preview(_ context.Context, r *bot.Request) error {
	if r.Event.Name == bot.EventAction {
		if err := r.Enter(r.Click.Value, bot.RoleLead); err != nil {
			return err
		}
	}
	plan, err := bot.PlanOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	now, err := progress(r, r.ProjectID)
	if err != nil {
		return err
	}
	if len(now.Phases) == 0 {
		return bot.Tell("phase.not-counted")
	}
	at, _, _, err := postOf(r, r.ProjectID, r.Project, plan.Post, r.Now)
	if err != nil {
		return err
	}
	w, err := weeklyOf(r, r.ProjectID, at.Format(time.DateOnly))
	if err != nil {
		return err
	}
	c := bot.Card{Title: r.T("phase.preview-title"), Tone: bot.ToneInfo, Lang: r.Lang}
	for _, team := range []bool{true, false} {
		parts, err := edition(r, r.Lang, plan, now, w, team)
		if err != nil {
			return err
		}
		c.Parts = append(c.Parts, parts...)
	}
	r.Confide(c)
	return nil
}

// edition is what rooms of the team, or of the client, are told of a week, without its pictures, under a heading in a language.
func edition(r *bot.Request, heading string, plan bot.Plan, now bot.Progress, w weekly, team bool) ([]bot.Part, error) {
	rooms, err := bot.RoomsOf(r, r.ProjectID)
	if err != nil {
		return nil, err
	}
	lang := r.Project.Lang
	if i := slices.IndexFunc(rooms, func(room bot.Room) bool { return isClients(room) != team }); i >= 0 {
		lang = rooms[i].Speaks(r.Project)
	}
	rep, err := reportOf(r, plan, now, lang, team)
	if err == nil {
		err = rep.forManagers()
	}
	if err != nil {
		return nil, err
	}
	rep.weekly, rep.auto = w, !w.Touched
	key := "phase.preview-client"
	if team {
		key = "phase.preview-team"
	}
	c := rep.text()
	return append([]bot.Part{{Divider: true}, bot.Words("**" + r.In(heading, key) + "**"), bot.Words("**" + bot.Escape(c.Title) + "**")}, c.Parts...), nil
}

// postTime is the command: `weekly post Friday 15:30`, `weekly post off`; alone it tells when.
func postTime(_ context.Context, r *bot.Request) error {
	plan, err := bot.PlanOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	said := strings.TrimSpace(r.Rest)
	if said == "" {
		if plan.Post.Off {
			return bot.Tell("phase.post-off", "example", r.T("phase.post-time.example"))
		}
		moment, err := postMoment(r, r.Lang, plan, r.Who.Location())
		if err != nil {
			return err
		}
		done(r, "phase.post-next", "moment", moment)
		return nil
	}
	before := plan.Post
	if slices.Contains([]string{"off", "none", "关", "关闭", "停"}, strings.ToLower(said)) {
		plan.Post = bot.PostTime{Off: true}
	} else if t, ok := workday.Said(said); ok {
		plan.Post = bot.PostTime{Day: t.Day, Hour: t.Hour}
	} else {
		return bot.Tell("phase.bad-post-time", "example", r.T("phase.post-time.example"))
	}
	if err := moveWords(r, r.ProjectID, r.Project, plan); err != nil {
		return err
	}
	if err := put(r, plan); err != nil {
		return err
	}
	h := bot.Happening{Kind: "plan", Which: "post"}
	if !plan.Post.Off {
		at, _, _, err := postOf(r, r.ProjectID, r.Project, plan.Post, r.Now)
		if err != nil {
			return err
		}
		h.After = at.Format(time.DateOnly + " 15:04")
	}
	if _, err := r.Happened(h); err != nil {
		return err
	}
	r.Audit("plan.post-time", bot.Plans.Key(r.ProjectID), map[string]string{"before": string(bot.Encode(before)), "after": string(bot.Encode(plan.Post))})
	if plan.Post.Off {
		done(r, "phase.post-now-off")
		return nil
	}
	moment, err := postMoment(r, r.Lang, plan, r.Who.Location())
	if err != nil {
		return err
	}
	c := bot.Card{Title: r.T("phase.post-next", "moment", moment), Tone: bot.ToneGood}
	at, _, _, err := postOf(r, r.ProjectID, r.Project, plan.Post, r.Now)
	if err != nil {
		return err
	}
	if d := plan.Post.Day; d > 0 && int(at.Weekday()) != d%7 {
		c.Parts = append(c.Parts, bot.SmallPrint(r.T("phase.post-moved")))
	}
	show(r, c)
	return nil
}
