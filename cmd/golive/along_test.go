package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/integrations/feishu/feishusim"
	"github.com/golive-bot/golive/integrations/jira/jirasim"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

// talk is a thread on one chat.
type talk struct {
	w    *town
	s    side
	root string
}

func (k *talk) people() []string {
	if k.s.name() == "slack" {
		return []string{"lilei", "hanmeimei", "tom", "author3", "author4"}
	}
	return []string{"李雷", "韩梅梅", "Tom", "author3", "author4"}
}

// say says something in the thread, and answers the message's ID; the first message begins it.
func (k *talk) say(who, text string) string {
	k.w.t.Helper()
	if k.s.name() == "slack" {
		return k.post(slacksim.Act{As: who, Do: "say", Text: text})
	}
	r := k.w.feishu.Act(feishusim.Act{As: who, Do: "say", Room: "ERP上线项目组", ReplyTo: k.root, InThread: k.root != "", Text: text})
	if !r.OK {
		k.w.t.Fatalf("say: %+v", r)
	}
	k.root = orElse(k.root, r.Message)
	return r.Message
}

// post does something in Slack in the thread, and answers the message's ID.
func (k *talk) post(a slacksim.Act) string {
	k.w.t.Helper()
	a.Room, a.Thread = "erp-rollout", k.root
	r := slackSide{k.w}.do(a)
	if !r.OK {
		k.w.t.Fatalf("%s: %+v", a.Do, r)
	}
	k.root = orElse(k.root, r.TS)
	return r.TS
}

// upload posts a file in the thread and answers its ID.
func (k *talk) upload(who, name string, data []byte) string {
	k.w.t.Helper()
	b := base64.StdEncoding.EncodeToString(data)
	if k.s.name() == "slack" {
		r := slackSide{k.w}.do(slacksim.Act{As: who, Do: "upload", Room: "erp-rollout", Thread: k.root, Name: name, Base64: b})
		if !r.OK {
			k.w.t.Fatalf("upload: %+v", r)
		}
		return r.File
	}
	r := k.w.feishu.Act(feishusim.Act{As: who, Do: "upload", Room: "ERP上线项目组", ReplyTo: k.root, InThread: true, Name: name, Base64: b})
	if !r.OK {
		k.w.t.Fatalf("upload: %+v", r)
	}
	return r.Key
}

func (k *talk) removeFile(who, id string) {
	k.w.t.Helper()
	if k.s.name() == "slack" {
		if r := (slackSide{k.w}).do(slacksim.Act{As: who, Do: "delete_file", File: id}); !r.OK {
			k.w.t.Fatalf("delete: %+v", r)
		}
		return
	}
	if r := k.w.feishu.Act(feishusim.Act{As: who, Do: "expire_file", Name: id}); !r.OK {
		k.w.t.Fatalf("expire: %+v", r)
	}
}

func orElse(s, other string) string {
	if s != "" {
		return s
	}
	return other
}

// addAuthors makes two more people in Slack.
func (w *town) addAuthors() {
	w.t.Helper()
	sl := slackSide{w}
	for _, name := range []string{"author3", "author4"} {
		if r := sl.do(slacksim.Act{As: "lilei", Do: "add_user", Name: name, Handle: name, Email: name + "@acme.example", Locale: "zh-CN"}); !r.OK {
			w.t.Fatalf("add: %+v", r)
		}
		if r := sl.do(slacksim.Act{As: name, Do: "join", Room: "erp-rollout"}); !r.OK {
			w.t.Fatalf("join: %+v", r)
		}
	}
}

// hearAll lets golive read what is said in Feishu's rooms, as its manifest offers.
func (w *town) hearAll() {
	scopes := append(feishusim.AllScopes(), feishusim.ScopeGroupMessages)
	w.feishu.Change(feishusim.Change{Scopes: &scopes})
}

// attachments are the files of an issue, by name.
func (w *town) attachments(key string) map[string][]byte {
	w.t.Helper()
	out := map[string][]byte{}
	for _, i := range w.jira.State().Issues {
		for _, f := range i.Attachments {
			if i.Key != key {
				continue
			}
			res, err := http.Get(f.URL)
			if err != nil {
				w.t.Fatal(err)
			}
			data, err := io.ReadAll(res.Body)
			res.Body.Close()
			if err != nil {
				w.t.Fatal(err)
			}
			if _, twice := out[f.Name]; twice {
				w.t.Errorf("%s holds %s twice", key, f.Name)
			}
			out[f.Name] = data
		}
	}
	return out
}

// A thread of 40 messages by 5 people with 6 files, of which one is too large for Jira and one was deleted, becomes one issue
// with 40 quotes and 4 files, equal to the byte, that names the other two.
func TestWholeThread(t *testing.T) {
	for _, o := range []townOptions{{NoLimits: true}, {NoLimits: true, HTTP: true, DataCenter: true}} {
		t.Run(map[bool]string{false: "cloud", true: "data center"}[o.DataCenter], func(t *testing.T) {
			t.Parallel()
			w := newTown(t, o)
			w.start("sqlite:" + t.TempDir() + "/golive.db")
			w.makeProject()
			w.addAuthors()
			w.hearAll()
			for _, s := range []side{slackSide{w}, feishuSide{w}} {
				w.wholeThread(s)
			}
		})
	}
}

func (w *town) wholeThread(s side) {
	t := w.t
	t.Helper()
	k := &talk{w: w, s: s}
	people := k.people()
	if s.name() == "feishu" { // its simulator knows these people
		people = w.feishuPeople(5)
	}
	what := "标签打印机倒着打印" + s.name()
	k.say(people[0], what)
	files := map[string][]byte{}
	var doomed string
	for n := 1; n < 40; n++ {
		who := people[n%len(people)]
		switch {
		case n%6 != 0:
			k.say(who, fmt.Sprintf("第%d条：*看* {这里} #%s", n, s.name()))
			continue
		case n == 6:
			k.upload(who, "video.bin", bytes.Repeat([]byte{7}, 11<<20))
		case n == 12:
			doomed = k.upload(who, "draft.doc", []byte("to be deleted"))
		default:
			name := fmt.Sprintf("file%d.csv", n)
			files[name] = bytes.Repeat([]byte(fmt.Sprintf("%d;\x00é\n", n)), 1000*n)
			k.upload(who, name, files[name])
		}
	}
	k.say(people[0], "@golive 建任务")
	draft := w.await(s, what, "建成任务", "附上整个话题，共 40 条消息", "6 个文件")
	k.removeFile(people[12%len(people)], doomed)
	if err := s.click(people[0], draft, "创建任务"); err != nil {
		t.Fatal(err)
	}
	issue := w.issue(what)
	w.await(s, issue.Key, "已附上 4 个文件", "video.bin（超过 Jira 允许的 10 MB）", "draft.doc（聊天中已经没有这个文件）")
	issue = w.issue(what)
	if n := strings.Count(issue.Description, " 周"); n != 40 { // each is headed by its author and time
		t.Errorf("%s: %d quotes, want 40:\n%s", s.name(), n, issue.Description)
	}
	for n := 1; n < 40; n++ {
		if n%6 != 0 && !strings.Contains(issue.Description, fmt.Sprintf("第%d条", n)) {
			t.Errorf("%s: message %d is not quoted", s.name(), n)
		}
	}
	got := w.attachments(issue.Key)
	for name, data := range files {
		if !bytes.Equal(got[name], data) {
			t.Errorf("%s: %s has %d bytes in Jira, %d in chat", s.name(), name, len(got[name]), len(data))
		}
	}
	if len(got) != 4 {
		t.Errorf("%s: %d files in Jira", s.name(), len(got))
	}
	w.quiet()
	if i := w.issue(what); len(i.Comments) != 1 || !strings.Contains(i.Comments[0].Body, "video.bin") || !strings.Contains(i.Comments[0].Body, "draft.doc") {
		t.Errorf("%s: the issue names what is missing so: %+v", s.name(), i.Comments)
	}
	if n := len(w.issues(what)); n != 1 {
		t.Errorf("%s: %d issues", s.name(), n)
	}
}

// feishuPeople are n people of the team's room in Feishu, the lead first.
func (w *town) feishuPeople(n int) []string {
	w.t.Helper()
	st := w.feishu.State()
	names := []string{"李雷"}
	for _, r := range st.Rooms {
		if r.Name != "ERP上线项目组" {
			continue
		}
		for _, id := range r.Members {
			for _, u := range st.Users {
				if u.ID == id && u.Name != "李雷" && len(names) < n {
					names = append(names, u.Name)
				}
			}
		}
	}
	for i := 0; len(names) < n; i++ {
		names = append(names, names[i])
	}
	return names
}

// Thirty files and a message of 40,000 characters: everything arrives, what does not fit into the description in a file.
func TestMuchAtOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t, townOptions{NoLimits: true})
	w.start("sqlite:" + t.TempDir() + "/golive.db")
	w.makeProject()
	w.hearAll()
	for _, s := range []side{slackSide{w}, feishuSide{w}} {
		k := &talk{w: w, s: s}
		lead := k.people()[0]
		what := "接口日志" + s.name()
		var long strings.Builder
		for n := 0; long.Len() < 110_000; n++ {
			fmt.Fprintf(&long, "第%05d行，需要核对的接口返回内容\n", n)
		}
		text := what + "\n" + string([]rune(long.String())[:39_900-len(what)])
		k.say(lead, text)
		for n := range 30 {
			k.upload(lead, fmt.Sprintf("log%d.txt", n%10), []byte(fmt.Sprintf("content %d", n)))
		}
		k.say(lead, "@golive 建任务")
		draft := w.await(s, what, "建成任务", "30 个文件")
		if err := s.click(lead, draft, "创建任务"); err != nil {
			t.Fatal(err)
		}
		issue := w.issue(what)
		eventually(t, time.Minute, s.name()+": all is attached", func() bool { _, ok := find(s, issue.Key, "已附上 31 个文件"); return ok }, w)
		got := w.attachments(issue.Key)
		said := strings.TrimSpace(strings.SplitN(text, "\n", 2)[1])
		if whole := string(got["conversation.txt"]); len(got) != 31 || !strings.Contains(whole, said) {
			t.Errorf("%s: %d files, conversation.txt of %d bytes", s.name(), len(got), len(whole))
		}
		if n := len([]rune(w.issue(what).Description)); n > 32_767 || n < 15_000 {
			t.Errorf("%s: the description has %d characters", s.name(), n)
		}
	}
}

// What Jira refuses to attach is told, and attached when it is tried again.
func TestAttachAgain(t *testing.T) {
	t.Parallel()
	w := newTown(t, townOptions{NoLimits: true})
	w.start("sqlite:" + t.TempDir() + "/golive.db")
	w.makeProject()
	w.hearAll()
	w.jiraFault(jirasim.Fault{Method: "POST issue/{key}/attachments", Kind: "503", Count: 2}) // for a while: golive comes again by itself
	for _, s := range []side{slackSide{w}, feishuSide{w}} {
		k := &talk{w: w, s: s}
		lead := k.people()[0]
		what := "核对附件" + s.name()
		k.say(lead, what)
		k.upload(lead, "a.txt", []byte("aaa"))
		k.say(lead, "@golive 建任务")
		draft := w.await(s, what, "建成任务")
		refuse := s.name() == "feishu"
		if refuse {
			w.permit("CREATE_ATTACHMENTS", false)
		}
		if err := s.click(lead, draft, "创建任务"); err != nil {
			t.Fatal(err)
		}
		issue := w.issue(what)
		if refuse {
			told := w.await(s, issue.Key, "未附上：a.txt")
			w.permit("CREATE_ATTACHMENTS", true)
			if err := s.click(lead, told, "重新上传"); err != nil {
				t.Fatal(err)
			}
		}
		w.await(s, issue.Key, "已附上 1 个文件")
		if got := w.attachments(issue.Key); string(got["a.txt"]) != "aaa" || len(got) != 1 {
			t.Errorf("%s: %q", s.name(), got)
		}
		if n := len(w.issues(what)); n != 1 {
			t.Errorf("%s: %d issues", s.name(), n)
		}
	}
}

// permit gives golive a permission in Jira, or takes it.
func (w *town) permit(what string, granted bool) {
	w.t.Helper()
	r := w.jira.Act(jirasim.Act{As: "lilei", Do: "permission", Project: "ERP", User: "golive", Permission: what, Allowed: granted})
	if !r.OK {
		w.t.Fatalf("permission: %+v", r)
	}
}
