package meeting

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// Questions of a stand-up, by the names of their fields.
const (
	did   = "did"
	does  = "does"
	stuck = "stuck"
)

var questions = []string{did, does, stuck}

// heard is what a message says in answer to a stand-up: the answers by question. A question that is answered with "nothing" is there, with
// an empty answer.
type heard struct {
	Answers map[string]string
	Labels  int  // how many different questions are named
	Plain   bool // whether nothing else can be meant: several are named, or one with a colon, or it is said that nothing keeps them
}

// labelWords begin what answers a question. Those in bare do so even without a colon behind them.
var labelWords = map[string]struct{ colon, bare string }{
	did: {colon: `finished|completed|done|did|last week|friday|已完成|完成|做完|周五`,
		bare: `yesterday|last (?:working day|friday)|昨天|昨日|上一?个?工作日|上周五`},
	does: {colon: `plan|plans|planned|planning|doing|next|to ?do|计划|打算|待办|接下来`,
		bare: `today|今天|今日`},
	stuck: {colon: `issues?|problems?|risks?|stuck|help|问题|风险|卡住|求助|需要帮助`,
		bare: `blocked|blockers?|blocking|impediments?|obstacles?|(?:what )?keeps (?:me|us)|阻碍|障碍|阻塞|卡点|困难`},
}

// label finds where the answer to a question begins: at the beginning of a text, line or clause. Its groups, three by three, are the words of each
// question: with a colon, without one, and a colon behind the latter.
var label = regexp.MustCompile(`(?i)(?:^|[\n.;,。；，、！!]|\s(?:and|but|then)\s)\s*(?:[-*•·]\s*|\d[.)、）]\s*)?(?:` + labels() + `)`)

func labels() string {
	var all []string
	for _, q := range questions {
		w := labelWords[q]
		all = append(all, `((?:`+w.colon+`|`+w.bare+`)(?:['’]s)?(?:\s*的?(?:plans?|work|tasks?|计划|工作|任务|安排|重点))?\s*[:：])`, `((?:有|我的?)?(?:`+w.bare+`)(?:['’]s)?(?:\s*的?(?:plans?|work|tasks?|计划|工作|任务|安排|重点))?(?:[是有为]|\s+(?:is|are|was)\b|\b|$)?\s*[-–—,，]?)`)
	}
	return strings.Join(all, "|")
}

// unhindered is a clause by which somebody says that nothing keeps them; nothing is an answer by which they say that there is none.
var (
	unhindered = regexp.MustCompile(`(?i)(?:^|[\n.;,。；，、！!]|\s(?:and|but)\s)\s*(?:[-*•·]\s*|\d[.)、）]\s*)?(?:(?:there (?:is|are)\s+)?(?:no|not|without|nothing)\s*(?:is\s+)?(?:blocked|blockers?|blocking(?: me| us)?|impediments?|obstacles?|issues|problems)|nothing (?:keeps|blocks) (?:me|us)|(?:暂时|目前)?(?:没有?|无|没什么|没遇到)(?:什么|任何)?(?:阻碍|障碍|阻塞|卡点|困难|问题))\s*(?:[.。！!;；,，\n]|$)`)
	nothing    = regexp.MustCompile(`(?i)^(?:no|none|nothing|nil|n/?a|nope|not blocked|no blockers?|[-–—/]+|没有|无|没|暂无|没啥|没什么|否|没有阻碍|无阻碍)\s*[.。!！]*$`)
	greeting   = regexp.MustCompile(`(?i)^(?:hi|hey|hello|good morning|morning)(?:\s+(?:all|team|there|golive))?$|^(?:早|早安|早上好|上午好|你好|您好|大家好|大家早)$`)
	item       = regexp.MustCompile(`^\s*(?:[-*•·]\s*|\d[.)、）]\s*)`)
)

// hear reads a message as an answer to a stand-up. One that names no question is the answer to the one that is meant; three lines, or
// what is numbered, answer the questions in their order.
func hear(text, meant string) heard {
	t := heard{Answers: map[string]string{}}
	text = strings.TrimSpace(text)
	if at := unhindered.FindStringIndex(text); at != nil {
		t.Answers[stuck] = ""
		t.Labels, t.Plain = 1, true
		text = strings.TrimSpace(strings.TrimRight(text[:at[0]], " ,，") + "\n" + text[at[1]:])
	}
	found := label.FindAllStringSubmatchIndex(text, -1)
	if len(found) == 0 {
		return t.unnamed(text, meant)
	}
	if lead := clean(text[:found[0][0]]); lead != "" && !greeting.MatchString(lead) {
		first := questionOf(found[0])
		t.add(questions[max(slices.Index(questions, first)-1, 0)], lead)
	}
	for i, at := range found {
		end := len(text)
		if i+1 < len(found) {
			end = found[i+1][0]
		}
		q := questionOf(at)
		if _, had := t.Answers[q]; !had {
			t.Labels++
		}
		t.Plain = t.Plain || t.Labels > 1 || strings.ContainsAny(text[at[0]:at[1]], ":：")
		part := clean(text[at[1]:end])
		if part == "" && q == stuck && !strings.ContainsAny(text[at[0]:at[1]], ":：") { // "blocked"
			part = clean(text[at[0]:at[1]])
		}
		t.add(q, part)
	}
	return t
}

// questionOf is the question that a label names.
func questionOf(match []int) string {
	for n := 1; n < len(match)/2; n++ {
		if match[2*n] >= 0 {
			return questions[(n-1)/2]
		}
	}
	return does
}

// unnamed reads a message, or what is left of one, in which no question is named.
func (t heard) unnamed(text, meant string) heard {
	if text == "" {
		return t
	}
	var lines []string
	numbered := true
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			numbered = numbered && item.MatchString(line)
			lines = append(lines, line)
		}
	}
	if t.Labels == 0 && meant == does && (len(lines) == len(questions) || numbered && len(lines) == 2) {
		for i, line := range lines {
			t.add(questions[i], clean(line))
		}
		return t
	}
	t.add(meant, clean(text))
	return t
}

// add adds to the answer to a question; the other questions than what is done today may be answered with nothing.
func (t heard) add(question, text string) {
	if question != does && nothing.MatchString(text) {
		text = ""
	}
	before := t.Answers[question]
	if before != "" && text != "" {
		text = before + "; " + text
	}
	t.Answers[question] = cmp.Or(text, before)
}

func clean(text string) string {
	text = item.ReplaceAllString(text, "")
	return strings.Trim(text, " \t\r\n,，;；、.。:：-–—")
}

// into is what somebody answered, with what they say now.
func (t heard) into(a reply) reply {
	for q, text := range t.Answers {
		text = cut(text, longestAnswer)
		switch q {
		case did:
			a.Did = text
		case does:
			a.Does = text
		case stuck:
			a.Stuck = text
		}
	}
	return a
}

// longestAnswer is how many characters the answer to a question has at most, however it is given.
const longestAnswer = 500
