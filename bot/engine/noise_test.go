package engine_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/bottest"
	"github.com/golive-bot/golive/bot/engine"
)

// paced is a chat with a limit.
type paced struct{ *bottest.Chat }

func (paced) Limits(bot.Job) []bot.Limit {
	return []bot.Limit{{Key: "all", Count: 100, Per: time.Second}}
}

// out is a Pacer that cannot be reached for a while.
type out struct {
	bot.Pacer
	times *atomic.Int32
}

func (p out) Reserve(_ context.Context, _ []bot.Limit, from time.Time, _ bool) (time.Time, error) {
	if p.times.Add(-1) >= 0 {
		return time.Time{}, errors.New("connection refused")
	}
	return from, nil
}

// TestAMessageThatWaitsForThePacerIsCountedOnce: what is tried again for the road's own sake is no further message.
func TestAMessageThatWaitsForThePacerIsCountedOnce(t *testing.T) {
	times := new(atomic.Int32)
	times.Store(20)
	var chat paced
	r := newRoad(t, func(c *engine.Config) {
		chat = paced{bottest.NewChat("slack", true, c.Clock)}
		c.Platforms, c.Pacer = []bot.Platform{chat}, out{times: times}
	})
	for i := range 6 {
		r.accept(t, bot.Event{ID: fmt.Sprintf("news/%d", i), Name: "echo.news", Lane: "news", Room: room})
	}
	r.to(t, r.clock.Now().Add(10*time.Minute))
	if n := len(chat.Posts()); n != 6 {
		t.Errorf("%d messages, want all 6", n)
	}
}

// plan is a capability that schedules: one timer of each project at 15:00.
var plan = bot.Capability{
	Name: "plan", Doc: "Reminds at three, for tests.",
	Locales: fstest.MapFS{"en.json": {Data: []byte(`{}`)}, "zh-CN.json": {Data: []byte(`{}`)}},
	Arm: func(id string, _ bot.Project) []bot.Timer {
		return []bot.Timer{{Key: "plan/" + id, Due: time.Date(2026, 11, 23, 15, 0, 0, 0, time.FixedZone("", 8*3600)), Name: "plan.remind"}}
	},
	On: map[string]bot.Handler{"plan.remind": func(_ context.Context, r *bot.Request) error {
		r.Send(bot.Effect{To: bot.ToRoom(room), Body: bot.Card{Title: "reminder"}, Audience: bot.Client, Noise: bot.NoiseScheduled})
		return nil
	}},
}

// newPlannedRoad is a road whose room belongs to a project that plans.
func newPlannedRoad(t *testing.T) *road {
	t.Helper()
	r := newRoad(t, func(c *engine.Config) { c.Capabilities = append(c.Capabilities, plan) })
	project := bot.Project{Name: "ERP", Key: "ERP", Zone: "Asia/Shanghai", Lang: "en", Calendar: "CN"}
	if err := r.store.Commit(t.Context(), bot.Commit{
		Records: []bot.Record{bot.Projects.Encode("p1", 0, project), bot.Rooms.Encode(room.String(), 0, bot.Room{Place: room, Projects: []string{"p1"}})},
		Events:  []bot.Event{{ID: "changed", Name: bot.EventProject, Lane: "project/p1", Data: bot.Encode(bot.ProjectChanged{Project: "p1"})}}}); err != nil {
		t.Fatal(err)
	}
	r.settle(t)
	return r
}

func titles(chat *bottest.Chat) []string {
	var all []string
	for _, p := range chat.Posts() {
		all = append(all, p.Body.(bot.Card).Title)
	}
	return all
}

// TestOneBudgetInWhichTheScheduleGoesFirst: news leaves room for the reminder that is due later in the day.
func TestOneBudgetInWhichTheScheduleGoesFirst(t *testing.T) {
	r := newPlannedRoad(t)
	for i := range 500 {
		r.accept(t, bot.Event{ID: fmt.Sprintf("news/%d", i), Name: "echo.news", Lane: fmt.Sprint(i % 7), Room: room})
	}
	r.settle(t)
	if n := len(r.chat.Posts()); n != 5 {
		t.Errorf("%d messages at once, want 5: a reminder is to come", n)
	}
	r.to(t, time.Date(2026, 11, 23, 15, 1, 0, 0, time.FixedZone("", 8*3600)))
	if got := titles(r.chat); len(got) != 6 || got[5] != "reminder" {
		t.Fatalf("at three: %q", got)
	}
	r.to(t, r.clock.Now().Add(8*time.Hour))
	posts := r.chat.Posts()
	if len(posts) != 7 {
		t.Fatalf("%d messages in all, want 6 and a sum", len(posts))
	}
	if sum := posts[6].Body.(bot.Card).Fallback(); !strings.Contains(sum, "501") || !strings.Contains(sum, "495") {
		t.Errorf("the sum does not tell of 501 and 495:\n%s", sum)
	}
}

// TestNewsAndScheduleShareOneBudget: whichever comes first, no more than six reach a room on one day.
func TestNewsAndScheduleShareOneBudget(t *testing.T) {
	for _, first := range []bot.Noise{bot.NoiseAuto, bot.NoiseScheduled} {
		r := newRoad(t)
		for i := range 12 {
			noise := bot.NoiseAuto
			if (i < 6) == (first == bot.NoiseScheduled) {
				noise = bot.NoiseScheduled
			}
			x := bot.Effect{ID: fmt.Sprintf("x/%02d#1", i), To: bot.ToRoom(room), Body: bot.Card{Title: string(noise)}, Audience: bot.Client, Noise: noise}
			if err := r.store.Commit(t.Context(), bot.Commit{Effects: []bot.Effect{x}}); err != nil {
				t.Fatal(err)
			}
			r.settle(t)
		}
		if n := len(r.chat.Posts()); n != 6 {
			t.Errorf("%q first: %d messages, want 6", first, n)
		}
	}
}

// TestAPersonHearsWhatIsScheduledAfterMuchNews: the last message of a person's day is kept for it.
func TestAPersonHearsWhatIsScheduledAfterMuchNews(t *testing.T) {
	r := newRoad(t)
	for i := range 7 {
		noise := bot.NoiseAuto
		if i > 4 {
			noise = bot.NoiseScheduled
		}
		x := bot.Effect{ID: fmt.Sprintf("x/%d#1", i), To: bot.ToAccount(tom), Body: bot.Card{Title: fmt.Sprint(noise, i)}, Audience: bot.Client, Noise: noise}
		if err := r.store.Commit(t.Context(), bot.Commit{Effects: []bot.Effect{x}}); err != nil {
			t.Fatal(err)
		}
		r.settle(t)
	}
	if got := titles(r.chat); !slices.Equal(got, []string{"0", "1", "2", "scheduled5"}) {
		t.Errorf("heard %q", got)
	}
}

// TestQuietDaysAreThoseOfTheProject: whoever works for a project is spoken to on its working days, China's where it has none.
func TestQuietDaysAreThoseOfTheProject(t *testing.T) {
	for calendar, opens := range map[string]map[string]string{
		"US": {"2026-10-05": "2026-10-05", "2026-11-26": "2026-11-27"}, // a Monday of the Golden Week; Thanksgiving
		"CN": {"2026-10-05": "2026-10-08", "2026-11-26": "2026-11-26"},
		"":   {"2026-10-05": "2026-10-08", "2026-11-26": "2026-11-26"},
	} {
		for day, want := range opens {
			t.Run(calendar+" "+day, func(t *testing.T) {
				at, err := time.ParseInLocation(time.DateOnly, day, china)
				if err != nil {
					t.Fatal(err)
				}
				clock := bot.FrozenClock(at.Add(10 * time.Hour))
				store := bottest.NewStore(clock)
				r := newRoad(t, func(c *engine.Config) { c.Clock, c.Store = clock, store })
				c := bot.Commit{Effects: []bot.Effect{{ID: "x#1", To: bot.ToAccount(tom), Body: bot.Card{Title: "news"}, Audience: bot.Client, Project: "p", At: clock.Now()}}}
				if calendar != "" {
					c.Records = []bot.Record{bot.Projects.Encode("p", 0, bot.Project{Name: "ERP", Key: "ERP", Calendar: calendar})}
				}
				if err := store.Commit(t.Context(), c); err != nil {
					t.Fatal(err)
				}
				for len(r.chat.Posts()) == 0 {
					next := r.settle(t)
					if len(r.chat.Posts()) == 0 {
						clock.MoveTo(next)
					}
				}
				if got := clock.Now().In(china).Format(time.DateOnly); got != want {
					t.Errorf("said on %s, want %s", got, want)
				}
			})
		}
	}
}

// TestADutyComesHoweverMuchWasSaid: what somebody has to do by a time is in no sum of the day, but waits for their hours.
func TestADutyComesHoweverMuchWasSaid(t *testing.T) {
	r := newRoad(t)
	r.to(t, time.Date(2026, 11, 23, 22, 0, 0, 0, china))
	for i := range 6 {
		r.send(t, bot.ToAccount(tom), bot.NoiseDuty, fmt.Sprint(i))
	}
	if n := len(r.chat.Posts()); n != 0 {
		t.Errorf("%d messages at night", n)
	}
	r.to(t, time.Date(2026, 11, 24, 9, 0, 0, 0, china))
	if n := len(r.chat.Posts()); n != 6 {
		t.Errorf("%d messages in the morning, want all 6", n)
	}
}

// TestAnHourThatWasSetStands: what has an hour of its own comes then, though it is night; news waits for the morning. A day's budget
// holds for what the project set all the same.
func TestAnHourThatWasSetStands(t *testing.T) {
	for noise, want := range map[bot.Noise]int{bot.NoiseAuto: 0, bot.NoiseScheduled: 0, bot.NoiseTimed: 4, bot.NoiseOwn: 6} {
		r := newRoad(t)
		r.to(t, time.Date(2026, 11, 23, 22, 0, 0, 0, china))
		for i := range 6 {
			r.send(t, bot.ToAccount(tom), noise, fmt.Sprint(i))
		}
		if n := len(r.chat.Posts()); n != want {
			t.Errorf("%q: %d messages at night, want %d", noise, n, want)
		}
	}
}
