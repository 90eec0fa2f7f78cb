package feishusim

import "regexp"

var emojiType = regexp.MustCompile(`^[A-Za-z0-9_]{1,40}$`)

type reactionType struct {
	EmojiType string `json:"emoji_type"`
}

type apiOperator struct {
	OperatorID   string `json:"operator_id"`
	OperatorType string `json:"operator_type"`
}

type apiReaction struct {
	ReactionID   string       `json:"reaction_id"`
	Operator     apiOperator  `json:"operator"`
	ActionTime   string       `json:"action_time"`
	ReactionType reactionType `json:"reaction_type"`
}

func (s *Sim) tellReaction(r reaction) apiReaction {
	a := apiReaction{ReactionID: r.id, Operator: apiOperator{r.by, "user"}, ActionTime: millis(r.at), ReactionType: reactionType{r.emoji}}
	if r.bot {
		a.Operator = apiOperator{s.cfg.AppID, "app"}
	}
	return a
}

func (c *call) createReaction() (any, error) {
	var q struct {
		ReactionType reactionType `json:"reaction_type"`
	}
	if err := c.decode(&q); err != nil {
		return nil, err
	}
	if !emojiType.MatchString(q.ReactionType.EmojiType) {
		return nil, refuse(231001, "reaction type is invalid.")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	m, _, err := c.own(false)
	if err != nil {
		return nil, err
	}
	if m.deleted {
		return nil, refuse(231003, "The message is not found or has been recalled.")
	}
	return c.tellReaction(c.react(m, c.world.botID, q.ReactionType.EmojiType, true)), nil
}

// react adds a reaction; the same one by the same person stays one. The caller holds mu.
func (s *Sim) react(m *message, by, emoji string, isBot bool) reaction {
	for _, r := range m.reactions {
		if r.by == by && r.emoji == emoji {
			return r
		}
	}
	r := reaction{newID(""), emoji, by, isBot, s.clock.Now()}
	m.reactions = append(m.reactions, r)
	s.changed()
	return r
}

func (c *call) listReactions() (any, error) {
	want := c.r.URL.Query().Get("reaction_type")
	c.mu.Lock()
	defer c.mu.Unlock()
	m, _, err := c.own(false)
	if err != nil {
		return nil, err
	}
	var list []apiReaction
	for _, r := range m.reactions {
		if want == "" || want == r.emoji {
			list = append(list, c.tellReaction(r))
		}
	}
	return cutPage(c, list, listPage, maxListPage)
}

func (c *call) deleteReaction() (any, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m, _, err := c.own(false)
	if err != nil {
		return nil, err
	}
	for i, r := range m.reactions {
		if r.id != c.r.PathValue("reaction") {
			continue
		}
		if !r.bot {
			return nil, refuse(231007, "The operator is not the reaction's creator.")
		}
		m.reactions = append(m.reactions[:i:i], m.reactions[i+1:]...)
		c.changed()
		return c.tellReaction(r), nil
	}
	return nil, refuse(231011, "reaction id is not found.")
}
