package phase

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/i18n"
)

// kind is what of a plan is meant.
type kind int

const (
	ofPhase kind = 1 << iota
	ofMilestone
	ofDeliverable
)

// item is one thing of a plan that people name.
type item struct {
	kind  kind
	phase string // key
	key   string // of the milestone or deliverable
}

// id names an item in buttons, questions and reasons: "<phase>" or "<phase>/<milestone>".
func (i item) id() string {
	if i.kind == ofPhase {
		return i.phase
	}
	return i.phase + "/" + i.key
}

// milestone and deliverable find the item in a plan; nil if it is not there any more.
func (i item) milestone(p *bot.Plan) *bot.Milestone {
	if ph := p.Phase(i.phase); ph != nil {
		for n := range ph.Milestones {
			if i.kind == ofMilestone && ph.Milestones[n].Key == i.key {
				return &ph.Milestones[n]
			}
		}
	}
	return nil
}

func (i item) deliverable(p *bot.Plan) *bot.Deliverable {
	if ph := p.Phase(i.phase); ph != nil {
		for n := range ph.Deliverables {
			if i.kind == ofDeliverable && ph.Deliverables[n].Key == i.key {
				return &ph.Deliverables[n]
			}
		}
	}
	return nil
}

// planned is the day for which a phase's end, or a milestone, was planned; "" if it was not.
func (i item) planned(p *bot.Plan) string {
	if m := i.milestone(p); m != nil {
		return m.Planned
	}
	if ph := p.Phase(i.phase); ph != nil && i.kind == ofPhase {
		return ph.End.Planned
	}
	return ""
}

// title is what the item is called in a language, and its own name if it has one.
func (i item) title(p *bot.Plan, say func(string, ...any) string) (title, own string) {
	if m := i.milestone(p); m != nil {
		return m.Title(say), m.Name
	}
	if d := i.deliverable(p); d != nil {
		return d.Title(say), d.Name
	}
	if ph := p.Phase(i.phase); ph != nil {
		return ph.Title(say), ph.Name
	}
	return "", ""
}

// items are those of a plan that are of some kinds.
func items(p *bot.Plan, kinds kind) []item {
	var all []item
	for _, ph := range p.Phases {
		if kinds&ofPhase != 0 {
			all = append(all, item{ofPhase, ph.Key, ""})
		}
		for _, m := range ph.Milestones {
			if kinds&ofMilestone != 0 {
				all = append(all, item{ofMilestone, ph.Key, m.Key})
			}
		}
		for _, d := range ph.Deliverables {
			if kinds&ofDeliverable != 0 {
				all = append(all, item{ofDeliverable, ph.Key, d.Key})
			}
		}
	}
	return all
}

// meant finds the item with whose name text begins, in either language or by a phase's number, and what follows the name. The
// longest name counts; of two of one name a phase comes first. Where none is said whole, the beginning of only one will do.
func meant(r *bot.Request, p *bot.Plan, text string, kinds kind) (found item, rest string, ok bool) {
	text = strings.TrimSpace(text)
	longest := 0
	for _, i := range items(p, kinds) {
		for _, name := range names(r, p, i) {
			if n := begins(text, name); n > longest {
				longest, found, rest, ok = n, i, strings.TrimLeft(text[n:], " :：,，"), true
			}
		}
	}
	if ok {
		return found, rest, true
	}
	begun := 0 // bytes of the longest beginning that is said
	for _, i := range items(p, kinds) {
		for _, name := range names(r, p, i) {
			switch n := common(text, name); {
			case n > begun:
				begun, found, ok = n, i, true
			case n == begun && n > 0 && i != found:
				ok = false
			}
		}
	}
	return found, strings.TrimLeft(text[begun:], " :：,，"), ok
}

// common is the length of the part of text with which a name begins as well: whole words, and not too few characters to tell it by.
func common(text, name string) int {
	n, long := 0, 0
	next, at := []rune(strings.ToLower(name)), 0
	for i, c := range text {
		if at == len(next) || unicode.ToLower(c) != next[at] {
			break
		}
		at++
		end := i + utf8.RuneLen(c)
		if c == ' ' {
			continue
		}
		if after, _ := utf8.DecodeRuneInString(text[end:]); end == len(text) || !unicode.IsLetter(after) {
			n = end
		}
		if long++; unicode.Is(unicode.Han, c) { // which says as much as two letters
			long++
		}
	}
	if long < 4 {
		return 0
	}
	return n
}

// names are those by which people may call an item.
func names(r *bot.Request, p *bot.Plan, i item) []string {
	en, own := i.title(p, in(r, i18n.English))
	zh, _ := i.title(p, in(r, i18n.Chinese))
	all := []string{en, zh}
	if i.kind == ofPhase {
		if own == "" {
			all = append(all, i.phase)
		}
		all = append(all, templateNames(r, i.phase)...) // also of one that is called otherwise now
		for n := range p.Phases {
			if p.Phases[n].Key == i.phase {
				all = append(all, strconv.Itoa(n+1))
			}
		}
	}
	return all
}

// templateNames are those that a phase of the template has there, in each language.
func templateNames(r *bot.Request, phase string) []string {
	of := bot.NewPlan()
	ph := of.Phase(phase)
	if ph == nil {
		return nil
	}
	return []string{ph.Title(in(r, i18n.English)), ph.Title(in(r, i18n.Chinese))}
}

// begins is the length of the part of text that is name, in any case; 0 if text does not begin with it or a word goes on there.
func begins(text, name string) int {
	if name == "" || len(text) < len(name) || !strings.EqualFold(text[:len(name)], name) {
		return 0
	}
	if len(text) > len(name) && wordy(name[len(name)-1]) && wordy(text[len(name)]) {
		return 0
	}
	return len(name)
}

// wordy reports whether a byte is of a Latin word or a number.
func wordy(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'
}

// mustMean is meant, or tells which items there are.
func mustMean(r *bot.Request, p *bot.Plan, text string, kinds kind, example string) (item, string, error) {
	i, rest, ok := meant(r, p, text, kinds)
	if !ok {
		return i, "", which(r, p, kinds, example)
	}
	return i, rest, nil
}

// which tells which items there are.
func which(r *bot.Request, p *bot.Plan, kinds kind, example string) error {
	var all []string
	for _, i := range items(p, kinds) {
		title, _ := i.title(p, r.T)
		all = append(all, title)
	}
	return bot.Tell("phase.which", "names", strings.Join(all, r.T("phase.comma")), "example", r.T(example))
}

// nameOf reads a name that is given to an item.
func nameOf(s string) (string, error) {
	s = strings.Join(strings.Fields(strings.Trim(strings.TrimSpace(s), "\"“”「」《》")), " ")
	if n := len([]rune(s)); n == 0 || n > maxName {
		return "", bot.Tell("phase.bad-name", "max", maxName, "now", n)
	}
	return s, nil
}

const (
	maxName  = 40 // characters of the name of a phase, milestone or deliverable
	maxItems = 12 // phases of a plan, and milestones and deliverables of a phase
)
