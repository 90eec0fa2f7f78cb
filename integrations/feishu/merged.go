package feishu

import (
	"context"
	"strings"
)

// A merged forward is one message that holds others. What it says of itself is the same of all: what stands in it is read with the
// message, as further messages that name the one they are in.

const (
	mergedKind = "merge_forward"
	mergedDeep = 10 // forwards within forwards
)

// merged are the lines of a merged forward, who said what, and the texts without who said them. Files in it cannot be downloaded, so that their names stand for them. All
// are the message itself and those in it.
func (p *Platform) merged(ctx context.Context, tenant, self string, all []apiMessage) (lines, texts []string) {
	return p.mergedIn(ctx, tenant, self, all, all[0].MessageID, 0)
}

func (p *Platform) mergedIn(ctx context.Context, tenant, self string, all []apiMessage, in string, deep int) (lines, texts []string) {
	for _, m := range all {
		if m.UpperID != in || deep == mergedDeep {
			continue
		}
		if m.MsgType == mergedKind {
			inner, said := p.mergedIn(ctx, tenant, self, all, m.MessageID, deep+1)
			lines, texts = append(lines, inner...), append(texts, said...)
			continue
		}
		said := p.tell(tenant, self, m)
		text := strings.TrimSpace(said.Text)
		for _, f := range said.Files {
			text = strings.TrimSpace(text + " [" + f.Name + "]")
		}
		if text == "" {
			continue
		}
		texts = append(texts, text)
		if who, err := p.Profile(ctx, said.Author); err == nil && who.Name != "" && !said.Bot {
			text = who.Name + ": " + text
		}
		lines = append(lines, text)
	}
	return lines, texts
}
