package task

import (
	"testing"

	"github.com/golive-bot/golive/bot"
)

var li = bot.DataSubject{IDs: []string{"personli00001"}, Accounts: []string{"slack/T1/ULI001", "jira/J1/712020:li"}, Names: []string{"Li"}}

// The tracker tells of an assignee no more than its own ID and a name.
func TestForgetAnAssignee(t *testing.T) {
	for name, c := range map[string]struct {
		is   who
		want string
	}{
		"by the tracker's ID":        {who{Tracker: "712020:li", Name: "Li Wei"}, bot.Erased},
		"by name":                    {who{Name: "Li"}, bot.Erased},
		"somebody else of that name": {who{Account: "slack/T1/UOTHER", Name: "Li"}, "Li"},
		"somebody else":              {who{Name: "Lin"}, "Lin"},
	} {
		r := record{wish: wish{Assignee: c.is}}
		if forget("", &r, li); r.Assignee.Name != c.want {
			t.Errorf("%s: %q, not %q", name, r.Assignee.Name, c.want)
		}
	}
	r := record{Missing: "Li"}
	if forget("", &r, li); r.Missing != bot.Erased {
		t.Errorf("the refused assignee is %q", r.Missing)
	}
}

func TestForgetAnExcerptOfTheAsker(t *testing.T) {
	if forgetExcerpt("", &excerpt{Text: "x", Writers: []string{"personli00001"}}, li) {
		t.Error("the excerpt is kept")
	}
}
