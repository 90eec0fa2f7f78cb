package bot

import (
	"encoding/json"
	"sync"
)

// Known is values by the data that they were read from: the same data is the same value, whatever record it is of. It is safe for
// concurrent use.
type Known[T any] struct {
	// Own gives a reader a value of their own: a copy of whatever in it is ever changed in place.
	Own func(T) T

	mu     sync.Mutex
	values map[string]T
}

const mostKnown = 64 // values; beyond it all are forgotten

// read is json.Unmarshal; nil knows nothing.
func (k *Known[T]) read(data []byte, v *T) error {
	if k == nil {
		return json.Unmarshal(data, v)
	}
	k.mu.Lock()
	had, known := k.values[string(data)]
	k.mu.Unlock()
	if known {
		*v = k.Own(had)
		return nil
	}
	if err := json.Unmarshal(data, v); err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.values == nil || len(k.values) >= mostKnown {
		k.values = map[string]T{}
	}
	k.values[string(data)] = k.Own(*v)
	return nil
}
