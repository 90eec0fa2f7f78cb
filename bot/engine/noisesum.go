package engine

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// What is over a day's budget is not lost: its headlines are kept, and said in one sum at the end of the day.

func (n *noise) fold(job bot.Job) {
	n.Open = (n.Folded == 0 || n.Open) && job.Audience == bot.Client
	n.Folded++
	if c, ok := job.Body.(bot.Card); ok {
		n.Lang = cmp.Or(c.Lang, n.Lang)
	}
	if len(n.Lines) < noiseLines {
		n.Lines = append(n.Lines, headline(job.Body))
	}
}

// headline is a folded message in one line of markup.
func headline(b bot.Body) string {
	line := ""
	switch b := b.(type) {
	case bot.Card:
		line = cmp.Or(b.Title, b.Fallback())
	case bot.Text:
		line = bot.Plain(b.Text)
	case bot.Form:
		line = b.Title
	case bot.File:
		line = b.Name
	}
	runes := []rune(firstLine(line))
	if len(runes) > 80 {
		runes = append(runes[:79], '…')
	}
	return bot.Escape(string(runes))
}

type sumData struct {
	ID string     `json:"id"`
	To bot.Target `json:"to"`
}

func sumKey(id string) string { return "noise-sum/" + id }

// sumTimer is due at the day's end, or soon if that is past.
func (e *Engine) sumTimer(to bot.Target, id string, local time.Time) bot.Timer {
	midnight := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, local.Location())
	due := midnight.Add(e.Noise.SumAt)
	if soon := local.Add(10 * time.Minute); due.Before(soon) {
		due = soon.Truncate(30 * time.Minute).Add(30 * time.Minute)
	}
	to.Room.Thread, to.Reply, to.Person = "", "", ""
	return bot.Timer{Key: sumKey(id), Due: due, Name: "bot.noise-sum", Room: to.Room, Data: bot.Encode(sumData{id, to})}
}

// sumUp says in one message what was held back, as soon as nobody is muted whom it is for.
func (e *Engine) sumUp(ctx context.Context, r *bot.Request) error {
	var d sumData
	if err := decodeData(r.Timer.Data, &d); err != nil {
		return err
	}
	n, err := noises.Get(r, d.ID)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	who, err := e.spokenTo(ctx, d.To)
	if err != nil {
		return err
	}
	whom, until, err := e.muted(ctx, d.To, who.id, r.Now)
	if err != nil {
		return err
	}
	if whom != "" {
		r.Arm(bot.Timer{Key: r.Timer.Key, Due: until, Name: "bot.noise-sum", Room: d.To.Room, Data: r.Timer.Data})
		return nil
	}
	return e.sum(ctx, r, d, n)
}

func (e *Engine) sum(_ context.Context, r *bot.Request, d sumData, n noise) error {
	if n.Folded == 0 {
		return nil
	}
	lang := cmp.Or(n.Lang, r.Lang)
	say := func(key string, args ...any) string { return r.In(lang, key, args...) }
	card := bot.Card{Title: say("bot.sum-title", "n", n.Sent+n.Folded), Lang: lang}
	text := say("bot.sum-text", "sent", n.Sent, "n", n.Folded)
	muted := strings.HasPrefix(d.ID, mutePrefix)
	if muted {
		card.Title, text = say("bot.mute-sum-title"), say("bot.mute-sum-text", "n", n.Folded)
	}
	card.Parts = append(card.Parts, bot.Words(text))
	list := ""
	for _, line := range n.Lines {
		list += "- " + line + "\n"
	}
	card.Parts = append(card.Parts, bot.Words(list))
	if more := n.Folded - len(n.Lines); more > 0 {
		card.Parts = append(card.Parts, bot.SmallPrint(say("bot.sum-more", "n", more)))
	}
	audience := bot.Team
	if n.Open {
		audience = bot.Client
	}
	r.Send(bot.Effect{To: d.To, Body: card, Audience: audience, Noise: bot.NoiseAlarm})
	if muted {
		return noises.Delete(r, d.ID)
	}
	return noises.Put(r, d.ID, noise{Sent: n.Sent, Scheduled: n.Scheduled, Counted: n.Counted})
}

func firstLine(s string) string {
	for i, r := range s {
		if r == '\n' {
			return s[:i]
		}
	}
	return s
}
