package slacksim

import (
	"encoding/json"
	"slices"
	"time"
)

const (
	triggerLife = 3 * time.Second
	maxView     = 250_000 // bytes
	maxStack    = 3
)

// trigger is a person's act by which the app may open a modal, once and within 3 s.
type trigger struct {
	user string
	view string // the modal it came from, if any
	at   time.Time
	used bool
}

// stateValues are what people chose, by block and action.
type stateValues map[string]map[string]json.RawMessage

// view is a modal or an App Home.
type view struct {
	id, root, previous string
	user               string
	hash               string
	externalID         string
	callbackID         string
	kind               string
	private            string
	notify, clear      bool
	title              json.RawMessage
	submit, close      json.RawMessage
	blocks             json.RawMessage
	state              stateValues
	errors             map[string]string
	files              []string
	opened             time.Time
}

// viewArg is the view argument as the app writes it.
type viewArg struct {
	Type            string          `json:"type"`
	CallbackID      string          `json:"callback_id"`
	ExternalID      string          `json:"external_id"`
	PrivateMetadata string          `json:"private_metadata"`
	NotifyOnClose   bool            `json:"notify_on_close"`
	ClearOnClose    bool            `json:"clear_on_close"`
	Title           json.RawMessage `json:"title"`
	Submit          json.RawMessage `json:"submit"`
	Close           json.RawMessage `json:"close"`
	Blocks          json.RawMessage `json:"blocks"`
}

// prepareView checks the view argument.
func prepareView(c *call) *apiError {
	raw := c.args["view"]
	if raw == "" {
		return fail("invalid_arguments", "[ERROR] missing required field: view")
	}
	v, err := readView([]byte(raw))
	c.view = v
	return err
}

var viewFields = []field{must("type", enum("modal", "home")), must("blocks", anything), may("callback_id", str(0, 255)), may("external_id", str(0, 255)),
	may("private_metadata", str(0, 3000))}

var modalFields = append([]field{must("title", plain(24)), may("submit", plain(24)), may("close", plain(24)), may("clear_on_close", boolean),
	may("notify_on_close", boolean), may("submit_disabled", boolean)}, viewFields...)

func readView(raw []byte) (*view, *apiError) {
	if len(raw) > maxView {
		return nil, fail("view_too_large")
	}
	value, ok := decode(raw)
	obj, isObject := value.(map[string]any)
	if !ok || !isObject {
		return nil, fail("invalid_arguments", "[ERROR] view must be a JSON object [json-pointer:/view]")
	}
	v := &validator{surface: onModal, blockIDs: map[string]bool{}}
	fields := modalFields
	if obj["type"] == "home" {
		v.surface = onHome
		fields = append(slices.Clone(viewFields), may("title", plain(24)))
	}
	v.fields("/view", obj, fields)
	v.blocks("/view/blocks", obj["blocks"])
	if v.inputs > 0 && obj["submit"] == nil && obj["type"] == "modal" {
		v.bad("/view", "missing required field: submit")
	}
	if len(v.problems) > 0 {
		return nil, fail("invalid_arguments", v.problems...)
	}
	blocks, _ := obj["blocks"].([]any)
	var a viewArg
	if err := json.Unmarshal(raw, &a); err != nil {
		return nil, fail("invalid_arguments", "[ERROR] "+err.Error())
	}
	return &view{kind: a.Type, callbackID: a.CallbackID, externalID: a.ExternalID, private: a.PrivateMetadata, notify: a.NotifyOnClose,
		clear: a.ClearOnClose, title: a.Title, submit: a.Submit, close: a.Close, blocks: nameBlocks(a.Blocks, blocks), files: v.files}, nil
}

// appendView writes the view object.
func (s *Sim) appendView(b []byte, v *view) []byte {
	o := newObject(b).str("id", v.id).str("team_id", s.cfg.TeamID).str("type", v.kind).raw("blocks", v.blocks)
	o.str("private_metadata", v.private).str("callback_id", v.callbackID)
	o.val("state", struct {
		Values stateValues `json:"values"`
	}{v.state})
	o.str("hash", v.hash)
	orNull := func(k string, raw json.RawMessage) {
		if o.raw(k, raw); len(raw) == 0 {
			o.null(k)
		}
	}
	orNull("title", v.title)
	orNull("close", v.close)
	orNull("submit", v.submit)
	o.flag("clear_on_close", v.clear).flag("notify_on_close", v.notify)
	if v.previous == "" {
		o.null("previous_view_id")
	} else {
		o.str("previous_view_id", v.previous)
	}
	o.str("root_view_id", v.root).str("app_id", s.cfg.AppID).str("external_id", v.externalID)
	return o.str("app_installed_team_id", s.cfg.TeamID).str("bot_id", s.cfg.BotID).end()
}

func (c *call) writeView(o *object, v *view) {
	o.key("view")
	o.b = c.sim.appendView(o.b, v)
}

func viewsOpen(c *call, o *object) *apiError {
	t, err := c.spend()
	if err != nil {
		return err
	}
	if c.view.kind != "modal" {
		return fail("invalid_arguments", "[ERROR] must be a modal [json-pointer:/view/type]")
	}
	if err := c.sim.show(c.view, t.user, nil); err != nil {
		return err
	}
	t.used = true
	c.writeView(o, c.view)
	return nil
}

func viewsPush(c *call, o *object) *apiError {
	t, err := c.spend()
	if err != nil {
		return err
	}
	stack := c.sim.world.modals[t.user]
	switch {
	case c.view.kind != "modal":
		return fail("invalid_arguments", "[ERROR] must be a modal [json-pointer:/view/type]")
	case t.view == "" || len(stack) == 0:
		return fail("not_found")
	case len(stack) >= maxStack:
		return fail("push_limit_reached")
	}
	if err := c.sim.show(c.view, t.user, stack[len(stack)-1]); err != nil {
		return err
	}
	t.used = true
	c.writeView(o, c.view)
	return nil
}

func viewsUpdate(c *call, o *object) *apiError {
	v := c.sim.world.views[c.args["view_id"]]
	if ext := c.args["external_id"]; v == nil && ext != "" {
		for _, open := range c.sim.world.views {
			if open.externalID == ext {
				v = open
			}
		}
	}
	if v == nil {
		return fail("not_found")
	}
	if hash := c.args["hash"]; hash != "" && hash != v.hash {
		return fail("hash_conflict")
	}
	if err := c.sim.replace(v, c.view); err != nil {
		return err
	}
	c.writeView(o, v)
	return nil
}

// replace shows next in the place of v; what was typed in inputs that stay is kept.
func (s *Sim) replace(v, next *view) *apiError {
	if next.kind != v.kind {
		return fail("invalid_arguments", "[ERROR] the type of a view cannot change [json-pointer:/view/type]")
	}
	if err := s.ready(next.files); err != nil {
		return err
	}
	next.id = v.id
	if err := s.takeExternalID(next); err != nil {
		return err
	}
	next.root, next.previous, next.user, next.opened = v.root, v.previous, v.user, v.opened
	next.state = initialState(next.blocks, v.state)
	*v = *next
	s.stamp(v)
	s.changed()
	return nil
}

func viewsPublish(c *call, o *object) *apiError {
	u := c.sim.world.users[c.args["user_id"]]
	if u == nil {
		return fail("user_not_found")
	}
	if c.view.kind != "home" {
		return fail("invalid_arguments", "[ERROR] must be a home [json-pointer:/view/type]")
	}
	old := c.sim.world.homes[u.id]
	if hash := c.args["hash"]; hash != "" && old != nil && hash != old.hash {
		return fail("hash_conflict")
	}
	v := c.view
	v.id, v.user = c.sim.world.id("V"), u.id
	if old != nil {
		v.id = old.id
	}
	v.root = v.id
	v.state = initialState(v.blocks, nil)
	c.sim.stamp(v)
	c.sim.world.homes[u.id] = v
	c.sim.changed()
	c.writeView(o, v)
	return nil
}
