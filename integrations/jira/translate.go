package jira

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// hook is a webhook's payload.
type hook struct {
	Timestamp int64        `json:"timestamp"`
	Event     string       `json:"webhookEvent"`
	Kind      string       `json:"issue_event_type_name"`
	User      *wireUser    `json:"user"`
	Issue     wireIssue    `json:"issue"`
	Comment   *wireComment `json:"comment"`
	Changelog struct {
		ID    json.Number `json:"id"` // a string or a number
		Items []hookItem  `json:"items"`
	} `json:"changelog"`
}

type hookItem struct {
	Field      string `json:"field"`
	FieldID    string `json:"fieldId"`
	FromString string `json:"fromString"`
	To         string `json:"to"` // ID, of what has one
	ToString   string `json:"toString"`
}

// Translate implements bot.Translator. It answers false for what golive has no use for: what is not of an issue,
// edits and removals of comments, and the second report of a comment that Data Center sends.
func (p *Platform) Translate(ctx context.Context, raw bot.Event) (bot.Event, bool, error) {
	var h hook
	if err := json.Unmarshal(raw.Data, &h); err != nil || !isKey(h.Issue.Key) {
		p.log.WarnContext(ctx, "webhook could not be read", "event", raw.ID)
		return bot.Event{}, false, nil
	}
	kind := h.kind()
	if kind == "" {
		return bot.Event{}, false, nil
	}
	if kind == "created" {
		for _, l := range h.Issue.Fields.Labels {
			if strings.HasPrefix(l, labelPrefix) {
				p.heard(l, h.Issue.Key)
			}
		}
	}
	by := h.User
	if by == nil && h.Comment != nil {
		by = &h.Comment.Author
	}
	s, err := p.here(ctx)
	if err != nil {
		return bot.Event{}, false, fmt.Errorf("read webhook: %w", err)
	}
	change := bot.IssueChange{Kind: kind, Issue: p.issue(h.Issue), By: by.user(), Changes: changesOf(h.Changelog.Items), Order: h.order()}
	change.Own = change.By.ID != "" && change.By.ID == s.self.id()
	if h.Comment != nil && kind == "commented" {
		change.Comment = p.readComment(ctx, h.Comment)
	}
	out := raw
	out.Name, out.Data = bot.EventIssue, bot.Encode(change)
	if change.By.ID != "" {
		out.From = bot.Account{Platform: name, Tenant: p.host, ID: change.By.ID}
	}
	return out, true, nil
}

// kind is the IssueChange's kind, "" for what is of no use.
func (h hook) kind() string {
	switch h.Event {
	case "jira:issue_created":
		return "created"
	case "jira:issue_deleted":
		return "deleted"
	case "jira:issue_updated":
		if len(h.Changelog.Items) == 0 && h.Comment != nil {
			return ""
		}
		return "updated"
	case "comment_created":
		if h.Comment == nil {
			return ""
		}
		return "commented"
	}
	return ""
}

func changesOf(items []hookItem) []bot.FieldChange {
	var out []bot.FieldChange
	for _, it := range items {
		field := it.FieldID
		if field == "" {
			field = it.Field
		}
		out = append(out, bot.FieldChange{Field: field, From: it.FromString, To: it.ToString})
	}
	return out
}

// order is the time, then the number of the change; padded, so that newer ones compare greater.
func (h hook) order() string {
	change, _ := strconv.ParseInt(string(h.Changelog.ID), 10, 64)
	return fmt.Sprintf("%015d/%015d", max(h.Timestamp, 0), max(change, 0))
}

func (c *wireComment) comment() *bot.IssueComment {
	out := &bot.IssueComment{ID: c.ID, Author: c.Author.user(), Text: plain(c.Body)}
	out.Internal = c.JSDPublic != nil && !*c.JSDPublic || c.Visibility != nil
	return out
}

// docNode is a node of an Atlassian document, as far as its words go.
type docNode struct {
	Type    string    `json:"type"`
	Text    string    `json:"text"`
	Content []docNode `json:"content"`
	Attrs   struct {
		Text string `json:"text"`
		URL  string `json:"url"`
	} `json:"attrs"`
}

// plain is the text of a comment, whether it is wiki text or a document.
func plain(body json.RawMessage) string {
	var wiki string
	if json.Unmarshal(body, &wiki) == nil {
		return strings.ReplaceAll(wiki, "\r\n", "\n")
	}
	var doc docNode
	if json.Unmarshal(body, &doc) != nil {
		return ""
	}
	var b strings.Builder
	doc.words(&b)
	return strings.TrimSpace(b.String())
}

var blocks = []string{"paragraph", "heading", "listItem", "codeBlock", "tableRow", "rule"}

func (n docNode) words(b *strings.Builder) {
	b.WriteString(n.Text + n.Attrs.Text + n.Attrs.URL)
	if n.Type == "hardBreak" {
		b.WriteByte('\n')
	}
	for _, c := range n.Content {
		c.words(b)
	}
	if slices.Contains(blocks, n.Type) && !strings.HasSuffix(b.String(), "\n") {
		b.WriteByte('\n')
	}
}
