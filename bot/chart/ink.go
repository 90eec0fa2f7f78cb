package chart

import "github.com/go-analyze/charts"

// inks are the colours of a picture.
type inks struct {
	ground, text, faint, grid charts.Color
	series                    []charts.Color
}

func rgb(hex uint32) charts.Color {
	return charts.Color{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 255}
}

// okabeIto are the colours that all kinds of colour vision tell apart, without black, which is the text's.
var okabeIto = []charts.Color{rgb(0x0072B2), rgb(0xE69F00), rgb(0x009E73), rgb(0xCC79A7), rgb(0x56B4E9), rgb(0xD55E00), rgb(0xF0E442)}

var (
	light = inks{ground: rgb(0xFFFFFF), text: rgb(0x1F2328), faint: rgb(0x57606A), grid: rgb(0xD8DEE4), series: okabeIto}
	dark  = inks{ground: rgb(0x1B1D21), text: rgb(0xF0F3F6), faint: rgb(0xAEB6BF), grid: rgb(0x3B4048), series: okabeIto}
)

func (k inks) of(i int) charts.Color { return k.series[i%len(k.series)] }

// over is the ink for a text on a colour: dark on bright ones.
func over(c charts.Color) charts.Color {
	if 299*int(c.R)+587*int(c.G)+114*int(c.B) > 125_000 {
		return rgb(0x111111)
	}
	return rgb(0xFFFFFF)
}

// block fills a rectangle in the manner of series i: from the eighth on the colours come again, hatched.
func (s *sheet) block(i int, b box) {
	c := s.ink.of(i)
	s.FilledRect(b.left, b.top, b.right, b.bottom, c, c, 0)
	if i < len(s.ink.series) {
		return
	}
	for x := b.left - b.height(); x < b.right; x += max(s.em(0.35), 4) {
		from, to := charts.Point{X: x, Y: b.bottom}, charts.Point{X: x + b.height(), Y: b.top}
		if from.X < b.left {
			from = charts.Point{X: b.left, Y: b.bottom - (b.left - from.X)}
		}
		if to.X > b.right {
			to = charts.Point{X: b.right, Y: b.top + (to.X - b.right)}
		}
		s.LineStroke([]charts.Point{from, to}, s.ink.ground, max(s.size/14, 1))
	}
}

// marker marks a point of a line in the manner of series i: four forms in turn.
func (s *sheet) marker(i, x, y int) {
	r, c := max(s.em(0.28), 3), s.ink.of(i)
	switch i % 4 {
	case 0:
		s.Circle(float64(r), x, y, c, c, 0)
	case 1:
		s.FilledRect(x-r, y-r, x+r, y+r, c, c, 0)
	case 2:
		s.FillArea([]charts.Point{{X: x, Y: y - r*3/2}, {X: x + r*3/2, Y: y + r}, {X: x - r*3/2, Y: y + r}, {X: x, Y: y - r*3/2}}, c)
	default:
		s.FilledDiamond(x, y, 3*r, 3*r, c, c, 0)
	}
}
