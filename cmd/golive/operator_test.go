package main

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/integrations"
	"github.com/golive-bot/golive/integrations/postgres/pgtest"
	"github.com/golive-bot/golive/integrations/slack/slacksim"
)

// What a service refuses for good is a dead letter: it is listed, and replayed, while golive runs.
func TestDeadLetters(t *testing.T) {
	for name, database := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return "sqlite:" + t.TempDir() + "/golive.db" },
		"postgres": func(t *testing.T) string { return pgtest.Need(t).Database(t) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t, townOptions{})
			p := w.start(database(t))
			w.makeProject()
			sl := slackSide{w}
			if out, err := runGolive(t, p.env, "dead"); err != nil || !strings.Contains(out, "no dead letters") {
				t.Errorf("dead: %v\n%s", err, out)
			}
			w.slack.SetFault(slacksim.Fault{Method: "chat.postMessage", Kind: "restricted_action"})
			sl.say("lilei", "@golive 建任务 准备培训教室")
			p.wait(t, "a dead letter", func() bool { return p.sum(t, "golive_dead") == 1 })
			w.slack.ClearFaults()
			out, err := runGolive(t, p.env, "dead", "list")
			lines := strings.Split(strings.TrimSpace(out), "\n")
			if err != nil || len(lines) != 2 || !strings.Contains(out, "restricted_action") {
				t.Fatalf("dead list: %v\n%s", err, out)
			}
			if strings.Contains(out, "准备培训教室") {
				t.Errorf("dead list shows what people said:\n%s", out)
			}
			if out, err := runGolive(t, p.env, "dead", "replay", "no/such#1"); err == nil || !strings.Contains(out, "no such dead letter") {
				t.Errorf("replay of none: %v\n%s", err, out)
			}
			id := strings.Fields(lines[1])[4]
			if out, err := runGolive(t, p.env, "dead", "replay", id); err != nil {
				t.Fatalf("dead replay %s: %v\n%s", id, err, out)
			}
			w.await(sl, "准备培训教室", "建成任务")
			if n := count(sl, "准备培训教室"); n != 1 {
				t.Errorf("%d messages after the replay", n)
			}
			p.wait(t, "no dead letter is left", func() bool { return p.sum(t, "golive_dead") == 0 })
		})
	}
}

// The audit chain is verified while golive runs; once somebody changes an entry, verify names it. Records are exported.
func TestVerifyAndExport(t *testing.T) {
	w := newTown(t, townOptions{})
	database := "sqlite:" + t.TempDir() + "/golive.db"
	p := w.start(database)
	w.makeProject()
	w.survey("quarter", []string{"Ms Wong,wong@client.example", "Mr Wu,wu@client.example"})
	w.quiet()
	out, err := runGolive(t, p.env, "verify")
	if err != nil || !strings.Contains(out, "whole") {
		t.Fatalf("verify: %v\n%s", err, out)
	}
	t.Logf("verify: %s", out)
	out, err = runGolive(t, p.env, "export")
	if err != nil {
		t.Fatalf("export: %v\n%s", err, out)
	}
	kinds := map[string]int{}
	var people []string
	for line := range strings.Lines(out) {
		var rec bot.Record
		if err := json.Unmarshal([]byte(line), &rec); err != nil {
			t.Fatalf("export: %v in %s", err, line)
		}
		kinds[rec.Kind]++
		if rec.Kind == "person" {
			people = append(people, rec.ID)
		}
	}
	if kinds["project"] != 1 || kinds["room"] < 2 || kinds["person"] < 3 || kinds["audit"] < 4 {
		t.Errorf("export: %v", kinds)
	}
	t.Logf("export: %v", kinds)
	owner := people[0]
	out, err = runGolive(t, p.env, "export", "--person", owner)
	if err != nil || strings.Count(out, "\n") < 2 || strings.Count(out, `"kind":"person",`) != 1 || !strings.Contains(out, owner) {
		t.Errorf("export of %s: %v\n%s", owner, err, out)
	}
	out, err = runGolive(t, p.env, "export", "--person", "Wong@client.example")
	if err != nil || !strings.Contains(out, `"kind":"survey-invitation"`) || !strings.Contains(out, "Ms Wong") || strings.Contains(out, "Mr Wu") {
		t.Errorf("export of somebody who is known by mail alone: %v\n%s", err, out)
	}
	if out, err = runGolive(t, p.env, "export", "--person", "wang@client.example"); err == nil || !strings.Contains(out, "nobody has the address wang@client.example") {
		t.Errorf("export of nobody: %v\n%s", err, out)
	}
	out, err = runGolive(t, p.env, "export", "--kind", "project")
	if err != nil || strings.Count(out, "\n") != 1 || !strings.Contains(out, "ERP上线") {
		t.Errorf("export of projects: %v\n%s", err, out)
	}
	if !p.stop() {
		t.Errorf("golive did not stop well:\n%s", p.log)
	}
	forge(t, database)
	out, err = runGolive(t, p.env, "verify")
	if err == nil || !strings.Contains(out, "broken") || !strings.Contains(out, "entry 2 was changed") {
		t.Errorf("verify of a forged chain: %v\n%s", err, out)
	}
	t.Logf("verify: %s", out)
}

// forge changes who did what, in the second entry of the audit chain.
func forge(t *testing.T, database string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	o, err := integrations.Open(ctx, integrations.Storage{Database: database, Clock: bot.SystemClock(), Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	const key = "audit/000000000002"
	rec, err := o.Store.Load(ctx, key)
	if err != nil {
		t.Fatal(err)
	}
	var entry map[string]any
	if err := json.Unmarshal(rec.Data, &entry); err != nil {
		t.Fatal(err)
	}
	entry["what"] = "something.else"
	rec.Data = bot.Encode(entry)
	if err := o.Store.Commit(ctx, bot.Commit{Records: []bot.Record{rec}}); err != nil {
		t.Fatal(err)
	}
}

// TestReadyThoughOnePlatformIsAway: golive takes what the others send; the metrics and doctor tell of the one that is away.
func TestReadyThoughOnePlatformIsAway(t *testing.T) {
	w := newTown(t, townOptions{})
	addr, database := freeAddr(t), "sqlite:"+t.TempDir()+"/golive.db"
	p := &process{addr: addr, env: w.environ(addr, database, "GOLIVE_SLACK_API_URL=http://127.0.0.1:1/api/")}
	w.point(addr)
	t.Cleanup(func() { p.stop() })
	p.launch(t)
	var body string
	p.wait(t, "Feishu is connected", func() bool {
		res, err := http.Get("http://" + addr + "/readyz")
		if err != nil {
			return false
		}
		defer res.Body.Close()
		if res.StatusCode != http.StatusOK {
			t.Fatalf("/readyz answers %s", res.Status)
		}
		raw, err := io.ReadAll(res.Body)
		body = string(raw)
		return err == nil && strings.Contains(body, `"feishu":"ok"`)
	})
	if !strings.Contains(body, `"slack":"not connected: `) || !strings.Contains(body, `"store":"ok"`) {
		t.Errorf("/readyz says %s", body)
	}
	if got := p.sum(t, "golive_connected"); got != 1 {
		t.Errorf("%v connections stand, want Feishu's", got)
	}
	wrong, _ := doctor(t, w.environ(addr, database)) // with the right address: the running one does not know it
	if len(wrong) != 1 || wrong[0].Name != "running.slack" {
		t.Errorf("doctor finds %+v", wrong)
	}
}
