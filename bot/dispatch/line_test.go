package dispatch

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/golive-bot/golive/bot"
)

func TestPick(t *testing.T) {
	const now = 100
	edit := func(seq int64) item { return item{seq: seq, run: 7} }
	with := func(it item, change func(*item)) item { change(&it); return it }
	due := func(at int64) func(*item) { return func(it *item) { it.due = at } }
	claimed := func(it *item) { it.claimed = true }
	dead := func(it *item) { it.dead = true }
	for _, c := range []struct {
		name  string
		line  line
		n     int
		due   int64
		ready bool
	}{
		{"nothing waits", line{}, 0, never, false},
		{"one is busy", line{busy: true, items: []item{{seq: 1}}}, 0, never, false},
		{"the first is next", line{items: []item{{seq: 1}, {seq: 2}}}, 0, 0, true},
		{"the first is held", line{items: []item{{seq: 1, due: 150}, {seq: 2}}}, 0, 150, false},
		{"the first is due at this instant", line{items: []item{{seq: 1, due: now}}}, 0, 0, true},
		{"the first is dead", line{items: []item{with(edit(1), dead), edit(2)}}, 0, never, false},
		{"edits collapse into the last", line{items: []item{edit(1), edit(2), edit(3), {seq: 4}}}, 2, 0, true},
		{"other runs do not", line{items: []item{edit(1), {seq: 2, run: 8}}}, 0, 0, true},
		{"what never replaces does not", line{items: []item{{seq: 1}, {seq: 2}}}, 0, 0, true},
		{"a claimed first is next by itself", line{items: []item{with(edit(1), claimed), edit(2)}}, 0, 0, true},
		{"a run ends with a claimed one", line{items: []item{edit(1), with(edit(2), claimed), edit(3)}}, 1, 0, true},
		{"and waits for it", line{items: []item{edit(1), with(with(edit(2), claimed), due(150)), edit(3)}}, 1, 150, false},
		{"a later edit that is not due does not collapse", line{items: []item{edit(1), with(edit(2), due(150))}}, 0, 0, true},
		{"a later edit that is due goes before one that is not", line{items: []item{with(edit(1), due(150)), edit(2)}}, 1, 0, true},
		{"none is due: the earliest counts", line{items: []item{with(edit(1), due(150)), with(edit(2), due(140))}}, 0, 140, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, due, ready := c.line.pick(now)
			if ready != c.ready || (ready && n != c.n) || (!ready && due != c.due) {
				t.Errorf("got %d, %d, %v; want %d, %d, %v", n, due, ready, c.n, c.due, c.ready)
			}
		})
	}
}

func TestRunOfTellsWhatReplaces(t *testing.T) {
	effect := rapid.Custom(func(t *rapid.T) bot.Effect {
		word := rapid.SampledFrom([]string{"", "a", "b"})
		return bot.Effect{
			Handle: "card",
			To: bot.Target{Room: bot.Place{Platform: word.Draw(t, "platform"), ID: word.Draw(t, "room")}, Reply: word.Draw(t, "reply"),
				Person: word.Draw(t, "person"), Mail: word.Draw(t, "mail"), Tracker: word.Draw(t, "tracker"), Account: bot.Account{ID: word.Draw(t, "account")}},
			Body: rapid.SampledFrom([]bot.Body{bot.Card{}, bot.Text{}, bot.Form{}, bot.React{}, bot.Delete{}, bot.NewIssue{}}).Draw(t, "body"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := effect.Draw(t, "a"), effect.Draw(t, "b")
		same := RunOf(a) != 0 && RunOf(a) == RunOf(b)
		if same != b.Replaces(a) {
			t.Fatalf("runs %x and %x, Replaces %v", RunOf(a), RunOf(b), b.Replaces(a))
		}
	})
}

func TestAnEffectWithoutHandleReplacesNothing(t *testing.T) {
	if run := RunOf(bot.Effect{Body: bot.Text{}}); run != 0 {
		t.Errorf("got %x", run)
	}
}

// TestASlotThatCameGoesBeforeBulk: what missed its slot would come too close to what has the next.
func TestASlotThatCameGoesBeforeBulk(t *testing.T) {
	p := newPool(1)
	for seq := range int64(3) {
		p.settle(p.add("", true, item{seq: seq}), 10)
	}
	p.settle(p.add("", true, item{seq: 3, due: 9, slotted: true}), 10)
	p.settle(p.add("", true, item{seq: 4, urgent: true}), 10)
	var order []int64
	for l, n, ok := p.next(10); ok; l, n, ok = p.next(10) {
		order = append(order, l.items[n].seq)
		l.busy = true
	}
	if !slices.Equal(order, []int64{4, 3, 0, 1, 2}) {
		t.Errorf("handed out in the order %v", order)
	}
}
