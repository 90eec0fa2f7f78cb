package meeting

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// What people want to talk about waits for the next meeting of one series: that which they name; else that of the thread, or of the room,
// in which they say it; else that which meets next.

// queued is what people want to talk about in a project's meetings; its ID is the project's.
type queued struct {
	Points []point `json:"points"`
}

var queues = bot.Records[queued]{Kind: "meeting-queue", Schema: 1}

const (
	mostQueued   = 50  // points of a project
	longestPoint = 200 // characters
)

func queuedOf(r *bot.Request, project string) (queued, error) {
	q, err := queues.Get(r, project)
	if errors.Is(err, bot.ErrNotFound) {
		err = nil
	}
	return q, err
}

// queuedIn are the points of a project, each with the series for which it waits: what waits for none, or for one that ended, is for that
// which meets next. Without one Series is "".
func queuedIn(r *bot.Request, project string) ([]point, error) {
	q, err := queuedOf(r, project)
	if err != nil || len(q.Points) == 0 {
		return nil, err
	}
	all, err := openSeries(r, project)
	if err != nil {
		return nil, err
	}
	next, err := soonest(r, all)
	if err != nil {
		return nil, err
	}
	points := slices.Clone(q.Points)
	for i := range points {
		if !slices.ContainsFunc(all, func(f bot.Found[series]) bool { return f.ID == points[i].Series }) {
			points[i].Series = next
		}
	}
	return points, nil
}

// queuedFor are the points that wait for a series.
func queuedFor(r *bot.Request, project, id string) ([]point, error) {
	all, err := queuedIn(r, project)
	return slices.DeleteFunc(all, func(p point) bool { return p.Series != "" && p.Series != id }), err
}

// unqueue takes off the queue what was talked about; what was asked for since, or moved to another meeting, stays.
func unqueue(r *bot.Request, project, id string, talked []point) error {
	q, err := queuedOf(r, project)
	if err != nil {
		return err
	}
	was := func(p point) bool {
		return (p.Series == "" || p.Series == id) && slices.ContainsFunc(talked, func(t point) bool { return t.Section == pointQueued && t.print() == p.print() })
	}
	if !slices.ContainsFunc(q.Points, was) {
		return nil
	}
	q.Points = slices.DeleteFunc(slices.Clone(q.Points), was)
	return queues.Put(r, project, q)
}

// openSeries are those series of a project for which something can be queued.
func openSeries(r *bot.Request, project string) ([]bot.Found[series], error) {
	all, err := seriesOf(r, project)
	return slices.DeleteFunc(all, func(f bot.Found[series]) bool { return f.Value.State == ended }), err
}

// soonest is the ID of the series that meets next; "" if none does.
func soonest(r *bot.Request, all []bot.Found[series]) (string, error) {
	var first occasion
	id := ""
	for _, f := range all {
		o, ok, err := meets(r, f.Value)
		if err != nil {
			return "", err
		}
		if ok && (id == "" || o.Start.Before(first.Start)) {
			first, id = o, f.ID
		}
	}
	return id, nil
}

// meets is the next meeting of a series; ok is false while it has none.
func meets(r *bot.Request, s series) (o occasion, ok bool, err error) {
	if s.State != on {
		return o, false, nil
	}
	_, o, err = nextOf(r, s)
	if none := (*bot.TellError)(nil); errors.As(err, &none) {
		return o, false, nil
	}
	return o, err == nil, err
}

// queue is the command: `agenda add …`, `agenda add weekly: …`.
func queue(_ context.Context, r *bot.Request) error {
	all, err := openSeries(r, r.ProjectID)
	if err != nil {
		return err
	}
	of, text, err := queuedBy(r, all)
	if err != nil {
		return err
	}
	if text == "" || len([]rune(text)) > longestPoint {
		return bot.Tell("meeting.queue-text", "max", longestPoint)
	}
	q, err := queuedOf(r, r.ProjectID)
	if err != nil {
		return err
	}
	if len(q.Points) >= mostQueued {
		return bot.Tell("meeting.queue-full")
	}
	p := point{Section: pointQueued, Text: text, Owner: r.Who.Name, Person: r.WhoID, Series: of}
	q.Points = append(slices.DeleteFunc(slices.Clone(q.Points), func(other point) bool { return other.print() == p.print() }), p) // said again, it is moved
	name := r.NewID()
	c, err := queuedCard(r, p, all, name)
	if err != nil {
		return err
	}
	answerAs(r, queuedHandle(name), c)
	if err := queues.Put(r, r.ProjectID, q); err != nil {
		return err
	}
	return reminded(r, all)
}

// reminded shows on the reminders that are out what waits for their meetings now.
func reminded(r *bot.Request, all []bot.Found[series]) error {
	for _, f := range all {
		o, ok, err := meets(r, f.Value)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		mid, m, err := f.Value.open(r, f.ID, o)
		if err != nil {
			return err
		}
		asked, err := queuedFor(r, f.Value.Project, f.ID)
		if err != nil {
			return err
		}
		queuedThere := func(p point) bool { return p.Section == pointQueued }
		was := slices.DeleteFunc(slices.Clone(m.Agenda), func(p point) bool { return !queuedThere(p) })
		if m.Stage != planned || len(m.Posts) == 0 || slices.Equal(was, asked) {
			continue
		}
		m.Agenda = inSections(append(slices.DeleteFunc(slices.Clone(m.Agenda), queuedThere), asked...))
		if err := m.redraw(r, f.Value, mid); err != nil {
			return err
		}
		if err := meetings.Put(r, mid, m); err != nil {
			return err
		}
	}
	return nil
}

// queuedBy is for which series a command queues something, and what; of is "" where none is to come.
func queuedBy(r *bot.Request, all []bot.Found[series]) (of, text string, err error) {
	text = oneLine(r.Rest)
	if i := strings.IndexAny(text, ":："); i > 0 {
		title, rest := text[:i], strings.TrimLeft(text[i:], ":： ")
		if named := entitled(all, title); len(named) > 0 {
			choices := make([]bot.Choice, len(named))
			for i, f := range named {
				choices[i] = bot.Choice{Label: f.Value.Title + " · " + f.Value.often(r, r.Lang), Value: f.ID}
			}
			of, err = r.Choose("meeting", r.T("meeting.which-queue"), choices)
			return of, rest, err
		}
	}
	of, err = queuedHere(r, all)
	return of, text, err
}

// queuedHere is the series that is meant where something is queued and none is named.
func queuedHere(r *bot.Request, all []bot.Found[series]) (string, error) {
	begun, err := r.Begun()
	if err != nil {
		return "", err
	}
	id := ""
	switch parts := strings.Split(begun, "/"); { // of golive's card that the thread is under
	case len(parts) == 3 && parts[0] == "meeting" && parts[1] == "series":
		id = parts[2]
	case len(parts) >= 3 && parts[0] == "meeting":
		m, err := meetings.Get(r, parts[1])
		if err != nil && !errors.Is(err, bot.ErrNotFound) {
			return "", err
		}
		id = m.Series
	case r.Event.Room.Thread != "":
		if i := slices.IndexFunc(all, func(f bot.Found[series]) bool { return f.Value.At.Room == r.Event.Room }); i >= 0 {
			id = all[i].ID
		}
	}
	if id == "" {
		if _, m, _, ok, err := liveIn(r, r.Event.Room); err != nil {
			return "", err
		} else if ok {
			id = m.Series
		}
	}
	if slices.ContainsFunc(all, func(f bot.Found[series]) bool { return f.ID == id }) {
		return id, nil
	}
	if !r.InPrivate() && r.Room.Audience() != bot.Team { // what is the team's alone is not what one means before the client
		all = slices.DeleteFunc(slices.Clone(all), func(f bot.Found[series]) bool { return f.Value.Inside })
	}
	here := slices.DeleteFunc(slices.Clone(all), func(f bot.Found[series]) bool { return f.Value.At.Room.Room() != r.Event.Room.Room() })
	if next, err := soonest(r, here); err != nil || next != "" {
		return next, err
	}
	return soonest(r, all)
}

// queuedCard says for which meeting a point waits, and lets whoever reads it choose another. name tells cards about one point apart.
func queuedCard(r *bot.Request, p point, all []bot.Found[series], name string) (bot.Card, error) {
	c := bot.Card{Title: r.T("meeting.queued"), Tone: bot.ToneGood, Lang: r.Lang, Parts: []bot.Part{bot.Words(bot.Escape(p.Text))}}
	value := strings.Join([]string{r.ProjectID, p.print(), name}, "|")
	var row []bot.Control
	move := bot.Control{Label: r.T("meeting.queue-move"), Action: "meeting.requeue", Value: value}
	for _, f := range all {
		if f.ID != p.Series {
			move.Choices = append(move.Choices, bot.Choice{Label: f.Value.Title, Value: f.ID})
			continue
		}
		o, ok, err := meets(r, f.Value)
		if err != nil {
			return c, err
		}
		if c.Title = r.T("meeting.queued-paused", "title", f.Value.Title); ok {
			c.Title = r.T("meeting.queued-for", "title", f.Value.Title, "at", f.Value.moment(o)(r, r.Lang))
		}
	}
	if len(move.Choices) > 0 {
		row = append(row, move)
	}
	c.Parts = append(c.Parts, bot.Row(append(row, bot.Button(r.T("meeting.queue-off"), "meeting.unqueue", value))...))
	return c, nil
}

func queuedHandle(name string) string { return "meeting-queued/" + name }

// requeueClicked moves a point to another series.
func requeueClicked(_ context.Context, r *bot.Request) error {
	return requeue(r, func(q *queued, i int, name string) (c bot.Card, err error) {
		all, err := openSeries(r, r.ProjectID)
		if err != nil {
			return c, err
		}
		if len(r.Click.Chosen) != 1 || !slices.ContainsFunc(all, func(f bot.Found[series]) bool { return f.ID == r.Click.Chosen[0] }) {
			return c, bot.Tell("meeting.gone")
		}
		q.Points[i].Series = r.Click.Chosen[0]
		return queuedCard(r, q.Points[i], all, name)
	})
}

// unqueueClicked takes a point off the agenda.
func unqueueClicked(_ context.Context, r *bot.Request) error {
	return requeue(r, func(q *queued, i int, _ string) (bot.Card, error) {
		text := bot.Escape(q.Points[i].Text)
		q.Points = slices.Delete(q.Points, i, i+1)
		return bot.Card{Title: r.T("meeting.queue-off-done"), Tone: bot.ToneDone, Lang: r.Lang, Parts: []bot.Part{bot.Words(text)}}, nil
	})
}

// requeue changes the point that a control is about, and shows what became of it.
func requeue(r *bot.Request, change func(q *queued, i int, name string) (bot.Card, error)) error {
	f := strings.Split(r.Click.Value, "|")
	if len(f) != 3 {
		return bot.Tell("bot.old-button")
	}
	if err := r.Enter(f[0], bot.RoleMember); err != nil {
		return err
	}
	q, err := queuedOf(r, f[0])
	if err != nil {
		return err
	}
	i := slices.IndexFunc(q.Points, func(p point) bool { return p.print() == f[1] })
	if i < 0 {
		return bot.Tell("meeting.queue-gone")
	}
	q.Points = slices.Clone(q.Points)
	c, err := change(&q, i, f[2])
	if err != nil {
		return err
	}
	r.Replace(c)
	r.Send(bot.Effect{To: bot.ToRoom(r.Event.Room), Handle: queuedHandle(f[2]), Body: c, Edits: true})
	if err := queues.Put(r, f[0], q); err != nil {
		return err
	}
	all, err := openSeries(r, f[0])
	if err != nil {
		return err
	}
	return reminded(r, all)
}

// mostElsewhere are how many points of each other series an answer shows.
const mostElsewhere = 5

// askedElsewhere tells what waits for the other series of a project.
func askedElsewhere(r *bot.Request, id string) ([]bot.Part, error) {
	waiting, err := queuedIn(r, r.ProjectID)
	if err != nil || len(waiting) == 0 {
		return nil, err
	}
	all, err := openSeries(r, r.ProjectID)
	if err != nil {
		return nil, err
	}
	var parts []bot.Part
	for _, f := range all {
		lines := []string{"**" + bot.Escape(r.T("meeting.asked-elsewhere", "title", f.Value.Title)) + "**"}
		for _, p := range waiting {
			if p.Series == f.ID && f.ID != id {
				lines = append(lines, "- "+pointText(r, r.Lang, p, r.Now))
			}
		}
		if more := len(lines) - 1 - mostElsewhere; more > 0 {
			lines = append(lines[:1+mostElsewhere], r.T("meeting.agenda-more", "n", more))
		}
		if len(lines) > 1 {
			parts = append(parts, bot.Words(strings.Join(lines, "\n")))
		}
	}
	return parts, nil
}
