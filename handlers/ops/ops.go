// Package ops is the operators' view of golive: how it fares, what it owes, and what was given up. It shows and replays; what
// is measured, and what counts as overdue, is the engine's and the platforms' business.
package ops

import (
	"context"
	"embed"
	"time"

	"github.com/golive-bot/golive/bot"
)

//go:embed zh-CN.json en.json
var texts embed.FS

// Capability is what golive shows to whoever runs it.
var Capability = bot.Capability{
	Name:    "ops",
	Doc:     "Shows operators how golive fares, and puts dead letters back.",
	Locales: texts,
	Commands: []bot.Command{
		{Name: "ops.show", Words: map[string][]string{"zh-CN": {"运维", "运维概览"}, "en": {"ops", "operations"}}, Role: bot.RoleOperator, Do: show},
	},
	Actions: map[string]bot.Action{"ops.replay": {Role: bot.RoleOperator, Do: replay}},
	On:      map[string]bot.Handler{bot.EventOverdue: overdue, bot.EventGivenUp: givenUp},
	Keeps:   []bot.Kept{{Kind: alarms.Kind}},
	Pages:   pages,
}

const (
	purpose  = "ops" // of signed links
	linkTime = 8 * time.Hour
)

// show is the command. What it answers is for the operator's eyes alone, wherever they ask.
func show(ctx context.Context, r *bot.Request) error {
	rd, err := read(ctx, r.Env().Store, r.Env().Insight, r.Now, r.Who.Location())
	if err != nil {
		return err
	}
	w := words{lang: r.Lang, text: r.T, now: r.Now, zone: r.Who.Location()}
	card := bot.Card{Title: r.T("ops.card-title"), Tone: bot.ToneGood}
	for _, s := range w.sections(rd) {
		card.Tone = worse(card.Tone, s.tone())
		card.Parts = append(card.Parts, bot.Words("**"+bot.Escape(s.Title)+"**"), bot.FactsOf(s.facts()...), bot.Part{Divider: true})
	}
	card.Parts = append(card.Parts, bot.SmallPrint(bot.Escape(w.asOf(rd))))
	if address := link(r.Env(), r.Event.From, r.Now); address != "" {
		card.Parts = append(card.Parts, bot.Row(bot.LinkButton(r.T("ops.open-page"), address)), bot.SmallPrint(r.T("ops.link-time")))
	} else {
		card.Parts = append(card.Parts, bot.SmallPrint(r.T("ops.no-page")))
	}
	r.Confide(card)
	return nil
}

// link is the address of the page for one operator; "" where golive has no address of its own.
func link(env bot.Env, a bot.Account, now time.Time) string {
	return env.Page("/ops/", purpose, a.String(), now.Add(linkTime))
}

// facts are a section's for a card.
func (s section) facts() []bot.Fact {
	facts := make([]bot.Fact, len(s.Facts))
	for i, f := range s.Facts {
		facts[i] = bot.Fact{Label: f.Label, Value: bot.Escape(f.Value)}
		if f.Tone == bot.ToneBad || f.Tone == bot.ToneWarn {
			facts[i].Value = "**" + facts[i].Value + "**"
		}
	}
	return facts
}
