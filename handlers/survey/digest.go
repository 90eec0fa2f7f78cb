package survey

import (
	"context"
	"time"

	"github.com/golive-bot/golive/bot"
)

// summary tells open and closed loops, and themes of anonymous waves, in the digest.
func summary(_ context.Context, r *bot.Request, project string, since time.Time) ([]bot.SummaryLine, error) {
	open, late, ended := 0, 0, 0
	var last loop // the latest that is told of
	for f, err := range loops.Find(r, bot.Query{Index: "project", Value: project}) {
		if err != nil {
			return nil, err
		}
		switch l := f.Value; {
		case l.State != loopEnded:
			open++
			if l.Late && l.State == loopOpen {
				late++
			}
		case !l.Ended.Before(since):
			ended++
		default:
			continue
		}
		if l := f.Value; l.Opened.After(last.Opened) {
			last = l
		}
	}
	var lines []bot.SummaryLine
	if open+ended > 0 {
		line := bot.SummaryLine{Text: r.T("survey.digest", "open", open, "late", late, "ended", ended), Score: 2*late + open, Link: resultLink(r, last.Wave), AsOf: r.Now}
		if open > 0 {
			line.Makes = bot.Amber
		}
		lines = append(lines, line)
	}
	for f, err := range waves.Find(r, bot.Query{Index: "project", Value: project}) {
		if err != nil {
			return nil, err
		}
		if t := f.Value.Theme; t != nil && !t.At.Before(since) {
			lines = append(lines, bot.SummaryLine{Text: r.T("survey.digest-theme", "title", bot.Escape(f.Value.title(r.Lang)), "low", t.Low, "n", t.N), Score: t.Low, Makes: bot.Amber, Link: resultLink(r, f.ID), AsOf: t.At})
		}
	}
	return lines, nil
}

// holds tells the loops that a person has to close.
func holds(_ context.Context, r *bot.Request, project, person string) ([]bot.Holding, error) {
	var held []bot.Holding
	for f, err := range loops.Find(r, bot.Query{Index: "owner", Value: person}) {
		if err != nil {
			return nil, err
		}
		if f.Value.Project == project {
			held = append(held, bot.Holding{Kind: "survey.holdings", Text: bot.Escape(f.Value.Name)})
		}
	}
	return held, nil
}

const handedMost = 20 // loops that one event hands over, each with the cards of those who heard of it

// handedOver gives the loops of one person to another.
func handedOver(_ context.Context, r *bot.Request) error {
	var h bot.Handover
	if err := r.Decode(&h); err != nil {
		return err
	}
	if h.From == h.To {
		return nil
	}
	moves, err := h.Moves(r, "survey")
	if err != nil {
		return err
	}
	n := 0
	for f, err := range loops.Find(r, bot.Query{Index: "owner", Value: h.From}) {
		if err != nil {
			return err
		}
		if f.Value.Project != h.Project || !moves(f.ID) {
			continue
		}
		if n++; n > handedMost { // the others by an event of their own: those of before are somebody else's then
			r.Publish("survey.handover", "survey/handover/"+h.Project, h)
			break
		}
		l, w, p, err := readLoop(r, f.ID)
		if err != nil {
			return err
		}
		l.Owner = h.To
		if err := h.Keep(r, "survey", f.ID); err != nil {
			return err
		}
		if err := l.put(r, f.ID, w, p); err != nil {
			return err
		}
	}
	return nil
}
