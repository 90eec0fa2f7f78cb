package engine

import (
	"errors"
	"time"

	"github.com/golive-bot/golive/bot"
)

const (
	maxTries = 20
	maxAge   = 24 * time.Hour
	holds    = 3 // tries after which the lane has waited 1+2+4 s and the event is parked
)

// spent reports whether no further try is due: 20 tries, or 24 h since the first of them. What waited before its first try,
// for its time or for whatever rule, has lost nothing by it.
func spent(tries int, tried, now time.Time) bool {
	return tries+1 >= maxTries || aged(tried, now)
}

func aged(tried, now time.Time) bool { return !tried.IsZero() && now.Sub(tried) >= maxAge }

// eventBackoff holds the lane for 7 s in all, then parks the event and tries it alone, ever more rarely.
func eventBackoff(j bot.EventJob, now time.Time) bot.Later {
	if j.Tries < holds && !j.Parked {
		return bot.Later{At: now.Add(time.Second << j.Tries), Try: true}
	}
	return bot.Later{At: now.Add(backoff(j.Tries)), Park: true, Try: true}
}

// backoff doubles from a second to two hours: 20 tries take about a day.
func backoff(tries int) time.Duration {
	return min(time.Second<<min(tries, 16), 2*time.Hour)
}

// outageEvery is how often at least a service that is out of reach is asked again: what was kept for it should be there
// soon after it is back.
const outageEvery = time.Minute

// givenUp reports whether an effect is not tried again: a day after its first try, or after 20 tries that the service
// may have seen. An outage costs no try.
func givenUp(j bot.EffectJob, cause error, now time.Time) bool {
	var retry *bot.RetryError
	if errors.As(cause, &retry) && retry.Unsent {
		return aged(j.Tried, now)
	}
	return spent(j.Tries, j.Tried, now)
}
