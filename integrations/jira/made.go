package jira

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/golive-bot/golive/bot"
)

const (
	madeBatch = 50  // labels of one search
	madeMost  = 500 // issues of one search
)

// Made implements bot.Intended: the label of each intent is looked up in the index.
func (p *Platform) Made(ctx context.Context, intents []string) (map[string][]bot.Issue, error) {
	out := map[string][]bot.Issue{}
	for part := range slices.Chunk(intents, madeBatch) {
		of, labels := map[string]string{}, make([]string, 0, len(part))
		for _, what := range part {
			label := intentOf(what).label()
			of[label], labels = what, append(labels, strconv.Quote(label))
		}
		found, err := p.search(ctx, "labels in ("+strings.Join(labels, ", ")+") ORDER BY created ASC", issueFields, madeMost)
		if err != nil {
			return nil, fmt.Errorf("search issues by intent: %w", looked(err))
		}
		slices.SortStableFunc(found, func(a, b wireIssue) int { return number(a.Key) - number(b.Key) })
		for _, w := range found {
			for _, label := range w.Fields.Labels {
				if what, ours := of[label]; ours {
					out[what] = append(out[what], p.issue(w))
				}
			}
		}
	}
	return out, nil
}
