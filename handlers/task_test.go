package handlers_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
)

func (o *office) draftOf(text string) bot.Control {
	o.t.Helper()
	o.must("Mia", teamRoom, "task "+text, "Create this task?")
	return o.mustControl("slack", "Create task")
}

func TestManyClicksMakeOneIssue(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	create := o.draftOf("call the supplier")
	var all sync.WaitGroup
	for i := range 20 {
		who := []string{"Mia", "Lea"}[i%2]
		e := bot.Event{ID: fmt.Sprintf("many/%d", i), Name: bot.EventAction, Lane: fmt.Sprintf("lane/%d", i%5), Room: teamRoom, From: account(who), At: o.clock.Now(),
			Data: bot.Encode(bot.Click{Action: create.Action, Value: create.Value})}
		all.Go(func() {
			if err := o.engine.Accept(t.Context(), e, e); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if _, _, err := o.engine.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if issues := o.jira.Issues(); len(issues) != 1 {
		t.Errorf("%d issues", len(issues))
	}
	if got := o.click(account("Mia"), teamRoom, create); !strings.Contains(got, "created already: ERP-1") {
		t.Errorf("the old button: %q", got)
	}
}

// Feishu undoes what was changed while a click had no answer yet: whoever clicks the old card is shown the present one.
func TestAnOldCardHealsWhenItIsClicked(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	create := o.draftOf("call the supplier")
	o.click(account("Mia"), teamRoom, create)
	id, _, _ := strings.Cut(create.Value, "|")
	for action, value := range map[string]string{"task.create": create.Value, "task.cancel": id} {
		var shown bot.Answer
		o.clock.Advance(time.Minute)
		before := o.edits()
		e := bot.Event{ID: "old/" + action, Name: bot.EventAction, Room: teamRoom, From: account("Mia"), At: o.clock.Now(),
			Data: bot.Encode(bot.Click{Action: action, Value: value})}
		if err := o.engine.Do(t.Context(), e, func(a bot.Answer, _ bool) { shown = a }); err != nil {
			t.Fatal(err)
		}
		if _, _, err := o.engine.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if shown.Card == nil || !strings.Contains(shown.Card.Title, "ERP-1") {
			t.Errorf("%s: the answer shows %+v", action, shown.Card)
		}
		if o.edits() != before+1 {
			t.Errorf("%s: the message was not changed again", action)
		}
	}
}

func (o *office) edits() (n int) {
	for _, p := range o.chats["slack"].Posts() {
		n += p.Edits
	}
	return n
}

// However many click, and however often Jira is asked, the issue moves once and one comment says who did it.
func TestManyClicksUndoOnce(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.click(account("Mia"), teamRoom, o.draftOf("call the supplier"))
	undo := o.mustControl("slack", "Undo")
	var all sync.WaitGroup
	for i := range 20 {
		who := []string{"Mia", "Lea"}[i%2]
		e := bot.Event{ID: fmt.Sprintf("undo/%d", i), Name: bot.EventAction, Lane: fmt.Sprintf("lane/%d", i%5), Room: teamRoom, From: account(who), At: o.clock.Now(),
			Data: bot.Encode(bot.Click{Action: undo.Action, Value: undo.Value})}
		all.Go(func() {
			if err := o.engine.Accept(t.Context(), e, e); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if _, _, err := o.engine.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	issues, texts := o.jira.Issues(), o.jira.Texts("ERP-1")
	if len(issues) != 1 || issues[0].Status != "Won't Do" {
		t.Errorf("issues %+v", issues)
	}
	if len(texts) != 2 || !strings.HasPrefix(texts[1], "Undone in chat by ") {
		t.Errorf("texts %q", texts)
	}
	if got := o.click(account("Lea"), teamRoom, undo); !strings.Contains(got, "undone already") {
		t.Errorf("the old button: %q", got)
	}
	if got := o.click(account("Ann"), crmRoom, undo); !strings.Contains(got, "no such project") {
		t.Errorf("whoever is not in the project: %q", got)
	}
}

// After ten minutes the button is gone, and an old copy of it says so.
func TestUndoComesTooLate(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.click(account("Mia"), teamRoom, o.draftOf("call the supplier"))
	undo := o.mustControl("slack", "Undo")
	o.clock.Advance(bot.UndoFor)
	if _, _, err := o.engine.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, there := o.control("slack", "Undo"); there {
		t.Error("the button is still there")
	}
	if got := o.click(account("Mia"), teamRoom, undo); !strings.Contains(got, "ten minutes") || !strings.Contains(got, "ERP-1") {
		t.Errorf("too late: %q", got)
	}
	if got := o.click(account("Nora"), teamRoom, undo); strings.Contains(got, "ERP-1") {
		t.Errorf("whoever is not in the project: %q", got)
	}
	if issue := o.jira.Issues()[0]; issue.Status != "To Do" {
		t.Errorf("status %s", issue.Status)
	}
}

// What a message has become in one project is not shown to the team of another that has come to the same room.
func TestTheFirstDraftIsItsProjects(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	ref := bot.MessageRef{Place: teamRoom, ID: "said"}
	o.chats["slack"].Heard(bot.Message{Ref: ref, Text: "call the supplier", Author: account("Mia"), At: o.clock.Now()})
	react := func(who string) string {
		return o.do(bot.Event{Name: bot.EventReaction, Room: teamRoom, From: account(who), Data: bot.Encode(bot.Reaction{Emoji: "memo", Message: ref})})
	}
	react("Mia")
	o.click(account("Mia"), teamRoom, o.mustControl("slack", "Create task"))
	o.must("Lea", teamRoom, "project unbind", "no longer bound")
	o.must("Ann", teamRoom, "project bind CRM team", "team room")
	if got := react("Ann"); !strings.Contains(got, "another project") || strings.Contains(got, "ERP") || strings.Contains(got, "supplier") {
		t.Errorf("Ann of CRM sees %q", got)
	}
}

// A draft lives for a day after it was last shown; its timer spares what was decided meanwhile.
func TestDraftsExpire(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	create := o.draftOf("call the supplier")
	kept := o.draftOf("order scanners")
	o.click(account("Mia"), teamRoom, kept)
	before := o.look("slack")
	o.clock.Advance(24 * time.Hour)
	if _, _, err := o.engine.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := o.news("slack", before); strings.Count(got, "Expired") != 1 || strings.Contains(got, "scanners") {
		t.Errorf("after a day: %q", got)
	}
	if got := o.click(account("Mia"), teamRoom, create); !strings.Contains(got, "has expired") {
		t.Errorf("the old button: %q", got)
	}
	if n := len(o.jira.Issues()); n != 1 {
		t.Errorf("%d issues", n)
	}
}

func TestTheSameMessageInTwoLanesMakesOneDraft(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	ref := bot.MessageRef{Place: teamRoom, ID: "said"}
	o.chats["slack"].Heard(bot.Message{Ref: ref, Text: "call the supplier", Author: account("Nora"), At: o.clock.Now()})
	for i, who := range []string{"Mia", "Lea", "Mia"} {
		e := bot.Event{ID: fmt.Sprintf("react/%d", i), Name: bot.EventReaction, Lane: fmt.Sprintf("lane/%d", i), Room: teamRoom, From: account(who), At: o.clock.Now(),
			Data: bot.Encode(bot.Reaction{Emoji: "memo", Message: ref})}
		if err := o.engine.Accept(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := o.engine.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	drafts := 0
	for _, p := range o.chats["slack"].Posts() {
		if strings.HasPrefix(fallback(p.Body), "Create this task?") {
			drafts++
		}
	}
	if drafts != 1 {
		t.Errorf("%d drafts", drafts)
	}
}

// What the issue quotes, and where it leads.
func TestTheIssueSaysWhereItComesFrom(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	ref := bot.MessageRef{Place: teamRoom, ID: "said"}
	o.chats["slack"].Heard(bot.Message{Ref: ref, Text: "the label printer\nprints upside down", Author: account("Nora"), At: o.clock.Now()})
	o.do(bot.Event{Name: bot.EventReaction, Room: teamRoom, From: account("Mia"), Data: bot.Encode(bot.Reaction{Emoji: "memo", Message: ref})})
	o.click(account("Mia"), teamRoom, o.mustControl("slack", "Create task"))
	texts := o.jira.Texts("ERP-1")
	if len(texts) != 1 {
		t.Fatalf("texts %q", texts)
	}
	for _, want := range []string{"Asked for in chat by Mia", "Nora wrote:", "> the label printer", "> prints upside down", "https://slack.example/CTEAM/said"} {
		if !strings.Contains(texts[0], want) {
			t.Errorf("description %q lacks %q", texts[0], want)
		}
	}
}

func TestWebhooksDoNotGoBackwards(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.click(account("Mia"), teamRoom, o.draftOf("call the supplier"))
	issue := o.jira.Issues()[0]
	send := func(id, status string, at time.Duration, order string) string {
		before := o.look("slack")
		i := issue
		i.Status, i.Updated = status, issue.Updated.Add(at)
		o.accept(bot.Event{ID: id, Name: bot.EventIssue, Lane: "jira/ERP-1", At: o.clock.Now(), Data: bot.Encode(bot.IssueChange{Kind: "updated", Issue: i, Order: order})})
		o.clock.Advance(5 * time.Second)
		if _, _, err := o.engine.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		return o.news("slack", before)
	}
	if got := send("h1", "In Review", time.Minute, "2"); !strings.Contains(got, "In Review") {
		t.Errorf("newer: %q", got)
	}
	o.clock.Advance(time.Minute) // until the thread was told
	if _, _, err := o.engine.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		id, status string
		at         time.Duration
		order      string
	}{
		{"h2", "In Progress", 30 * time.Second, "1"}, // older
		{"h3", "In Progress", time.Minute, "1"},      // the same second, an earlier change
		{"h1", "In Review", time.Minute, "2"},        // delivered twice
		{"h4", "In Review", 2 * time.Minute, "3"},    // newer, but nothing to see
	} {
		if got := send(c.id, c.status, c.at, c.order); got != "" {
			t.Errorf("%s: the card changed: %q", c.id, got)
		}
	}
	comment := issue
	comment.Updated, comment.Due, comment.Priority = time.Time{}, "", ""
	before := o.look("slack")
	o.accept(bot.Event{ID: "c1", Name: bot.EventIssue, Lane: "jira/ERP-1", At: o.clock.Now(), Data: bot.Encode(bot.IssueChange{Kind: "commented", Issue: comment, Order: "9"})})
	if got := o.news("slack", before); got != "" {
		t.Errorf("a comment, which holds only a part of the issue: %q", got)
	}
	if got := send("h5", "Closed", 3*time.Minute, "4"); !strings.Contains(got, "Closed") {
		t.Errorf("newest: %q", got)
	}
}

// No button is dead, whatever became of what it was about.
func TestButtonsOfTheDeletedAndUnknown(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	for _, c := range []bot.Control{{Action: "task.create", Value: "gone"}, {Action: "task.move", Value: "gone|done"}, {Action: "task.gone"},
		{Action: bot.ActionOpen, Value: "task.draft|gone"}, {Action: bot.ActionOpen, Value: "gone|1"}, {Action: "room.bind", Value: "x"}} {
		if got := o.click(account("Mia"), teamRoom, c); got == "" {
			t.Errorf("%s %s: no answer", c.Action, c.Value)
		}
	}
	if len(o.dead) > 0 {
		t.Errorf("given up: %v", o.dead)
	}
}

// One project never sees another.
func TestProjectsAreApart(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	create := o.draftOf("call the supplier")
	draft, _, _ := strings.Cut(create.Value, "|")
	id, _ := o.project("ERP")
	for _, act := range []func() string{
		func() string { return o.click(account("Ann"), crmRoom, create) },
		func() string {
			return o.click(account("Ann"), crmRoom, bot.Control{Action: "task.cancel", Value: draft})
		},
		func() string {
			return o.click(account("Ann"), crmRoom, bot.Control{Action: bot.ActionOpen, Value: "task.draft|" + draft})
		},
		func() string {
			return o.click(account("Ann"), crmRoom, bot.Control{Action: "room.bind", Value: id + "|" + crmRoom.String() + "|team"})
		},
		func() string {
			return o.click(account("Ann"), crmRoom, bot.Control{Action: "room.start", Value: id})
		},
		func() string {
			return o.click(account("Ann"), crmRoom, bot.Control{Action: "project.import-open", Value: id + "|" + teamRoom.String()})
		},
		func() string {
			return o.click(account("Ann"), crmRoom, bot.Control{Action: bot.ActionOpen, Value: "project.import|" + id + "|" + teamRoom.String()})
		},
		func() string {
			return o.click(account("Ann"), crmRoom, bot.Control{Action: "room.outsiders", Value: "client|0|" + teamRoom.String()})
		},
		func() string { return o.say("Ann", o.dm("Ann"), "project show ERP") },
		func() string { return o.say("Ann", o.dm("Ann"), "project members ERP") },
	} {
		if got := act(); strings.Contains(got, "supplier") || strings.Contains(got, "Mia") || strings.Contains(got, "Lead: ") || strings.Contains(got, "Create this task") {
			t.Errorf("Ann of CRM sees %q", got)
		}
	}
	if issues := o.jira.Issues(); len(issues) > 0 {
		t.Errorf("issues: %v", issues)
	}
}

// In a task's thread a status that is alone is one, also where a command of another capability begins so.
func TestAStatusThatBeginsACommand(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	create := o.draftOf("call the supplier")
	thread := teamRoom
	thread.Thread = fmt.Sprintf("m%d", o.acts)
	o.click(account("Mia"), teamRoom, create)
	if got := o.say("Mia", thread, "start"); !strings.Contains(got, "In Progress") {
		t.Errorf("start: %q", got)
	}
	if got := o.say("Mia", teamRoom, "start"); !strings.Contains(got, "Did you mean") {
		t.Errorf("outside of the thread: %q", got)
	}
}
