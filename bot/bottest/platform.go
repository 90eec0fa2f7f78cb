package bottest

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

// World is the other side of a chat adapter under test: its simulator, as people see and use it.
type World interface {
	Platform() bot.Platform
	Room() bot.Place       // a room of the own organisation, with golive in it
	Shared() bot.Place     // a room that outsiders share
	Person() bot.Account   // of the own organisation, a member of Room
	Email() string         // theirs
	Outsider() bot.Account // a guest, or of another organisation
	// Say makes Person say text in Room ("@golive" in it mentions golive), in the thread under a message if thread is
	// set, or in their private chat with golive if private; it answers the message's ID.
	Say(t testing.TB, text, thread string, private bool) string
	// Click makes Person click the button with that label on a message of golive.
	Click(t testing.TB, message, label string)
	// Sees is everything golive has posted that is not deleted, in order.
	Sees(t testing.TB) []Seen
	Remove(t testing.TB, message string) // a person deletes a message of golive
	Now() time.Time                      // of the calendar clock that adapter and simulator share
	LoseReply(t testing.TB)              // the next post is stored, but its reply is lost
	Throttle(t testing.TB, seconds int)  // the next call is answered "too many"
	Redeliver(t testing.TB)              // everything delivered so far comes again
}

// Seen is a message of golive as people see it.
type Seen struct {
	Room   bot.Place // without thread
	Thread string
	Only   bot.Account // ephemeral
	ID     string
	Text   string // all its text, in any form
	Edited bool
}

// TestPlatform holds a chat adapter to the contract (docs/adapter-contract.md). start makes a new world.
func TestPlatform(t *testing.T, start func(t testing.TB) World) {
	cases := []struct {
		name string
		run  func(t *testing.T, c *platformCase)
	}{
		{"a card is posted once, and its receipt names it", postsCard},
		{"a lost reply does not post twice", lostReply},
		{"too many: not done, and when to come again", throttled},
		{"a handle's message is edited in place", edits},
		{"what is gone says so", gone},
		{"a reply goes to the thread", replies},
		{"a message is deleted", deletes},
		{"a private message reaches the person", private},
		{"what is for one pair of eyes is seen by nobody else", ephemeral},
		{"text of people cannot mention or format", injection},
		{"a long card is shortened or split, not refused", long},
		{"a message comes in, whole, once", comesIn},
		{"a message to golive is marked, and so is a thread", comesInToBot},
		{"a private message is private", comesInPrivate},
		{"a click brings back action and value", clicks},
		{"the directory knows people, rooms and outsiders", directory},
		{"how its side fares is told", fares},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			c := &platformCase{World: start(t), road: NewRoad()}
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() { done <- c.Platform().Run(ctx, c.road) }()
			t.Cleanup(func() {
				cancel()
				if err := <-done; err != nil {
					t.Errorf("Run: %v", err)
				}
			})
			tc.run(t, c)
		})
	}
}

type platformCase struct {
	World
	road *Road
	n    int
}

func (c *platformCase) job(to bot.Target, body bot.Body) bot.Job {
	c.n++
	return bot.Job{Effect: bot.Effect{ID: "contract/" + strings.Repeat("x", c.n) + "#1", To: to, Body: body}}
}

func (c *platformCase) perform(t *testing.T, j bot.Job) bot.Receipt {
	t.Helper()
	r, err := c.Platform().Perform(t.Context(), j)
	if err != nil {
		t.Fatalf("Perform %s: %v", j.Kind(), err)
	}
	return r
}

// find is the messages whose text contains a word.
func (c *platformCase) find(t *testing.T, word string) []Seen {
	t.Helper()
	return slices.DeleteFunc(c.Sees(t), func(s Seen) bool { return !strings.Contains(s.Text, word) })
}

func (c *platformCase) one(t *testing.T, word string) Seen {
	t.Helper()
	found := c.find(t, word)
	if len(found) != 1 {
		t.Fatalf("%q is seen %d times, want once: %+v", word, len(found), c.Sees(t))
	}
	return found[0]
}

func sample(word string) bot.Card {
	return bot.Card{Title: "Title " + word, Tone: bot.ToneInfo, Tag: "ERP", Lang: "en", Parts: []bot.Part{
		bot.Words("Some **bold** text"), bot.FactsOf(bot.Fact{Label: "Owner", Value: "Tom"}),
		bot.Row(bot.Primary("Do it", "contract.do", "value|1"), bot.Button("Not now", "contract.not", "2"))}}
}

func postsCard(t *testing.T, c *platformCase) {
	r := c.perform(t, c.job(bot.ToRoom(c.Room()), sample("alpha")))
	seen := c.one(t, "alpha")
	if seen.Room != c.Room() || seen.Thread != "" || r.Message != seen.ID || r.Place.Room() != c.Room() {
		t.Errorf("receipt %+v, seen %+v", r, seen)
	}
	for _, want := range []string{"bold", "Owner", "Tom"} {
		if !strings.Contains(seen.Text, want) {
			t.Errorf("%q is not seen in %q", want, seen.Text)
		}
	}
}

func lostReply(t *testing.T, c *platformCase) {
	j := c.job(bot.ToRoom(c.Room()), bot.Text{Text: "beta"})
	c.LoseReply(t)
	if _, err := c.Platform().Perform(t.Context(), j); err == nil {
		t.Fatal("a lost reply is taken for success")
	}
	j.Tries, j.Since = 1, c.Now()
	r := c.perform(t, j)
	if seen := c.one(t, "beta"); r.Message != seen.ID {
		t.Errorf("receipt %+v, seen %+v", r, seen)
	}
}

func throttled(t *testing.T, c *platformCase) {
	c.perform(t, c.job(bot.ToRoom(c.Room()), bot.Text{Text: "warm-up"}))
	c.Throttle(t, 7)
	_, err := c.Platform().Perform(t.Context(), c.job(bot.ToRoom(c.Room()), bot.Text{Text: "gamma"}))
	var retry *bot.RetryError
	if !errors.As(err, &retry) || !retry.Unsent || retry.After <= 0 {
		t.Errorf("throttled: %v, want a RetryError with a wait", err)
	}
	if n := len(c.find(t, "gamma")); n != 0 {
		t.Errorf("seen %d times", n)
	}
}

func edits(t *testing.T, c *platformCase) {
	r := c.perform(t, c.job(bot.ToRoom(c.Room()), sample("delta")))
	j := c.job(bot.ToRoom(c.Room()), sample("epsilon"))
	j.Prior = &r
	again := c.perform(t, j)
	seen := c.one(t, "epsilon")
	if seen.ID != r.Message || again.Message != r.Message || len(c.find(t, "delta")) != 0 {
		t.Errorf("first %+v, then %+v, seen %+v", r, again, seen)
	}
}

func gone(t *testing.T, c *platformCase) {
	r := c.perform(t, c.job(bot.ToRoom(c.Room()), sample("zeta")))
	c.Remove(t, r.Message)
	j := c.job(bot.ToRoom(c.Room()), sample("eta"))
	j.Prior = &r
	_, err := c.Platform().Perform(t.Context(), j)
	var permanent *bot.PermanentError
	if !errors.As(err, &permanent) || !permanent.Gone {
		t.Errorf("editing what is gone: %v, want Gone", err)
	}
}

func replies(t *testing.T, c *platformCase) {
	r := c.perform(t, c.job(bot.ToRoom(c.Room()), bot.Text{Text: "root theta"}))
	j := c.job(bot.InReplyTo("h"), bot.Text{Text: "iota"})
	j.Under, j.To.Room = &r, r.Place
	reply := c.perform(t, j)
	if seen := c.one(t, "iota"); seen.Thread == "" {
		t.Errorf("not in a thread: %+v", seen)
	}
	j = c.job(bot.ToRoom(reply.Place), bot.Text{Text: "kappa"})
	c.perform(t, j)
	if a, b := c.one(t, "iota"), c.one(t, "kappa"); a.Thread != b.Thread {
		t.Errorf("the receipt's place leads to thread %q, the reply is in %q", b.Thread, a.Thread)
	}
}

func deletes(t *testing.T, c *platformCase) {
	r := c.perform(t, c.job(bot.ToRoom(c.Room()), bot.Text{Text: "lambda"}))
	j := c.job(bot.ToRoom(c.Room()), bot.Delete{})
	j.Prior = &r
	c.perform(t, j)
	if n := len(c.find(t, "lambda")); n != 0 {
		t.Errorf("still seen")
	}
}

func private(t *testing.T, c *platformCase) {
	r := c.perform(t, c.job(bot.ToAccount(c.Person()), sample("mu")))
	seen := c.one(t, "mu")
	if seen.Room == c.Room() || seen.Room != r.Place.Room() {
		t.Errorf("receipt %+v, seen %+v", r, seen)
	}
}

func ephemeral(t *testing.T, c *platformCase) {
	c.perform(t, c.job(bot.Target{Room: c.Room(), Account: c.Person()}, sample("nu")))
	if seen := c.one(t, "nu"); seen.Room == c.Room() && seen.Only != c.Person() {
		t.Errorf("seen by the whole room: %+v", seen)
	}
}

func injection(t *testing.T, c *platformCase) {
	evil := "<!channel> <at id=all></at> @all <@U123> *b* [x](https://evil.example) <https://evil.example|y>"
	c.perform(t, c.job(bot.ToRoom(c.Room()), bot.Card{Title: "xi", Parts: []bot.Part{bot.Words("xi " + bot.Escape(evil))}}))
	seen := c.one(t, "xi")
	for _, raw := range []string{"<!channel>", "<at id=all>", "](https://evil.example)", "<https://evil.example"} {
		if strings.Contains(seen.Text, raw) {
			t.Errorf("%q reached the room raw: %s", raw, seen.Text)
		}
	}
}

func long(t *testing.T, c *platformCase) {
	card := bot.Card{Title: strings.Repeat("长", 400), Lang: "zh-CN"}
	for range 80 {
		card.Parts = append(card.Parts, bot.Words("omicron "+strings.Repeat("文", 1500)), bot.Row(bot.Button(strings.Repeat("b", 200), "contract.do", "v")))
	}
	c.perform(t, c.job(bot.ToRoom(c.Room()), card))
	if len(c.find(t, "omicron")) == 0 {
		t.Error("nothing is seen")
	}
}

// translated is an event as the engine would see it.
func (c *platformCase) translated(t *testing.T, ev bot.Event) (bot.Event, bool) {
	t.Helper()
	if !strings.HasSuffix(ev.Name, ".raw") {
		return ev, true
	}
	out, ok, err := c.Platform().(bot.Translator).Translate(t.Context(), ev)
	if err != nil {
		t.Fatalf("Translate: %v", err)
	}
	return out, ok
}

// heard is the message that came in with a word in it.
func (c *platformCase) heard(t *testing.T, word string) (bot.Event, bot.Message) {
	t.Helper()
	var m bot.Message
	var out bot.Event
	c.road.Wait(t, "message "+word, func(ev bot.Event) bool {
		if !strings.Contains(string(ev.Data), word) {
			return false
		}
		x, ok := c.translated(t, ev)
		if !ok || x.Name != bot.EventMessage || json.Unmarshal(x.Data, &m) != nil {
			return false
		}
		x.ID, x.Lane = ev.ID, ev.Lane
		out = x
		return true
	})
	return out, m
}

func comesIn(t *testing.T, c *platformCase) {
	id := c.Say(t, "@golive pi <b> & so on", "", false)
	ev, m := c.heard(t, "pi ")
	if m.Ref.ID != id || m.Ref.Place.Room() != c.Room() || ev.Room.Room() != c.Room() || ev.From != c.Person() || ev.Lane != c.Room().String() {
		t.Errorf("event %+v, message %+v", ev, m)
	}
	if m.Text != "pi <b> & so on" || m.Private || m.Bot {
		t.Errorf("text %q private %v bot %v", m.Text, m.Private, m.Bot)
	}
	before := len(c.road.Events())
	c.Redeliver(t)
	c.Say(t, "@golive rho", "", false)
	c.heard(t, "rho")
	if n := len(c.road.Events()); n != before+1 {
		t.Errorf("redelivery has other IDs: %d events, want %d", n, before+1)
	}
}

func fares(t *testing.T, c *platformCase) {
	p, ok := c.Platform().(bot.Vitals)
	if !ok {
		t.Fatal("the platform does not tell how it fares")
	}
	c.Say(t, "@golive upsilon", "", false)
	c.heard(t, "upsilon")
	if v := p.Vital(); !v.Open || v.Door != bot.Socket && v.Door != bot.Webhook || v.Silence < 0 || v.Silence > time.Minute {
		t.Errorf("after something came in it fares %+v", v)
	}
}

func comesInToBot(t *testing.T, c *platformCase) {
	id := c.Say(t, "@golive sigma", "", false)
	if _, m := c.heard(t, "sigma"); !m.ToBot || m.Text != "sigma" {
		t.Errorf("mention: %+v", m)
	}
	c.Say(t, "@golive tau", id, false)
	if ev, m := c.heard(t, "tau"); m.Ref.Place.Thread != id || ev.Room.Thread != id {
		t.Errorf("thread: %+v", m.Ref)
	}
}

func comesInPrivate(t *testing.T, c *platformCase) {
	c.Say(t, "upsilon", "", true)
	_, m := c.heard(t, "upsilon")
	if !m.Private || !m.ToBot {
		t.Errorf("private: %+v", m)
	}
	d := c.Platform().(bot.Directory)
	if again, err := d.Message(t.Context(), m.Ref); err != nil || !again.Private || again.Text != m.Text {
		t.Errorf("private, read again: %+v, %v", again, err)
	}
}

func clicks(t *testing.T, c *platformCase) {
	r := c.perform(t, c.job(bot.ToRoom(c.Room()), sample("phi")))
	c.Click(t, r.Message, "Do it")
	var click bot.Click
	ev := c.road.Wait(t, "click", func(ev bot.Event) bool {
		return ev.Name == bot.EventAction && json.Unmarshal(ev.Data, &click) == nil
	})
	if click.Action != "contract.do" || click.Value != "value|1" || click.Message.ID != r.Message || click.Message.Place.Room() != c.Room() || ev.From != c.Person() {
		t.Errorf("click %+v from %v", click, ev.From)
	}
}

func directory(t *testing.T, c *platformCase) {
	d := c.Platform().(bot.Directory)
	p, err := d.Profile(t.Context(), c.Person())
	if err != nil || p.Name == "" || p.Outsider || !strings.EqualFold(p.Email, c.Email()) {
		t.Errorf("person: %+v, %v", p, err)
	}
	if p, err = d.Profile(t.Context(), c.Outsider()); err == nil && !p.Outsider {
		t.Errorf("outsider: %+v", p)
	}
	if a, err := d.ByEmail(t.Context(), c.Email()); err != nil || a != c.Person() {
		t.Errorf("by e-mail: %v, %v", a, err)
	}
	if _, err := d.ByEmail(t.Context(), "nobody@nowhere.example"); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("unknown e-mail: %v", err)
	}
	members, err := d.Members(t.Context(), c.Room())
	if err != nil || !slices.Contains(members, c.Person()) {
		t.Errorf("members: %v, %v", members, err)
	}
	room, err := d.RoomProfile(t.Context(), c.Room())
	if err != nil || room.Shared || room.Private || room.Name == "" {
		t.Errorf("room: %+v, %v", room, err)
	}
	if shared, err := d.RoomProfile(t.Context(), c.Shared()); err != nil || !shared.Shared {
		t.Errorf("shared room: %+v, %v", shared, err)
	}
}
