package jira

import (
	"context"
	"maps"
	"sync"
	"time"
)

// memo remembers answers for a while of calendar time. Errors are not remembered.
type memo[K comparable, V any] struct {
	keep time.Duration

	mu   sync.Mutex
	seen map[K]memory[V]
}

type memory[V any] struct {
	v  V
	at time.Time
}

// maxMemo bounds what is remembered; when it is full, everything is forgotten.
const maxMemo = 10_000

func (m *memo[K, V]) get(now time.Time, key K, ask func() (V, error)) (V, error) {
	m.mu.Lock()
	old, known := m.seen[key]
	m.mu.Unlock()
	if known && now.Sub(old.at) < m.keep {
		return old.v, nil
	}
	v, err := ask()
	if err != nil {
		return v, err
	}
	m.put(now, key, v)
	return v, nil
}

// put remembers an answer that came by another way.
func (m *memo[K, V]) put(now time.Time, key K, v V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.seen == nil || len(m.seen) >= maxMemo {
		m.seen = map[K]memory[V]{}
	}
	m.seen[key] = memory[V]{v, now}
}

// forget drops what is remembered of the keys that fit.
func (m *memo[K, V]) forget(fits func(K) bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	maps.DeleteFunc(m.seen, func(key K, _ memory[V]) bool { return fits(key) })
}

// lazy holds a value that is asked for until it was told once. Askers do not wait for each other.
type lazy[V any] struct {
	mu sync.Mutex
	v  *V
}

func (l *lazy[V]) get(ctx context.Context, ask func(context.Context) (V, error)) (V, error) {
	l.mu.Lock()
	known := l.v
	l.mu.Unlock()
	if known != nil {
		return *known, nil
	}
	v, err := ask(ctx)
	if err != nil {
		return v, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.v = &v
	return v, nil
}

// recall answers what is remembered of a key, however old it is.
func (m *memo[K, V]) recall(key K) (V, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	old, known := m.seen[key]
	return old.v, known
}

// remembered answers everything that is remembered.
func (m *memo[K, V]) remembered() []V {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := make([]V, 0, len(m.seen))
	for _, old := range m.seen {
		out = append(out, old.v)
	}
	return out
}
