package engine_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

var china = time.FixedZone("", 8*3600)

// mute mutes somebody until a time, in place of what was before; the zero time ends it.
func (r *road) mute(t *testing.T, whom string, until time.Time) {
	t.Helper()
	_, rec, _ := bot.Mutes.Read(t.Context(), r.store, whom)
	put := bot.Mutes.Encode(whom, rec.Version, bot.Mute{Until: until})
	c := bot.Commit{}
	if until.IsZero() {
		put.Deleted = true
		c.Events = []bot.Event{{ID: "unmuted/" + whom, Name: bot.EventUnmuted, Lane: "quiet", Data: bot.Encode(bot.Unmuted{Whom: whom})}}
	}
	c.Records = []bot.Record{put}
	if err := r.store.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}

// send performs effects with the titles, as noise says.
func (r *road) send(t *testing.T, to bot.Target, noise bot.Noise, titles ...string) {
	t.Helper()
	for _, title := range titles {
		x := bot.Effect{ID: title + "#1", To: to, Body: bot.Card{Title: title, Lang: "en"}, Audience: bot.Client, Noise: noise, At: r.clock.Now()}
		if title == "answer" {
			x.Asked = true
		}
		if err := r.store.Commit(t.Context(), bot.Commit{Effects: []bot.Effect{x}}); err != nil {
			t.Fatal(err)
		}
	}
	r.settle(t)
}

// TestAMutedRoomHearsAnswersAndAlarms: the rest comes when it is over, what was scheduled as it is, news as one sum.
func TestAMutedRoomHearsAnswersAndAlarms(t *testing.T) {
	r := newRoad(t)
	end := r.clock.Now().Add(4 * time.Hour)
	r.mute(t, bot.MuteOfRoom(room), end)
	r.send(t, bot.ToRoom(room), bot.NoiseAuto, "one", "two", "three", "answer")
	r.send(t, bot.ToRoom(room.In("thread")), bot.NoiseAuto, "four")
	r.send(t, bot.ToRoom(room), bot.NoiseScheduled, "agenda")
	r.send(t, bot.ToRoom(room), bot.NoiseAlarm, "alarm")
	r.to(t, end.Add(-time.Minute))
	if got := titles(r.chat); !slices.Equal(got, []string{"answer", "alarm"}) {
		t.Fatalf("while muted: %q", got)
	}
	r.to(t, end.Add(time.Minute))
	got := titles(r.chat)
	slices.Sort(got[2:])
	if !slices.Equal(got[2:], []string{"While this was muted", "agenda"}) {
		t.Fatalf("afterwards: %q", got[2:])
	}
	for _, p := range r.chat.Posts() {
		if text := p.Body.(bot.Card).Fallback(); strings.Contains(text, "While") && (!strings.Contains(text, "4 updates") || !strings.Contains(text, "three") || !strings.Contains(text, "four")) {
			t.Errorf("the sum: %q", text)
		}
	}
	r.send(t, bot.ToRoom(room), bot.NoiseAuto, "later")
	r.to(t, end.Add(12*time.Hour))
	if got := titles(r.chat); len(got) != 5 || got[4] != "later" {
		t.Errorf("in the end: %q", got)
	}
}

// TestAMuteThatEndsEarlyOrLate: the sum comes when it is really over.
func TestAMuteThatEndsEarlyOrLate(t *testing.T) {
	r := newRoad(t)
	start := r.clock.Now()
	r.mute(t, bot.MuteOfRoom(room), start.Add(time.Hour))
	r.send(t, bot.ToRoom(room), bot.NoiseAuto, "one")
	r.send(t, bot.ToRoom(room), bot.NoiseScheduled, "agenda")
	r.mute(t, bot.MuteOfRoom(room), start.Add(5*time.Hour))
	r.to(t, start.Add(3*time.Hour))
	if got := titles(r.chat); len(got) != 0 {
		t.Fatalf("muted for longer: %q", got)
	}
	r.mute(t, bot.MuteOfRoom(room), time.Time{})
	r.settle(t)
	if got := titles(r.chat); !slices.Equal(got, []string{"While this was muted"}) {
		t.Fatalf("unmuted: %q", got)
	}
	r.to(t, start.Add(3*time.Hour+10*time.Minute))
	if got := titles(r.chat); len(got) != 2 || got[1] != "agenda" {
		t.Errorf("within ten minutes: %q", got)
	}
	r.to(t, start.Add(12*time.Hour))
	if got := titles(r.chat); len(got) != 2 {
		t.Errorf("in the end: %q", got)
	}
}

// TestTheDaysSumWaitsForAMute: what was over the budget is not said into the quiet.
func TestTheDaysSumWaitsForAMute(t *testing.T) {
	r := newRoad(t)
	for i := range 8 {
		r.send(t, bot.ToRoom(room), bot.NoiseAuto, fmt.Sprint("news", i))
	}
	r.mute(t, bot.MuteOfRoom(room), time.Date(2026, 11, 23, 21, 0, 0, 0, china))
	r.to(t, time.Date(2026, 11, 23, 20, 59, 0, 0, china))
	if n := len(r.chat.Posts()); n != 6 {
		t.Fatalf("%d messages while muted, want 6", n)
	}
	r.to(t, time.Date(2026, 11, 23, 21, 1, 0, 0, china))
	if n := len(r.chat.Posts()); n != 7 {
		t.Errorf("%d messages, want a sum as well", n)
	}
}

// TestAMutedPerson: in private and where they alone would see it, on every account; others are not concerned.
func TestAMutedPerson(t *testing.T) {
	r := newRoad(t)
	p := bot.Person{Name: "Tom", Accounts: []string{tom.String()}}
	if err := r.store.Commit(t.Context(), bot.Commit{Records: []bot.Record{bot.People.Encode("tom", 0, p)}}); err != nil {
		t.Fatal(err)
	}
	r.mute(t, bot.MuteOfPerson("tom"), time.Date(2026, 11, 24, 3, 0, 0, 0, china))
	r.send(t, bot.ToPerson("tom"), bot.NoiseAuto, "one", "answer")
	r.send(t, bot.ToAccount(tom), bot.NoiseAuto, "two")
	r.send(t, bot.Target{Room: room, Account: tom}, bot.NoiseAuto, "three")
	r.send(t, bot.ToRoom(room), bot.NoiseAuto, "room")
	r.to(t, time.Date(2026, 11, 24, 8, 29, 0, 0, china))
	if got := titles(r.chat); !slices.Equal(got, []string{"answer", "room"}) {
		t.Fatalf("while muted, and by night: %q", got)
	}
	r.to(t, time.Date(2026, 11, 24, 8, 31, 0, 0, china))
	if got := titles(r.chat); len(got) != 3 || got[2] != "While this was muted" {
		t.Errorf("in the morning: %q", got)
	}
}
