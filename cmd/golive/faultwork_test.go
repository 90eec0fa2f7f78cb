package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/golive-bot/golive/integrations/jira/jirasim"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

// statusDone is the ID of the simulator's status where the work ends.
const statusDone = "10001"

// workSize is as faultSize: a person does five or six steps.
func workSize() (people, kills int) {
	if os.Getenv("GOLIVE_SOAK") == "full" {
		return 300, 20
	}
	return 30, 4
}

// TestFaultWork is TestFaultKills gone on: once the issue is there, people comment on it and move it from chat, and every other
// task comes with a file. Downloads of files and Jira's calls for comments, files and transitions fail like all others, and Jira
// tells its changes twice and late. Every comment is in Jira once, every issue where it was moved to, every file attached once and
// equal, and the person was told of each.
func TestFaultWork(t *testing.T) {
	for _, road := range faultRoads {
		t.Run(road.name, func(t *testing.T) {
			people, kills := workSize()
			run := road.open(t, people)
			run.w.hearAll()
			for i, delivery := range []string{"double", "late"} {
				run.w.jiraFault(jirasim.Fault{Delivery: delivery, Rate: 0.3, Delay: "300ms", Seed: uint64(i)})
			}
			run.steps = 5
			run.play(kills, run.work)
			run.w.quiet()
			run.countWork(kills)
		})
	}
}

// withFile reports whether the task of a person comes with a file.
func withFile(i int) bool { return i/2%2 == 0 }

// contents are the bytes of a person's files: those of the task, and those of a comment.
func contents(i int, what string) []byte {
	return bytes.Repeat([]byte(fmt.Sprintf("%s of %s;\x00é\n", what, token(i))), 50+i)
}

// remark is a comment of a person: the first is said in the thread of the task, the second in the room, with the issue's key.
func remark(i, nth int) string { return fmt.Sprintf("看过%s第%d次", token(i), nth) }

var issueKey = regexp.MustCompile(`ERP-\d+`)

// work makes a task, comments on it, moves it, comments again and moves it to its end; each step once the one before was told.
func (s *soak) work(i int) {
	chat, who := s.whom(i)
	k := &talk{w: s.w, s: chat}
	s.ask(k, who, i)
	if !s.file(i) {
		return
	}
	key := issueKey.FindString(s.messages(i)[0].text)
	if withFile(i) {
		s.step(i, "the card tells of the file", func() bool { return s.shown(i, "已附上 1 个文件") })
	}

	said := k.say(who, "@golive 评论 "+remark(i, 1))
	s.step(i, "the first comment is marked", func() bool { return s.isMarked(said) })
	k.say(who, "@golive 推进任务 "+key+" In Progress")
	s.step(i, "the card shows the first move", func() bool { return s.shown(i, "状态: In Progress") })

	again := &talk{w: s.w, s: chat} // in the room
	text := "@golive 评论 " + key + " " + remark(i, 2)
	if chat.name() == "slack" {
		said = again.post(uploads(who, text, "comment.bin", contents(i, "comment")))
	} else {
		said = again.say(who, text)
	}
	s.step(i, "the second comment is marked", func() bool { return s.isMarked(said) })
	again.say(who, "@golive 推进任务 "+key+" Done")
	s.step(i, "the card shows the second move", func() bool { return s.shown(i, "状态: Done") })
}

// ask asks for the task. In Slack a message holds its file; in Feishu the file is another message of the thread.
func (s *soak) ask(k *talk, who string, i int) {
	what := "检查" + token(i)
	switch {
	case !withFile(i):
		k.say(who, "@golive 建任务 "+what)
	case k.s.name() == "slack":
		k.post(uploads(who, "@golive 建任务 "+what, "task.bin", contents(i, "task")))
	default:
		k.say(who, what)
		k.upload(who, "task.bin", contents(i, "task"))
		k.say(who, "@golive 建任务")
	}
}

func uploads(who, text, name string, data []byte) slacksim.Act {
	return slacksim.Act{As: who, Do: "upload", Text: text, Name: name, Base64: base64.StdEncoding.EncodeToString(data)}
}

// step waits for what a person sees.
func (s *soak) step(i int, what string, is func() bool) bool {
	if !until(is) {
		s.w.t.Errorf("%s: %s: not within %s: %+v", token(i), what, personTime, s.messages(i))
		return false
	}
	s.taken.Add(1)
	return true
}

func (s *soak) shown(i int, words string) bool {
	return slices.ContainsFunc(s.messages(i), func(m message) bool { return strings.Contains(m.text, words) })
}

func (s *soak) isMarked(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.marked[id]
}

// marks are the messages that golive marked as done, on both chats.
func (w *town) marks() map[string]bool {
	out := map[string]bool{}
	for _, room := range w.slack.State("", 0).Rooms {
		for _, m := range room.Messages {
			for _, r := range m.Reactions {
				out[m.TS] = out[m.TS] || r.Name == "white_check_mark"
			}
		}
	}
	for _, all := range w.feishu.State().Messages {
		for _, m := range all {
			for _, r := range m.Reactions {
				out[m.ID] = out[m.ID] || r.Emoji == "DONE"
			}
		}
	}
	return out
}

// countWork prints what came of it, and fails the test if anything was lost or done twice.
func (s *soak) countWork(kills int) {
	t := s.w.t
	t.Helper()
	s.count(kills)
	var lost, twice, astray, missing, doubled, altered, comments, files, talkative int
	for i := range s.n {
		for _, issue := range s.w.issues(token(i)) {
			for nth := 1; nth <= 2; nth++ {
				comments++
				n := 0
				for _, c := range issue.Comments {
					n += strings.Count(c.Body, remark(i, nth))
				}
				lost += max(0, 1-n)
				twice += max(0, n-1)
				if n != 1 {
					t.Errorf("%s: comment %d is in Jira %d times: %+v", token(i), nth, n, issue.Comments)
				}
			}
			if len(issue.Comments) != 2 {
				t.Errorf("%s: comments that nobody made: %+v", token(i), issue.Comments)
			}
			if issue.Status != statusDone {
				astray++
				t.Errorf("%s: %s is in status %s", token(i), issue.Key, issue.Status)
			}
			wanted := map[string][]byte{}
			if withFile(i) {
				wanted["task.bin"] = contents(i, "task")
			}
			if i%2 == 0 { // Slack
				wanted["comment.bin"] = contents(i, "comment")
			}
			files += len(wanted)
			got := s.w.attachments(issue.Key)
			for name, data := range wanted {
				switch held, ok := got[name]; {
				case !ok:
					missing++
					t.Errorf("%s: %s is not attached", token(i), name)
				case !bytes.Equal(held, data):
					altered++
					t.Errorf("%s: %s has %d bytes in Jira, %d in chat", token(i), name, len(held), len(data))
				}
			}
			if over := len(issue.Attachments) - len(wanted); over > 0 {
				doubled += over
				t.Errorf("%s: %s holds %+v", token(i), issue.Key, issue.Attachments)
			}
			if n := s.about(issue.Key); n != 1 {
				talkative++
				t.Errorf("%s: %d messages tell of %s, want its card", token(i), n, issue.Key)
			}
		}
	}
	fmt.Printf("faults: %s: %d comments: lost %d, twice %d; %d files: lost %d, twice %d, altered %d; %d issues moved twice: elsewhere %d; told of in more than the card %d\n",
		s.road.name, comments, lost, twice, files, missing, doubled, altered, s.n, astray, talkative)
	if t.Failed() {
		t.Logf("%s", s.w)
	}
}

// about is how many messages of golive for all to see name an issue; who clicks again is told so alone.
func (s *soak) about(key string) (n int) {
	for _, chat := range []side{slackSide{s.w}, feishuSide{s.w}} {
		for _, m := range chat.said() {
			if m.only == "" && slices.Contains(issueKey.FindAllString(m.text, -1), key) {
				n++
			}
		}
	}
	return n
}
