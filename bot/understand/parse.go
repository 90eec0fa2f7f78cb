package understand

import (
	"cmp"
	"time"
)

// Parse reads a message that was sent at ref, whose zone is the reader's, and may mention people. Where it is a task and the
// project's words are given, its type and components are read too.
func (c Calendar) Parse(text string, ref time.Time, people []Person, words ...Words) Task {
	return c.parse(text, ref, people, words, false)
}

// Asked reads words that are known to ask for something, such as those after the command "task". A mention of nobody who
// is known stays in the title: else the name would be lost.
func (c Calendar) Asked(text string, ref time.Time, people []Person, words ...Words) Task {
	return c.parse(text, ref, people, words, true)
}

func (c Calendar) parse(text string, ref time.Time, people []Person, words []Words, asked bool) Task {
	m := c.read(text, ref)
	m.asked = asked
	m.skipQuotes()
	m.skipLinks()
	named := m.findPeople(people)
	level, levels := m.priority()
	m.levels = levels
	dates := m.dates()
	id, several := m.assignee(named)
	task := Task{}
	var tags []span
	task.Labels, tags = m.labels()
	asks, doubt := m.request(named, dates, levels)
	switch {
	case asks, m.asked:
	case doubt:
		return Task{Unsure: Question{About: AboutTask}}
	default:
		return Task{}
	}
	if share, rest := m.share(named, dates, len(levels) > 0); len(rest) > 0 {
		task = c.parse(m.source(m.toks[share.from].from, m.toks[share.to-1].to), ref, people, words, asked)
		task.Also = m.also(rest)
		return task
	}
	task.IsTask = true
	task.Assignee = id
	task.Priority = level
	at, might, unsure := m.deadline(dates)
	task.DueDate, task.DueTime = at.strings()
	for _, w := range words {
		components, typ, aside := m.projectWords(w)
		task.Components, task.Type = append(task.Components, components...), cmp.Or(task.Type, typ)
		levels = append(levels, aside...)
	}
	task.Title = m.title(named, dates, levels, tags)
	if task.DueDate == "" {
		task.NoDay = m.noDay()
		task.PastDay = m.pastDay(dates)
	}
	task.Unsure = question(might, unsure, several)
	return task
}

// Date reads the date, and the time if one is said, from a form field or the words of a command. The text is taken to hold
// a date, so it may be shorter than in a message: "15", "5pm", "2 weeks".
func (c Calendar) Date(text string, ref time.Time) (date, clock string, ok bool) {
	return c.dateIn(text, ref, "")
}

// dateIn is Date for a text that is known to be of a language: figures in Chinese are month first.
func (c Calendar) dateIn(text string, ref time.Time, lang string) (date, clock string, ok bool) {
	m := c.read(text, ref)
	m.loose = true
	m.chinese = m.chinese || lang == "zh"
	if m.noDay() != "" {
		return "", "", false
	}
	all := m.dates()
	best := -1
	for k := range all {
		if all[k].void || !all[k].ok {
			continue
		}
		if best < 0 || all[k].hasDay() && !all[best].hasDay() {
			best = k
		}
	}
	if best < 0 {
		return "", "", false
	}
	for k := range all { // a day that was said and cannot be told: the time alone would be wrong
		if all[k].hasDay() && !all[k].void && !all[best].hasDay() {
			return "", "", false
		}
	}
	f := all[best]
	if f.hasDay() && !f.exact && f.clock == noClock {
		m.lendClock(all, &f)
	}
	if m.leftOver(all) {
		return "", "", false
	}
	date, clock = f.at.strings()
	return date, clock, true
}

// lendClock gives a day the one time that is said elsewhere: "a 2:30pm call on May 4".
func (m *message) lendClock(all []found, f *found) {
	only := -1
	for k := range all {
		if all[k].hasDay() || all[k].clock == noClock {
			continue
		}
		if only >= 0 {
			return
		}
		only = k
	}
	if only < 0 {
		return
	}
	if w, ok := merge(f.when, all[only].when); ok {
		if at, ok := m.resolve(w); ok {
			f.at = at
		}
	}
}

// leftOver tells whether words of a date were not understood: what was read of it may be wrong then.
func (m *message) leftOver(all []found) bool {
	next := 0
	for i := 0; i < len(m.toks); i++ {
		if next < len(all) && i >= all[next].cut.from {
			i, next = max(i, all[next].cut.to-1), next+1
			continue
		}
		s := m.at(i)
		if len(s) > 3 && enUnit(s) != noUnit || len(s) > 5 && enWeekday(s) > 0 {
			return true
		}
		switch s {
		case "ago", "fortnight", "closest", "nearest", "fortnights", "half", "eve":
			return true
		}
	}
	return false
}

// strings gives the day and the time as a Task has them.
func (at moment) strings() (day, clock string) {
	if at.day <= 0 {
		return "", ""
	}
	if at.clock != noClock {
		b := [5]byte{'0' + byte(at.clock/600), '0' + byte(at.clock/60%10), ':', '0' + byte(at.clock%60/10), '0' + byte(at.clock%10)}
		clock = string(b[:])
	}
	return at.day.String(), clock
}
