// Package understand reads a chat message in Chinese, English or both and tells what it asks for: whether it is a task,
// the summary, the person asked, the deadline, the priority and the labels.
//
// It is a small grammar over words and numerals, without any state: the same message, moment and people always give the
// same answer. It prefers no answer to a wrong one; what it saw but would not decide is named in Task.Unsure. It knows
// nothing of chats or Jira, and it does not translate.
package understand

import "github.com/golive-bot/golive/bot/workday"

// Calendar reads what is said by the days that somebody works: "in three working days", "before National Day".
type Calendar workday.Book

// Person is somebody whom a message may mention, by the name that is written in chat.
type Person struct{ Name, ID string }

// Task is what a message asks for. A zero field is unknown or was not said.
type Task struct {
	IsTask     bool     // somebody, named or not, is asked to do something
	Title      string   // what is to be done, without mentions, deadline and priority words
	Assignee   string   // Person.ID of the one who is asked
	DueDate    string   // YYYY-MM-DD
	DueTime    string   // HH:MM of 24 hours in the zone of the reference; only with DueDate
	NoDay      string   // instead of a due date: a day that was said and that no calendar has, as it is written
	PastDay    string   // instead of a due date: a day that was said as the deadline and is over, "by yesterday", as it is written
	Priority   string   // Highest, High, Medium or Low
	Labels     []string // #tag, without the sign, in order, each once
	Type       string   // what Words.Types calls the type that is named first
	Components []string // what Words.Components calls the components that are named, in order, each once
	Also       string   // what other people are asked for besides, as it is written, one a line: that is no part of this task
	Unsure     Question // what is worth one question
}
