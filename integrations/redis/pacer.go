package redis

import (
	"context"
	_ "embed" // the scripts
	"encoding/json"
	"fmt"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/pace"
)

// Pacer is the bot.Pacer that replicas share. It books as pace.Pacer does, slot for slot; the scripts say how.
//
// Three keys for each limit, times in microseconds since 1970:
//
//	golive:pace/<limit>        sorted set of all slots: score is the time, member "<time>:<n>"
//	golive:pace/<limit>:fixed  sorted set of those that cannot be displaced: urgent, or taken
//	golive:pace/<limit>:full   hash, where searches found nothing free: "<n>/<per>" to "<from> <to>"
type Pacer struct{ server *Server }

// Pacer books slots on the server.
func (s *Server) Pacer() *Pacer { return &Pacer{s} }

var (
	//go:embed calendar.lua
	calendarScript string
	//go:embed reserve.lua
	reserveScript string
	//go:embed yield.lua
	yieldScript string

	reserve = goredis.NewScript(calendarScript + reserveScript)
	yield   = goredis.NewScript(calendarScript + yieldScript)
)

// Reserve implements bot.Pacer.
func (p *Pacer) Reserve(ctx context.Context, limits []bot.Limit, from time.Time, urgent bool) (time.Time, error) {
	mark := "0"
	if urgent {
		mark = "1"
	}
	return p.run(ctx, reserve, limits, from, mark)
}

// Yield implements bot.Pacer.
func (p *Pacer) Yield(ctx context.Context, limits []bot.Limit, slot time.Time) (time.Time, error) {
	return p.run(ctx, yield, limits, slot, fmt.Sprint(pace.Missed.Microseconds()))
}

func (p *Pacer) run(ctx context.Context, script *goredis.Script, limits []bot.Limit, at time.Time, last string) (time.Time, error) {
	if len(limits) == 0 {
		return at, nil
	}
	if err := pace.Check(limits); err != nil {
		return time.Time{}, err
	}
	keys, about, err := p.describe(limits)
	if err != nil {
		return time.Time{}, fmt.Errorf("book a slot in Redis: %w", err)
	}
	us, err := script.Run(ctx, p.server.client, keys, micros(p.server.clock.Now()), micros(at), about, last).Int64()
	if err != nil {
		return time.Time{}, fmt.Errorf("book a slot in Redis: %w", err)
	}
	if us == micros(at) {
		return at, nil
	}
	return time.UnixMicro(us).UTC(), nil
}

// calendars is ARGV[3] of the scripts.
type calendars struct {
	Grid  int      `json:"grid"`  // which limit gives the grid, from 1; 0: none
	Step  int64    `json:"step"`  // width of the grid
	Slack int64    `json:"slack"` // how long a slot matters beyond its rules
	Rules [][]rule `json:"rules"` // of each limit
}

type rule struct {
	N   int   `json:"n"`   // any span shorter than Per
	Per int64 `json:"per"` // holds at most N slots
}

func (p *Pacer) describe(limits []bot.Limit) (keys []string, about []byte, err error) {
	grid := pace.Grid(limits)
	c := calendars{Grid: grid.Limit + 1, Step: grid.Every.Microseconds(), Slack: pace.Missed.Microseconds()}
	for _, l := range limits {
		key := p.server.prefix + "pace/" + l.Key
		keys = append(keys, key, key+":fixed", key+":full")
		var rules []rule
		for _, r := range pace.Rules(l) {
			rules = append(rules, rule{r.N, r.Per.Microseconds()})
		}
		c.Rules = append(c.Rules, rules)
	}
	about, err = json.Marshal(c)
	return keys, about, err
}

// micros is the instant as the scripts count, without the nanoseconds that not every store keeps.
func micros(t time.Time) int64 { return t.UnixMicro() }
