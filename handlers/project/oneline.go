package project

import (
	"context"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// oneLine reads `ERP roll-out key=ERP jira=ERP zone=Asia/Shanghai lang=zh-CN` into a draft. What is not there stays to be
// asked; what is there and wrong is told.
func oneLine(ctx context.Context, r *bot.Request, d *draft, line string) error {
	name, pairs := splitPairs(line)
	if name != "" {
		if err := d.setName(name); err != nil {
			return err
		}
	}
	for _, p := range pairs {
		var err error
		switch p.name {
		case "key", "代号":
			err = d.setKey(r, p.value)
		case "jira":
			err = d.setTracker(ctx, r, p.value)
		case "zone", "时区":
			err = d.setZone(p.value)
		case "lang", "language", "语言":
			err = d.setLang(p.value)
		default:
			err = bot.Tell("project.bad-setting", "setting", p.name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

type pair struct{ name, value string }

// splitPairs cuts "words name=value name=value" into the words and the pairs. A value that holds blanks stands in quotes.
func splitPairs(line string) (string, []pair) {
	var words []string
	var pairs []pair
	for rest := strings.TrimSpace(line); rest != ""; rest = strings.TrimSpace(rest) {
		word, after, _ := strings.Cut(rest, " ")
		name, value, ok := strings.Cut(strings.ReplaceAll(word, "＝", "="), "=")
		if !ok || name == "" {
			words, rest = append(words, word), after
			continue
		}
		if quoted, ok := strings.CutPrefix(value, `"`); ok {
			_, behind, _ := strings.Cut(rest, `"`)
			if inside, end, closed := strings.Cut(behind, `"`); closed {
				value, after = inside, end
			} else {
				value = quoted
			}
		}
		pairs, rest = append(pairs, pair{strings.ToLower(name), value}), after
	}
	return strings.Join(words, " "), pairs
}
