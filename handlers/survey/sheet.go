package survey

import (
	"reflect"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// shown is what a page shows beside the questions.
type shown struct {
	values values
	errors map[string]string
	notice string
	tone   bot.Tone
	done   bool
	more   bool   // questions follow from what was answered
	gone   bool   // the wave closed, or the link was revoked, before it arrived
	unkept values // what was sent then
}

// shownAfter is what is shown after a post.
func (d desk) shownAfter(g reader, came bot.Answer, given values) shown {
	text := func(key string, args ...any) string { return d.Texts.Text(g.lang, key, args...) }
	s := shown{values: g.a.Values}
	said := ""
	if g.w.Anonymous {
		said, s.values, came.Errors = d.secretly(g, came, given)
	} else {
		said = g.told(came, given)
	}
	switch said {
	case saidSaved:
		s.notice, s.tone, s.done = text("survey.saved"), bot.ToneGood, true
	case saidMore:
		s.notice, s.tone, s.more = text("survey.more"), bot.ToneGood, true
	case saidPartly:
		s.errors = map[string]string{}
		for _, key := range g.w.Q.open(s.values) {
			s.errors[key] = text("survey.missing")
		}
		s.notice, s.tone = text("survey.partly", "n", len(s.errors)), bot.ToneWarn
		switch {
		case g.w.Anonymous:
			s.notice = text("survey.partly-secret", "n", len(s.errors))
		case len(s.values) == 0:
			s.notice = text("survey.nothing")
		}
	case saidWrong:
		s.errors = came.Errors
		s.notice, s.tone = text("survey.wrong", "n", len(s.errors)), bot.ToneBad
		if g.w.Anonymous && !g.w.Q.through(s.values) {
			s.notice = text("survey.wrong-secret", "n", len(s.errors))
		}
		s.values = overlaid(s.values, given)
	case saidClosed:
		s.notice, s.gone, s.unkept = text("survey.closed-late"), true, given
	case saidRevoked:
		s.notice, s.tone, s.gone, s.unkept = text("survey.revoked"), bot.ToneWarn, true, given
	default: // it was accepted, and the answer is not there yet
		s.notice, s.tone = text("page.busy"), bot.ToneInfo
		s.values = overlaid(s.values, given)
	}
	return s
}

// told is what became of a post. Where its answer got lost with a process that ended, the store tells: what was sent is what is kept.
func (g reader) told(came bot.Answer, given values) string {
	if came.Location != "" || len(g.a.Values) == 0 {
		return came.Location
	}
	merged, wrong := g.w.Q.merge(g.a.Values, given)
	switch {
	case len(wrong) > 0 || !reflect.DeepEqual(merged, g.a.Values):
		return ""
	case g.a.Complete:
		return saidSaved
	}
	return saidPartly
}

// overlaid is what was kept under what was sent: nobody has to write anything twice.
func overlaid(kept, sent values) values {
	v := values{}
	for key, had := range kept {
		v[key] = had
	}
	for key, now := range sent {
		v[key] = now
	}
	return v
}

// sheet is the questionnaire's data.
type sheet struct {
	For, Not, Intro, Promise, Until, Back string
	Rev                                   string
	Closed, Done                          bool
	Followed, Leave                       bool   // a low score is followed up, unless they want to be left alone
	When                                  string // of the last answer
	Blocks                                []block
	Wrong                                 []fault // links to what is missing or wrong
	More                                  []fault // links to what is asked because of an answer
	Answers                               []row
	Unkept                                []row // what was sent in vain, to be copied
}

type fault struct{ Key, Label, Text string }

type row struct{ Question, Answer string }

// block is one question as the page shows it: one or several fields.
type block struct {
	ID, Text, Hint string
	Required       bool
	Rows           []line
	Many           bool
	Scale          bool
	Low, High      string
}

// line is one field: a row of choices, or a text.
type line struct {
	Key, Text, Error, Value string
	Words                   bool
	Options                 []pick
}

type pick struct {
	Value, Label string
	Chosen       bool
}

func (x question) block(lang string, s shown) block {
	b := block{ID: x.ID, Text: x.Text.in(lang), Hint: x.Hint.in(lang), Required: x.Required, Many: x.Kind == askMany, Low: x.Low.in(lang), High: x.High.in(lang)}
	_, _, b.Scale = x.ends()
	for _, key := range x.keys() {
		l := line{Key: key, Error: s.errors[key], Words: x.Kind == askText}
		if x.Kind == askMatrix {
			l.Text = x.keyText(key, lang)
		}
		given := s.values[key]
		if l.Words && len(given) > 0 {
			l.Value = given[0]
		}
		choices := x.choices(lang)
		for _, c := range choices {
			if b.Scale {
				c.Label = c.Value
			}
			l.Options = append(l.Options, pick{c.Value, c.Label, slices.Contains(given, c.Value)})
		}
		b.Rows = append(b.Rows, l)
	}
	return b
}

// readable are answers in words, a line each.
func readable(q questionnaire, v values, lang string) []row {
	var rows []row
	for _, x := range q.asked(v) {
		for _, key := range x.keys() {
			if len(v[key]) == 0 {
				continue
			}
			label := x.Text.in(lang)
			if x.Kind == askMatrix {
				label += " · " + x.keyText(key, lang)
			}
			var words []string
			for _, one := range v[key] {
				words = append(words, x.valueText(one, lang))
			}
			rows = append(rows, row{label, strings.Join(words, i18nComma(lang))})
		}
	}
	return rows
}

func i18nComma(lang string) string {
	if i18n.Normal(lang) == i18n.English {
		return ", "
	}
	return "、"
}
