package feishusim

import (
	"fmt"
	"strings"
)

// apiUser is a person as the contact API tells it. What the scopes do not allow is left out.
type apiUser struct {
	OpenID   string         `json:"open_id"`
	UnionID  string         `json:"union_id"`
	UserID   string         `json:"user_id,omitempty"`
	Name     string         `json:"name,omitempty"`
	EnName   string         `json:"en_name,omitempty"`
	Email    string         `json:"email,omitempty"`
	Mobile   string         `json:"mobile,omitempty"`
	TimeZone string         `json:"time_zone,omitempty"`
	Status   *apiUserStatus `json:"status,omitempty"`
}

type apiUserStatus struct {
	IsFrozen    bool `json:"is_frozen"`
	IsResigned  bool `json:"is_resigned"`
	IsActivated bool `json:"is_activated"`
	IsExited    bool `json:"is_exited"`
	IsUnjoin    bool `json:"is_unjoin"`
}

func (s *Sim) tellUser(u *user) apiUser {
	a := apiUser{OpenID: u.id, UnionID: u.unionID}
	if s.granted(scopeEmployeeID) {
		a.UserID = u.userID
	}
	if s.granted(scopeUserBase) {
		a.Name, a.TimeZone = u.name, u.zone
		a.Status = &apiUserStatus{IsActivated: !u.left, IsResigned: u.left}
	}
	if s.granted(scopeEmail) {
		a.Email = u.email
	}
	if s.granted(scopeMobile) {
		a.Mobile = u.mobile
	}
	return a
}

// colleague finds somebody of the app's own organisation: the contact API knows no others.
func (c *call) colleague(id, kind string) *user {
	u := c.world.person(id)
	if u == nil || u.external || u.as(kind) != id {
		return nil
	}
	return u
}

func (c *call) userIDType() string {
	kind := c.r.URL.Query().Get("user_id_type")
	setDefault(&kind, "open_id")
	return kind
}

func (c *call) getUser() (any, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	u := c.colleague(c.r.PathValue("id"), c.userIDType())
	if u == nil {
		return nil, refuse(codeNoUser, "no user authority error")
	}
	return struct {
		User apiUser `json:"user"`
	}{c.tellUser(u)}, nil
}

func (c *call) batchUsers() (any, error) {
	ids := c.r.URL.Query()["user_ids"]
	if len(ids) == 0 || len(ids) > 50 {
		return nil, badField("user_ids", strings.Join(ids, ","), "length must be in 1..50")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	list := []apiUser{}
	for _, id := range ids {
		if u := c.colleague(id, c.userIDType()); u != nil {
			list = append(list, c.tellUser(u))
		}
	}
	return struct {
		Items []apiUser `json:"items"`
	}{list}, nil
}

type foundUser struct {
	UserID string         `json:"user_id,omitempty"`
	Email  string         `json:"email,omitempty"`
	Mobile string         `json:"mobile,omitempty"`
	Status *apiUserStatus `json:"status,omitempty"`
}

// batchGetID finds people by e-mail or mobile number; who is not found is told without user_id.
func (c *call) batchGetID() (any, error) {
	var q struct {
		Emails          []string `json:"emails"`
		Mobiles         []string `json:"mobiles"`
		IncludeResigned bool     `json:"include_resigned"`
	}
	if err := c.decode(&q); err != nil {
		return nil, err
	}
	if len(q.Emails) > 50 || len(q.Mobiles) > 50 || len(q.Emails)+len(q.Mobiles) == 0 {
		return nil, badField("emails", fmt.Sprint(len(q.Emails)), "at most 50 e-mails and 50 mobiles, at least one of them")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	kind := c.userIDType()
	find := func(match func(*user) bool, f foundUser) foundUser {
		for _, id := range c.world.userOrder {
			u := c.world.users[id]
			if !u.external && match(u) && (!u.left || q.IncludeResigned) {
				f.UserID = u.as(kind)
				f.Status = &apiUserStatus{IsActivated: !u.left, IsResigned: u.left}
			}
		}
		return f
	}
	list := []foundUser{}
	for _, e := range q.Emails {
		list = append(list, find(func(u *user) bool { return strings.EqualFold(u.email, e) }, foundUser{Email: e}))
	}
	for _, m := range q.Mobiles {
		list = append(list, find(func(u *user) bool { return u.mobile != "" && (u.mobile == m || u.mobile == "+86"+m) }, foundUser{Mobile: m}))
	}
	return struct {
		UserList []foundUser `json:"user_list"`
	}{list}, nil
}

func (c *call) basicBatch() (any, error) {
	var q struct {
		UserIDs []string `json:"user_ids"`
	}
	if err := c.decode(&q); err != nil {
		return nil, err
	}
	if len(q.UserIDs) == 0 || len(q.UserIDs) > 10 {
		return nil, badField("user_ids", fmt.Sprint(len(q.UserIDs)), "length must be in 1..10")
	}
	type name struct {
		DefaultValue string `json:"default_value"`
	}
	type basic struct {
		UserID string `json:"user_id"`
		Name   name   `json:"name"`
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	list := []basic{}
	for _, id := range q.UserIDs {
		if u := c.world.person(id); u != nil {
			list = append(list, basic{id, name{u.name}})
		}
	}
	return struct {
		Users []basic `json:"users"`
	}{list}, nil
}
