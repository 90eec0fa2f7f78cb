package slacksim

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
)

// newTrigger lets the app answer the act of a person with a modal.
func (s *Sim) newTrigger(user, view string) string {
	now := s.now()
	id := strconv.FormatInt(now.UnixMilli(), 10) + ".2000000000." + s.world.id("t")
	maps.DeleteFunc(s.triggers, func(_ string, t *trigger) bool { return now.Sub(t.at) > time.Minute })
	s.triggers[id] = &trigger{user: user, view: view, at: now}
	return id
}

// spend uses up the trigger of the call.
func (c *call) spend() (*trigger, *apiError) {
	id := c.args["trigger_id"]
	if id == "" {
		id = c.args["interactivity_pointer"]
	}
	t := c.sim.triggers[id]
	switch {
	case id == "":
		return nil, fail("invalid_arguments", "[ERROR] missing required field: trigger_id")
	case t == nil:
		return nil, fail("invalid_trigger_id")
	case c.now.Sub(t.at) > triggerLife:
		return nil, fail("expired_trigger_id")
	case t.used:
		return nil, fail("exchanged_trigger_id")
	}
	return t, nil
}

// stamp gives the view a new hash.
func (s *Sim) stamp(v *view) {
	s.world.seq++
	v.hash = fmt.Sprintf("%d.%08x", s.now().Unix(), uint32(s.world.seq*2654435761))
}

// takeExternalID refuses an external id that another open view has.
func (s *Sim) takeExternalID(v *view) *apiError {
	for _, other := range s.world.views {
		if v.externalID != "" && other.id != v.id && other.externalID == v.externalID {
			return fail("invalid_arguments", "[ERROR] external_id must be unique [json-pointer:/view/external_id]")
		}
	}
	return nil
}

// show puts a new modal on the stack of a person, above previous or as the only one.
func (s *Sim) show(v *view, user string, previous *view) *apiError {
	if err := s.ready(v.files); err != nil {
		return err
	}
	if err := s.takeExternalID(v); err != nil {
		return err
	}
	v.id, v.user = s.world.id("V"), user
	v.root = v.id
	if previous == nil {
		s.dropViews(user)
	} else {
		v.root, v.previous = previous.root, previous.id
	}
	v.state, v.opened = initialState(v.blocks, nil), s.now()
	s.stamp(v)
	s.world.views[v.id] = v
	s.world.modals[user] = append(s.world.modals[user], v)
	s.changed()
	return nil
}

// modalLife is how long a modal stays on the screen, in calendar time: nobody's client shows it a day later.
const modalLife = 24 * time.Hour

// dropOld closes what people have had open for too long. Slack tells the app nothing of it.
func (s *Sim) dropOld() {
	for user, stack := range s.world.modals {
		if s.now().Sub(stack[len(stack)-1].opened) >= modalLife {
			s.dropViews(user)
		}
	}
}

// dropViews closes all modals of a person.
func (s *Sim) dropViews(user string) {
	for _, v := range s.world.modals[user] {
		delete(s.world.views, v.id)
	}
	delete(s.world.modals, user)
	s.changed()
}

// dropView closes one modal and those above it.
func (s *Sim) dropView(v *view) {
	stack := s.world.modals[v.user]
	i := slices.Index(stack, v)
	if i < 0 {
		return
	}
	for _, above := range stack[i:] {
		delete(s.world.views, above.id)
	}
	s.world.modals[v.user] = stack[:i]
	if i == 0 {
		delete(s.world.modals, v.user)
	}
	s.changed()
}
