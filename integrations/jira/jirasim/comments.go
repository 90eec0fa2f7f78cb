package jirasim

import (
	"net/http"
	"slices"
)

// commentRequest is the body of creating or changing a comment.
type commentRequest struct {
	Body       rawJSON     `json:"body"`
	Properties []property  `json:"properties"`
	Visibility *visibility `json:"visibility"`
	JSDPublic  *bool       `json:"jsdPublic"`
}

// newComment checks a comment that is to be written.
func (s *Sim) newComment(c *call, req commentRequest) (*comment, error) {
	if len(req.Body) == 0 {
		return nil, failField("comment", "Comment body can not be empty!")
	}
	body, msg := s.richText(c.api, req.Body)
	if msg == "" && body.wiki == "" {
		msg = "Comment body can not be empty!"
	}
	if msg != "" {
		return nil, failField("comment", "%s", msg)
	}
	props, err := checkProperties(req.Properties)
	if err != nil {
		return nil, err
	}
	if req.Visibility != nil && req.Visibility.Type == "" { // go-jira always sends visibility: {}
		req.Visibility = nil
	}
	return &comment{body: body, props: props, visibility: req.Visibility, internal: req.JSDPublic != nil && !*req.JSDPublic}, nil
}

// newComments reads the comments in the "update" member of a request.
func (s *Sim) newComments(c *call, ops []operation) ([]*comment, error) {
	var out []*comment
	for _, op := range ops {
		var req commentRequest
		if !unmarshal(op["add"], &req) {
			return nil, failField("comment", "data was not an object")
		}
		one, err := s.newComment(c, req)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// comment writes a comment to an issue.
func (s *Sim) comment(i *issue, by *user, one *comment) *comment {
	one.id, one.author, one.editor = s.w.id("comment"), by, by
	one.created = s.now()
	one.updated = one.created
	before := i.clone()
	i.comments = append(slices.Clip(i.comments), one)
	i.updated = one.created
	s.reindex(before, i, one.created)
	s.touch()
	s.emit(hookEvent{name: "comment_created", issue: i, by: by, comment: one})
	s.emit(hookEvent{name: "jira:issue_updated", kind: "issue_commented", issue: i, by: by, comment: one})
	return one
}

func (s *Sim) addComment(c *call) (reply, error) {
	var req commentRequest
	if err := c.decode(&req); err != nil {
		return reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	i, err := s.writable(c, "ADD_COMMENTS", "comment on this issue")
	if err != nil {
		return reply{}, err
	}
	one, err := s.newComment(c, req)
	if err != nil {
		return reply{}, err
	}
	s.comment(i, c.user, one)
	return reply{http.StatusCreated, s.commentJSON(i, one, c.user, c.api)}, nil
}

func (s *Sim) listComments(c *call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	i, err := s.visible(c)
	if err != nil {
		return reply{}, err
	}
	all := slices.Clone(i.comments)
	if c.query("orderBy") == "-created" {
		slices.Reverse(all)
	}
	part, start, limit := page(c, all, 5000)
	out := commentPage{Comments: []visibleJSON{}, MaxResults: limit, StartAt: start, Total: len(all)}
	for _, one := range part {
		out.Comments = append(out.Comments, s.commentJSON(i, one, c.user, c.api))
	}
	return ok(out)
}

// remark finds a comment of an issue by its id.
func (i *issue) remark(id string) *comment {
	for _, c := range i.comments {
		if c.id == id {
			return c
		}
	}
	return nil
}

func (s *Sim) noComment(id string) error {
	return fail(http.StatusNotFound, "Can not find a comment for the id: %s.", id)
}

func (s *Sim) getComment(c *call) (reply, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	i, err := s.visible(c)
	if err != nil {
		return reply{}, err
	}
	one := i.remark(c.params["id"])
	if one == nil {
		return reply{}, s.noComment(c.params["id"])
	}
	return ok(s.commentJSON(i, one, c.user, c.api))
}

func (s *Sim) updateComment(c *call) (reply, error) {
	var req commentRequest
	if err := c.decode(&req); err != nil {
		return reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	i, old, err := s.ownComment(c, "EDIT_ALL_COMMENTS", "edit this comment")
	if err != nil {
		return reply{}, err
	}
	changed, err := s.newComment(c, req)
	if err != nil {
		return reply{}, err
	}
	s.rewrite(i, old, c.user, changed)
	return ok(s.commentJSON(i, i.remark(old.id), c.user, c.api))
}

// ownComment finds a comment that the caller may change: every comment with the permission, else their own.
func (s *Sim) ownComment(c *call, permission, doing string) (*issue, *comment, error) {
	i, err := s.writable(c, "ADD_COMMENTS", doing)
	if err != nil {
		return nil, nil, err
	}
	one := i.remark(c.params["id"])
	switch {
	case one == nil:
		return nil, nil, s.noComment(c.params["id"])
	case one.author != c.user && !i.project.may(c.user, permission):
		return nil, nil, fail(http.StatusBadRequest, "You do not have permission to %s.", doing)
	}
	return i, one, nil
}

// rewrite replaces the text of a comment; what the request does not name stays.
func (s *Sim) rewrite(i *issue, old *comment, by *user, changed *comment) {
	next := *old
	next.body, next.editor, next.updated = changed.body, by, s.now()
	if changed.visibility != nil {
		next.visibility = changed.visibility
	}
	next.props = mergeProperties(old.props, changed.props)
	before := i.clone()
	i.comments = slices.Clone(i.comments)
	i.comments[slices.Index(i.comments, old)] = &next
	i.updated = next.updated
	s.reindex(before, i, next.updated)
	s.touch()
	s.emit(hookEvent{name: "comment_updated", issue: i, by: by, comment: &next})
	s.emit(hookEvent{name: "jira:issue_updated", kind: "issue_comment_edited", issue: i, by: by, comment: &next})
}

func (s *Sim) deleteComment(c *call) (reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, one, err := s.ownComment(c, "DELETE_ALL_COMMENTS", "delete this comment")
	if err != nil {
		return reply{}, err
	}
	s.unsay(i, one, c.user)
	return reply{status: http.StatusNoContent}, nil
}

func (s *Sim) unsay(i *issue, one *comment, by *user) {
	before := i.clone()
	i.comments = slices.DeleteFunc(slices.Clone(i.comments), func(o *comment) bool { return o == one })
	i.updated = s.now()
	s.reindex(before, i, i.updated)
	s.touch()
	s.emit(hookEvent{name: "comment_deleted", issue: i, by: by, comment: one})
	s.emit(hookEvent{name: "jira:issue_updated", kind: "issue_comment_deleted", issue: i, by: by, comment: one})
}
