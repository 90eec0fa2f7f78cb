package jira

import (
	"cmp"
	"encoding/json"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

const timeLayout = "2006-01-02T15:04:05.000-0700"

// issueFields are those that an issue is read with.
var issueFields = []string{"summary", "status", "issuetype", "project", "priority", "assignee", "reporter", "duedate", "labels", "components", "created", "updated", "resolutiondate", "statuscategorychangedate", "security", "issuelinks"}

// wireIssue is an issue as both products write it on REST v2 and in webhooks.
type wireIssue struct {
	ID     string `json:"id"`
	Key    string `json:"key"`
	Fields struct {
		Summary string `json:"summary"`
		Status  struct {
			ID       string `json:"id"`
			Name     string `json:"name"`
			Category struct {
				Key string `json:"key"`
			} `json:"statusCategory"`
		} `json:"status"`
		Type        struct{ Name string }   `json:"issuetype"`
		Project     struct{ Key string }    `json:"project"`
		Priority    *struct{ Name string }  `json:"priority"`
		Assignee    *wireUser               `json:"assignee"`
		Reporter    *wireUser               `json:"reporter"`
		Due         string                  `json:"duedate"`
		Labels      []string                `json:"labels"`
		Components  []struct{ Name string } `json:"components"`
		Security    *json.RawMessage        `json:"security"`
		Links       []wireLink              `json:"issuelinks"`
		Created     string                  `json:"created"`
		Updated     string                  `json:"updated"`
		Resolved    string                  `json:"resolutiondate"`
		Categorised string                  `json:"statuscategorychangedate"` // when the status came to be of its category; Cloud alone has it
		Files       []struct {
			ID       string   `json:"id"`
			Filename string   `json:"filename"`
			Size     int64    `json:"size"`
			Created  string   `json:"created"`
			Author   wireUser `json:"author"`
		} `json:"attachment"`
		Comments struct {
			List []wireComment `json:"comments"`
		} `json:"comment"`
	} `json:"fields"`
	Properties map[string]intent `json:"properties"`
	Changelog  struct {
		Histories []wireHistory `json:"histories"`
	} `json:"changelog"`
}

// wireLink is a link as the issue at one of its ends has it: In is the other end if it is that which does it ("blocks").
type wireLink struct {
	Type struct {
		Name   string `json:"name"`
		Inward string `json:"inward"` // "is blocked by"
	} `json:"type"`
	In *struct {
		Key    string `json:"key"`
		Fields struct {
			Status struct {
				Category struct {
					Key string `json:"key"`
				} `json:"statusCategory"`
			} `json:"status"`
		} `json:"fields"`
	} `json:"inwardIssue"`
}

// blocker is the issue that blocks the one which has the link, if it is not done; else "".
func (l wireLink) blocker() string {
	blocks := strings.EqualFold(l.Type.Name, "Blocks") || strings.Contains(strings.ToLower(l.Type.Inward), "blocked by")
	if l.In == nil || !blocks || l.In.Fields.Status.Category.Key == "done" {
		return ""
	}
	return l.In.Key
}

// wireHistory is what somebody changed at once.
type wireHistory struct {
	Author  wireUser   `json:"author"`
	Created string     `json:"created"`
	Items   []hookItem `json:"items"`
}

type wireUser struct {
	AccountID   string `json:"accountId"`
	AccountType string `json:"accountType"`
	Name        string `json:"name"`
	Email       string `json:"emailAddress"`
	DisplayName string `json:"displayName"`
	Active      bool   `json:"active"`
}

// user names a user of either product; nil is nobody.
func (u *wireUser) user() bot.TrackerUser {
	if u == nil {
		return bot.TrackerUser{}
	}
	out := bot.TrackerUser{ID: u.AccountID, Email: u.Email, Name: u.DisplayName}
	if out.ID == "" {
		out.ID = u.Name
	}
	return out
}

func (p *Platform) issue(w wireIssue) bot.Issue {
	f := w.Fields
	out := bot.Issue{Key: w.Key, ID: w.ID, Project: f.Project.Key, Type: f.Type.Name, Summary: f.Summary, Status: f.Status.Name,
		Category: f.Status.Category.Key, Assignee: f.Assignee.user(), Reporter: f.Reporter.user(), Due: f.Due, Labels: f.Labels, Link: p.link(w.Key), Restricted: f.Security != nil}
	if f.Priority != nil {
		out.Priority = f.Priority.Name
	}
	for _, c := range f.Components {
		out.Components = append(out.Components, c.Name)
	}
	for _, l := range f.Links {
		if key := l.blocker(); key != "" {
			out.Blockers = append(out.Blockers, key)
		}
	}
	out.Created, _ = time.Parse(timeLayout, f.Created)
	out.Updated, _ = time.Parse(timeLayout, f.Updated)
	if out.Category == "done" { // some workflows end without a resolution, and some leave one on what is open again
		out.Resolved, _ = time.Parse(timeLayout, cmp.Or(f.Resolved, f.Categorised))
	}
	return out
}
