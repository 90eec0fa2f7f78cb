package task

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/golive-bot/golive/bot"
)

// What a subscription is about, as people say it: names of types, priorities and components that the project has in the tracker,
// kinds of changes, and a query in the tracker's language behind the word JQL.

// vocabulary is what a project has in the tracker.
type vocabulary struct {
	types, priorities, components []string
	words                         bot.ProjectWords // what the project calls them
}

// vocabularyOf asks the tracker.
func vocabularyOf(ctx context.Context, r *bot.Request) (vocabulary, error) {
	tracker, err := r.Tracker()
	if err != nil {
		return vocabulary{}, err
	}
	ctx, cancel := r.Patience(ctx)
	defer cancel()
	types, err := tracker.Types(ctx, r.Project.Tracker)
	if err != nil {
		return vocabulary{}, silent(r, err)
	}
	v := vocabulary{words: r.Project.Words}
	add := func(to *[]string, name string) {
		if name != "" && !slices.Contains(*to, name) {
			*to = append(*to, name)
		}
	}
	for _, t := range types {
		add(&v.types, t.Name)
		for _, f := range t.Fields {
			for _, c := range f.Choices {
				switch f.ID {
				case "priority":
					add(&v.priorities, c.Label)
				case "components":
					add(&v.components, c.Label)
				}
			}
		}
	}
	return v, nil
}

// wordsIn is the vocabulary of the subscriptions that there are, for saying which one is meant.
func wordsIn(subs []subscription) vocabulary {
	var v vocabulary
	for _, s := range subs {
		v.types, v.priorities, v.components = append(v.types, s.Filter.Types...), append(v.priorities, s.Filter.Priorities...), append(v.components, s.Filter.Components...)
	}
	return v
}

// What people call types and priorities that have these names in many trackers.
var (
	typeWords = map[string]string{"缺陷": "Bug", "defect": "Bug", "故障": "Bug", "任务": "Task", "需求": "Story", "故事": "Story", "用户故事": "Story", "史诗": "Epic", "子任务": "Sub-task"}
	levels    = map[string]string{"最高": "Highest", "紧急": "Highest", "urgent": "Highest", "blocker": "Highest", "p0": "Highest", "高": "High", "p1": "High",
		"中": "Medium", "normal": "Medium", "p2": "Medium", "低": "Low", "p3": "Low", "最低": "Lowest", "p4": "Lowest"}
	kindSaid = map[string][]string{
		onCreated:  {"created", "new issues", "new", "creation", "新建", "创建", "新增"},
		onStatus:   {"status changes", "status", "statuses", "moves", "状态"},
		onAssignee: {"assignee", "assignees", "assigned", "assignment", "经办人", "指派"},
		onDue:      {"due dates", "due date", "due", "deadlines", "deadline", "截止日期", "截止", "到期日"},
		onPriority: {"priority", "priorities", "优先级"},
		onSummary:  {"summary", "summaries", "title", "titles", "摘要", "标题"},
		onComment:  {"comments", "comment", "评论", "备注"},
		onDeleted:  {"deleted", "deletions", "deletion", "删除"},
	}
	everything = []string{"everything", "all changes", "all issues", "all", "全部", "所有"}
	fillers    = []string{"and", "or", "with", "of", "for", "the", "to", "issues", "changes", "only", "类型", "type", "types", "和", "及", "或", "与", "的", "变化", "变更", "事项", "只要"}
)

// entry is something that may be said, and what it means.
type entry struct {
	said      string
	component bool
	mean      func(*filter)
}

// entries are all that may be said, the longest first: the longest that fits is meant.
func (v vocabulary) entries() []entry {
	var all []entry
	add := func(said string, mean func(*filter)) { all = append(all, entry{said: said, mean: mean}) }
	into := func(to func(*filter) *[]string, name string) func(*filter) {
		return func(f *filter) { *to(f) = append(*to(f), name) }
	}
	for _, n := range v.types {
		mean := into(func(f *filter) *[]string { return &f.Types }, n)
		for _, said := range append([]string{n, plural(n)}, aliases(n, typeWords, v.words.Types)...) {
			add(said, mean)
		}
	}
	for _, n := range v.priorities {
		mean := into(func(f *filter) *[]string { return &f.Priorities }, n)
		for _, said := range append([]string{n}, aliases(n, levels)...) {
			for _, way := range []string{said, said + " priority", "priority " + said, "priority: " + said, "priority = " + said, said + "优先级", "优先级" + said, "优先级 " + said, "优先级：" + said} {
				add(way, mean)
			}
		}
	}
	for _, n := range v.components {
		mean := into(func(f *filter) *[]string { return &f.Components }, n)
		for _, said := range append([]string{n}, aliases(n, v.words.Components)...) {
			all = append(all, entry{said, true, mean})
		}
	}
	for kind, words := range kindSaid {
		for _, w := range words {
			add(w, into(func(f *filter) *[]string { return &f.Kinds }, kind))
		}
	}
	for _, w := range slices.Concat(everything, fillers) {
		add(w, func(*filter) {})
	}
	slices.SortStableFunc(all, func(a, b entry) int { return cmp.Or(len(b.said)-len(a.said), strings.Compare(a.said, b.said)) })
	return all
}

// aliases are the words that stand for a name.
func aliases(name string, words ...map[string]string) []string {
	var all []string
	for _, m := range words {
		for said, means := range m {
			if strings.EqualFold(means, name) {
				all = append(all, said)
			}
		}
	}
	return all
}

// plural is the English plural of a name.
func plural(name string) string {
	if stem, ok := strings.CutSuffix(name, "y"); ok {
		return stem + "ies"
	}
	return name + "s"
}

var (
	// querySaid is the word behind which everything is a query.
	querySaid = regexp.MustCompile(`(?i)^jql\s*[:：]?\s*`)
	// componentSaid is the word before a component: what follows is one, or there is none such.
	componentSaid = regexp.MustCompile(`(?i)^(components?\b|模块|组件)\s*[:：=]?\s*`)
	// oneWord is what somebody said that is not known.
	oneWord = regexp.MustCompile(`^[^\s,，、;；]+`)
)

// read understands what somebody wants to subscribe to. What is not known is refused, and the error names what there is.
func (v vocabulary) read(r *bot.Request, text string) (filter, error) {
	f, unknown := v.parse(text)
	if unknown == "" {
		return f, nil
	}
	list := func(names []string) string {
		if len(names) == 0 {
			return r.T("task.none")
		}
		if len(names) > namesMost {
			names = append(slices.Clone(names[:namesMost]), "…")
		}
		return strings.Join(names, r.T("task.comma"))
	}
	return f, bot.Tell("task.feed-unknown", "said", unknown, "jira", r.Project.Tracker, "types", list(v.types), "priorities", list(v.priorities), "components", list(v.components),
		"kinds", filter{Kinds: changeKinds}.kindWords(r.T))
}

// parse is read; unknown is the first that it does not know.
func (v vocabulary) parse(text string) (f filter, unknown string) {
	text = strings.TrimSpace(text)
	if f, unknown = v.parseWords(text); unknown != "" && jql.MatchString(text) {
		return filter{Query: text}, ""
	}
	return f, unknown
}

func (v vocabulary) parseWords(text string) (f filter, unknown string) {
	all := v.entries()
	for {
		text = strings.TrimLeft(text, " \t\n,，、;；:：.。/+&")
		if text == "" {
			return f, ""
		}
		if m := querySaid.FindString(text); m != "" {
			f.Query = strings.TrimSpace(text[len(m):])
			return f, ""
		}
		m := componentSaid.FindString(text)
		text = text[len(m):]
		i := slices.IndexFunc(all, func(e entry) bool { return begins(text, e.said) && (m == "" || e.component) })
		if i < 0 {
			return f, cmp.Or(oneWord.FindString(text), m)
		}
		all[i].mean(&f)
		text = text[len(all[i].said):]
	}
}

// begins reports whether a text begins with a word, whatever the case, and not with a longer one.
func begins(text, word string) bool {
	if len(text) < len(word) || !strings.EqualFold(text[:len(word)], word) {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(word)
	next, _ := utf8.DecodeRuneInString(text[len(word):])
	inWord := func(r rune) bool {
		return r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '-')
	}
	return !inWord(last) || len(text) == len(word) || !inWord(next)
}
