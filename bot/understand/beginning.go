package understand

import (
	"regexp"
	"strings"
)

// whenWords are days and times, and what joins them, at the beginning of a text.
var whenWords = longest(`(?i)^(?:[\s,，、;；]|[\d][\d\s\-/.:：…～–—~]*|[-…～–—~]|\.\.+|` +
	`大?[前后]天|今[天日晚早]?|明[天日晚早]?|昨天|(?:下下|下|上|这|本)?一?个?(?:整周|周|星期|礼拜)[一二三四五六日天末]?|(?:这|本|上|下)个?月[初底末]?|` +
	`[一二三四五六七八九十廿]+月|[一二三四五六七八九十廿\d]+[日号]|[\d一二三四五六七八九十〇零今明后去本]\s*年|月|[日号]|[一两二三四五六七八九十半\d]+个?(?:半|天|周|星期|礼拜|小时|钟头|分钟?|月)半?|` +
	`[一二三四五六七八九十\d]+[点时]半?|[点时分半天周]|周末|国庆节?|春节|元旦|清明节?|端午节?|中秋节?|五一|劳动节|圣诞节?|上午|下午|早上|晚上|中午|凌晨|` +
	`直到|到|至|从|起|开始|为止|一?整[天周]|` +
	`\b(?:from|to|until|till|through|and|on|the|of|next|this|last|coming|week(?:end)?s?|months?|after|before|today|tonight|tomorrow|yesterday|for|in|an?|half|one|two|three|four|` +
	`hours?|hrs?|minutes?|mins?|\d+(?:h|m|d|w|st|nd|rd|th)?|days?|noon|midnight|morning|afternoon|evening|all|at|am|pm|now|\d+(?:am|pm)|st|nd|rd|th|h|m|d|w|` +
	`(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|christmas|easter|new year|` +
	`jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b)+`)

func longest(pattern string) *regexp.Regexp {
	r := regexp.MustCompile(pattern)
	r.Longest()
	return r
}

// aDay is what makes words a day or a time: a figure, or a name of one.
var aDay = regexp.MustCompile(`(?i)[\d今明昨天周星期礼拜月半]|节|春|国庆|元旦|清明|端午|中秋|五一|圣诞|day|week|month|hour|minute|\b(?:mon|tue|wed|thu|fri|sat|sun|tomorrow|tonight|christmas|easter|noon)|year`)

// goesOn begins what makes a day part of something else: "today's report", "今天的流程", "明天前".
var goesOn = regexp.MustCompile(`^(?:['’]s\b|[的之前内以底后再])`)

// When parts the days and times with which a text begins from what follows: of "12-01..12-05, family" they are "12-01..12-05". It is
// "" where something else stands first, or where the words go on so that they say something else ("今天的流程", "today's report").
func When(text string) (when, rest string) {
	text = strings.TrimSpace(text)
	end := len(whenWords.FindString(text))
	when, rest = strings.Trim(text[:end], " ,，、;；\t\n"), text[end:]
	if !aDay.MatchString(when) || goesOn.MatchString(rest) {
		return "", text
	}
	return when, strings.TrimSpace(rest)
}
