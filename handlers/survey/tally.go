package survey

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/score"
)

// tally is what the answers of a wave come to. Those who are not through are counted apart.
type tally struct {
	counts
	N        int                       // answers that are through
	Hists    map[string]score.Hist     // by key, of questions on a scale
	Chosen   map[string]map[string]int // by key and value, of choices
	Choosers map[string]int            // by key, of choices: how many answered
	Few      map[string]bool           // by key: answered by too few to be shown
	Texts    map[string][]remark       // by key
	Scored   int                       // how many gave the score by which the wave is told; 0 where that is not shown
	Low      int                       // of these, at or below the threshold
	Hidden   string                    // key of a text that says why no results are shown; "": they are
	Cuts     []cut
}

// remark is a text that somebody wrote; in an anonymous wave without a name, and in no order.
type remark struct{ Name, Text string }

// ledger reads a wave's places and answers outside of a request as well as within.
type ledger struct {
	names   map[string]invitation // by ID
	answers []bot.Found[answer]
}

func readLedger(ctx context.Context, s bot.Reader, id string) (ledger, error) {
	l := ledger{names: map[string]invitation{}}
	places, err := invitations.List(ctx, s, bot.Query{Index: "wave", Value: id})
	if err != nil {
		return l, err
	}
	for _, f := range places {
		l.names[f.ID] = f.Value
	}
	l.answers, err = answers.List(ctx, s, bot.Query{Index: "wave", Value: id})
	return l, err
}

// hidden is why results are not shown: of an anonymous wave before it has closed for good, since what changes between two looks is somebody's
// answer, and from fewer than five answers.
func (w wave) hidden(n int) string {
	switch {
	case !w.Anonymous:
		return ""
	case w.State != closed:
		return "survey.hidden-open"
	case w.Pepper != "": // the last answers may still be on their way
		return "survey.hidden-soon"
	case n < leastShown:
		return "survey.hidden-few"
	}
	return ""
}

// tallyOf counts a wave's answers.
func tallyOf(l ledger, id string, w wave) tally {
	t := tally{Hists: map[string]score.Hist{}, Chosen: map[string]map[string]int{}, Choosers: map[string]int{}, Texts: map[string][]remark{}, Cuts: w.Cuts}
	for _, i := range l.names {
		t.add(i, w.State)
	}
	for _, x := range w.Q.Questions {
		if lo, hi, ok := x.ends(); ok {
			t.Hists[x.ID] = score.NewHist(lo, hi)
		}
	}
	for _, f := range l.answers {
		switch {
		case f.Value.Complete:
			t.N++
		case len(f.Value.Values) > 0:
			t.Partial++
			continue
		default:
			continue
		}
		t.addValues(w, l.names[f.ID].Name, f.Value.Values)
	}
	if t.Hidden = w.hidden(t.N); t.Hidden != "" {
		t.Hists, t.Chosen, t.Texts = nil, nil, nil
		return t
	}
	if w.Anonymous {
		t.hideFew()
	}
	if low, followed := w.Q.low(); followed {
		main, _ := w.Q.main()
		t.Scored, t.Low = t.Hists[main.ID].N(), t.Hists[main.ID].AtMost(low)
	}
	for key := range t.Texts {
		slices.SortFunc(t.Texts[key], func(a, b remark) int { return strings.Compare(bot.HashID(id, a.Text), bot.HashID(id, b.Text)) })
	}
	return t
}

// hideFew takes away what so few answered that it could be told who they are.
func (t *tally) hideFew() {
	t.Few = map[string]bool{}
	for key, h := range t.Hists {
		if n := h.N(); n > 0 && n < leastShown {
			t.Few[key] = true
			delete(t.Hists, key)
		}
	}
	for key, n := range t.Choosers {
		if n < leastShown {
			t.Few[key] = true
			delete(t.Chosen, key)
		}
	}
	for key, all := range t.Texts {
		if len(all) < leastShown {
			t.Few[key] = true
			delete(t.Texts, key)
		}
	}
}

func (t *tally) addValues(w wave, name string, v values) {
	for _, x := range w.Q.Questions {
		for _, key := range x.keys() {
			given := v[key]
			if len(given) == 0 {
				continue
			}
			switch {
			case x.Kind == askText:
				if w.Anonymous {
					name = ""
				}
				t.Texts[key] = append(t.Texts[key], remark{name, given[0]})
			case t.Hists[key].Counts != nil:
				if n, err := strconv.Atoi(given[0]); err == nil {
					_ = t.Hists[key].Add(n) // it was checked when it was kept
				}
			default:
				if t.Chosen[key] == nil {
					t.Chosen[key] = map[string]int{}
				}
				t.Choosers[key]++
				for _, one := range given {
					t.Chosen[key][one]++
				}
			}
		}
	}
}

// say looks up texts in one language.
type say func(key string, args ...any) string

// number is what a question on a scale comes to, in one line with how far it may be off.
func (x question) number(s say, h score.Hist) string {
	if h.N() == 0 {
		return s("survey.no-answers")
	}
	k := score.Kind(x.Kind)
	switch x.Kind {
	case askNPS:
		i := h.PromoterInterval().Around(h.Promoter())
		return s("survey.number-nps", "v", signed(h.Promoter()), "lo", signed(i.Lo), "hi", signed(i.Hi), "count", h.N())
	case askCSAT:
		i := score.Wilson(h.Box(k), h.N())
		return s("survey.number-csat", "v", whole(h.Share(k)), "lo", whole(100*i.Lo), "hi", whole(100*i.Hi), "mean", decimal(h.Mean()), "sd", decimal(h.Deviation()), "count", h.N())
	case askCES:
		i := score.Wilson(h.Box(k), h.N())
		return s("survey.number-ces", "mean", decimal(h.Mean()), "v", whole(h.Share(k)), "lo", whole(100*i.Lo), "hi", whole(100*i.Hi), "sd", decimal(h.Deviation()), "count", h.N())
	}
	if i := h.MeanInterval(); i.Known() {
		return s("survey.number-scale", "mean", decimal(h.Mean()), "lo", decimal(i.Lo), "hi", decimal(i.Hi), "sd", decimal(h.Deviation()), "count", h.N())
	}
	return s("survey.number-mean", "mean", decimal(h.Mean()), "count", h.N())
}

func signed(v float64) string {
	if n := math.Round(v); n > 0 {
		return fmt.Sprintf("+%.0f", n)
	}
	return whole(v)
}

// whole writes a number without its decimals, and with a proper minus.
func whole(v float64) string {
	return strings.Replace(strconv.FormatFloat(math.Round(v)+0, 'f', 0, 64), "-", "−", 1)
}

func decimal(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}

// change tells how a number changed since the wave before: by how much, or that no clear change can be told.
func (x question) change(s say, before, after score.Hist) string {
	c, ok := score.Compare(score.Kind(x.Kind), before, after)
	if !ok {
		return ""
	}
	write := signed
	if x.Kind == askScale {
		write = decimal
	}
	args := []any{"by", write(c.By), "lo", write(c.Lo), "hi", write(c.Hi), "unit", s("survey.unit-" + string(x.Kind))}
	switch {
	case !c.Clear():
		return s("survey.no-clear-change", args...)
	case c.By > 0:
		return s("survey.better", args...)
	}
	return s("survey.worse", args...)
}

// past is an earlier wave that may be compared with: closed, with the same questionnaire, and much the same people.
type past struct {
	id string
	wave
	tally
}

// pastOf are the earlier comparable waves of a wave, the latest first.
func pastOf(ctx context.Context, s bot.Reader, id string, w wave, most int) ([]past, error) {
	all, err := waves.List(ctx, s, bot.Query{Index: "project", Value: w.Project})
	if err != nil {
		return nil, err
	}
	var found []past
	for _, f := range all {
		if o := f.Value; f.ID != id && o.State == closed && o.Q.ID == w.Q.ID && o.Members == w.Members && o.Anonymous == w.Anonymous && o.Opens.Before(w.Opens) {
			found = append(found, past{id: f.ID, wave: o})
		}
	}
	slices.SortFunc(found, func(a, b past) int { return b.Opens.Compare(a.Opens) })
	now, err := readLedger(ctx, s, id)
	if err != nil {
		return nil, err
	}
	var comparable []past
	for _, o := range found[:min(len(found), mostPast)] {
		l, err := readLedger(ctx, s, o.id)
		if err != nil {
			return nil, err
		}
		if o.tally = tallyOf(l, o.id, o.wave); now.like(l) {
			comparable = append(comparable, o)
		}
		if len(comparable) == most {
			break
		}
	}
	return comparable, nil
}

const mostPast = 12 // earlier waves that are looked at

// like reports whether half of those whom the one wave asked, or the other, which asked fewer, were asked by both: an answer of other
// people is no change. Where names have been erased nobody can tell any more, and they are taken for the same.
func (l ledger) like(o ledger) bool {
	mine, theirs := l.people(), o.people()
	both := 0
	for who := range mine {
		if theirs[who] {
			both++
		}
	}
	fewer := min(len(mine), len(theirs))
	return fewer == 0 || 2*both >= fewer
}

// people are those who were asked: by who they are, else by their address, else by their name.
func (l ledger) people() map[string]bool {
	all := map[string]bool{}
	for _, i := range l.names {
		if who := cmp.Or(i.Person, i.Mail, strings.ToLower(i.Name)); who != "" && !i.Cut && i.Sent != "" {
			all[who] = true
		}
	}
	return all
}

// same reports whether an earlier wave asked a question just so, and its counts.
func (p past) same(x question) (score.Hist, bool) {
	i := slices.IndexFunc(p.Q.Questions, func(o question) bool { return o.ID == x.ID })
	if i < 0 || p.Hidden != "" {
		return score.Hist{}, false
	}
	o := p.Q.Questions[i]
	if o.Kind != x.Kind || o.Min != x.Min || o.Max != x.Max || !maps.Equal(o.Text, x.Text) || !maps.Equal(o.Low, x.Low) || !maps.Equal(o.High, x.High) ||
		!reflect.DeepEqual(o.If, x.If) {
		return score.Hist{}, false
	}
	h, ok := p.Hists[x.ID]
	return h, ok
}

// chart draws how the answers to a question on a scale are spread.
func (x question) chart(s say, lang string, h score.Hist) bot.Chart {
	c := bot.Chart{Kind: bot.ChartBar, Title: s("survey.spread"), Series: []bot.Series{{Name: x.Text.in(lang)}}}
	for i, n := range h.Counts {
		c.Labels = append(c.Labels, strconv.Itoa(h.Min+i))
		c.Series[0].Values = append(c.Series[0].Values, float64(n))
	}
	return c
}

// readerOf reads through a request, outside of what it wrote itself.
func readerOf(r *bot.Request) bot.Reader { return r.Env().Store }
