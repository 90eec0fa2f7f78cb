package slack

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/golive-bot/golive/bot"
	api "github.com/slack-go/slack"
)

const (
	profileAge  = 10 * time.Minute // calendar time
	oursAge     = time.Minute      // calendar time for which it counts, of a member, that they are no guest
	glanceTime  = 1500 * time.Millisecond
	muteTime    = 30 * time.Second
	maxProfiles = 20_000
	maxExamined = 1000 // members of a room who are looked at; a larger one counts as shared
)

// people caches profiles.
type people struct {
	clock bot.Clock
	mu    sync.Mutex
	by    map[string]cached
	mute  map[string]time.Time // until when not to ask for whom Slack did not tell
}

type cached struct {
	profile bot.Profile
	at      time.Time
}

func (c cached) counts(now time.Time, age time.Duration) bool { return now.Sub(c.at) < age }

func newPeople(clock bot.Clock) *people {
	return &people{clock: clock, by: map[string]cached{}, mute: map[string]time.Time{}}
}

func (c *people) get(user string) (bot.Profile, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	hit, ok := c.by[user]
	return hit.profile, ok && hit.counts(c.clock.Now(), profileAge)
}

// standing reports whether it is known that somebody is a guest, or was a moment ago that they are none: of a change another
// replica may have heard.
func (c *people) standing(user string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	hit, ok := c.by[user]
	age := oursAge
	if hit.profile.Outsider {
		age = profileAge
	}
	return ok && hit.counts(c.clock.Now(), age)
}

func (c *people) put(p bot.Profile) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.by) >= maxProfiles {
		clear(c.by)
	}
	c.by[p.Account.ID] = cached{profile: p, at: c.clock.Now()}
}

func (c *people) notTold(user string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.mute) >= maxProfiles {
		clear(c.mute)
	}
	c.mute[user] = c.clock.Now().Add(muteTime)
}

func (c *people) worthAsking(user string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	until, ok := c.mute[user]
	return !ok || !c.clock.Now().Before(until)
}

func (c *people) forget(user string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.by, user)
}

// profile reads a user object. own is the workspace in which golive is installed.
func profile(u *api.User, own string) bot.Profile {
	outsider := u.IsRestricted || u.IsUltraRestricted || u.IsStranger || u.TeamID != own
	p := bot.Profile{Account: account(own, u.ID), Name: u.RealName, Lang: language(u.Locale), Zone: u.TZ, Outsider: outsider, Gone: u.Deleted, Bot: u.IsBot}
	for _, name := range []string{u.Profile.RealName, u.Profile.DisplayName, u.Name, u.ID} {
		if p.Name == "" {
			p.Name = name
		}
	}
	if !outsider {
		p.Email = u.Profile.Email
	}
	return p
}

// language is a locale of Slack as golive names it; "" for languages that golive does not speak.
func language(locale string) string {
	switch {
	case strings.HasPrefix(locale, "zh"):
		return "zh-CN"
	case strings.HasPrefix(locale, "en"):
		return "en"
	}
	return ""
}

// Profile implements bot.Directory.
func (p *Platform) Profile(ctx context.Context, a bot.Account) (bot.Profile, error) {
	if hit, ok := p.people.get(a.ID); ok {
		return hit, nil
	}
	return p.learn(ctx, a)
}

// learn asks Slack who somebody is.
func (p *Platform) learn(ctx context.Context, a bot.Account) (bot.Profile, error) {
	own, err := p.identity(ctx)
	if err != nil {
		return bot.Profile{}, err
	}
	u, err := p.api.GetUserInfoContext(ctx, a.ID, api.GetUserInfoOptionIncludeLocale(true))
	if err != nil {
		return bot.Profile{}, notFound("users.info", err)
	}
	found := profile(u, own.team)
	p.people.put(found)
	return found, nil
}

// glance is a profile for where it only makes things nicer: it waits little, and does not ask again at once for whom
// Slack did not tell.
func (p *Platform) glance(ctx context.Context, team, user string) (bot.Profile, bool) {
	if hit, ok := p.people.get(user); ok {
		return hit, true
	}
	if !p.people.worthAsking(user) {
		return bot.Profile{}, false
	}
	ctx, cancel := context.WithTimeout(ctx, glanceTime)
	defer cancel()
	found, err := p.Profile(ctx, account(team, user))
	if err != nil {
		p.people.notTold(user)
	}
	return found, err == nil
}

// nameOf is a user's name, or the ID where Slack does not tell it.
func (p *Platform) nameOf(ctx context.Context, team, user string) string {
	if found, ok := p.glance(ctx, team, user); ok {
		return found.Name
	}
	return user
}

func (p *Platform) langOf(ctx context.Context, team, user string) string {
	found, _ := p.glance(ctx, team, user)
	return found.Lang
}

// ByEmail implements bot.Directory: only people of the own workspace are found.
func (p *Platform) ByEmail(ctx context.Context, email string) (bot.Account, error) {
	own, err := p.identity(ctx)
	if err != nil {
		return bot.Account{}, err
	}
	u, err := p.api.GetUserByEmailContext(ctx, email)
	if err != nil {
		return bot.Account{}, notFound("users.lookupByEmail", err)
	}
	found := profile(u, own.team)
	if found.Outsider || found.Gone {
		return bot.Account{}, fmt.Errorf("users.lookupByEmail: an outsider: %w", bot.ErrNotFound)
	}
	return found.Account, nil
}

// Members implements bot.Directory. Golive itself is not among them.
func (p *Platform) Members(ctx context.Context, room bot.Place) ([]bot.Account, error) {
	own, err := p.identity(ctx)
	if err != nil {
		return nil, err
	}
	var all []bot.Account
	params := &api.GetUsersInConversationParameters{ChannelID: room.ID, Limit: 1000}
	for {
		users, next, err := p.api.GetUsersInConversationContext(ctx, params)
		if err != nil {
			return nil, notFound("conversations.members", err)
		}
		for _, u := range users {
			if u != own.user {
				all = append(all, account(own.team, u))
			}
		}
		if next == "" {
			return all, nil
		}
		params.Cursor = next
	}
}

// RoomProfile implements bot.Directory.
func (p *Platform) RoomProfile(ctx context.Context, room bot.Place) (bot.RoomProfile, error) {
	own, err := p.identity(ctx)
	if err != nil {
		return bot.RoomProfile{}, err
	}
	if r, ok := p.overview.of(ctx, room.ID, p.survey); ok {
		return r, nil
	}
	c, err := p.api.GetConversationInfoContext(ctx, &api.GetConversationInfoInput{ChannelID: room.ID})
	if err != nil {
		return bot.RoomProfile{}, notFound("conversations.info", err)
	}
	r := own.room(*c)
	if c.IsIM {
		found, err := p.Profile(ctx, account(own.team, c.User))
		r.Peer = account(own.team, c.User)
		r.Name, r.Shared = found.Name, err != nil || found.Outsider
		return r, nil
	}
	if !r.Shared && !r.Absent && !r.Archived {
		r.Outsiders, r.Shared, err = p.outsiders(ctx, room)
	}
	return r, err
}

// room is what a channel object tells.
func (i identity) room(c api.Channel) bot.RoomProfile {
	return bot.RoomProfile{Place: place(i.team, c.ID, ""), Name: c.Name, Private: c.IsIM, Archived: c.IsArchived, Absent: !c.IsMember && !c.IsIM,
		HearsAll: i.hears(c.IsIM, c.IsPrivate), Shared: c.IsExtShared || c.IsPendingExtShared || c.IsOrgShared}
}

// outsiders are the guests among the members. Of a room that is too large to be examined nobody knows, and what is uncertain
// counts as shared.
func (p *Platform) outsiders(ctx context.Context, room bot.Place) (guests []bot.Account, uncertain bool, err error) {
	members, err := p.Members(ctx, room)
	if err != nil || len(members) > maxExamined {
		return nil, true, err
	}
	unknown := slices.DeleteFunc(slices.Clone(members), func(a bot.Account) bool { return p.people.standing(a.ID) })
	if len(unknown) > 10 {
		if _, err := p.learnAll(ctx, func(bot.Profile) {}); err != nil {
			return nil, true, err
		}
		unknown = nil
	}
	for _, a := range unknown {
		if _, err := p.learn(ctx, a); err != nil {
			return nil, true, err
		}
	}
	for _, a := range members {
		found, err := p.Profile(ctx, a)
		if err != nil {
			return nil, true, err
		}
		if found.Outsider && !found.Bot {
			guests = append(guests, a)
		}
	}
	return guests, false, nil
}

// learnAll fills the cache with the workspace's people, a page a call instead of a person a call, and tells each; false if there
// are too many.
func (p *Platform) learnAll(ctx context.Context, tell func(bot.Profile)) (whole bool, err error) {
	own, err := p.identity(ctx)
	if err != nil {
		return false, err
	}
	pages := p.api.GetUsersPaginated(api.GetUsersOptionLimit(1000))
	for range mostPages {
		pages, err = pages.Next(ctx)
		if pages.Done(err) {
			return true, nil
		}
		if err != nil {
			return false, classify("users.list", err)
		}
		for _, u := range pages.Users {
			found := profile(&u, own.team)
			p.people.put(found)
			tell(found)
		}
	}
	return false, nil
}

// OpenFile implements bot.Files. The bot token goes to Slack's own hosts and to that of the API only.
func (p *Platform) OpenFile(ctx context.Context, f bot.FileRef) (io.ReadCloser, error) {
	info, _, _, err := p.api.GetFileInfoContext(ctx, f.ID, 0, 0)
	if err != nil {
		return nil, notFound("files.info", err)
	}
	link := info.URLPrivateDownload
	if link == "" {
		link = info.URLPrivate
	}
	if !p.trusted(link) {
		return nil, bot.Permanent(fmt.Errorf("open file %s: it is on a foreign host", f.ID))
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
	if err != nil {
		return nil, bot.Permanent(fmt.Errorf("open file %s: its address is malformed", f.ID))
	}
	req.Header.Set("Authorization", "Bearer "+p.cfg.BotToken)
	res, err := p.files.Do(req)
	if err != nil {
		return nil, fmt.Errorf("open file %s: %w", f.ID, err)
	}
	signIn := strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") && !strings.Contains(info.Mimetype, "html")
	if res.StatusCode != http.StatusOK || signIn {
		_ = res.Body.Close()
		return nil, fmt.Errorf("open file %s: Slack answers status %d or its sign-in page: is files:read granted?", f.ID, res.StatusCode)
	}
	return res.Body, nil
}

func (p *Platform) trusted(link string) bool {
	u, err := url.Parse(link)
	if err != nil {
		return false
	}
	own, err := url.Parse(p.cfg.APIURL)
	if err != nil {
		return false
	}
	return u.Host == own.Host && u.Scheme == own.Scheme ||
		u.Scheme == "https" && (u.Host == "slack.com" || strings.HasSuffix(u.Host, ".slack.com"))
}
