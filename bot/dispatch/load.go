package dispatch

// Load begins to take in the work that waited before the Board was made. Until Loaded is told, work that is applied is
// left to the loader, so that lanes keep their order.
func (b *Board) Load() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.loading, b.loaded = true, make(chan struct{})
}

// Found adds a page of unfinished work, read in the order of sequence numbers; it is handed out at once. Dead effects,
// which head their handles, come first.
func (b *Board) Found(events []Event, effects []Effect) {
	now := b.now()
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := range events {
		if !b.events.gone[events[i].Seq] {
			b.addEvent(&events[i], now)
		}
	}
	for i := range effects {
		if !b.effects.gone[effects[i].Seq] {
			b.addEffect(&effects[i], now)
		}
	}
	b.kick(now)
}

// Missed answers the highest sequence numbers of the events and effects that were left to the loader so far. It is
// asked before reading on: what was applied by then can be read.
func (b *Board) Missed() (event, effect int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.missed[0], b.missed[1]
}

// Loaded ends the loading that found everything up to the given numbers. False: there is more by now, read on.
func (b *Board) Loaded(event, effect int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.missed[0] > event || b.missed[1] > effect {
		return false
	}
	b.events.mark, b.effects.mark = event, effect
	clear(b.events.gone)
	clear(b.effects.gone)
	b.loading = false
	close(b.loaded)
	return true
}

// Known is closed once the work that waited is known.
func (b *Board) Known() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.loading {
		return b.loaded
	}
	return known
}

var known = func() <-chan struct{} { c := make(chan struct{}); close(c); return c }()
