package bottest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/golive-bot/golive/bot"
)

// Chat is a complete fake chat platform: it keeps what was posted, and knows people and rooms. What it is asked twice
// with the same effect ID it does once.
type Chat struct {
	name  string
	opens bool
	clock bot.Clock

	mu      sync.Mutex
	people  map[bot.Account]bot.Profile
	rooms   map[string]bot.RoomProfile
	members map[string][]bot.Account // by room
	posts   []*Post
	byID    map[string]*Post         // by effect ID
	said    map[string][]bot.Message // by room
	fail    []error                  // what the next calls answer
	silent  bool                     // no thread is told
	hurried int                      // messages of a thread for which there is time, if not 0
	blank   bool                     // no single message is told
	barred  map[bot.Account]bool     // who cannot be written to in private
	vital   bot.Vital
}

// Post is something that golive posted.
type Post struct {
	Effect  string
	To      bot.Place
	Only    bot.Account // for whose eyes alone; zero: the room's
	ID      string
	Body    bot.Body
	All     bool // it mentions everybody
	Edits   int
	Deleted bool

	event string // that asked for it
	nth   int    // effect of that event
}

// Timed is 1 for what a timer led to, else 0.
func (p Post) Timed() int {
	if strings.HasPrefix(p.event, "timer/") {
		return 1
	}
	return 0
}

// NewChat makes a chat. With opens, forms open only as an answer, as in Slack; else they are posted, as in Feishu.
func NewChat(name string, opens bool, clock bot.Clock) *Chat {
	return &Chat{name: name, opens: opens, clock: clock, people: map[bot.Account]bot.Profile{}, rooms: map[string]bot.RoomProfile{}, members: map[string][]bot.Account{},
		byID: map[string]*Post{}, said: map[string][]bot.Message{}, vital: bot.Vital{Door: bot.Socket, Open: true}}
}

// Fare makes the chat say of itself that it fares so; at first, that its socket stands and was heard right now.
func (c *Chat) Fare(v bot.Vital) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.vital = v
}

// Vital implements bot.Vitals.
func (c *Chat) Vital() bot.Vital {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.vital
}

// AddPerson makes a person known to the chat's directory.
func (c *Chat) AddPerson(p bot.Profile) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.people[p.Account] = p
}

// AddRoom makes a room known.
func (c *Chat) AddRoom(r bot.RoomProfile) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rooms[r.Place.Room().String()] = r
}

// Fail makes the next calls of Perform answer these errors, one each, without acting.
func (c *Chat) Fail(errs ...error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fail = append(c.fail, errs...)
}

// Bar lets golive not write to somebody in private any more, or again.
func (c *Chat) Bar(a bot.Account, is bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.barred == nil {
		c.barred = map[bot.Account]bool{}
	}
	c.barred[a] = is
}

// Silence makes the chat tell nothing of its threads, or tell it again.
func (c *Chat) Silence(on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.silent = on
}

// Hurry makes the chat tell only so many messages of a thread in time, or all again.
func (c *Chat) Hurry(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hurried = n
}

// Blank makes the chat tell no single message, or tell them again.
func (c *Chat) Blank(on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.blank = on
}

// Recover forgets what Fail has announced.
func (c *Chat) Recover() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fail = nil
}

// Heard keeps a message for Message, Thread and History; one that is there already is changed.
func (c *Chat) Heard(m bot.Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	room := m.Ref.Place.Room().String()
	if i := c.find(m.Ref); i >= 0 {
		c.said[room][i] = m
		return
	}
	c.said[room] = append(c.said[room], m)
}

// Forget removes a message, as its author would.
func (c *Chat) Forget(ref bot.MessageRef) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if i := c.find(ref); i >= 0 {
		room := ref.Place.Room().String()
		c.said[room] = slices.Delete(c.said[room], i, i+1)
	}
}

func (c *Chat) find(ref bot.MessageRef) int {
	return slices.IndexFunc(c.said[ref.Place.Room().String()], func(m bot.Message) bool { return m.Ref.ID == ref.ID })
}

// Posts are all posts in the order in which they were asked for: what one event asked for at once, and what it led to in
// several lanes, is performed in any order.
func (c *Chat) Posts() []Post {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := make([]Post, len(c.posts))
	first := map[string]int{} // of an act
	act := func(p Post) string { id, _, _ := strings.Cut(p.event, ">"); return id }
	for i, p := range c.posts {
		out[i] = *p
		if _, ok := first[act(*p)]; !ok {
			first[act(*p)] = i
		}
	}
	slices.SortStableFunc(out, func(a, b Post) int {
		return cmp.Or(cmp.Compare(first[act(a)], first[act(b)]), cmp.Compare(a.event, b.event), cmp.Compare(a.nth, b.nth))
	})
	return out
}

// Name implements bot.Platform.
func (c *Chat) Name() string { return c.name }

// OpensForms implements bot.Opener.
func (c *Chat) OpensForms() bool { return c.opens }

// Run implements bot.Platform: nothing comes in but what a test accepts.
func (c *Chat) Run(ctx context.Context, _ bot.Road) error {
	<-ctx.Done()
	return nil
}

// Perform implements bot.Platform.
func (c *Chat) Perform(_ context.Context, j bot.Job) (bot.Receipt, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.fail) > 0 {
		err := c.fail[0]
		c.fail = c.fail[1:]
		return bot.Receipt{}, err
	}
	if done := c.byID[j.ID]; done != nil {
		return c.receipt(done), nil
	}
	if r := c.rooms[c.place(j).Room().String()]; r.Archived || r.Absent {
		return bot.Receipt{}, bot.Closed(errors.New("room is closed"))
	}
	if j.Prior != nil {
		return c.edit(j)
	}
	if c.barred[j.To.Account] && c.place(j) == Private(j.To.Account) {
		return bot.Receipt{}, bot.Unreachable(errors.New("cannot be written to"))
	}
	if _, ok := j.Body.(bot.Delete); ok {
		return bot.Receipt{}, bot.Permanent(errors.New("nothing to delete"))
	}
	p := &Post{Effect: j.ID, To: c.place(j), Only: j.To.Account, ID: "m" + bot.HashID(j.ID)[:5], Body: j.Body, All: j.Everyone != nil}
	event, nth, _ := strings.Cut(j.ID, "#")
	p.event = event
	_, _ = fmt.Sscanf(nth, "%d", &p.nth)
	c.posts = append(c.posts, p)
	c.byID[j.ID] = p
	return c.receipt(p), nil
}

func (c *Chat) place(j bot.Job) bot.Place {
	switch {
	case j.Under != nil:
		return j.Under.Place.In(j.Under.Message)
	case j.To.Room == bot.Place{}:
		return Private(j.To.Account)
	}
	return j.To.Room
}

// Private is the room of an account's private chat with golive, in this fake.
func Private(a bot.Account) bot.Place {
	return bot.Place{Platform: a.Platform, Tenant: a.Tenant, ID: "private-" + a.ID}
}

func (c *Chat) edit(j bot.Job) (bot.Receipt, error) {
	for _, p := range c.posts {
		if p.ID != j.Prior.Message {
			continue
		}
		if p.Deleted {
			return bot.Receipt{}, bot.Gone(errors.New("message is deleted"))
		}
		if _, ok := j.Body.(bot.Delete); ok {
			p.Deleted = true
		} else {
			p.Body = j.Body
		}
		p.Edits++
		p.Effect = j.ID
		c.byID[j.ID] = p
		return c.receipt(p), nil
	}
	return bot.Receipt{}, bot.Gone(fmt.Errorf("no message %s", j.Prior.Message))
}

func (c *Chat) receipt(p *Post) bot.Receipt {
	return bot.Receipt{Platform: c.name, Place: p.To, Message: p.ID, Link: "https://" + c.name + ".example/" + p.ID}
}

// Profile implements bot.Directory.
func (c *Chat) Profile(_ context.Context, a bot.Account) (bot.Profile, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p, ok := c.people[a]
	if !ok {
		return p, bot.ErrNotFound
	}
	return p, nil
}

// ByEmail implements bot.Directory.
func (c *Chat) ByEmail(_ context.Context, email string) (bot.Account, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for a, p := range c.people {
		if p.Email == email {
			return a, nil
		}
	}
	return bot.Account{}, bot.ErrNotFound
}

// SetMembers says who is in a room.
func (c *Chat) SetMembers(room bot.Place, members ...bot.Account) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.members[room.Room().String()] = members
}

// Members implements bot.Directory: everybody who is known is in every room of which nothing else was said.
func (c *Chat) Members(_ context.Context, room bot.Place) ([]bot.Account, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if members, said := c.members[room.Room().String()]; said {
		return slices.Clone(members), nil
	}
	var all []bot.Account
	for a := range c.people {
		all = append(all, a)
	}
	slices.SortFunc(all, func(a, b bot.Account) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	return all, nil
}

// RoomProfile implements bot.Directory.
func (c *Chat) RoomProfile(_ context.Context, p bot.Place) (bot.RoomProfile, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, ok := c.rooms[p.Room().String()]
	if !ok {
		return r, bot.ErrNotFound
	}
	for _, a := range c.members[p.Room().String()] {
		if who := c.people[a]; who.Outsider && !who.Bot && !r.Shared {
			r.Outsiders = append(slices.Clone(r.Outsiders), a)
		}
	}
	return r, nil
}

var errSilent = errors.New("the chat does not answer")

// Message implements bot.Directory.
func (c *Chat) Message(_ context.Context, ref bot.MessageRef) (bot.Message, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.blank {
		return bot.Message{}, errSilent
	}
	if i := c.find(ref); i >= 0 {
		return c.said[ref.Place.Room().String()][i], nil
	}
	return bot.Message{}, bot.ErrNotFound
}

// Thread implements bot.Directory.
func (c *Chat) Thread(_ context.Context, root bot.MessageRef, limit int) (bot.Replies, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.silent {
		return bot.Replies{}, errSilent
	}
	var out []bot.Message
	for _, m := range c.said[root.Place.Room().String()] {
		if m.Ref.ID == root.ID || m.Ref.Place.Thread == root.ID {
			out = append(out, m)
		}
	}
	cut := c.hurried > 0 && len(out) > c.hurried
	if cut {
		out = out[:c.hurried]
	}
	if over := len(out) - limit; over > 0 {
		out = slices.Delete(out, 1, 1+over)
	}
	return bot.Replies{Messages: out, Cut: cut}, nil
}

// Permalink implements bot.Directory.
func (c *Chat) Permalink(_ context.Context, ref bot.MessageRef) (string, error) {
	return "https://" + c.name + ".example/" + ref.Place.ID + "/" + ref.ID, nil
}

// History implements bot.Directory.
func (c *Chat) History(_ context.Context, room bot.Place, since time.Time, limit int) ([]bot.Message, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []bot.Message
	for _, m := range c.said[room.Room().String()] {
		if m.At.After(since) && m.Ref.Place.Thread == room.Thread && len(out) < limit {
			out = append(out, m)
		}
	}
	return out, nil
}

// PrivateRooms implements bot.PrivateRooms: those in which something was heard.
func (c *Chat) PrivateRooms(context.Context) (rooms []bot.Place, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, room := range slices.Sorted(maps.Keys(c.said)) {
		if said := c.said[room]; len(said) > 0 && said[0].Private {
			rooms = append(rooms, said[0].Ref.Place.Room())
		}
	}
	return rooms, nil
}
