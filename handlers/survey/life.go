package survey

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// goneLive moves the waves that are counted from the actual go-live.
func goneLive(_ context.Context, r *bot.Request) error {
	var e struct {
		Project string `json:"project"`
	}
	if err := r.Decode(&e); err != nil {
		return err
	}
	return eachLive(r, e.Project, func(id string, w wave, p bot.Project) error {
		if w.State != planned || w.After == nil {
			return nil
		}
		d, err := daysOf(r, w.Project, p)
		if err != nil {
			return err
		}
		w.schedule(p, d, r.Now)
		if err := w.put(r, p, id); err != nil {
			return err
		}
		return showBoard(r, id, w, p)
	})
}

// goesOn takes up the surveys of a project that goes on. What was to close meanwhile closes, as those who were asked had been told; what
// was to open meanwhile opens on the next working day. The team hears of both.
func goesOn(ctx context.Context, r *bot.Request) error {
	var e bot.ProjectChanged
	if err := r.Decode(&e); err != nil {
		return err
	}
	if err := planAgain(r, e.Project); err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	var boards []bot.Target
	lines := map[bot.Target][]string{}
	err := eachLive(r, e.Project, func(id string, w wave, p bot.Project) error {
		line, err := afterPause(ctx, r, id, w, p)
		if err != nil || line == "" {
			return err
		}
		if len(lines[w.Board]) == 0 {
			boards = append(boards, w.Board)
		}
		lines[w.Board] = append(lines[w.Board], "- "+line)
		return nil
	})
	if err != nil {
		return err
	}
	for _, board := range boards {
		c := bot.Card{Title: r.In(r.Project.Lang, "survey.pause-over"), Tone: bot.ToneInfo, Lang: r.Project.Lang, Tag: r.Project.Key,
			Parts: []bot.Part{bot.Words(strings.Join(lines[board], "\n"))}}
		if err := (wave{Project: e.Project, Board: board}).post(r, r.Project, bot.Effect{Body: c}); err != nil {
			return err
		}
	}
	return loopsGoOn(r, e.Project)
}

// afterPause takes up one wave, and answers what became of it; "" if all is as it was.
func afterPause(ctx context.Context, r *bot.Request, id string, w wave, p bot.Project) (string, error) {
	at := func(t time.Time) string { return moment(p.Lang, p, t, r.Now) }
	title := bot.Escape(w.title(p.Lang))
	switch {
	case w.over(r.Now):
		return r.In(p.Lang, "survey.pause-closed", "title", title, "when", at(w.Closes)), closeWave(ctx, r, id, w, p)
	case w.State == planned && !w.Opens.IsZero() && w.Opens.Before(r.Now):
		d, err := daysOf(r, w.Project, p)
		if err != nil {
			return "", err
		}
		w.openOn(d, r.Now.In(d.loc), r.Now)
		return r.In(p.Lang, "survey.pause-moved", "title", title, "opens", at(w.Opens), "closes", at(w.Closes)), errors.Join(w.put(r, p, id), showBoard(r, id, w, p))
	}
	return "", errors.Join(w.put(r, p, id), showBoard(r, id, w, p))
}

// projectChanged moves what is planned for a day that is not worked any more, and gives a new lead what nobody took up.
func projectChanged(_ context.Context, r *bot.Request) error {
	var c bot.ProjectChanged
	if err := r.Decode(&c); err != nil {
		return err
	}
	if err := takenUp(r, c.Project); err != nil {
		return err
	}
	return eachLive(r, c.Project, func(id string, w wave, p bot.Project) error {
		d, err := daysOf(r, w.Project, p)
		if err != nil {
			return err
		}
		closes := w.Closes
		switch {
		case w.follow(d, p, r.Now):
			if w.State == running && w.Closes.After(closes) {
				r.Publish("survey.retell", lane(id), enlist{Wave: id})
			}
		case w.State == running && p.State == bot.ProjectPaused: // its card says so
		default:
			return w.arm(r, p, id)
		}
		if err := w.put(r, p, id); err != nil {
			return err
		}
		return showBoard(r, id, w, p)
	})
}

// eachLive does something with the waves of a project that are planned or open.
func eachLive(r *bot.Request, project string, do func(id string, w wave, p bot.Project) error) error {
	p, err := bot.Projects.Get(r, project)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := r.About(project); err != nil {
		return err
	}
	for f, err := range waves.Find(r, bot.Query{Index: "live", Value: project, Limit: mostWaves}) {
		if err != nil {
			return err
		}
		if err := do(f.ID, f.Value, p); err != nil {
			return err
		}
	}
	return nil
}

const mostWaves = 100 // of a project, planned or open at a time

// runs tells of the waves of a project that are planned or open.
func runs(_ context.Context, r *bot.Request, project string) ([]bot.Run, error) {
	var all []bot.Run
	for f, err := range waves.Find(r, bot.Query{Index: "live", Value: project, Limit: mostWaves}) {
		if err != nil {
			return nil, err
		}
		key := "survey.run-planned"
		if f.Value.State == running {
			key = "survey.run-open"
		}
		all = append(all, bot.Run{Name: runName(f.ID), Text: r.T(key, "title", bot.Escape(f.Value.Q.Title.in(r.Lang)))})
	}
	return all, nil
}

// projectClosed ends the waves that do not go on.
func projectClosed(ctx context.Context, r *bot.Request) error {
	var c bot.Closing
	if err := r.Decode(&c); err != nil {
		return err
	}
	return eachLive(r, c.Project, func(id string, w wave, p bot.Project) error {
		switch {
		case p.State != bot.ProjectClosed || c.Keeps(runName(id)):
			return nil
		case w.State == running:
			return closeWave(ctx, r, id, w, p)
		}
		w.State, w.WithProject = cancelled, true
		if err := w.put(r, p, id); err != nil {
			return err
		}
		return showBoard(r, id, w, p)
	})
}

// planAgain plans the waves anew that were cancelled with their project.
func planAgain(r *bot.Request, project string) error {
	p, err := bot.Projects.Get(r, project)
	if err != nil {
		return err
	}
	if err := r.About(project); err != nil {
		return err
	}
	for f, err := range waves.Find(r, bot.Query{Index: "project", Value: project, Limit: mostWaves}) {
		if err != nil {
			return err
		}
		w := f.Value
		if w.State != cancelled || !w.WithProject {
			continue
		}
		w.State, w.WithProject = planned, false
		if !w.Opens.IsZero() && w.Opens.Before(r.Now) {
			d, err := daysOf(r, project, p)
			if err != nil {
				return err
			}
			w.openOn(d, r.Now.In(d.loc), r.Now)
		}
		if err := errors.Join(w.put(r, p, f.ID), showBoard(r, f.ID, w, p)); err != nil {
			return err
		}
	}
	return nil
}
