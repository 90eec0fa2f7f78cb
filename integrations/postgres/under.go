package postgres

import "sync"

// underWay is what this process works on, by number, so that a mark that nobody works on is recognised.
type underWay struct {
	mu   sync.Mutex
	jobs map[job]bool // whether a commit finished it
	ids  map[string]job
}

// job is an event or an effect.
type job struct {
	effect bool
	seq    int64
}

// begin is false if the job is under way here already: its mark was lost and taken anew.
func (u *underWay) begin(j job, id string) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.jobs == nil {
		u.jobs, u.ids = map[job]bool{}, map[string]job{}
	}
	if _, ok := u.jobs[j]; ok {
		return false
	}
	u.jobs[j], u.ids[key(j.effect, id)] = false, j
	return true
}

// finished notes that a commit finished what has the given ID, by us or by another.
func (u *underWay) finished(effect bool, id string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if j, ok := u.ids[key(effect, id)]; ok {
		u.jobs[j] = true
	}
}

// end forgets a job and reports whether a commit finished it.
func (u *underWay) end(j job, id string) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	finished := u.jobs[j]
	delete(u.jobs, j)
	delete(u.ids, key(j.effect, id))
	return finished
}

// hasID reports whether what has the given ID is under way here.
func (u *underWay) hasID(effect bool, id string) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	_, ok := u.ids[key(effect, id)]
	return ok
}

func (u *underWay) has(j job) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	_, ok := u.jobs[j]
	return ok
}

func key(effect bool, id string) string {
	if effect {
		return "effect " + id
	}
	return "event " + id
}
