package ops

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// section is one matter, with its facts in plain text.
type section struct {
	Title string
	Facts []fact
}

type fact struct {
	Label, Value string
	Tone         bot.Tone
}

// tones from good to bad.
var tones = []bot.Tone{bot.ToneNeutral, bot.ToneGood, bot.ToneWarn, bot.ToneBad}

func worse(a, b bot.Tone) bot.Tone { return tones[max(slices.Index(tones, a), slices.Index(tones, b))] }

// tone is that of the worst fact.
func (s section) tone() (t bot.Tone) {
	for _, f := range s.Facts {
		t = worse(t, f.Tone)
	}
	return t
}

func (s *section) add(label, value string, tone bot.Tone) {
	s.Facts = append(s.Facts, fact{label, value, tone})
}

// sections are a reading in words.
func (w words) sections(rd reading) []section {
	all := []section{w.replicas(rd), w.platforms(rd), w.calls(rd), w.backlog(rd), w.today(rd), w.refused(rd)}
	return slices.DeleteFunc(all, func(s section) bool { return len(s.Facts) == 0 })
}

// asOf says how old the numbers are.
func (w words) asOf(rd reading) string {
	seen := rd.seen()
	if seen.IsZero() {
		return w.text("ops.as-of-nobody")
	}
	return w.text("ops.as-of", "ago", w.ago(rd.now.Sub(seen)))
}

// replicas are the processes, what they need besides the platforms, and the store.
func (w words) replicas(rd reading) section {
	s := section{Title: w.text("ops.replicas")}
	if len(rd.replicas) == 0 {
		s.add(w.text("ops.alive"), w.text("ops.nobody"), bot.ToneWarn)
		return s
	}
	alive, tone := len(rd.alive()), bot.ToneGood
	if alive < len(rd.replicas) {
		tone = bot.ToneBad
	}
	s.add(w.text("ops.alive"), w.text("ops.alive-of", "alive", alive, "all", len(rd.replicas)), tone)
	for i, r := range rd.replicas {
		label := r.Host
		if label == "" {
			label = w.text("ops.replica", "number", i+1)
		}
		if silent := rd.now.Sub(r.Seen); !r.Alive(rd.now) {
			s.add(label, w.text("ops.silent", "age", w.span(silent)), bot.ToneBad)
			continue
		}
		s.add(label, w.text("ops.runs", "version", r.Version, "age", w.span(rd.now.Sub(r.Started))), bot.ToneNeutral)
	}
	for _, name := range rd.parts() {
		w.part(&s, rd, name)
	}
	w.store(&s, rd)
	return s
}

// part is what replicas say of something else that they need: the first trouble, if any.
func (w words) part(s *section, rd reading, name string) {
	for _, r := range rd.alive() {
		if trouble := r.Parts[name]; trouble != "" {
			s.add(w.name("part", name), trouble, bot.ToneBad)
			return
		}
	}
	s.add(w.name("part", name), w.text("ops.works"), bot.ToneGood)
}

// littleSpace is what should be free on the disk; golive takes nothing in long before it is full.
const littleSpace = 1 << 30

// store is what the store takes up, as the replica says that spoke last.
func (w words) store(s *section, rd reading) {
	latest := slices.MaxFunc(rd.replicas, func(a, b bot.Replica) int { return a.Seen.Compare(b.Seen) })
	space := latest.Space
	switch {
	case space.Store == "":
		s.add(w.text("ops.store"), w.text("ops.unknown"), bot.ToneNeutral)
	case space.Free < 0:
		s.add(w.text("ops.store"), w.text("ops.space-unknown", "store", space.Store, "used", size(space.Used)), bot.ToneNeutral)
	default:
		tone := bot.ToneNeutral
		if space.Free < littleSpace {
			tone = bot.ToneWarn
		}
		s.add(w.text("ops.store"), w.text("ops.space", "store", space.Store, "used", size(space.Used), "free", size(space.Free)), tone)
	}
}

// platforms is how each platform's side fares, over all replicas that are alive.
func (w words) platforms(rd reading) section {
	s := section{Title: w.text("ops.platforms")}
	for _, name := range rd.platforms() {
		var open, all int
		var last bot.Vital
		heard := time.Duration(-1)
		for _, r := range rd.alive() {
			v, ok := r.Platforms[name]
			if !ok {
				continue
			}
			all++
			if v.Open {
				open++
			}
			if all == 1 || !v.Open {
				last = v
			}
			if age := rd.now.Sub(r.Seen) + v.Silence; v.Silence >= 0 && (heard < 0 || age < heard) {
				heard = age
			}
		}
		value, tone := w.door(last, open, all, heard)
		s.add(w.name("platform", name), value, tone)
	}
	return s
}

// door is one platform's side: how its events come, and when something came last.
func (w words) door(v bot.Vital, open, all int, heard time.Duration) (string, bot.Tone) {
	came := w.text("ops.never-heard")
	if heard >= 0 {
		came = w.text("ops.heard", "ago", w.ago(heard))
	}
	switch {
	case all == 0 || v.Door == "":
		return w.text("ops.unknown"), bot.ToneNeutral
	case v.Door == bot.NoDoor:
		return w.text("ops.only-sends"), bot.ToneNeutral
	case open < all && v.Detail != "":
		return w.text("ops.closed-because", "open", open, "all", all, "why", v.Detail, "came", came), bot.ToneBad
	case open < all:
		return w.text("ops.closed", "open", open, "all", all, "came", came), bot.ToneBad
	case v.Door == bot.Webhook && heard < 0: // nothing tells whether it could
		return w.text("ops.webhook", "came", came), bot.ToneNeutral
	case v.Door == bot.Webhook:
		return w.text("ops.webhook", "came", came), bot.ToneGood
	}
	return w.text("ops.socket", "open", open, "all", all, "came", came), bot.ToneGood
}

// warnShare is from how many per cent of a month's calls on to warn, as doctor does.
const warnShare = 80

// calls is how often each platform was called this month.
func (w words) calls(rd reading) section {
	s := section{Title: w.text("ops.calls")}
	for _, name := range rd.platforms() {
		limit := 0
		for _, r := range rd.replicas {
			limit = max(limit, r.Platforms[name].PerMonth)
		}
		n, counted := rd.calls[name]
		switch {
		case limit > 0 && n*100 >= limit*warnShare:
			s.add(w.name("platform", name), w.text("ops.calls-many", "used", w.number(n), "limit", w.number(limit), "share", n*100/limit), bot.ToneWarn)
		case limit > 0:
			s.add(w.name("platform", name), w.text("ops.calls-of", "used", w.number(n), "limit", w.number(limit), "share", n*100/limit), bot.ToneNeutral)
		case counted:
			s.add(w.name("platform", name), w.number(n), bot.ToneNeutral)
		}
	}
	return s
}

// How old the oldest unfinished event may be: no lag to speak of, and still nothing to worry about.
const (
	brief = 5 * time.Second
	slow  = time.Minute
)

// backlog is what waits and what was given up.
func (w words) backlog(rd reading) section {
	s := section{Title: w.text("ops.road")}
	lag := time.Duration(0)
	if !rd.backlog.Oldest.IsZero() {
		lag = rd.now.Sub(rd.backlog.Oldest)
	}
	switch {
	case lag < brief:
		s.add(w.text("ops.lag"), w.text("ops.no-lag"), bot.ToneGood)
	case lag < slow:
		s.add(w.text("ops.lag"), w.text("ops.oldest", "age", w.span(lag)), bot.ToneNeutral)
	default:
		s.add(w.text("ops.lag"), w.text("ops.oldest", "age", w.span(lag)), bot.ToneWarn)
	}
	s.add(w.text("ops.parked"), w.number(rd.backlog.Parked), some(rd.backlog.Parked, bot.ToneWarn))
	dead := w.number(rd.backlog.Dead)
	if rd.backlog.Dead > 0 && !w.page {
		dead = w.text("ops.dead-hint", "count", dead)
	}
	s.add(w.text("ops.dead"), dead, some(rd.backlog.Dead, bot.ToneWarn))
	return s
}

// some is tone where there are any.
func some(n int, tone bot.Tone) bot.Tone {
	if n == 0 {
		return bot.ToneNeutral
	}
	return tone
}

// today is what was scheduled and what became of it; what did not happen is left out.
func (w words) today(rd reading) section {
	s := section{Title: w.text("ops.today")}
	t := rd.today
	tone := bot.ToneGood
	if t.Missing+t.Dead > 0 {
		tone = bot.ToneBad
	}
	s.add(w.text("ops.expected"), w.text("ops.expected-sent", "expected", w.number(t.Expected), "sent", w.number(t.Sent)), tone)
	for _, f := range []struct {
		key  string
		n    int
		tone bot.Tone
	}{
		{"ops.missing", t.Missing, bot.ToneBad}, {"ops.late", t.Late, bot.ToneWarn}, {"ops.waiting", t.Waiting, bot.ToneNeutral},
		{"ops.refused", t.Refused, bot.ToneWarn}, {"ops.given-up", t.Dead, bot.ToneBad},
	} {
		if f.n > 0 {
			s.add(w.text(f.key), w.number(f.n), f.tone)
		}
	}
	if len(t.Skipped) > 0 {
		s.add(w.text("ops.skipped"), w.reasons(t.Skipped), bot.ToneNeutral)
	}
	s.add(w.text("ops.coming"), w.number(t.Coming), bot.ToneNeutral)
	return s
}

// refused is what was refused today for good, be it scheduled or asked for: what it was and why, the commonest first.
func (w words) refused(rd reading) section {
	s := section{Title: w.text("ops.refused-today")}
	all := keys(rd.refused)
	slices.SortFunc(all, func(a, b bot.Refusal) int {
		return cmp.Or(rd.refused[b]-rd.refused[a], strings.Compare(a.Kind, b.Kind), strings.Compare(a.Why, b.Why))
	})
	for _, f := range all {
		s.add(w.name("effect", f.Kind), w.text("ops.refused-because", "n", rd.refused[f], "count", w.number(rd.refused[f]), "why", w.why(f.Why)), bot.ToneWarn)
	}
	return s
}

// reasons are why what was skipped, the commonest first.
func (w words) reasons(skipped map[string]int) string {
	whys := keys(skipped)
	slices.SortFunc(whys, func(a, b string) int {
		if d := skipped[b] - skipped[a]; d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	for i, why := range whys {
		whys[i] = w.text("ops.reason", "count", w.number(skipped[why]), "why", w.why(why))
	}
	return strings.Join(whys, w.text("ops.and"))
}
