package project

import (
	"context"
	"errors"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// holds tells the role that somebody who has left, or is an outsider now, leaves open.
func holds(_ context.Context, r *bot.Request, project, person string) ([]bot.Holding, error) {
	p, err := bot.Projects.Get(r, project)
	if err != nil || p.Role(person) < bot.RoleLead {
		return nil, err
	}
	if who, err := bot.People.Get(r, person); err != nil || !who.Gone && !who.Outsider {
		return nil, err
	}
	return []bot.Holding{{Kind: "project.holdings", Text: r.T("project.role-lead")}}, nil
}

// handedOver takes whoever left out of the project, and makes a client of who is an outsider now. Who takes over from the last
// lead leads it.
func handedOver(_ context.Context, r *bot.Request) error {
	var h bot.Handover
	if err := r.Decode(&h); err != nil {
		return err
	}
	p, err := bot.Projects.Get(r, h.Project)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if h.Undo {
		return restoreRoles(r, h, p)
	}
	if back, err := h.TakenBack(r); back || err != nil {
		return err
	}
	from, err := bot.People.Get(r, h.From)
	if err != nil || !from.Gone && !from.Outsider {
		return err
	}
	last, err := lastLead(r, p, h.From)
	if err != nil {
		return err
	}
	p.Members = cloneMembers(p)
	if before := p.Members[h.To]; last && p.Role(h.To) < bot.RoleLead {
		p.Members[h.To] = bot.RoleLead.String()
		if err := h.Keep(r, "project", h.To+"|"+before+"|"+bot.RoleLead.String()); err != nil {
			return err
		}
		r.Audit("role.set", bot.Projects.Key(h.Project), map[string]string{"person": h.To, "role": bot.RoleLead.String(), "before": before, "by": h.By})
		if err := tellRole(r, h.Project, h.To, bot.RoleLead.String()); err != nil {
			return err
		}
	}
	if before, in := p.Members[h.From]; in && from.Gone {
		delete(p.Members, h.From)
		if err := h.Keep(r, "project", h.From+"|"+before+"|"); err != nil {
			return err
		}
		r.Audit("role.remove", bot.Projects.Key(h.Project), map[string]string{"person": h.From, "before": before, "by": h.By})
		if err := tellRole(r, h.Project, h.From, ""); err != nil {
			return err
		}
	} else if in && p.Role(h.From) > bot.RoleClient {
		p.Members[h.From] = bot.RoleClient.String()
		if err := h.Keep(r, "project", h.From+"|"+before+"|"+bot.RoleClient.String()); err != nil {
			return err
		}
		r.Audit("role.set", bot.Projects.Key(h.Project), map[string]string{"person": h.From, "role": bot.RoleClient.String(), "before": before, "by": h.By})
		if err := tellRole(r, h.Project, h.From, bot.RoleClient.String()); err != nil {
			return err
		}
	}
	r.ProjectChanged(h.Project)
	return bot.Projects.Put(r, h.Project, p)
}

// restoreRoles gives back the roles that people had before a hand-over that is taken back, where nobody has decided otherwise
// since.
func restoreRoles(r *bot.Request, h bot.Handover, p bot.Project) error {
	kept, err := h.Kept(r, "project")
	if err != nil || len(kept) == 0 {
		return err
	}
	p.Members = cloneMembers(p)
	for _, item := range kept {
		f := strings.Split(item, "|") // who, their role before, the one that the hand-over gave
		person, role, before := f[0], f[1], p.Members[f[0]]
		if len(f) > 2 && before != f[2] {
			continue
		}
		if p.Members[person] = role; role == "" {
			delete(p.Members, person)
		}
		r.Audit("role.set", bot.Projects.Key(h.Project), map[string]string{"person": person, "role": role, "before": before, "by": h.By})
		if err := tellRole(r, h.Project, person, role); err != nil {
			return err
		}
	}
	r.ProjectChanged(h.Project)
	return bot.Projects.Put(r, h.Project, p)
}

// tellRole keeps in the timeline that somebody has another role in a project, or none any more: "".
func tellRole(r *bot.Request, project, person, role string) error {
	id, who, err := bot.PersonNow(r, person)
	if err != nil {
		return err
	}
	h := bot.Happening{Project: project, Kind: "people", Which: "role", Item: id, Name: who.Name, After: role}
	if role == "" {
		h.Which = "left"
	}
	_, err = r.Happened(h)
	return err
}
