package score

import "math"

// z95 is the 97.5 % point of the normal distribution.
const z95 = 1.959964

// Interval holds a number with 95 % confidence. Both ends are NaN where nothing can be said.
type Interval struct{ Lo, Hi float64 }

var unknown = Interval{math.NaN(), math.NaN()}

// Known reports whether something can be said.
func (i Interval) Known() bool { return !math.IsNaN(i.Lo) && !math.IsNaN(i.Hi) }

// Around is the interval stretched to hold the number that is shown beside it: an adjusted one is centred elsewhere, and of very few
// answers may end before it.
func (i Interval) Around(v float64) Interval { return Interval{math.Min(i.Lo, v), math.Max(i.Hi, v)} }

// HoldsZero reports whether the interval of a difference holds zero: no clear change. What is unknown is no clear change, either.
func (i Interval) HoldsZero() bool { return !i.Known() || i.Lo <= 0 && i.Hi >= 0 }

// WaldMargin is the plain margin of the NPS, in its points: 1.959964 sqrt(((P+D)/N - (NPS/100)^2)/N). It is 0 where all
// answer alike, and so too sure of itself for few answers; see PromoterInterval.
func (h Hist) WaldMargin() float64 {
	p, _, d := h.Split()
	n := float64(h.N())
	net := float64(p-d) / n
	return 100 * z95 * math.Sqrt(math.Max(0, (float64(p+d)/n-net*net)/n))
}

// PromoterInterval is the adjusted-Wald interval of the NPS: three answers are added, 3/4 of one to promoters and to
// detractors each, the rest to the undecided. It is cut at -100 and 100.
// Source: Sauro and Lewis, "Confidence Intervals for Net Promoter Scores", MeasuringU, 2021, after Bonett and Price, "Adjusted
// Wald Confidence Interval for a Difference of Binomial Proportions", Journal of Educational and Behavioral Statistics 37, 2012.
func (h Hist) PromoterInterval() Interval {
	if h.N() == 0 {
		return unknown
	}
	net, variance := h.adjusted()
	margin := z95 * math.Sqrt(variance)
	return Interval{math.Max(-100, 100*(net-margin)), math.Min(100, 100*(net+margin))}
}

// adjusted is the NPS as a fraction with the three answers added, and its variance.
func (h Hist) adjusted() (net, variance float64) {
	p, _, d := h.Split()
	n := float64(h.N()) + 3
	up, down := (float64(p)+0.75)/n, (float64(d)+0.75)/n
	net = up - down
	return net, (up + down - net*net) / n
}

// Wilson is the score interval of k out of n as fractions.
// Source: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", Journal of the American Statistical
// Association 22, 1927.
func Wilson(k, n int) Interval {
	if n == 0 {
		return unknown
	}
	p, m := float64(k)/float64(n), float64(n)
	centre := p + z95*z95/(2*m)
	margin := z95 * math.Sqrt(p*(1-p)/m+z95*z95/(4*m*m))
	scale := 1 + z95*z95/m
	i := Interval{(centre - margin) / scale, (centre + margin) / scale}
	if k == 0 { // what rounding would leave of it
		i.Lo = 0
	}
	if k == n {
		i.Hi = 1
	}
	return i
}

// MeanInterval is Student's interval of the mean; unknown of fewer than two answers.
func (h Hist) MeanInterval() Interval {
	n := h.N()
	if n < 2 {
		return unknown
	}
	margin := student(float64(n-1)) * h.Deviation() / math.Sqrt(float64(n))
	return Interval{math.Max(float64(h.Min), h.Mean()-margin), math.Min(float64(h.Max()), h.Mean()+margin)}
}
