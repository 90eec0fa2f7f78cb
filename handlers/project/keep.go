package project

import (
	"slices"

	"github.com/golive-bot/golive/bot"
)

// keeps are the kinds of records that tell of projects.
var keeps = []bot.Kept{
	{Kind: bot.Projects.Kind, Title: "project.records", Forget: bot.Projects.Forget(forgetMember)},
	{Kind: keyOwners.Kind},
	{Kind: drafts.Kind, Forget: drafts.Forget(func(_ string, d *draft, s bot.DataSubject) bool { return !s.Is(d.By) })},
}

// forgetMember takes a person out of a project.
func forgetMember(_ string, p *bot.Project, s bot.DataSubject) bool {
	p.Members = cloneMembers(*p)
	for id := range p.Members {
		if slices.Contains(s.IDs, id) {
			delete(p.Members, id)
		}
	}
	return true
}
