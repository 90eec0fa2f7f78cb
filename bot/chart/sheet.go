package chart

import (
	"math"

	"github.com/go-analyze/charts"

	"github.com/golive-bot/golive/bot"
)

// sheet is the paper: a painter, the fonts, and the part that is still free.
type sheet struct {
	*charts.Painter
	fonts []charts.FontStyle
	ink   inks
	size  float64 // of type, in pixels
	free  box
}

type box struct{ left, top, right, bottom int }

func (b box) width() int  { return b.right - b.left }
func (b box) height() int { return b.bottom - b.top }

func (b box) meets(o box) bool {
	return b.left < o.right && o.left < b.right && b.top < o.bottom && o.top < b.bottom
}

func newSheet(o Options) (*sheet, error) {
	known, err := fonts()
	if err != nil {
		return nil, err
	}
	w, h := held(o.Width, width), held(o.Height, height)
	s := &sheet{fonts: known, ink: light}
	if o.Dark {
		s.ink = dark
	}
	s.Painter = charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputPNG, Width: w, Height: h})
	s.FilledRect(0, 0, w, h, s.ink.ground, s.ink.ground, 0)
	s.size = max(min(float64(w)/30, float64(h)/18), 9)
	edge := int(s.size)
	s.free = box{edge, edge * 3 / 4, w - edge, h - edge*3/4}
	return s, nil
}

// em is so many sizes of type, in pixels.
func (s *sheet) em(n float64) int { return int(math.Round(n * s.size)) }

// write draws a text from its left end on a base line.
func (s *sheet) write(text string, x, base int, size float64, c charts.Color) {
	at := float64(x)
	for _, r := range s.runs(text) {
		style := s.fonts[r.font]
		style.FontSize, style.FontColor = points(size), c
		s.Text(r.text, int(math.Round(at)), base, 0, style)
		for _, sign := range r.text {
			at += s.advance(sign) * size
		}
	}
}

// points turns the size of an em in pixels into what the painter calls points: it draws an em of 1.5 pixels for each.
func points(px float64) float64 { return px / 1.5 }

func (s *sheet) centred(text string, x, base int, size float64, c charts.Color) {
	s.write(text, x-s.wide(text, size)/2, base, size, c)
}

// heading draws the title and, where there are several series, their names.
func (s *sheet) heading(m model) {
	size := s.size * 1.3
	for _, line := range s.lines(m.title, size, s.free.width(), 2) {
		s.write(line, s.free.left, s.free.top+int(size), size, s.ink.text)
		s.free.top += int(size * 1.35)
	}
	if len(m.series) > 1 && m.kind != bot.ChartPie {
		s.legend(m)
	}
}

// legend draws rows of swatches and names.
func (s *sheet) legend(m model) {
	x := s.free.left
	swatch, gap := s.em(1.6), s.em(1.1)
	widest := min(s.free.width()-swatch-gap, s.em(14))
	if len(m.series) > 6 {
		widest = s.free.width()/3 - swatch - gap
	}
	next := func(w int) {
		if x > s.free.left && x+w > s.free.right {
			x = s.free.left
			s.free.top += s.em(1.45)
		}
	}
	for i, one := range m.series {
		name := s.cut(one.name, s.size, widest)
		w := swatch + s.em(0.35) + s.wide(name, s.size)
		next(w)
		s.swatch(m, i, box{x, s.free.top + s.em(0.3), x + swatch, s.free.top + s.em(1.1)})
		s.write(name, x+swatch+s.em(0.35), s.free.top+s.em(1.05), s.size, s.ink.text)
		x += w + gap
	}
	if more := "+" + number(float64(m.hidden)) + " …"; m.hidden > 0 {
		next(s.wide(more, s.size))
		s.write(more, x, s.free.top+s.em(1.05), s.size, s.ink.faint)
	}
	s.free.top += s.em(1.6)
}

func (s *sheet) swatch(m model, i int, b box) {
	if m.curved(s) {
		y := (b.top + b.bottom) / 2
		s.LineStroke([]charts.Point{{X: b.left, Y: y}, {X: b.right, Y: y}}, s.ink.of(i), s.stroke())
		s.marker(i, (b.left+b.right)/2, y)
		return
	}
	s.block(i, b)
}

func (s *sheet) stroke() float64 { return max(s.size/7, 1.5) }
