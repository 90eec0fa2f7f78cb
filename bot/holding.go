package bot

import "context"

// Holding is something for which a person is responsible in a project: a role, an open issue, a meeting to lead, a sign-off
// that waits for them.
type Holding struct {
	Kind string // key of the text that heads all of a kind, with their number as "n": "task.holdings"
	Text string // this one, in one line of markup
}

// Holds tells what a person is responsible for in a project, in the language of the request.
type Holds func(ctx context.Context, r *Request, project, person string) ([]Holding, error)

// Left is the payload of "project.left" and "person.left": a person is no longer in a project, since a lead removed them or
// since they left the organisation.
type Left struct {
	Project string `json:"project"`
	Person  string `json:"person"`
}

// Handover is the payload of "person.handover": what one person is responsible for in a project is another's from now on.
// Each capability hands over what it keeps itself, and tells By what could not be.
type Handover struct {
	Project string `json:"project"`
	From    string `json:"from"`
	To      string `json:"to"`
	By      string `json:"by"`
}

// Holdings is what a person is responsible for in a project, by all capabilities, in the order of the list.
func (r *Request) Holdings(project, person string) ([]Holding, error) {
	var all []Holding
	for _, holds := range r.env.Holds {
		some, err := holds(r.ctx, r, project, person)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}
