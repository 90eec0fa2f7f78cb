package meeting

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/golive-bot/golive/bot"
)

const (
	mostInField  = 900 // characters of lines that a field shows: what the narrowest platform takes, with room for more words
	mostOnSheet  = 6   // fields of lines that a form shows
	mostOfFields = 3000
)

// chunk is as many lines of a kind of the minutes as one field shows, and their places in the meeting's lines.
type chunk struct {
	Kind  kind
	Texts []string
	Lines []int
}

// name is that of the field. It tells what the field showed, so that nobody corrects what is not there any more.
func (c chunk) name() string {
	return string(c.Kind) + "_" + bot.HashID(append([]string{string(c.Kind), fmt.Sprint(c.Lines)}, c.Texts...)...)[:8]
}

// sheets are the lines of the minutes in parts, as forms show them: a form each. There is one at least, with a field for each kind.
func (m meeting) sheets(r *bot.Request) [][]chunk {
	var all []chunk
	for _, k := range []kind{decision, action, risk} {
		c, size := chunk{Kind: k}, 0
		for i, l := range m.Lines {
			if l.Kind != k {
				continue
			}
			text := l.written(r)
			if n := len([]rune(text)) + 1; size+n > mostInField && size > 0 {
				all = append(all, c)
				c, size = chunk{Kind: k}, 0
			}
			size += len([]rune(text)) + 1
			c.Texts, c.Lines = append(c.Texts, text), append(c.Lines, i)
		}
		all = append(all, c)
	}
	return slices.Collect(slices.Chunk(all, mostOnSheet))
}

// sheetOf reads which part of which meeting's minutes a form is about: "<meeting>|<part from 0>".
func sheetOf(r *bot.Request, value string) (mid string, m meeting, s series, sheet []chunk, err error) {
	mid, part, _ := strings.Cut(value, "|")
	if m, s, err = ofMeeting(r, mid, bot.RoleMember); err != nil {
		return mid, m, s, nil, err
	}
	n, err := strconv.Atoi(part)
	sheets := m.sheets(r)
	if part == "" {
		n, err = 0, nil
	}
	if err != nil || n < 0 || n >= len(sheets) {
		return mid, m, s, nil, bot.Tell("bot.old-button")
	}
	return mid, m, s, sheets[n], nil
}

// minutesForm corrects the minutes: one line for each decision, action and risk.
func minutesForm(_ context.Context, r *bot.Request, value string) (bot.Form, error) {
	_, _, _, sheet, err := sheetOf(r, value)
	if err != nil {
		return bot.Form{}, err
	}
	f := bot.Form{Title: r.T("meeting.correct-title"), Tag: r.Project.Key, Submit: r.T("meeting.button-save"), Intro: r.T("meeting.correct-intro")}
	f.Fields = sheetFields(r, sheet)
	return f, nil
}

func sheetFields(r *bot.Request, sheet []chunk) []bot.Field {
	var fields []bot.Field
	for _, c := range sheet {
		fields = append(fields, bot.Field{Name: c.name(), Label: r.T("meeting.kind-" + string(c.Kind)), Kind: bot.FieldLines, Max: mostOfFields, Initial: bot.Initial(strings.Join(c.Texts, "\n"))})
	}
	return fields
}

// written is a line as the form shows it, and reads it again: "internal @Anna call the supplier 2026-12-04".
func (l line) written(r *bot.Request) string {
	text := oneLine(l.Text)
	if name := nameOf(r, l.Owner); name != "" && l.Kind == action {
		text = "@" + name + " " + text
	}
	for _, mark := range l.marks(r.T) {
		text += " " + mark
	}
	if l.Due != "" {
		text += " " + l.Due
	}
	if l.Inside {
		text = r.T("meeting.inside") + " " + text
	}
	return oneLine(text)
}

// submitMinutes puts the lines of the form in the place of those that were changed.
func submitMinutes(ctx context.Context, r *bot.Request) error {
	mid, m, s, sheet, err := sheetOf(r, r.Submit.Value)
	if err != nil {
		return err
	}
	shown := map[string]bool{}
	for _, c := range sheet {
		shown[c.name()] = true
	}
	for name := range r.Submit.Values {
		if !shown[name] {
			r.Answer(bot.Answer{Tone: bot.ToneWarn, Errors: map[string]string{name: r.T("meeting.correct-changed")}})
			return nil
		}
	}
	if m.Lines, err = m.rewritten(ctx, r, s, sheet); err != nil {
		return err
	}
	if r.Project.Allows(r.WhoID, r.Who) == bot.RoleLead && m.outdated() { // what the client has is wrong now
		if err := m.reconsider(r, s, mid); err != nil {
			return err
		}
	}
	return m.show(r, s, mid)
}

// rewritten are the lines of the minutes with those that a form showed as it has them now.
func (m meeting) rewritten(ctx context.Context, r *bot.Request, s series, sheet []chunk) ([]line, error) {
	replaced := map[int]bool{}
	after := map[int][]line{} // the new lines, by the first of those in whose place they are
	for n, c := range sheet {
		lines, err := m.corrected(ctx, r, s, n, c)
		if err != nil {
			return nil, err
		}
		at := len(m.Lines)
		if len(c.Lines) > 0 {
			at = c.Lines[0]
		}
		after[at] = append(after[at], lines...)
		for _, i := range c.Lines {
			replaced[i] = true
		}
	}
	var lines []line
	for i, l := range m.Lines {
		lines = append(lines, after[i]...)
		if !replaced[i] {
			lines = append(lines, l)
		}
	}
	if lines = append(lines, after[len(m.Lines)]...); len(lines) > mostLines {
		return nil, bot.Tell("meeting.full", "max", mostLines)
	}
	return lines, nil
}

// corrected are the lines that a field now has. A line that was changed stays the same line: who said it, its issue, and whether
// the tracker is asked.
func (m meeting) corrected(ctx context.Context, r *bot.Request, s series, n int, c chunk) ([]line, error) {
	var texts []string
	for text := range strings.Lines(r.Submit.Get(c.name())) {
		if text = oneLine(text); text != "" {
			texts = append(texts, text)
		}
	}
	var lines []line
	for i, was := range pairs(c.Texts, texts) {
		if was >= 0 && c.Texts[was] == texts[i] {
			kept := m.Lines[c.Lines[was]]
			kept.mark()
			lines = append(lines, kept)
			continue
		}
		if len([]rune(texts[i])) > longestLine+100 { // with a name, a date and that it is internal
			return nil, bot.TellFields(map[string]string{c.name(): "meeting.correct-long"})
		}
		old := line{Kind: c.Kind, By: r.WhoID, Source: fmt.Sprintf("%s#%d.%d", r.Event.ID, n, i)}
		if was >= 0 {
			old = m.Lines[c.Lines[was]]
		}
		l, odd, err := old.reread(ctx, r, s, texts[i])
		if err != nil {
			return nil, err
		}
		if odd != "" {
			return nil, bot.TellFields(map[string]string{c.name(): "meeting.correct-day"}, "line", texts[i])
		}
		if was >= 0 && !alike(c.Texts[was], texts[i]) {
			l.Inside = l.Inside || old.Inside // it was written anew: nothing says that the client may see it now
		}
		lines = append(lines, l)
	}
	return lines, nil
}

// reread is a line with another text; odd as in understood.
func (l line) reread(ctx context.Context, r *bot.Request, s series, text string) (_ line, odd string, err error) {
	old := l
	l.Text, l.Inside, l.Owner, l.Due, l.Words, l.Priority, l.Labels = text, false, "", "", "", "", nil
	l.mark()
	if l.Kind != action {
		return l, "", nil
	}
	owner := ""
	if name := nameOf(r, old.Owner); name != "" { // whoever it was stays it, though not of the project any more
		if rest, ok := strings.CutPrefix(l.Text, "@"+name+" "); ok {
			l.Text, owner = rest, old.Owner
		}
	}
	if odd, err = understood(ctx, r, s, &l, bot.Message{}); err != nil {
		return l, "", err
	}
	if owner != "" {
		l.Owner = owner
	}
	return l, odd, nil
}

// pairs finds for each new text the old one that it was, or -1: the same, else one alike; and if as many are left of both, they
// were written anew in their places.
func pairs(old, now []string) []int {
	was := make([]int, len(now))
	taken := make([]bool, len(old))
	for i := range was {
		was[i] = -1
	}
	for _, same := range []func(a, b string) bool{func(a, b string) bool { return a == b }, alike} {
		for i, text := range now {
			for j, before := range old {
				if was[i] < 0 && !taken[j] && same(before, text) {
					was[i], taken[j] = j, true
				}
			}
		}
	}
	var free, open []int
	for j := range old {
		if !taken[j] {
			free = append(free, j)
		}
	}
	for i := range now {
		if was[i] < 0 {
			open = append(open, i)
		}
	}
	if len(free) == len(open) {
		for n, i := range open {
			was[i] = free[n]
		}
	}
	return was
}

// alike reports whether two texts begin and end alike: that half of the longer one is common at least.
func alike(a, b string) bool {
	x, y := []rune(a), []rune(b)
	most, least := max(len(x), len(y)), min(len(x), len(y))
	head := 0
	for head < least && x[head] == y[head] {
		head++
	}
	tail := 0
	for tail < least-head && x[len(x)-1-tail] == y[len(y)-1-tail] {
		tail++
	}
	return 2*(head+tail) >= most
}
