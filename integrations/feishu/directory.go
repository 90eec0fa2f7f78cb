package feishu

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/golive-bot/golive/bot"
)

const (
	memberPage = 100
	maxMembers = 5000
)

type userStatus struct {
	IsFrozen    bool `json:"is_frozen"`
	IsResigned  bool `json:"is_resigned"`
	IsActivated bool `json:"is_activated"`
	IsExited    bool `json:"is_exited"`
}

func (s *userStatus) gone() bool { return s != nil && (s.IsResigned || s.IsExited || s.IsFrozen) }

// Profile implements bot.Directory. Of people of other organisations Feishu tells next to nothing: they are outsiders,
// and nobody vouches for their e-mail.
func (p *Platform) Profile(ctx context.Context, a bot.Account) (bot.Profile, error) {
	now := p.clock.Now()
	if v, ok := lookup(&p.known, &p.known.people, a, now); ok {
		return v, nil
	}
	own, err := p.who.tenant(ctx, p.api)
	if err != nil {
		return bot.Profile{}, fmt.Errorf("own organisation: %w", err)
	}
	prof := bot.Profile{Account: a, Outsider: true}
	if a.Tenant != own {
		prof.Name, err = p.basicName(ctx, a.ID)
	} else if prof, err = p.colleague(ctx, a); err != nil { // what is chosen in a form has no tenant: it may be somebody from outside
		prof = bot.Profile{Account: a, Outsider: true}
		if err = notFound(err, "person"); errors.Is(err, bot.ErrNotFound) {
			if prof.Name, _ = p.basicName(ctx, a.ID); prof.Name != "" {
				err = nil
			}
		}
	}
	if err != nil {
		return bot.Profile{}, notFound(err, "person")
	}
	keep(&p.known, &p.known.people, a, prof, now)
	return prof, nil
}

// notFound tells refusals that mean that there is nobody or nothing of that name.
func notFound(err error, what string) error {
	if has(err, 41050, 41012, 40003, codeNoChat, codeDissolved, codeNotMember, codeBotNotInChat, 230110, 230001, 99992351, 99992354) {
		return fmt.Errorf("%s: %w", what, bot.ErrNotFound)
	}
	return fmt.Errorf("look up %s: %w", what, err)
}

func (p *Platform) colleague(ctx context.Context, a bot.Account) (bot.Profile, error) {
	var out struct {
		User struct {
			Name     string      `json:"name"`
			Email    string      `json:"email"`
			Work     string      `json:"enterprise_email"`
			TimeZone string      `json:"time_zone"`
			Status   *userStatus `json:"status"`
		} `json:"user"`
	}
	err := p.api.call(ctx, request{
		name: "contact.user.get", method: http.MethodGet, path: "/contact/v3/users/" + escape(a.ID), query: url.Values{"user_id_type": {"open_id"}},
	}, &out)
	u := out.User
	return bot.Profile{Account: a, Name: u.Name, Email: strings.ToLower(orElse(u.Email, u.Work)), Zone: u.TimeZone, Gone: u.Status.gone()}, err
}

// basicName is the name of somebody of another organisation, or "" if Feishu does not tell it.
func (p *Platform) basicName(ctx context.Context, id string) (string, error) {
	var out struct {
		Users []struct {
			Name struct {
				DefaultValue string `json:"default_value"`
			} `json:"name"`
		} `json:"users"`
	}
	err := p.api.call(ctx, request{
		name: "contact.user.basic_batch", method: http.MethodPost, path: "/contact/v3/users/basic_batch", query: url.Values{"user_id_type": {"open_id"}},
		body: map[string][]string{"user_ids": {id}},
	}, &out)
	if isPermanent(judge(err)) {
		return "", nil
	}
	if err != nil || len(out.Users) == 0 {
		return "", err
	}
	return out.Users[0].Name.DefaultValue, nil
}

func isPermanent(err error) bool {
	var known *bot.PermanentError
	return errors.As(err, &known)
}

// ByEmail implements bot.Directory.
func (p *Platform) ByEmail(ctx context.Context, email string) (bot.Account, error) {
	var out struct {
		UserList []struct {
			UserID string `json:"user_id"`
		} `json:"user_list"`
	}
	err := p.api.call(ctx, request{
		name: "contact.user.batch_get_id", method: http.MethodPost, path: "/contact/v3/users/batch_get_id", query: url.Values{"user_id_type": {"open_id"}},
		body: map[string][]string{"emails": {email}},
	}, &out)
	if err != nil {
		return bot.Account{}, fmt.Errorf("look up e-mail: %w", err)
	}
	for _, u := range out.UserList {
		if u.UserID != "" {
			own, err := p.who.tenant(ctx, p.api)
			return account(own, u.UserID), err
		}
	}
	return bot.Account{}, fmt.Errorf("e-mail: %w", bot.ErrNotFound)
}

// listed is one page of any list.
type listed[T any] struct {
	Items     []T    `json:"items"`
	HasMore   bool   `json:"has_more"`
	PageToken string `json:"page_token"`
}

// Members implements bot.Directory. Bots are not listed.
func (p *Platform) Members(ctx context.Context, room bot.Place) ([]bot.Account, error) {
	var all []bot.Account
	q := url.Values{"member_id_type": {"open_id"}, "page_size": {strconv.Itoa(memberPage)}}
	for {
		var out listed[struct {
			MemberID  string `json:"member_id"`
			TenantKey string `json:"tenant_key"`
		}]
		err := p.api.call(ctx, request{name: "im.chat.members", method: http.MethodGet, path: "/im/v1/chats/" + escape(room.ID) + "/members", query: q}, &out)
		if err != nil {
			return nil, notFound(err, "members")
		}
		for _, m := range out.Items {
			all = append(all, account(orElse(m.TenantKey, room.Tenant), m.MemberID))
		}
		if !out.HasMore || len(all) >= maxMembers {
			return all, nil
		}
		q.Set("page_token", out.PageToken)
	}
}

// RoomProfile implements bot.Directory.
func (p *Platform) RoomProfile(ctx context.Context, room bot.Place) (bot.RoomProfile, error) {
	room = room.Room()
	var out struct {
		Name       string `json:"name"`
		ChatMode   string `json:"chat_mode"`
		External   bool   `json:"external"`
		ChatStatus string `json:"chat_status"`
	}
	err := p.api.call(ctx, request{name: "im.chat.get", method: http.MethodGet, path: "/im/v1/chats/" + escape(room.ID)}, &out)
	if err != nil {
		return bot.RoomProfile{}, notFound(err, "room")
	}
	p.known.mode(room.ID, out.ChatMode == "p2p")
	prof := bot.RoomProfile{
		Place: room, Name: out.Name, Private: out.ChatMode == "p2p", Shared: out.External,
		Archived: strings.HasPrefix(out.ChatStatus, "dissolved"), HearsAll: out.ChatMode == "p2p" || p.hearsGroups(ctx),
	}
	if prof.Private {
		prof.Peer = p.known.peer(room)
	}
	return prof, nil
}

// hearsGroups reports whether golive is told of every message of a group.
func (p *Platform) hearsGroups(ctx context.Context) bool {
	now := p.clock.Now()
	if all, ok := lookup(&p.known, &p.known.hears, "groups", now); ok {
		return all
	}
	granted, err := p.scopes(ctx)
	if err != nil {
		return false
	}
	keep(&p.known, &p.known.hears, "groups", granted[scopeGroupAll], now)
	return granted[scopeGroupAll]
}

// Permalink implements bot.Directory: Feishu links to rooms, not to messages.
func (p *Platform) Permalink(_ context.Context, ref bot.MessageRef) (string, error) {
	return p.roomLink(ref.Place), nil
}

func (p *Platform) roomLink(room bot.Place) string {
	host := "applink.feishu.cn"
	if p.config.lark() {
		host = "applink.larksuite.com"
	}
	return "https://" + host + "/client/chat/open?openChatId=" + url.QueryEscape(room.ID)
}
