package person

import (
	"regexp"
	"strings"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/understand"
)

var (
	// onLeave are the words by which people say that they will not be there.
	onLeave = regexp.MustCompile(`(?i)请年假|请病假|请事假|请假|休假|休年假|年假|调休|不在公司|out of (?:the )?office|\booo\b|on (?:annual |sick |parental )?(?:leave|vacation|holiday)|\b(?:am|be|'m|’m) (?:away|off|out)\b`)
	// asking is what a question about leave holds.
	asking = regexp.MustCompile(`(?i)[?？吗]|谁|什么|几|怎么|\b(?:who|what|when|how|is|are|does|did)\b`)
	// fillers may stand around the days without changing what is meant.
	fillers = regexp.MustCompile(`(?i)^(?:我|本人|i'll|i’ll|i will|i am|i'm|i’m|i)?\s*(?:打算|准备|计划|将|要|想|会|需要|在|于)?\s*`)
	// theDeputy introduces whom to ask, up to the end of the sentence.
	theDeputy = regexp.MustCompile(`(?i)(?:^|[,，;；。.\s])\s*(?:my deputy is|deputy(?: is)?|please ask|ask|contact|covered by|backup(?: is)?|有事情?请?找|有事联系|有急事找|请找|找|代理人?(?:是|为)?|请联系|联系|由)[:：]?\s*(.+)$`)
	// instead may follow the deputy's name.
	instead = regexp.MustCompile(`(?i)\s*(?:代班|代理|代为处理|替我|顶班|负责|处理|即可|就行|instead|meanwhile|for me)?[。.!！\s]*$`)
)

// saysAway recognises a sentence by which somebody says when they will be away: "下周请假，找@韩梅梅". What else it may hold are
// the days and whom to ask; a sentence about others, or a question, is none.
func saysAway(text string) (rest string, ok bool) {
	at := onLeave.FindStringIndex(text)
	if at == nil {
		return "", false
	}
	days, who := cutDeputy(text[:at[0]] + " " + text[at[1]:])
	days = strings.Trim(fillers.ReplaceAllString(strings.TrimSpace(days), ""), " ,，。.!！")
	if when, more := understand.When(days); when == "" || more != "" || asking.MatchString(days) {
		return "", false
	}
	if who != "" {
		days += ", deputy " + who
	}
	return days, true
}

// saysWhen reports whether what follows the words of the command begins with days, or with whom to ask: a report on leave does not.
func saysWhen(_ *bot.Request, rest string) bool {
	days, _ := cutDeputy(rest)
	when, _ := understand.When(days)
	return when != "" || strings.TrimSpace(days) == ""
}

// cutDeputy parts the days from whom to ask meanwhile.
func cutDeputy(text string) (days, who string) {
	at := theDeputy.FindStringSubmatchIndex(text)
	if at == nil {
		if i := strings.Index(text, "@"); i >= 0 { // a mention alone says it as well
			return text[:i], instead.ReplaceAllString(text[i:], "")
		}
		return text, ""
	}
	return text[:at[0]], instead.ReplaceAllString(text[at[2]:at[3]], "")
}
