package chart

import (
	"math"
	"strconv"
	"strings"
)

// number writes a value for people: at most three or four digits that matter, thousands only where it is long.
func number(v float64) string {
	a := math.Abs(v)
	switch {
	case a >= 1e15:
		return strconv.FormatFloat(v, 'g', 3, 64)
	case a >= 1e12:
		return digits(v/1e12, 2) + "T"
	case a >= 1e9:
		return digits(v/1e9, 2) + "B"
	case a >= 1e6:
		return digits(v/1e6, 2) + "M"
	case a >= 1e4:
		return digits(v/1e3, 1) + "k"
	case a >= 10:
		return digits(v, 1)
	case a >= 0.01 || a == 0:
		return digits(v, 2)
	}
	return strconv.FormatFloat(v, 'g', 2, 64)
}

func digits(v float64, decimals int) string {
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.ContainsRune(s, '.') {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		s = "0"
	}
	return s
}

// scale is a value axis with round ticks.
type scale struct {
	ticks []float64
}

// newScale makes three to eight ticks over the values; bars and areas stand on zero.
func newScale(lo, hi float64, fromZero bool) scale {
	if fromZero || lo > 0 && lo < hi/2 || hi < 0 && hi > lo/2 {
		lo, hi = min(lo, 0), max(hi, 0)
	}
	if hi-lo <= 1e-9*max(math.Abs(lo), math.Abs(hi)) { // all the same
		room := max(math.Abs(hi)*0.1, 1)
		if hi == 0 {
			hi = 1
		} else {
			lo, hi = lo-room, hi+room
		}
	}
	step := round((hi - lo) / 5)
	first := math.Floor(lo/step + 1e-9)
	last := math.Ceil(hi/step - 1e-9)
	var s scale
	for i := range int(last-first) + 1 {
		s.ticks = append(s.ticks, (first+float64(i))*step)
	}
	return s
}

// round gives the next of 1, 2, 2.5, 5 or 10 times a power of ten.
func round(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, f := range []float64{1, 2, 2.5, 5} {
		if v <= f*power*(1+1e-9) {
			return f * power
		}
	}
	return 10 * power
}

// at is where a value stands between the first tick, 0, and the last, 1.
func (s scale) at(v float64) float64 {
	lo, hi := s.ticks[0], s.ticks[len(s.ticks)-1]
	return min(max((v-lo)/(hi-lo), 0), 1)
}
