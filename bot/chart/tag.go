package chart

import "sort"

// tag is the value of a bar or a point, to be written over or under it.
type tag struct {
	word        string
	x           int // its middle
	top, bottom int // of what it belongs to
	up          bool
	either      bool    // the other side will do as well
	solid       box     // what it must not be hidden by
	weight      float64 // more goes first
}

// tags are placed when all is drawn: the weightiest first, none upon another, none upon a mark of the chart.
type tags struct {
	*sheet
	limits box
	list   []tag
}

func (t *tags) add(one tag) { t.list = append(t.list, one) }

// mostTags is how many are tried: a picture with more values has no room for them.
const mostTags = 2000

func (t *tags) draw() {
	size := t.size * 0.85
	order := make([]int, len(t.list))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return t.list[order[a]].weight > t.list[order[b]].weight })
	var taken []box
	for _, i := range order[:min(len(order), mostTags)] {
		one := t.list[i]
		b := t.place(one, one.up, size)
		free := t.fits(b, i, taken)
		if !free && one.either {
			b = t.place(one, !one.up, size)
			free = t.fits(b, i, taken)
		}
		if free {
			taken = append(taken, b)
			t.write(one.word, b.left, b.bottom-int(size*0.2), size, t.ink.text)
		}
	}
}

func (t *tags) place(one tag, up bool, size float64) box {
	w, h := t.wide(one.word, size), int(size*1.05)
	b := box{left: one.x - w/2}
	b.left = min(max(b.left, t.limits.left), t.limits.right-w)
	b.right = b.left + w
	if up {
		b.bottom = one.top - t.em(0.05)
		b.top = b.bottom - h
		return b
	}
	b.top = one.bottom + t.em(0.1)
	b.bottom = b.top + h
	return b
}

func (t *tags) fits(b box, own int, taken []box) bool {
	if b.top < t.limits.top || b.bottom > t.limits.bottom+t.em(0.2) {
		return false
	}
	roomy := box{b.left - t.em(0.1), b.top, b.right + t.em(0.1), b.bottom}
	for _, o := range taken {
		if roomy.meets(o) {
			return false
		}
	}
	for i, o := range t.list {
		if i != own && b.meets(o.solid) {
			return false
		}
	}
	return true
}
