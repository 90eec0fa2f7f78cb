package feishusim

import "sort"

// botInfo is told outside of "data".
func (c *call) botInfo() (any, error) {
	type info struct {
		ActivateStatus int      `json:"activate_status"`
		AppName        string   `json:"app_name"`
		AvatarURL      string   `json:"avatar_url"`
		IPWhiteList    []string `json:"ip_white_list"`
		OpenID         string   `json:"open_id"`
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return whole{struct {
		Code int    `json:"code"`
		Msg  string `json:"msg"`
		Bot  info   `json:"bot"`
	}{0, "ok", info{2, c.cfg.AppName, "", []string{}, c.world.botID}}}, nil
}

func (c *call) listScopes() (any, error) {
	type scope struct {
		ScopeName   string `json:"scope_name"`
		GrantStatus int    `json:"grant_status"`
		ScopeType   string `json:"scope_type"`
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	list := []scope{}
	for s := range c.scopes {
		list = append(list, scope{s, 1, "tenant"})
	}
	sort.Slice(list, func(i, j int) bool { return list[i].ScopeName < list[j].ScopeName })
	return struct {
		Scopes []scope `json:"scopes"`
	}{list}, nil
}

// getApplication tells how the app is set up, with its subscriptions.
func (c *call) getApplication() (any, error) {
	type events struct {
		SubscriptionType string   `json:"subscription_type"`
		RequestURL       string   `json:"request_url,omitempty"`
		SubscribedEvents []string `json:"subscribed_events"`
	}
	type callbacks struct {
		CallbackType        string   `json:"callback_type"`
		RequestURL          string   `json:"request_url,omitempty"`
		SubscribedCallbacks []string `json:"subscribed_callbacks"`
	}
	type app struct {
		AppID    string    `json:"app_id"`
		AppName  string    `json:"app_name"`
		Status   int       `json:"status"`
		Event    events    `json:"event"`
		Callback callbacks `json:"callback"`
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if id := c.r.PathValue("id"); id != "me" && id != c.cfg.AppID {
		return nil, refuse(210503, "app not found")
	}
	mode := func(url string) string {
		if url == "" {
			return "websocket"
		}
		return "webhook"
	}
	a := app{AppID: c.cfg.AppID, AppName: c.cfg.AppName, Status: 1,
		Event:    events{mode(c.cfg.EventsURL), c.cfg.EventsURL, []string{}},
		Callback: callbacks{mode(c.cfg.CardsURL), c.cfg.CardsURL, []string{}}}
	for e := range c.subs {
		if e == eventCardAction {
			a.Callback.SubscribedCallbacks = append(a.Callback.SubscribedCallbacks, e)
		} else {
			a.Event.SubscribedEvents = append(a.Event.SubscribedEvents, e)
		}
	}
	sort.Strings(a.Event.SubscribedEvents)
	return struct {
		App app `json:"app"`
	}{a}, nil
}

func (c *call) queryTenant() (any, error) {
	type tenant struct {
		Name      string `json:"name"`
		DisplayID string `json:"display_id"`
		TenantTag int    `json:"tenant_tag"`
		TenantKey string `json:"tenant_key"`
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return struct {
		Tenant tenant `json:"tenant"`
	}{tenant{"Acme", "F123456789", 0, c.world.tenant}}, nil
}
