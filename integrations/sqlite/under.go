package sqlite

import (
	"context"
	"sync"

	"github.com/golive-bot/golive/bot"
)

// under is what this process has under way: finishing it needs no look-up of its ID in the file.
type under struct{ events sync.Map }

// underWay is where an event stands.
type underWay struct {
	seq    int64
	lane   string
	sealed bool
}

func (u *under) event(id string) (underWay, bool) {
	v, ok := u.events.Load(id)
	if !ok {
		return underWay{}, false
	}
	return v.(underWay), true
}

// noting is a Worker whose work is known to be under way.
type noting struct {
	bot.Worker
	under *under
}

// Handle implements bot.Worker.
func (n noting) Handle(ctx context.Context, j bot.EventJob) bot.Later {
	n.under.events.Store(j.ID, underWay{j.Seq, j.Lane, j.Sealed})
	defer n.under.events.Delete(j.ID)
	return n.Worker.Handle(ctx, j)
}
