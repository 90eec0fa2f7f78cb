package score

import "math"

// least is how many must have answered in both waves before they are compared.
const least = 5

// Change is how a number differs from one wave to the next, in its own unit, with its interval.
type Change struct {
	By float64
	Interval
}

// Clear reports whether there is a change that chance alone would hardly make.
func (c Change) Clear() bool { return !c.HoldsZero() }

// Compare tells how a number changed from one wave to a later one: NPS in points, CSAT and CES as the share of the good end in
// percentage points, another scale by its mean. It answers false where they cannot be compared: another range, or fewer than five
// answers in one of them.
//
// NPS: the adjusted-Wald variances add up. Shares: Newcombe, "Interval Estimation for the Difference between Independent
// Proportions", Statistics in Medicine 17, 1998, method 10. Means: Welch, Biometrika 34, 1947.
func Compare(k Kind, before, after Hist) (Change, bool) {
	if before.Min != after.Min || len(before.Counts) != len(after.Counts) || before.N() < least || after.N() < least {
		return Change{}, false
	}
	switch k {
	case NPS:
		return promoterChange(before, after), true
	case CSAT, CES:
		return shareChange(k, before, after), true
	}
	return meanChange(before, after), true
}

func promoterChange(before, after Hist) Change {
	a, va := before.adjusted()
	b, vb := after.adjusted()
	margin := 100 * z95 * math.Sqrt(va+vb)
	by := after.Promoter() - before.Promoter()
	return Change{by, Interval{100*(b-a) - margin, 100*(b-a) + margin}.Around(by)}
}

func shareChange(k Kind, before, after Hist) Change {
	p1, p2 := after.Share(k)/100, before.Share(k)/100
	w1, w2 := Wilson(after.Box(k), after.N()), Wilson(before.Box(k), before.N())
	d := p1 - p2
	return Change{100 * d, Interval{100 * (d - math.Hypot(p1-w1.Lo, w2.Hi-p2)), 100 * (d + math.Hypot(w1.Hi-p1, p2-w2.Lo))}}
}

func meanChange(before, after Hist) Change {
	d := after.Mean() - before.Mean()
	a, b := math.Pow(before.Deviation(), 2)/float64(before.N()), math.Pow(after.Deviation(), 2)/float64(after.N())
	if a+b == 0 { // all alike in both: the difference is all that is known
		return Change{d, Interval{d, d}}
	}
	freedom := (a + b) * (a + b) / (a*a/float64(before.N()-1) + b*b/float64(after.N()-1))
	margin := student(freedom) * math.Sqrt(a+b)
	return Change{d, Interval{d - margin, d + margin}}
}

// student is the 97.5 % point of Student's distribution, found by halving.
func student(freedom float64) float64 {
	lo, hi := 0.0, 20.0
	for tail(hi, freedom) > 0.025 {
		hi *= 2
	}
	for range 100 {
		mid := (lo + hi) / 2
		if tail(mid, freedom) > 0.025 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return (lo + hi) / 2
}

// tail is the probability that Student's t exceeds t > 0: half of the regularised incomplete beta function at f/(f+t²) with f/2 and
// 1/2. Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.1 and 26.5.8.
func tail(t, freedom float64) float64 { return beta(freedom/(freedom+t*t), freedom/2, 0.5) / 2 }

// beta is the regularised incomplete beta function, by its continued fraction (Lentz's method).
func beta(x, a, b float64) float64 {
	if x <= 0 || x >= 1 {
		return math.Max(0, math.Min(1, x))
	}
	if x > (a+1)/(a+b+2) {
		return 1 - beta(1-x, b, a)
	}
	ga, _ := math.Lgamma(a)
	gb, _ := math.Lgamma(b)
	gab, _ := math.Lgamma(a + b)
	front := math.Exp(gab-ga-gb+a*math.Log(x)+b*math.Log1p(-x)) / a
	const tiny = 1e-300
	f, c, d := 1.0, 1.0, 0.0
	for i := range 500 {
		m := float64(i / 2)
		var term float64
		switch {
		case i == 0:
			term = 1
		case i%2 == 0:
			term = m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		default:
			term = -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		}
		if d = 1 + term*d; math.Abs(d) < tiny {
			d = tiny
		}
		if c = 1 + term/c; math.Abs(c) < tiny {
			c = tiny
		}
		d = 1 / d
		f *= c * d
		if math.Abs(c*d-1) < 1e-15 {
			break
		}
	}
	return front * (f - 1)
}
