package chart

import (
	"math"

	"github.com/go-analyze/charts"

	"github.com/golive-bot/golive/bot"
)

// field is the part of the sheet between the axes.
type field struct {
	box
	scale scale
	slot  float64 // width of one category
}

func (f field) x(i int) int { return f.left + int((float64(i)+0.5)*f.slot) }

func (f field) y(v float64) int { return f.bottom - int(math.Round(f.scale.at(v)*float64(f.height()))) }

// curved tells whether lines are drawn: also where bars would be too thin to be told apart.
func (m model) curved(s *sheet) bool {
	return m.kind == bot.ChartLine || m.kind == bot.ChartArea || len(m.labels)*(len(m.series)+1) > s.free.width()/3
}

// plot draws bars, lines or areas between axes.
func (s *sheet) plot(m model) {
	lo, hi := m.extent()
	f := field{scale: newScale(lo, hi, m.kind != bot.ChartLine)}
	suffix, caption := s.unit(m.unit)
	if caption != "" {
		s.write(s.cut(caption, s.size*0.9, s.free.width()), s.free.left, s.free.top+s.em(0.9), s.size*0.9, s.ink.faint)
		s.free.top += s.em(1.2)
	}
	s.free.top += s.em(1.2) // room for the value over the highest
	f.box = s.frame(m, f.scale, suffix)
	f.slot = float64(f.width()) / float64(len(m.labels))
	s.axes(m, f, suffix)
	t := tags{sheet: s, limits: box{f.left, f.top - s.em(1.3), s.Width(), f.bottom}}
	if m.curved(s) {
		s.curves(m, f, suffix, &t)
	} else {
		s.bars(m, f, suffix, &t)
	}
	t.draw()
}

// unit says how a unit is shown: a short one beside each value, a long one once, above the axis.
func (s *sheet) unit(u string) (suffix, caption string) {
	switch {
	case u == "":
		return "", ""
	case u == "%" || s.wide(u, 1) <= 1:
		return u, ""
	case s.wide(u, 100) <= 160:
		return " " + u, ""
	}
	return "", u
}

// frame leaves room for the labels of both axes.
func (s *sheet) frame(m model, axis scale, suffix string) box {
	left := 0
	for _, v := range axis.ticks {
		left = max(left, s.wide(number(v)+suffix, s.size*0.9))
	}
	b := s.free
	b.left += left + s.em(0.5)
	b.bottom -= s.em(0.6) + s.em(1.2)*len(s.below(m, float64(b.width())/float64(len(m.labels))).rows)
	if b.height() < 2*len(axis.ticks) {
		b.bottom = b.top + 2*len(axis.ticks)
	}
	return b
}

// axes draws the grid, the ticks' values and the categories.
func (s *sheet) axes(m model, f field, suffix string) {
	size := s.size * 0.9
	every := 1 + s.em(1.3)*(len(f.scale.ticks)-1)/max(f.height(), 1)
	for i, v := range f.scale.ticks {
		y := f.y(v)
		c, w := s.ink.grid, max(s.size/18, 1)
		if v == 0 {
			c = s.ink.faint
		}
		s.LineStroke([]charts.Point{{X: f.left, Y: y}, {X: f.right, Y: y}}, c, w)
		if i%every == 0 {
			word := number(v) + suffix
			s.write(word, f.left-s.em(0.4)-s.wide(word, size), y+s.em(0.33), size, s.ink.faint)
		}
	}
	labels := s.below(m, f.slot)
	for nth, row := range labels.rows {
		for i, word := range row {
			x := f.x(i * labels.every)
			half := s.wide(word, size) / 2
			x = max(min(x, s.Width()-half-2), half+2)
			s.centred(word, x, f.bottom+s.em(1.2)*(nth+1), size, s.ink.faint)
		}
	}
}

// categories are the labels under the axis: those of every n-th category, in one or two rows.
type categories struct {
	every int
	rows  [][]string
}

// below thins out the labels until at least six signs of each fit, and breaks or shortens what is still too long.
func (s *sheet) below(m model, slot float64) categories {
	size, longest := s.size*0.9, 0
	for _, l := range m.labels {
		longest = max(longest, s.wide(l, size))
	}
	need := float64(min(longest, s.em(4)) + s.em(0.6))
	out := categories{every: max(1, int(math.Ceil(need/slot)))}
	room := int(slot*float64(out.every)) - s.em(0.4)
	first, second, two := []string{}, []string{}, false
	for i := 0; i < len(m.labels); i += out.every {
		parts := append(s.lines(m.labels[i], size, max(room, s.em(1)), 2), "", "")
		first, second = append(first, parts[0]), append(second, parts[1])
		two = two || parts[1] != ""
	}
	out.rows = [][]string{first}
	if two {
		out.rows = append(out.rows, second)
	}
	return out
}

// bars draws each category's bars side by side, from zero.
func (s *sheet) bars(m model, f field, suffix string, t *tags) {
	n := len(m.series)
	group := f.slot * 0.78
	thick := min(group/float64(n), float64(s.em(4)))
	zero := f.y(0)
	for i, row := range m.series {
		for j, v := range row.values {
			if math.IsNaN(v) {
				continue
			}
			mid := float64(f.left) + (float64(j)+0.5)*f.slot
			x := mid + (float64(i)-float64(n)/2)*thick
			b := box{int(math.Round(x)), f.y(v), int(math.Round(x + thick)), zero}
			if n > 1 && b.width() > 6 {
				b.right--
			}
			b.right = max(b.right, b.left+1)
			if b.top == b.bottom && v != 0 {
				b.top-- // a trace
			}
			if b.top > b.bottom {
				b.top, b.bottom = b.bottom, b.top
			}
			s.block(i, b)
			t.add(tag{word: number(v) + suffix, x: (b.left + b.right) / 2, top: b.top, bottom: b.bottom, up: v >= 0, solid: b, weight: math.Abs(v)})
		}
	}
}

// curves draws lines with markers, on an area if the chart is one. A missing value is a gap.
func (s *sheet) curves(m model, f field, suffix string, t *tags) {
	for i, row := range m.series {
		var piece []charts.Point
		end := func() {
			s.curve(m, f, i, piece)
			piece = nil
		}
		const most = 50 // points at once: the painter's time grows with the square
		for j, v := range row.values {
			if math.IsNaN(v) {
				end()
				continue
			}
			p := charts.Point{X: f.x(j), Y: f.y(v)}
			if piece = append(piece, p); len(piece) == most {
				end()
				piece = append(piece, p)
			}
			weight := math.Abs(v)
			if j == len(row.values)-1 {
				weight = huge // the latest first
			}
			gap := s.em(0.35)
			t.add(tag{word: number(v) + suffix, x: p.X, top: p.Y - gap, bottom: p.Y + gap, up: true, either: true, weight: weight,
				solid: box{p.X - gap, p.Y - gap, p.X + gap, p.Y + gap}})
		}
		end()
	}
}

func (s *sheet) curve(m model, f field, i int, piece []charts.Point) {
	if len(piece) == 0 {
		return
	}
	if m.kind == bot.ChartArea && len(piece) > 1 {
		zero := f.y(0)
		area := append([]charts.Point{{X: piece[0].X, Y: zero}}, piece...)
		area = append(area, charts.Point{X: piece[len(piece)-1].X, Y: zero}, area[0])
		s.FillArea(area, s.ink.of(i).WithAlpha(70))
	}
	if len(piece) > 1 {
		if i < len(s.ink.series) {
			s.LineStroke(piece, s.ink.of(i), s.stroke())
		} else {
			s.DashedLineStroke(piece, s.ink.of(i), s.stroke(), []float64{s.size * 0.6, s.size * 0.4})
		}
	}
	if f.slot >= s.size*0.8 || len(piece) == 1 {
		for _, p := range piece {
			s.marker(i, p.X, p.Y)
		}
	}
}
