package bench

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// The load comes from this process over plain connections; what is measured runs in processes of its own, so that its
// CPU time and memory are its own.

const signingSecret = "8f742231b10e8888abcd99yyyzzz85a5"

// world is the rooms and people of a simulated Slack. Without any, names are made up.
type world struct{ rooms, roots, people []string }

func (w world) room(n int64) string {
	if len(w.rooms) == 0 {
		return fmt.Sprintf("C%07d", n%1000)
	}
	return w.rooms[n%int64(len(w.rooms))]
}

// thread is the part of the payload that puts the message into the thread that was begun in its room.
func (w world) thread(n int64) string {
	if len(w.roots) == 0 {
		return ""
	}
	return fmt.Sprintf(`"thread_ts":%q,`, w.roots[n%int64(len(w.roots))])
}

func (w world) person(n int64) string {
	if len(w.people) == 0 {
		return fmt.Sprintf("U%07d", n%50)
	}
	return w.people[n%int64(len(w.people))]
}

// signed is a whole HTTP request that delivers one Slack event: a message in one of 1,000 rooms.
func (w world) signed(n int64, text string, now time.Time) []byte {
	body := fmt.Sprintf(`{"token":"x","team_id":"T0ACME0001","api_app_id":"A0GOLIVE01","event":{"type":"message","user":%q,"text":%q,`+
		`"ts":"%d.%06d",%s"channel":%q,"event_ts":"%d.%06d","channel_type":"channel","team":"T0ACME0001","client_msg_id":"%032x",`+
		`"blocks":[{"type":"rich_text","block_id":"b","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":%q}]}]}]},`+
		`"type":"event_callback","event_id":"Ev%010d","event_time":%d,"authorizations":[{"team_id":"T0ACME0001","user_id":"U0GOLIVE01","is_bot":true}],`+
		`"is_ext_shared_channel":false,"event_context":"4-abc"}`,
		w.person(n), text, now.Unix(), n%1_000_000, w.thread(n), w.room(n), now.Unix(), n%1_000_000, n, text, n, now.Unix())
	stamp := strconv.FormatInt(now.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(signingSecret))
	mac.Write([]byte("v0:" + stamp + ":" + body))
	return posted("/slack/events", body, "X-Slack-Request-Timestamp", stamp, "X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
}

// posted is a whole HTTP request with pairs of header and value.
func posted(path, body string, headers ...string) []byte {
	b := fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: %d\r\n", path, len(body))
	for i := 0; i < len(headers); i += 2 {
		b = fmt.Appendf(b, "%s: %s\r\n", headers[i], headers[i+1])
	}
	return fmt.Appendf(b, "\r\n%s", body)
}

// outcome is what a load saw.
type outcome struct {
	elapsed time.Duration
	waits   []time.Duration // sorted
	bad     int64           // answers other than 200
}

func (o outcome) rate(n int) float64 { return float64(n) / o.elapsed.Seconds() }

func (o outcome) percentile(p float64) time.Duration {
	return o.waits[min(len(o.waits)-1, int(p/100*float64(len(o.waits))))]
}

// drive sends n requests over conns connections, as fast as they are answered, or at perSecond if that is not 0.
func drive(tb testing.TB, addr string, conns, n int, perSecond float64, request func(int64) []byte) outcome {
	tb.Helper()
	var next, bad atomic.Int64
	var mu sync.Mutex
	var out outcome
	var all sync.WaitGroup
	begin := time.Now()
	for range conns {
		all.Go(func() {
			c, err := net.Dial("tcp", addr)
			if err != nil {
				tb.Error(err)
				return
			}
			defer c.Close()
			r := bufio.NewReader(c)
			var waits []time.Duration
			for {
				i := next.Add(1) - 1
				if i >= int64(n) {
					break
				}
				req := request(i)
				start := time.Now()
				if perSecond > 0 {
					due := begin.Add(time.Duration(float64(i) / perSecond * float64(time.Second)))
					time.Sleep(time.Until(due))
					start = due
				}
				if _, err := c.Write(req); err != nil {
					tb.Error(err)
					return
				}
				ok, err := readAnswer(r)
				if err != nil {
					tb.Error(err)
					return
				}
				if !ok {
					bad.Add(1)
				}
				waits = append(waits, time.Since(start))
			}
			mu.Lock()
			out.waits = append(out.waits, waits...)
			mu.Unlock()
		})
	}
	all.Wait()
	out.elapsed, out.bad = time.Since(begin), bad.Load()
	slices.Sort(out.waits)
	return out
}

// readAnswer reads one HTTP answer and tells whether it is 200.
func readAnswer(r *bufio.Reader) (bool, error) {
	status, err := r.ReadSlice('\n')
	if err != nil {
		return false, err
	}
	ok := bytes.Contains(status, []byte(" 200 "))
	length := 0
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return false, err
		}
		if len(line) <= 2 {
			break
		}
		if v, found := bytes.CutPrefix(line, []byte("Content-Length: ")); found {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(v))); err != nil {
				return false, err
			}
		}
	}
	_, err = io.CopyN(io.Discard, r, int64(length))
	return ok, err
}

// child is a process that is measured.
type child struct {
	addr string
	cmd  *exec.Cmd
}

// start starts a process and waits until it is ready.
func start(tb testing.TB, addr string, env []string, args ...string) *child {
	tb.Helper()
	c := launch(tb, addr, env, args...)
	for range 2000 {
		if res, err := http.Get("http://" + addr + "/readyz"); err == nil {
			body, _ := io.ReadAll(res.Body)
			res.Body.Close()
			if res.StatusCode != http.StatusServiceUnavailable && !bytes.Contains(body, []byte("not connected")) { // the servers that golive is compared with know no such page
				return c
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
	tb.Fatalf("%s does not serve", args[0])
	return nil
}

// post sends one request on a connection of its own.
func post(addr string, request []byte) (bool, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return false, err
	}
	defer c.Close()
	if _, err := c.Write(request); err != nil {
		return false, err
	}
	return readAnswer(bufio.NewReader(c))
}

// launch starts a process.
func launch(tb testing.TB, addr string, env []string, args ...string) *child {
	tb.Helper()
	c := &child{addr: addr, cmd: exec.Command(args[0], args[1:]...)}
	c.cmd.Env, c.cmd.Dir, c.cmd.Stderr = env, tb.TempDir(), io.Discard
	if os.Getenv("GOLIVE_BENCH_LOG") != "" {
		c.cmd.Stderr = os.Stderr
	}
	if err := c.cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(c.stop)
	return c
}

func (c *child) stop() {
	_ = c.cmd.Process.Signal(syscall.SIGTERM)
	done := make(chan struct{})
	go func() { _ = c.cmd.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		_ = c.cmd.Process.Kill()
		<-done
	}
}

// cpu is the CPU time of the process so far.
func (c *child) cpu(tb testing.TB) time.Duration {
	tb.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", c.cmd.Process.Pid))
	if err != nil {
		tb.Fatal(err)
	}
	f := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
	user, _ := strconv.ParseInt(f[11], 10, 64)
	system, _ := strconv.ParseInt(f[12], 10, 64)
	return time.Duration(user+system) * 10 * time.Millisecond // clock ticks of Linux
}

// settled waits until golive has handled all that it accepted.
func (c *child) settled(tb testing.TB) {
	tb.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		res, err := http.Get("http://" + c.addr + "/metrics")
		if err != nil {
			tb.Fatal(err)
		}
		page, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil {
			tb.Fatal(err)
		}
		if bytes.Contains(page, []byte("\ngolive_ready 0\n")) {
			return
		}
	}
	tb.Fatal("golive does not come to rest")
}

// memory is the resident set in MiB.
func (c *child) memory(tb testing.TB) float64 {
	tb.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.cmd.Process.Pid))
	if err != nil {
		tb.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		if v, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, _ := strconv.ParseFloat(strings.Fields(v)[0], 64)
			return kb / 1024
		}
	}
	return 0
}

func freeAddr(tb testing.TB) string {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

var binary string

// TestMain builds golive once, and is the bare server and the minimal bot that golive is compared with.
func TestMain(m *testing.M) {
	switch os.Getenv("GOLIVE_BENCH_CHILD") {
	case "bare":
		os.Exit(bare(os.Getenv("GOLIVE_BENCH_ADDR")))
	case "minimal":
		os.Exit(minimal(os.Getenv("GOLIVE_BENCH_ADDR"), os.Getenv("GOLIVE_BENCH_API")))
	}
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "golive-bench-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		binary = filepath.Join(dir, "golive")
		if out, err := exec.Command("go", "build", "-trimpath", "-o", binary, "..").CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "build golive: %v\n%s", err, out)
			return 1
		}
		return m.Run()
	}())
}

// bare is a handler that only checks the signature.
func bare(addr string) int {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
			return
		}
		if !verified(r.Header, body) {
			http.Error(w, "forged", http.StatusUnauthorized)
			return
		}
		w.WriteHeader(http.StatusOK)
	})
	if err := http.ListenAndServe(addr, h); err != nil {
		return 1
	}
	return 0
}

func verified(h http.Header, body []byte) bool {
	stamp := h.Get("X-Slack-Request-Timestamp")
	at, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || time.Since(time.Unix(at, 0)).Abs() > 5*time.Minute {
		return false
	}
	mac := hmac.New(sha256.New, []byte(signingSecret))
	mac.Write([]byte("v0:" + stamp + ":"))
	mac.Write(body)
	want, err := hex.DecodeString(strings.TrimPrefix(h.Get("X-Slack-Signature"), "v0="))
	return err == nil && hmac.Equal(mac.Sum(nil), want)
}
