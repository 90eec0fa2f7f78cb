package bot

import (
	"errors"
	"fmt"
	"slices"
)

// ChoiceError is an act that cannot go on before whoever acted has made one more choice. It is made by Request.Choose; the
// engine asks, and handles the same event again with what they chose.
type ChoiceError struct {
	Name     string   // what is chosen, as in Event.Chosen
	Question string   // one line, in the language of whoever acted
	Choices  []Choice // at least two
}

// Error names what is asked for; the question itself belongs to the person, not to the log.
func (e *ChoiceError) Error() string { return "ask for " + e.Name }

// Choose is the value of the choice that whoever acted means: the only one, or the one that they chose when they were
// asked. Until they were, it is an ChoiceError, to be returned as it is: golive then puts the question where the answer
// belongs, once, and only to them. When they have chosen the handler runs again from its beginning, with their role
// checked anew, and Choose answers. So a handler needs no code for the time in between.
//
// name tells apart what one act may ask for: "project", "person/Anna". Labels are plain and short, and differ.
func (r *Request) Choose(name, question string, choices []Choice) (string, error) {
	switch {
	case len(choices) == 0:
		return "", Permanent(fmt.Errorf("choose %s: %w", name, errNoChoices))
	case len(choices) == 1:
		return choices[0].Value, nil
	}
	chosen, ok := r.Event.Chosen[name]
	if ok && slices.ContainsFunc(choices, func(c Choice) bool { return c.Value == chosen }) {
		return chosen, nil
	}
	if r.Event.From == (Account{}) || r.Event.Sealed { // nobody to ask, or what must not be kept
		return "", Permanent(fmt.Errorf("choose %s: %w", name, errNobodyToAsk))
	}
	return "", &ChoiceError{Name: name, Question: question, Choices: choices}
}

var (
	errNoChoices   = errors.New("there is nothing to choose from")
	errNobodyToAsk = errors.New("there is nobody to ask")
)
