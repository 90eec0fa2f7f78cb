package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

// A modal opens soon after the click while 200 events a second come in, by socket and by HTTP; one that does not is
// offered again by a button. How soon is printed: a loaded machine shall not fail the test by its clock.
func TestModalOpensUnderLoad(t *testing.T) {
	for _, http := range []bool{false, true} {
		t.Run(map[bool]string{false: "socket", true: "http"}[http], func(t *testing.T) {
			w := newTown(t, townOptions{HTTP: http})
			w.start("sqlite:" + t.TempDir() + "/golive.db")
			w.makeProject()
			sl := slackSide{w}
			sl.say("lilei", "@golive 建任务 整理培训名单")
			draft := w.await(sl, "整理培训名单", "建成任务")
			before := w.bots[0].sum(t, "golive_accepted_total")
			stop, began := w.chatter(200), time.Now()
			var took []time.Duration
			var offered int
			tick := time.NewTicker(50 * time.Millisecond)
			defer tick.Stop()
			for range 60 {
				<-tick.C
				d, opened := w.openModal(sl, draft)
				if !opened {
					offered++
					continue
				}
				took = append(took, d)
			}
			lasted := time.Since(began)
			said := stop()
			rate := float64(said) / lasted.Seconds()
			eventually(t, 30*time.Second, "all events accepted", func() bool {
				return w.bots[0].sum(t, "golive_accepted_total") >= before+float64(said)
			}, w)
			slices.Sort(took)
			if len(took) == 0 {
				t.Fatalf("no modal opened: %d offered again", offered)
			}
			if offered > len(took) {
				t.Errorf("%d of %d forms came too late and were offered by a button", offered, offered+len(took))
			}
			fmt.Printf("modals: %-6s at %.0f events a second: %d opened, %d offered again; p50 %s, p99 %s, worst %s\n",
				map[bool]string{false: "socket", true: "http"}[http], rate, len(took), offered,
				took[len(took)/2].Round(time.Millisecond), took[(len(took)*99+99)/100-1].Round(time.Millisecond), took[len(took)-1].Round(time.Millisecond))
		})
	}
}

// chatter makes people talk in many rooms at a rate a second, until stop is called, which answers how much was said.
func (w *town) chatter(rate int) (stop func() int) {
	w.t.Helper()
	sl := slackSide{w}
	rooms := []string{"erp-rollout"}
	for i := range 9 {
		name := fmt.Sprintf("load-%d", i)
		made := sl.do(slacksim.Act{As: "lilei", Do: "create_room", Name: name, Members: []string{}})
		if !made.OK || !sl.do(slacksim.Act{As: "lilei", Do: "invite", Room: made.Room, User: w.slack.State("none", 1).Bot.UserID}).OK {
			w.t.Fatalf("make a room: %+v", made)
		}
		rooms = append(rooms, made.Room)
	}
	var said atomic.Int64
	done := make(chan struct{})
	var talking sync.WaitGroup
	talking.Go(func() {
		tick := time.NewTicker(time.Second / time.Duration(rate))
		defer tick.Stop()
		for began, n := time.Now(), 0; ; {
			select {
			case <-done:
				return
			case <-tick.C:
			}
			for due := int(time.Since(began).Seconds() * float64(rate)); n < due; n++ { // a late tick is made up for
				r := w.slack.Do(context.Background(), slacksim.Act{As: "lilei", Do: "say", Room: rooms[n%len(rooms)], Text: fmt.Sprintf("第 %d 句", n)})
				if r.OK {
					said.Add(1)
				}
			}
		}
	})
	return func() int { close(done); talking.Wait(); return int(said.Load()) }
}

// openModal clicks Edit and waits for the modal, or for the button that offers it again; it closes the modal.
func (w *town) openModal(sl slackSide, draft message) (took time.Duration, opened bool) {
	w.t.Helper()
	offers := count(sl, "打开表单")
	began := time.Now()
	if err := sl.click("lilei", draft, "修改"); err != nil && !strings.Contains(err.Error(), "app_timeout") {
		w.t.Fatal(err)
	}
	eventually(w.t, 15*time.Second, "a modal, or a button that offers it", func() bool {
		if len(w.slack.State("none", 1).Modals) > 0 {
			took, opened = time.Since(began), true
			return true
		}
		return count(sl, "打开表单") > offers
	}, w)
	if opened {
		if r := sl.do(slacksim.Act{As: "lilei", Do: "close", All: true}); !r.OK {
			w.t.Fatalf("close: %+v", r)
		}
	}
	return took, opened
}
