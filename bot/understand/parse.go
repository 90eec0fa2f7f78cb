package understand

import "time"

// Parse reads a message that was sent at ref, whose zone is the reader's, and may mention people.
func Parse(text string, ref time.Time, people []Person) Task { return parse(text, ref, people, false) }

// Asked reads words that are known to ask for something, such as those after the command "task". A mention of nobody who
// is known stays in the title: else the name would be lost.
func Asked(text string, ref time.Time, people []Person) Task { return parse(text, ref, people, true) }

func parse(text string, ref time.Time, people []Person, asked bool) Task {
	m := read(text, ref)
	m.asked = asked
	m.skipQuotes()
	m.skipLinks()
	named := m.findPeople(people)
	dates := m.dates()
	level, levels := m.priority()
	id, twoAsked := m.assignee(named)
	task := Task{}
	var tags []span
	task.Labels, tags = m.labels()
	if !m.request(named, dates, levels) && !m.asked {
		return Task{}
	}
	task.IsTask = true
	task.Assignee = id
	task.Priority = level
	at, unsure := m.deadline(dates)
	task.DueDate, task.DueTime = at.strings()
	task.Title = m.title(named, dates, levels, tags)
	if unsure {
		task.Unsure = append(task.Unsure, "due_date")
	} else if twoAsked {
		task.Unsure = append(task.Unsure, "assignee")
	}
	return task
}

// Date reads the date, and the time if one is said, from a form field or the words of a command. The text is taken to hold
// a date, so it may be shorter than in a message: "15", "5pm", "2 weeks".
func Date(text string, ref time.Time) (date, clock string, ok bool) {
	m := read(text, ref)
	m.loose = true
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
	f := all[best]
	date, clock = f.at.strings()
	return date, clock, true
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
