package task

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// Said to golive in the thread of a task, a status or a priority alone is no comment: the issue is to have it, by the same road as
// by the command.

var (
	// toStatus is how people say to which status an issue is to go.
	toStatus = regexp.MustCompile(`(?i)^(?:(?:please |set |change )?status(?: to|:)?|(?:please )?(?:mark|move|set)(?: it| this)?(?: as| to)?|(?:请)?(?:把)?(?:状态|任务状态)?(?:改成|改为|设为|设成|标记为|标为|变成)|状态[:：]?)\s*(\S.*)$`)
	// toPriority is how they say which priority it is to have.
	toPriority = regexp.MustCompile(`(?i)^(?:(?:please )?(?:set |change )?(?:the )?prio(?:rity)?(?: to| is|:)?|(?:请)?(?:把)?优先级(?:改成|改为|设为|设成|调成|调为|调到|提到|降到|[:：])?)\s*(\S+)$`)
	// ofPriority is a level with that word behind it.
	ofPriority = regexp.MustCompile(`(?i)^(\S+?)\s*(?:prio(?:rity)?|优先级|优先)$`)
)

// levelSaid is the level that somebody names; "" if it is none.
func levelSaid(said string) string {
	said = strings.ToLower(said)
	for _, name := range levels {
		if strings.EqualFold(name, said) {
			return name
		}
	}
	return levels[said]
}

// lone does what a status or a priority says that stands alone in a task's thread; false if nothing of the kind does.
func lone(ctx context.Context, r *bot.Request, t record) (bool, error) {
	said := strings.Trim(r.Message.Text, " \t\n.!。！")
	if len(r.Message.Files) > 0 || strings.Contains(said, "\n") {
		return false, nil
	}
	level := said
	for _, way := range []*regexp.Regexp{toPriority, ofPriority} {
		if m := way.FindStringSubmatch(said); m != nil {
			level = m[1]
		}
	}
	if level = levelSaid(level); level != "" {
		return true, prioritise(ctx, r, t, level)
	}
	status := strings.TrimSuffix(said, "了")
	if m := toStatus.FindStringSubmatch(status); m != nil {
		status = strings.Trim(m[1], `"“”「」`)
	}
	if !slices.ContainsFunc(statusWords, func(w statusWord) bool { return slices.Contains(w.names, strings.ToLower(status)) }) {
		return false, nil
	}
	r.Rest = t.Issue + " " + status
	return true, moveTask(ctx, r)
}

// prioritise gives the issue of a task a priority, by the tracker's own name of it.
func prioritise(ctx context.Context, r *bot.Request, t record, level string) error {
	i, _, _, err := issueHere(ctx, r, t.Issue)
	if err != nil {
		return err
	}
	own := i.Priority
	if names := known(r, r.ProjectID).kind(i.Type).labels("priority"); len(names) > 0 {
		n := slices.IndexFunc(names, func(name string) bool { return strings.EqualFold(levelSaid(name), level) })
		if n < 0 {
			return bot.Tell("task.no-priority", "said", level, "names", strings.Join(names, r.T("task.comma")))
		}
		level = names[n]
	}
	if strings.EqualFold(own, level) {
		return bot.Tell("task.priority-already", "issue", i.Key, "priority", own)
	}
	return ask(r, deed{Issue: i.Key, Said: r.T("task.is-prioritised", "issue", name(i), "summary", bot.Escape(short(i.Summary)), "priority", bot.Escape(level)), Fields: []string{"priority"}},
		bot.EditIssue{Issue: i.Key, Priority: &level})
}
