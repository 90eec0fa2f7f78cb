package dispatch

// Load begins to take in the work that waited before the Board was made. Until Loaded is told, work that is applied is
// left to the loader, so that lanes keep their order.
func (b *Board) Load() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.loading, b.loaded = true, make(chan struct{})
}

// Found adds a page of unfinished work, read in the order of sequence numbers; it is handed out at once. The pages of
// events and effects come from one goroutine.
func (b *Board) Found(events []Event, effects []Effect) {
	now := b.now()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.loading = false
	for i := range events {
		b.addEvent(&events[i], now)
	}
	for i := range effects {
		b.addEffect(&effects[i], now)
	}
	b.loading = true
	b.kick(now)
}

// Loaded ends the loading that found everything up to the given numbers. False: there is more by now, read on.
func (b *Board) Loaded(event, effect int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.missed[0] > event || b.missed[1] > effect {
		return false
	}
	b.events.mark, b.effects.mark = max(b.events.mark, event), max(b.effects.mark, effect)
	b.loading = false
	close(b.loaded)
	return true
}

// Ready is closed once the waiting work is known; nil if there is nothing to wait for.
func (b *Board) Ready() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.loading {
		return nil
	}
	return b.loaded
}
