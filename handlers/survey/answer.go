package survey

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// answer is what one person answered in one wave. The record is where one response a person and wave is enforced: its ID is
// "<wave>/<respondent>", whichever door the answer came through, and each door that writes it has read it before. In an anonymous
// wave the ID is "<wave>/<number>" (see answerID), the record names nobody and no day, and it stands there empty from the beginning.
type answer struct {
	Wave     string `json:"wave"`
	Values   values `json:"values,omitempty"`
	Complete bool   `json:"complete,omitempty"`
	// The rest is of attributed waves only.
	Rev    int    `json:"rev,omitempty"` // how often it was written
	Person string `json:"person,omitempty"`
	Mail   string `json:"mail,omitempty"`
	Day    string `json:"day,omitempty"`   // of the last change
	Door   string `json:"door,omitempty"`  // through which that came
	Leave  bool   `json:"leave,omitempty"` // they do not want to be contacted about it
}

var answers = bot.Records[answer]{
	Kind: "survey-answer", Schema: 1,
	Index: map[string]func(answer) []string{
		"wave": func(a answer) []string { return []string{a.Wave} },
		"partial": func(a answer) []string {
			if a.Complete || len(a.Values) == 0 {
				return nil
			}
			return []string{a.Wave}
		},
	},
}

// Doors through which answers come.
const (
	doorPage = "page"
	doorChat = "chat"
)

// sent is the payload of "survey.sent": what somebody filled in on their page. Its event is sealed.
type sent struct {
	Invitation string `json:"invitation"`
	Lang       string `json:"lang"`
	given
}

// given is what somebody sends.
type given struct {
	Values values `json:"values"`
	Leave  bool   `json:"leave,omitempty"`
	Key    int    `json:"key"`           // of the link
	Rev    string `json:"rev,omitempty"` // of the answer that they saw when they filled it in
	Door   string `json:"door,omitempty"`
	More   bool   `json:"more,omitempty"` // the next question is being asked
}

// over is what of it counts beside an answer that is there. What was left empty before the answer was changed at another door takes
// nothing away.
func (g given) over(a answer) given {
	if g.Rev == itoa(a.Rev) {
		return g
	}
	g.Leave = g.Leave || a.Leave
	g.Values = filledIn(g.Values)
	return g
}

// filledIn are the values that are not empty.
func filledIn(v values) values {
	v = maps.Clone(v)
	maps.DeleteFunc(v, func(_ string, v []string) bool {
		return !slices.ContainsFunc(v, func(s string) bool { return strings.TrimSpace(s) != "" })
	})
	return v
}

// outcome of an answer, as Answer.Location tells a page.
const (
	saidSaved   = "saved"
	saidPartly  = "partly"
	saidMore    = "more"
	saidClosed  = "closed"
	saidRevoked = "revoked"
	saidWrong   = "wrong"
	saidTaken   = "taken" // of an anonymous wave: in time
)

// sentByPage keeps what came from a page.
func sentByPage(_ context.Context, r *bot.Request) error {
	var s sent
	if err := r.Decode(&s); err != nil {
		return err
	}
	r.Lang = s.Lang
	s.Door = doorPage
	came, err := keep(r, s.Invitation, s.given)
	if err != nil {
		return err
	}
	if came.wave.Anonymous { // more would be kept with the event, and tell of the answer
		came.said = cmp.Or(came.said, saidTaken)
	}
	r.Answer(bot.Answer{Location: came.said, Errors: came.wrong})
	return nil
}

// kept is what became of an answer.
type kept struct {
	said   string
	wrong  map[string]string // by key, in words
	wave   wave
	answer answer
	open   []string
}

// keep lays what somebody sent over what they answered before. It is the one way in which answers are written. Whether the wave is
// open is asked of the time at which the event was accepted.
func keep(r *bot.Request, id string, g given) (kept, error) {
	i, err := invitations.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return kept{said: saidRevoked}, nil
	}
	if err != nil {
		return kept{}, err
	}
	w, p, err := aboutWave(r, i.Wave)
	if err != nil {
		return kept{}, err
	}
	switch {
	case i.Cut || i.Key != g.Key:
		return kept{said: saidRevoked, wave: w}, nil
	case !w.takes(r.Now):
		return kept{said: saidClosed, wave: w}, nil
	}
	if w.Anonymous {
		return kept{wave: w}, keepSecret(r, id, i.Wave, w, g.Values)
	}
	a, err := answers.Get(r, id)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return kept{}, err
	}
	was := a
	before := w.Q.asked(was.Values)
	g = g.over(was)
	merged, wrong := w.Q.merge(a.Values, g.Values)
	a.Wave, a.Values, a.Rev = i.Wave, merged, a.Rev+1
	k := kept{wave: w, open: w.Q.open(merged), wrong: inWords(r, wrong)}
	if len(merged)+len(was.Values) == 0 { // nothing to keep
		k.said = saidPartly
		if len(wrong) > 0 {
			k.said = saidWrong
		}
		return k, nil
	}
	a.Complete = len(k.open) == 0 && len(merged) > 0
	a.Person, a.Mail, a.Day, a.Door, a.Leave = i.Person, i.Mail, day(r, p), g.Door, g.Leave
	if err := answers.Put(r, id, a); err != nil {
		return kept{}, err
	}
	k.answer, k.said = a, saidSaved
	switch {
	case len(wrong) > 0:
		k.said = saidWrong
	case !a.Complete:
		k.said = saidPartly
	}
	if len(wrong) == 0 && !misses(before, k.open) && grew(before, w.Q.asked(merged), merged) {
		k.said = saidMore
	}
	if a.Complete != (i.Answered != "") {
		i.Answered = ""
		if a.Complete {
			i.Answered = day(r, p)
			thank(r, id, w, i, p)
		}
		if err := invitations.Put(r, id, i); err != nil {
			return kept{}, err
		}
	}
	return k, followSoon(r, id, w, i, p, a, g.More || k.said == saidMore)
}

// takes reports whether an answer that was accepted at a time counts: also one that waited its turn while the wave closed, though of an
// anonymous wave only until its pepper is forgotten, since nobody can find its place after that: see awaitPosts.
func (w wave) takes(accepted time.Time) bool {
	return accepted.Before(w.Closes) && (w.State == running || w.State == closed && (!w.Anonymous || w.Pepper != ""))
}

// misses reports whether a question that was asked before is among those that still have to be answered.
func misses(before []question, open []string) bool {
	return slices.ContainsFunc(before, func(x question) bool {
		return slices.ContainsFunc(x.keys(), func(key string) bool { return slices.Contains(open, key) })
	})
}

// grew reports whether answers led to questions that were not asked before and are not answered yet.
func grew(before, after []question, v values) bool {
	had := map[string]bool{}
	for _, x := range before {
		had[x.ID] = true
	}
	for _, x := range after {
		if had[x.ID] {
			continue
		}
		for _, key := range x.keys() {
			if len(v[key]) == 0 {
				return true
			}
		}
	}
	return false
}

func inWords(r *bot.Request, wrong map[string]problem) map[string]string {
	if len(wrong) == 0 {
		return nil
	}
	told := map[string]string{}
	for key, p := range wrong {
		told[key] = r.T(p.key, p.args...)
	}
	return told
}

// scoreOf is the answer to the main question; false if there is none.
func (w wave) scoreOf(v values) (int, bool) {
	x, ok := w.Q.main()
	if !ok || len(v[x.ID]) == 0 {
		return 0, false
	}
	n, err := strconv.Atoi(v[x.ID][0])
	return n, err == nil
}
