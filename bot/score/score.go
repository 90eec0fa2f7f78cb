// Package score turns answers on a scale into the numbers by which satisfaction is told: NPS, CSAT, CES, mean, spread, and how
// far each may be off. It is pure, knows nothing of surveys, and shows nothing. The formulas and their sources are in docs/surveys.md.
package score

import (
	"fmt"
	"math"
)

// Kind is what a scale measures.
type Kind string

// Kinds. A Scale is any other row of whole numbers, of which only the mean and the distribution are told.
const (
	NPS   Kind = "nps"   // 0 to 10: would recommend
	CSAT  Kind = "csat"  // 1 to 5: satisfied
	CES   Kind = "ces"   // 1 to 7: how easy it was
	Scale Kind = "scale" // its own range
)

// Range is the least and the greatest answer of a kind; false for a kind without a range of its own.
func (k Kind) Range() (least, most int, ok bool) {
	switch k {
	case NPS:
		return 0, 10, true
	case CSAT:
		return 1, 5, true
	case CES:
		return 1, 7, true
	}
	return 0, 0, false
}

// Hist counts answers: Counts[i] people answered Min+i.
type Hist struct {
	Min    int   `json:"min"`
	Counts []int `json:"counts"`
}

// NewHist is an empty count of the whole numbers from least to most.
func NewHist(least, most int) Hist { return Hist{Min: least, Counts: make([]int, most-least+1)} }

// Add counts one answer; an error if it is out of range.
func (h Hist) Add(v int) error {
	if v < h.Min || v > h.Max() {
		return fmt.Errorf("answer %d is not between %d and %d", v, h.Min, h.Max())
	}
	h.Counts[v-h.Min]++
	return nil
}

// Max is the greatest answer that can be counted.
func (h Hist) Max() int { return h.Min + len(h.Counts) - 1 }

// N is how many answered.
func (h Hist) N() int { return h.between(h.Min, h.Max()) }

// AtMost is how many answered v or less.
func (h Hist) AtMost(v int) int { return h.between(h.Min, v) }

// between is how many answered something from lo to hi.
func (h Hist) between(lo, hi int) int {
	n := 0
	for v := max(lo, h.Min); v <= min(hi, h.Max()); v++ {
		n += h.Counts[v-h.Min]
	}
	return n
}

// Mean is the arithmetic mean; NaN of no answers.
func (h Hist) Mean() float64 {
	sum := 0.0
	for i, c := range h.Counts {
		sum += float64(h.Min+i) * float64(c)
	}
	return sum / float64(h.N())
}

// Deviation is the standard deviation of the sample, with n-1; NaN of fewer than two answers.
func (h Hist) Deviation() float64 {
	n, mean := h.N(), h.Mean()
	if n < 2 {
		return math.NaN()
	}
	sum := 0.0
	for i, c := range h.Counts {
		d := float64(h.Min+i) - mean
		sum += d * d * float64(c)
	}
	return math.Sqrt(sum / float64(n-1))
}

// Median is the middle answer, or the mean of the two in the middle; NaN of no answers.
func (h Hist) Median() float64 {
	n := h.N()
	if n == 0 {
		return math.NaN()
	}
	return (h.nth((n-1)/2) + h.nth(n/2)) / 2
}

// nth is the answer at a place in order, from 0.
func (h Hist) nth(place int) float64 {
	for i, c := range h.Counts {
		if place < c {
			return float64(h.Min + i)
		}
		place -= c
	}
	return float64(h.Max())
}

// Split is how many would recommend (9 and 10), are undecided, and would not (0 to 6): for NPS.
func (h Hist) Split() (promoters, passives, detractors int) {
	return h.between(9, 10), h.between(7, 8), h.between(0, 6)
}

// Box is how many answered at the good end: promoters of NPS, 4 and 5 of CSAT, 5 to 7 of CES; 0 for another scale.
func (h Hist) Box(k Kind) int {
	switch k {
	case NPS:
		return h.between(9, 10)
	case CSAT:
		return h.between(4, 5)
	case CES:
		return h.between(5, 7)
	}
	return 0
}

// Promoter is the net promoter score, -100 to 100: the share of promoters less that of detractors; NaN of no answers.
// Source: Reichheld, "The One Number You Need to Grow", Harvard Business Review, December 2003.
func (h Hist) Promoter() float64 {
	p, _, d := h.Split()
	return 100 * float64(p-d) / float64(h.N())
}

// Share is the percentage in the box; NaN of no answers.
func (h Hist) Share(k Kind) float64 { return 100 * float64(h.Box(k)) / float64(h.N()) }
