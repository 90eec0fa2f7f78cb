package chart

import (
	"math"
	"sort"

	"github.com/go-analyze/charts"
)

// maxSlices are drawn; the smallest of more are drawn as one.
const maxSlices = 7

type slice struct {
	label string
	value float64
	share float64 // of the whole, 0 to 1
	ink   charts.Color
}

// slices are the positive values, in their order.
func (s *sheet) slices(m model) []slice {
	var out []slice
	largest := 0.0
	for i, v := range m.series[0].values {
		if v > 0 {
			out = append(out, slice{label: m.labels[i], value: v})
			largest = max(largest, v)
		}
	}
	if len(out) > maxSlices {
		out = merge(out)
	}
	sum := 0.0
	for _, one := range out {
		sum += one.value / largest
	}
	for i := range out {
		out[i].share = out[i].value / largest / sum
		out[i].ink = s.ink.of(i)
	}
	if len(out) > len(s.ink.series) {
		out[len(out)-1].ink = s.ink.faint
	}
	return out
}

// merge adds up the smallest slices.
func merge(all []slice) []slice {
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return all[order[a]].value > all[order[b]].value })
	kept := map[int]bool{}
	for _, i := range order[:maxSlices] {
		kept[i] = true
	}
	var out []slice
	rest := slice{label: "+" + number(float64(len(all)-maxSlices)) + " …"}
	for i, one := range all {
		if kept[i] {
			out = append(out, one)
		} else {
			rest.value += one.value
		}
	}
	return append(out, rest)
}

// pie draws the slices clockwise from the top, shares on them, and beside them the list in the same order.
func (s *sheet) pie(m model) {
	all := s.slices(m)
	s.free.top += s.em(0.6)
	across := min(s.free.height(), s.free.width()*45/100)
	r := float64(across) / 2
	x, y := s.free.left+across/2, (s.free.top+s.free.bottom)/2
	at := 0.0
	for _, one := range all {
		s.wedge(x, y, r, at, one)
		at += one.share
	}
	s.rims(x, y, r, all)
	at = 0
	for _, one := range all {
		word := percent(one.share)
		middle := (at + one.share/2) * 2 * math.Pi
		at += one.share
		reach := r * 0.7
		if len(all) == 1 {
			reach = 0
		} else if reach*2*math.Pi*one.share < float64(s.wide(word, s.size)) {
			continue // it is in the list
		}
		s.centred(word, x+int(math.Sin(middle)*reach), y-int(math.Cos(middle)*reach)+s.em(0.35), s.size, over(one.ink))
	}
	s.list(m, all, s.free.left+across+s.em(1.5), y)
}

func percent(share float64) string {
	if share < 0.1 {
		return digits(share*100, 1) + "%"
	}
	return digits(share*100, 0) + "%"
}

// edge is a point of the rim, at a share of the round.
func edge(x, y int, r, at float64) charts.Point {
	a := at * 2 * math.Pi
	return charts.Point{X: x + int(math.Round(math.Sin(a)*r)), Y: y - int(math.Round(math.Cos(a)*r))}
}

// wedge fills a slice. Its points are some pixels apart: closer ones, which have whole pixels only, look rough.
func (s *sheet) wedge(x, y int, r, at float64, one slice) {
	area := []charts.Point{{X: x, Y: y}}
	steps := max(2, int(one.share*2*math.Pi*r/12))
	for i := range steps + 1 {
		area = append(area, edge(x, y, r, at+one.share*float64(i)/float64(steps)))
	}
	s.FillArea(append(area, area[0]), one.ink)
}

// rims part the slices by lines of the ground.
func (s *sheet) rims(x, y int, r float64, all []slice) {
	if len(all) == 1 {
		return
	}
	at := 0.0
	for _, one := range all {
		s.LineStroke([]charts.Point{{X: x, Y: y}, edge(x, y, r+1, at)}, s.ink.ground, s.stroke()*0.7)
		at += one.share
	}
}

// list names the slices with value and share.
func (s *sheet) list(m model, all []slice, left, middle int) {
	suffix, caption := s.unit(m.unit)
	row := min(s.em(2.7), s.free.height()/len(all))
	size := min(s.size, float64(row)/2.3)
	top := max(middle-row*len(all)/2, s.free.top)
	if caption != "" && top-int(size) > s.free.top {
		s.write(s.cut(caption, size*0.9, s.free.right-left), left, top-int(size*0.4), size*0.9, s.ink.faint)
	}
	text := left + int(size*1.4)
	for _, one := range all {
		side := int(size * 0.9)
		s.FilledRect(left, top+int(size*0.2), left+side, top+int(size*0.2)+side, one.ink, one.ink, 0)
		s.write(s.cut(one.label, size, s.free.right-text), text, top+int(size), size, s.ink.text)
		value := number(one.value) + suffix
		if suffix != "%" {
			value += " · " + percent(one.share)
		}
		s.write(s.cut(value, size*0.95, s.free.right-text), text, top+int(size*2.1), size*0.95, s.ink.faint)
		top += row
	}
}
