package jira

import (
	"context"
	"net/http"
	"regexp"

	"github.com/golive-bot/golive/bot"
)

// mention is how wiki text names a user: by account on Cloud, by user name on Data Center.
var mention = regexp.MustCompile(`\[~(accountid:)?([^\]\s]{1,128})\]`)

const mentionsMost = 20 // users of one comment who are looked up

// readComment is a comment as people read it: whom it mentions is named.
func (p *Platform) readComment(ctx context.Context, c *wireComment) *bot.IssueComment {
	out := c.comment()
	asked := 0
	out.Text = mention.ReplaceAllStringFunc(out.Text, func(wiki string) string {
		m := mention.FindStringSubmatch(wiki)
		if asked++; asked <= mentionsMost {
			if name, err := p.nameOf(ctx, m[1] != "", m[2]); err == nil && name != "" {
				return "@" + name
			}
		}
		if m[1] == "" { // a name that people know
			return "@" + m[2]
		}
		return "@…"
	})
	return out
}

// nameOf is what a user is called.
func (p *Platform) nameOf(ctx context.Context, account bool, id string) (string, error) {
	by := "username"
	if account {
		by = "accountId"
	}
	return p.names.get(p.clock.Now(), by+"="+id, func() (string, error) {
		var u wireUser
		err := p.call(ctx, http.MethodGet, "user"+query(by, id), nil, &u)
		return u.DisplayName, err
	})
}
