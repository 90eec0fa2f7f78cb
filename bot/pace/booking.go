package pace

// booking is one look at the calendars of one send.
type booking struct {
	now  int64
	grid Step
	of   []part
}

type part struct {
	*calendar
	rules []Rule
}

// reserve finds the earliest free instant and books it.
func (b booking) reserve(from int64, urgent bool) int64 {
	find := func(i int, r Rule, t int64) int64 { return b.of[i].next(r, t, b.now) }
	if urgent {
		fixed := make([][]slot, len(b.of))
		for i, c := range b.of {
			fixed[i] = c.fixed(from)
		}
		find = func(i int, r Rule, t int64) int64 { return next(fixed[i], r, t) }
	}
	at := b.search(from, find)
	if urgent {
		for _, c := range b.of {
			for _, r := range c.rules {
				c.displace(r, at, from)
			}
		}
	}
	b.book(at, urgent)
	return at
}

// search asks each rule in turn until all agree.
func (b booking) search(t int64, find func(part int, r Rule, t int64) int64) int64 {
	step := b.step(t)
	for {
		before := t
		for i, c := range b.of {
			for _, r := range c.rules {
				t = find(i, r, t)
			}
		}
		if t%step != 0 {
			t += step - t%step
		}
		if t == before {
			return t
		}
	}
}

// step is the width of the grid, in microseconds; 1 where nothing is booked ahead in the limit that it comes from, so
// that whoever comes to an idle service need not wait for the grid.
func (b booking) step(from int64) int64 {
	if b.grid.Limit < 0 {
		return 1
	}
	every, c := b.grid.Every.Microseconds(), b.of[b.grid.Limit]
	if n := len(c.at); n == 0 || c.at[n-1].at <= from-every {
		return 1
	}
	return every
}

// fits reports whether all rules allow a slot at the instant.
func (b booking) fits(at int64) bool {
	for _, c := range b.of {
		for _, r := range c.rules {
			if next(c.at, r, at) != at {
				return false
			}
		}
	}
	return true
}

func (b booking) book(at int64, fixed bool) {
	for _, c := range b.of {
		c.book(at, fixed)
	}
}

// holds reports whether bulk has the instant in all calendars.
func (b booking) holds(at int64) bool {
	for _, c := range b.of {
		if c.bulk(at) < 0 {
			return false
		}
	}
	return true
}

// fix makes the bulk slot at the instant one that cannot be displaced.
func (b booking) fix(at int64) {
	for _, c := range b.of {
		if i := c.bulk(at); i >= 0 {
			c.at[i].fixed = true
		}
	}
}

// release gives back what bulk still has of the instant.
func (b booking) release(at int64) {
	for _, c := range b.of {
		if i := c.bulk(at); i >= 0 {
			c.remove(i)
		}
	}
}
