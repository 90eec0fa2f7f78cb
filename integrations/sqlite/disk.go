package sqlite

import (
	"fmt"
	"sync"
	"syscall"
	"time"

	"github.com/golive-bot/golive/bot"
)

// disk tells whether there is room, without asking the system each time.
type disk struct {
	dir  string
	keep int64 // bytes that must stay free

	mu    sync.Mutex
	asked time.Time // machine time
	free  int64
}

// diskAge is for how long an answer of the system is believed. Between two answers the file cannot grow by more than
// is written in that time, which is far less than keep.
const diskAge = 500 * time.Millisecond

// room fails with ErrFull if less than keep is free.
func (d *disk) room() error {
	_, err := d.look()
	return err
}

// look answers how much is free.
func (d *disk) look() (free int64, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if now := time.Now(); now.Sub(d.asked) > diskAge {
		var s syscall.Statfs_t
		if err := syscall.Statfs(d.dir, &s); err != nil {
			return 0, fmt.Errorf("ask for free space: %w", err)
		}
		d.asked, d.free = now, int64(s.Bavail)*int64(s.Bsize)
	}
	if d.free < d.keep {
		return d.free, fmt.Errorf("%d MiB free on the disk, %d MiB are kept free: %w", d.free>>20, d.keep>>20, bot.ErrFull)
	}
	return d.free, nil
}
