package chart

import (
	"fmt"
	"time"

	"github.com/go-analyze/charts"
)

// Gantt is a plan of phases in time.
type Gantt struct {
	Title string
	Today time.Time
	// TodayWord stands at today's line; Planned, Expected and Done name what bars mean in the legend.
	TodayWord, Planned, Expected, Done string
	Month                              func(t time.Time) string // a month in few words, for the axis
	Rows                               []GanttRow
}

// GanttRow is one phase. Zero times are not known: what has no end is not drawn.
type GanttRow struct {
	Name           string
	From, To       time.Time // as planned
	NowFrom, NowTo time.Time // as expected now, or as it was
	Percent        int       // 0 to 100, the filled part
	Marks          []GanttMark
}

// GanttMark is a milestone.
type GanttMark struct {
	At      time.Time
	Reached bool
}

const ganttRows = 14

// DrawGantt draws a plan as a PNG: for each phase a thin bar as planned, below it a thick one as expected, filled by how far it is,
// its milestones as diamonds, and a line for today. It differs in form besides colour, for those who see no colours. The same plan
// gives the same bytes; ErrEmpty if no row has a date.
func DrawGantt(g Gantt, o Options) ([]byte, error) {
	s, err := newSheet(o)
	if err != nil {
		return nil, fmt.Errorf("draw plan: %w", err)
	}
	g.Rows = g.Rows[:min(len(g.Rows), ganttRows)]
	from, to, ok := g.span()
	if !ok {
		return nil, fmt.Errorf("draw plan: %w", ErrEmpty)
	}
	d := ganttSheet{sheet: s, Gantt: g, from: from, to: to}
	d.head()
	d.frame()
	for i := range g.Rows {
		d.row(i)
	}
	d.today()
	b, err := s.Bytes()
	if err != nil {
		return nil, fmt.Errorf("draw plan: %w", err)
	}
	return b, nil
}

// span is from the first to the last day that is drawn, with some room at both ends.
func (g Gantt) span() (from, to time.Time, ok bool) {
	see := func(t time.Time) {
		if t.IsZero() {
			return
		}
		if !ok || t.Before(from) {
			from = t
		}
		if !ok || t.After(to) {
			to = t
		}
		ok = true
	}
	for _, r := range g.Rows {
		for _, t := range []time.Time{r.From, r.To, r.NowFrom, r.NowTo} {
			see(t)
		}
		for _, m := range r.Marks {
			see(m.At)
		}
	}
	if !ok {
		return from, to, false
	}
	see(g.Today)
	room := max(to.Sub(from)/20, 48*time.Hour)
	return from.Add(-room), to.Add(room), true
}

type ganttSheet struct {
	*sheet
	Gantt
	from, to time.Time
	area     box
	slot     float64 // height of a row
}

// Colours of what is planned, expected and done.
const (
	inkExpected = 4
	inkDone     = 0
)

func (d *ganttSheet) head() {
	size := d.size * 1.3
	for _, line := range d.lines(d.clean(d.Title), size, d.free.width(), 2) {
		d.write(line, d.free.left, d.free.top+int(size), size, d.ink.text)
		d.free.top += int(size * 1.35)
	}
	x := d.free.left
	for i, name := range []string{d.Planned, d.Expected, d.Done} {
		b := box{x, d.free.top + d.em(0.3), x + d.em(1.8), d.free.top + d.em(1.0)}
		switch i {
		case 0:
			d.planned(box{b.left, (b.top+b.bottom)/2 - 2, b.right, (b.top+b.bottom)/2 + 2})
		case 1:
			d.outlined(b)
		default:
			d.FilledRect(b.left, b.top, b.right, b.bottom, d.ink.of(inkDone), d.ink.of(inkDone), 0)
		}
		name = d.clean(name)
		d.write(name, b.right+d.em(0.35), d.free.top+d.em(1.0), d.size*0.9, d.ink.text)
		x = b.right + d.em(1.2) + d.wide(name, d.size*0.9)
	}
	d.free.top += d.em(2.0)
}

func (d *ganttSheet) planned(b box) {
	d.FilledRect(b.left, b.top, b.right, b.bottom, d.ink.faint, d.ink.faint, 0)
}

// outlined is a bar of what is expected: pale, with an edge, so that it differs from what is done without colour.
func (d *ganttSheet) outlined(b box) {
	c := d.ink.of(inkExpected)
	d.FilledRect(b.left, b.top, b.right, b.bottom, c.WithAlpha(90), c, 2)
}

// frame leaves room for the names at the left, draws months, and divides the rest into rows.
func (d *ganttSheet) frame() {
	left := 0
	for _, r := range d.Rows {
		left = max(left, d.wide(d.clean(r.Name), d.size*0.95))
	}
	left = min(left, d.free.width()*3/10)
	d.area = box{d.free.left + left + d.em(0.7), d.free.top + d.em(1.4), d.free.right, d.free.bottom}
	d.slot = float64(d.area.height()) / float64(len(d.Rows))
	next := d.area.left - 1
	for m := time.Date(d.from.Year(), d.from.Month(), 1, 0, 0, 0, 0, time.UTC); m.Before(d.to); m = m.AddDate(0, 1, 0) {
		x := d.x(m)
		if x < d.area.left {
			continue
		}
		d.LineStroke([]charts.Point{{X: x, Y: d.area.top}, {X: x, Y: d.area.bottom}}, d.ink.grid, max(d.size/18, 1))
		word := d.clean(d.Month(m))
		if w := d.wide(word, d.size*0.85); x >= next && x+w <= d.free.right {
			d.write(word, x, d.area.top-d.em(0.3), d.size*0.85, d.ink.faint)
			next = x + w + d.em(0.6)
		}
	}
}

func (d *ganttSheet) x(t time.Time) int {
	return d.area.left + int(float64(d.area.width())*float64(t.Sub(d.from))/float64(d.to.Sub(d.from)))
}

func (d *ganttSheet) row(i int) {
	r := d.Rows[i]
	mid := d.area.top + int((float64(i)+0.5)*d.slot)
	thick := min(int(d.slot*0.34), d.em(1.3))
	name := d.cut(d.clean(r.Name), d.size*0.95, d.area.left-d.free.left-d.em(0.7))
	d.write(name, d.free.left, mid+d.em(0.33), d.size*0.95, d.ink.text)
	if i > 0 {
		y := d.area.top + int(float64(i)*d.slot)
		d.LineStroke([]charts.Point{{X: d.free.left, Y: y}, {X: d.area.right, Y: y}}, d.ink.grid, 1)
	}
	if !r.From.IsZero() && !r.To.IsZero() {
		d.planned(box{d.x(r.From), mid - thick*3/4 - 4, max(d.x(r.To), d.x(r.From)+2), mid - thick*3/4})
	}
	if !r.NowFrom.IsZero() && !r.NowTo.IsZero() {
		b := box{d.x(r.NowFrom), mid - thick/2, max(d.x(r.NowTo), d.x(r.NowFrom)+3), mid + thick/2}
		d.outlined(b)
		if fill := b.width() * min(max(r.Percent, 0), 100) / 100; fill > 0 {
			d.FilledRect(b.left, b.top, b.left+fill, b.bottom, d.ink.of(inkDone), d.ink.of(inkDone), 0)
		}
	}
	for _, m := range r.Marks {
		if m.At.IsZero() {
			continue
		}
		y, size := mid+thick*3/4, max(d.em(0.95), 8)
		if m.Reached {
			d.FilledDiamond(d.x(m.At), y, size, size, d.ink.of(2), d.ink.text, 1)
		} else {
			d.FilledDiamond(d.x(m.At), y, size, size, d.ink.ground, d.ink.text, max(d.size/12, 1.5))
		}
	}
}

// today draws the line of today over everything, with its word.
func (d *ganttSheet) today() {
	if d.Today.IsZero() {
		return
	}
	x, c := d.x(d.Today), d.ink.of(5)
	d.DashedLineStroke([]charts.Point{{X: x, Y: d.area.top}, {X: x, Y: d.area.bottom}}, c, max(d.size/9, 2), []float64{d.size * 0.5, d.size * 0.3})
	word := d.clean(d.TodayWord)
	w := d.wide(word, d.size*0.85)
	at := min(x+d.em(0.25), d.free.right-w)
	d.write(word, at, d.area.bottom+d.em(0.4), d.size*0.85, c)
}
