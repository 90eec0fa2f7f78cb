package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/bot/workday"
	"github.com/golive-bot/golive/integrations/jira/jirasim"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
	"github.com/golive-bot/golive/integrations/sqlite"
	"github.com/golive-bot/golive/integrations/web"
)

// inStep is in the environment of a golive whose calendar clock stands still from the moment named there on: it moves as its
// standard input says, a moment a line, and tells when it is idle again by a line with the next moment at which something is due.
const inStep = "GOLIVE_TEST_IN_STEP"

// serveInStep is `golive serve` by that clock.
func serveInStep(from string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if err := func() error {
		at, err := time.Parse(time.RFC3339Nano, from)
		if err != nil {
			return err
		}
		clock := bot.FrozenClock(at)
		set, err := configured{}.load(&stage{ctx: ctx, environ: os.Environ(), stderr: os.Stderr})
		if err != nil {
			return err
		}
		links, err := linksOf(set)
		if err != nil {
			return err
		}
		l, err := web.Listen(set.own.Server.Addr)
		if err != nil {
			return err
		}
		a, err := newApp(ctx, set, setup{clock: clock, log: logger(os.Stderr), links: links})
		if err != nil {
			return err
		}
		go func() {
			for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
				at, err := time.Parse(time.RFC3339Nano, lines.Text())
				if err != nil {
					continue
				}
				clock.MoveTo(at)
				next, _, err := a.engine.Settle(ctx)
				if err != nil {
					return
				}
				fmt.Println(next.Format(time.RFC3339Nano))
			}
		}()
		return a.run(ctx, l)
	}(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// TestMonday: very many projects meet on Monday at 09:00, half of them on Slack and half on Feishu, and are reminded of it 30 minutes
// before, all at one moment, by a golive that runs as a process of its own on SQLite. Each is reminded once, in the time that the
// services' limits allow. The clocks of golive and the services stand still while golive works, so that a busy machine
// changes nothing.
func TestMonday(t *testing.T) {
	projects := 500
	if os.Getenv("GOLIVE_SOAK") == "full" {
		projects = 10_000
	}
	meet := burstDue.Add(-time.Hour) // Monday, 09:00
	due := meet.Add(-30 * time.Minute)
	clock := bot.FrozenClock(due.Add(-30 * time.Minute))
	sides := map[string]*burst{"feishu": onFeishu(t, clock, projects/2), "slack": onSlack(t, clock, projects/2)}
	path := filepath.Join(t.TempDir(), "golive.db")
	furnish(t, path, clock, meet, due, bot.Project{Calendar: "CN"}, sides)
	sl, fs := sides["slack"].services.Slack, sides["feishu"].services.Feishu
	p := newInStep(t, clock, path,
		"GOLIVE_SLACK_BOT_TOKEN="+sl.BotToken, "GOLIVE_SLACK_SIGNING_SECRET="+sl.SigningSecret, "GOLIVE_SLACK_API_URL="+sl.APIURL, "GOLIVE_SLACK_TRANSPORT=http",
		"GOLIVE_FEISHU_APP_ID="+fs.AppID, "GOLIVE_FEISHU_APP_SECRET="+fs.AppSecret, "GOLIVE_FEISHU_ENCRYPT_KEY="+fs.EncryptKey,
		"GOLIVE_FEISHU_VERIFICATION_TOKEN="+fs.VerificationToken, "GOLIVE_FEISHU_BASE_URL="+fs.BaseURL, "GOLIVE_FEISHU_TRANSPORT=http")
	for next := p.move(t, clock.Now()); next.Before(due); {
		next = p.move(t, next)
	}

	began, first := time.Now(), make(chan time.Duration)
	go func() {
		for sides["slack"].posted()+sides["feishu"].posted() == 0 && time.Since(began) < time.Minute {
			time.Sleep(time.Millisecond)
		}
		first <- time.Since(began)
	}()
	next := p.move(t, due)
	for end := due.Add(20 * time.Minute); !next.After(end) && !(sides["slack"].reminded() && sides["feishu"].reminded()); {
		next = p.move(t, next)
	}
	machine := time.Since(began)
	for end := clock.Now().Add(time.Minute); !next.After(end); { // what would be sent twice
		next = p.move(t, next)
	}
	peak, soon := p.peak(t), <-first
	fmt.Printf("Monday 09:00: %d projects on two services, by the machine's clock: the first after %s, all after %s; at most %.0f MiB resident\n",
		projects, soon.Round(time.Millisecond), machine.Round(time.Second), peak)
	if soon > firstBy(machine) {
		t.Errorf("by the machine's clock the first is sent after %s, want %s", soon, firstBy(machine))
	}
	if peak > 300 {
		t.Errorf("%.0f MiB resident, want at most 300", peak)
	}
	for name, b := range sides {
		first, last, lost, twice := b.reminders(t, due)
		most, refused := limit(name, len(b.rooms)), b.refused()
		fmt.Printf("Monday 09:00: %-6s %d projects: first after %s, all after %s of the %s that the limits allow (%.3f); %d refused by a limit, %d lost, %d twice\n",
			name, len(b.rooms), first.Round(time.Millisecond), last.Round(time.Millisecond), most, last.Seconds()/most.Seconds(), refused, lost, twice)
		if refused > 0 || lost > 0 || twice > 0 || first > time.Second {
			t.Errorf("%s: %d refused, %d lost, %d twice, the first after %s\n%s", name, refused, lost, twice, first, p.log)
		}
		if last > most*102/100 {
			t.Errorf("%s: all sent after %s, want %s and 2 %%", name, last, most)
		}
	}
}

// firstBy is the time within which the first reminder is sent: a second; on a machine so slow that all take long, a tenth of that.
func firstBy(all time.Duration) time.Duration { return max(time.Second, all/10) }

// TestMondayInRealTime: many teams meet at one time, and the agenda of each asks Jira, which is slow and limits its rate. The built
// golive runs by the machine's clock against services with their usual limits: each room is reminded once, with its agenda, and no
// faster than the limits allow; the first of them at once, whatever the others wait for.
func TestMondayInRealTime(t *testing.T) {
	t.Parallel()
	projects := 200
	if os.Getenv("GOLIVE_SOAK") == "full" {
		projects = 2000
	}
	clock := bot.SystemClock()
	sides := map[string]*burst{"feishu": onFeishu(t, clock, projects/2), "slack": onSlackWith(t, clock, projects/2, slacksim.Rates{})}
	var door lateHandler
	jira := jirasim.New(jirasim.Config{URL: serveTest(t, &door), Clock: clock, Limits: jirasim.Limits{Reads: 40}})
	t.Cleanup(jira.Close)
	door.set(jira)
	for _, f := range []jirasim.Fault{{Kind: "slow", Delay: "150ms", Rate: 0.5, Seed: 1}, {Kind: "429", RetryAfter: 1, Rate: 0.1, Seed: 2}} {
		if _, err := jira.Fault(f); err != nil {
			t.Fatal(err)
		}
	}
	due := time.Now().Add(10 * time.Second).Truncate(time.Second) // when golive is there
	path := filepath.Join(t.TempDir(), "golive.db")
	furnish(t, path, clock, due.Add(30*time.Minute), due, bot.Project{Tracker: "ERP"}, sides)
	sl, fs, ji := sides["slack"].services.Slack, sides["feishu"].services.Feishu, jira.Status()
	p := &process{addr: freeAddr(t)}
	p.env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "TZ=UTC",
		"GOLIVE_SERVER_ADDR=" + p.addr, "GOLIVE_SERVER_PUBLIC_URL=http://" + p.addr, "GOLIVE_SERVER_SECRET=" + strings.Repeat("s", 32), "GOLIVE_DATABASE_URL=sqlite:" + path,
		"GOLIVE_SLACK_BOT_TOKEN=" + sl.BotToken, "GOLIVE_SLACK_SIGNING_SECRET=" + sl.SigningSecret, "GOLIVE_SLACK_API_URL=" + sl.APIURL, "GOLIVE_SLACK_TRANSPORT=http",
		"GOLIVE_FEISHU_APP_ID=" + fs.AppID, "GOLIVE_FEISHU_APP_SECRET=" + fs.AppSecret, "GOLIVE_FEISHU_ENCRYPT_KEY=" + fs.EncryptKey,
		"GOLIVE_FEISHU_VERIFICATION_TOKEN=" + fs.VerificationToken, "GOLIVE_FEISHU_BASE_URL=" + fs.BaseURL, "GOLIVE_FEISHU_TRANSPORT=http",
		"GOLIVE_JIRA_URL=" + ji.URL, "GOLIVE_JIRA_USER=" + ji.User, "GOLIVE_JIRA_TOKEN=" + ji.Token}
	t.Cleanup(func() { p.stop() })
	p.run(t)
	eventually(t, 3*time.Minute, "all rooms are reminded", func() bool { return sides["slack"].reminded() && sides["feishu"].reminded() }, p.log)
	time.Sleep(2 * time.Second) // for what would be sent twice
	for name, b := range sides {
		first, last, lost, twice := b.reminders(t, due)
		bare := 0
		for _, m := range b.postings() {
			if strings.Contains(m.text, "Jira 暂时没有响应") {
				bare++
			}
		}
		least := limit(name, len(b.rooms)) - 3*time.Second // a burst may go at once
		fmt.Printf("Monday in real time: %-6s %d projects: first after %s, all after %s; %d refused by a limit, %d lost, %d twice, %d without an agenda\n",
			name, len(b.rooms), first.Round(time.Millisecond), last.Round(time.Millisecond), b.refused(), lost, twice, bare)
		if first > firstBy(last) {
			t.Errorf("%s: the first after %s, want %s", name, first, firstBy(last))
		}
		// Jira lets the agendas out far slower than the rooms would take them, so that no service has anything to refuse.
		if b.refused() > 0 || lost > 0 || twice > 0 || bare > 0 || last < least {
			t.Errorf("%s: %d refused, %d lost, %d twice, %d without an agenda, all after %s\n%s", name, b.refused(), lost, twice, bare, last, p.log)
		}
	}
	if len(jira.Calls().Violations) == 0 {
		t.Error("Jira limited nothing")
	}
}

// stepped is a golive in step with this test's clock.
type stepped struct {
	*process
	clock *bot.MovableClock
	in    io.Writer
	out   *bufio.Scanner
}

func newInStep(t testing.TB, clock *bot.MovableClock, path string, services ...string) *stepped {
	t.Helper()
	p := &stepped{process: &process{addr: freeAddr(t), log: &tail{}, done: make(chan struct{})}, clock: clock}
	p.cmd = exec.Command(os.Args[0])
	p.cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "TZ=UTC", inStep + "=" + clock.Now().Format(time.RFC3339Nano),
		"GOLIVE_SERVER_ADDR=" + p.addr, "GOLIVE_SERVER_PUBLIC_URL=https://golive.example", "GOLIVE_SERVER_SECRET=" + strings.Repeat("s", 32),
		"GOLIVE_DATABASE_URL=sqlite:" + path}, services...)
	p.cmd.Dir, p.cmd.Stderr = t.TempDir(), p.log
	in, err := p.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.in, p.out = in, bufio.NewScanner(out)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { _ = p.cmd.Wait(); close(p.done) }()
	t.Cleanup(func() { p.stop() })
	p.ready(t)
	return p
}

// move sets all clocks to a moment, lets golive do what is due, and answers when something is next.
func (p *stepped) move(t testing.TB, to time.Time) time.Time {
	t.Helper()
	p.clock.MoveTo(to)
	if _, err := fmt.Fprintln(p.in, to.Format(time.RFC3339Nano)); err != nil || !p.out.Scan() {
		t.Fatalf("golive ended: %v\n%s", err, p.log)
	}
	next, err := time.Parse(time.RFC3339Nano, p.out.Text())
	if err != nil {
		t.Fatal(err)
	}
	return next
}

// limit is the time in which a service's limits let so many messages out to as many rooms: 50 a second; on Feishu 1,000 a minute, too.
func limit(service string, n int) time.Duration {
	whole := time.Duration(0)
	if service == "feishu" {
		whole = time.Duration((n-1)/1000) * time.Minute
		n -= (n - 1) / 1000 * 1000
	}
	return whole + time.Duration(n)*time.Second/50
}

// furnish fills a database with a project like p for each room, each with a lead and a weekly meeting, of which golive looks at a
// moment what is due.
func furnish(t *testing.T, path string, clock bot.Clock, meet, due time.Time, p bot.Project, sides map[string]*burst) {
	t.Helper()
	meet = meet.In(burstDue.Location())
	store, err := sqlite.Open("sqlite:"+path, sqlite.Options{Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	type lead struct {
		Minutes int  `json:"minutes"`
		Mention bool `json:"mention"`
	}
	type series struct { // as the capability meeting keeps it
		Project string `json:"project"`
		State   string `json:"state"`
		Title   string `json:"title"`
		workday.Pattern
		Clock   string    `json:"clock"`
		Length  int       `json:"length"`
		Zone    string    `json:"zone"`
		Leads   []lead    `json:"leads"`
		Rule    string    `json:"rule"`
		Lang    string    `json:"lang"`
		Done    time.Time `json:"done"`
		Created time.Time `json:"created"`
	}
	allSeries := bot.Records[series]{Kind: "meeting-series", Schema: 1, Index: map[string]func(series) []string{"project": func(s series) []string { return []string{s.Project} }}}
	for name, b := range sides {
		who := bot.Person{Name: "李雷", Email: "lilei@acme.example", Lang: "zh-CN", Zone: "Asia/Shanghai", Accounts: []string{b.lead.String()}}
		c := bot.Commit{Records: []bot.Record{bot.People.Encode(name, 0, who)}}
		for i, room := range b.rooms {
			id := fmt.Sprintf("%s%05d", name, i)
			s := series{Project: id, State: "on", Title: "项目例会", Pattern: workday.Pattern{Every: workday.EveryWeek, Days: []time.Weekday{meet.Weekday()}, From: meet.AddDate(0, 0, -28).Format(time.DateOnly)},
				Clock: meet.Format("15:04"), Length: 60, Zone: "Asia/Shanghai", Leads: []lead{{Minutes: 30, Mention: true}}, Rule: "after", Lang: "zh-CN", Done: meet.Add(-time.Hour), Created: meet.AddDate(0, 0, -28)}
			p.Name, p.Key, p.Zone, p.Lang, p.Members, p.Created = "项目"+id, strings.ToUpper(id), "Asia/Shanghai", "zh-CN", map[string]string{name: bot.RoleLead.String()}, s.Created
			c.Records = append(c.Records,
				bot.Projects.Encode(id, 0, p),
				bot.Rooms.Encode(room.String(), 0, bot.Room{Place: room, Name: id, Projects: []string{id}, Hello: s.Created}),
				allSeries.Encode(id, 0, s))
			c.Timers = append(c.Timers, bot.Timer{Key: "meeting/" + id, Due: due, Name: "meeting.due", Data: bot.Encode(id)})
			if len(c.Timers) == 100 || i == len(b.rooms)-1 {
				if err := store.Commit(t.Context(), c); err != nil {
					t.Fatal(err)
				}
				c = bot.Commit{}
			}
		}
	}
}

// reminded reports whether there is a message for each room.
func (b *burst) reminded() bool { return b.posted() >= len(b.rooms) }

// reminders are how long after the moment the first and the last room was reminded, and how many were not, or more than once.
func (b *burst) reminders(t *testing.T, due time.Time) (first, last time.Duration, lost, twice int) {
	t.Helper()
	rooms := map[string]int{}
	first = time.Hour
	for _, m := range b.postings() {
		if !strings.Contains(m.text, "项目例会") || m.at.Before(due) {
			t.Errorf("at %s in %s: %s", m.at, m.room, m.text)
			continue
		}
		rooms[m.room]++
		first, last = min(first, m.at.Sub(due)), max(last, m.at.Sub(due))
	}
	for _, room := range b.rooms {
		switch n := rooms[room.ID]; {
		case n == 0:
			lost++
		case n > 1:
			twice++
		}
	}
	return first, last, lost, twice
}

// peak is the most memory that the process had resident so far, in MiB.
func (p *process) peak(t testing.TB) float64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if v, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, err := strconv.ParseFloat(strings.Fields(v)[0], 64)
			if err != nil {
				t.Fatal(err)
			}
			return kb / 1024
		}
	}
	t.Fatal("the system does not tell how much memory a process takes")
	return 0
}

// cpu is the CPU time of the process so far.
func (p *process) cpu(t testing.TB) time.Duration {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond // clock ticks of Linux
}
