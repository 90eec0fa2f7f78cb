package understand

// What a Question may be about.
const (
	AboutTask     = "task"     // whether anything is asked for at all; "yes" is answered by Asked on the same text
	AboutDueDate  = "due_date" // a deadline was said that allows several days, or none that is certain
	AboutAssignee = "assignee" // several people may be meant
)

// Question is what was said in a way that allows no decision. At most one is worth asking of a message, so a Task holds the
// one that matters most.
type Question struct {
	About   string   // one of the constants above; "" if nothing is unsure
	Choices []string // what may be meant, likelier first: days as in DueDate, or IDs of people; none where it must be typed
}

// question is what is to be asked of a task, if anything.
func question(days []date, dueUnsure bool, people []string) Question {
	switch {
	case dueUnsure:
		q := Question{About: AboutDueDate}
		for _, d := range days {
			q.Choices = append(q.Choices, d.String())
		}
		return q
	case len(people) > 1:
		return Question{About: AboutAssignee, Choices: people}
	}
	return Question{}
}

// might are the days that an uncertain expression may mean, from today on, each once.
func (m *message) might(w when) []date {
	all := w.might
	switch {
	case all != [2]date{}:
	case w.vague && w.half == evening && w.clock != noClock: // 今晚12点
		all = [2]date{w.day, w.day + 1}
	case w.vague:
	case w.wday > 0: // the weekday does not agree with the date
		w.wday, all[1] = 0, m.today+date((w.wday-m.today.weekday()+7)%7)
		if at, ok := m.told(w); ok {
			near := at.day + date((all[1].weekday()-at.day.weekday()+10)%7-3) // the one next to that date
			all = [2]date{at.day, max(near, m.today)}
		}
	}
	var days []date
	for _, d := range all {
		if d >= m.today && (len(days) == 0 || days[0] != d) {
			days = append(days, d)
		}
	}
	return days
}

// inWeek are two days of the week that begins some weeks from now, told by their numbers from Monday = 1.
func (m *message) inWeek(ahead, first, second int) [2]date {
	monday := m.today.monday() + date(7*ahead)
	return [2]date{monday + date(first-1), monday + date(second-1)}
}

// inMonth are two days of a month; a day beyond its end is the last.
func inMonth(year, month, first, second int) [2]date {
	last := daysIn(year, month)
	return [2]date{onDay(year, month, min(first, last)), onDay(year, month, min(second, last))}
}
