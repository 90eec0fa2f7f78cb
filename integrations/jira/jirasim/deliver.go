package jirasim

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"io"
	randv2 "math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	maxRetries     = 5
	keptDeliveries = 100
	hookTimeout    = 30 * time.Second
)

// delivery is one webhook call and its retries.
type delivery struct {
	hook    *webhook
	id      string
	event   string
	issue   string
	project string
	flow    string
	body    []byte
	attempt int
	badSign bool
}

// Delivery is what is remembered of an attempt to deliver.
type Delivery struct {
	ID      string `json:"id"`
	Event   string `json:"event"`
	Issue   string `json:"issue"`
	Flow    string `json:"flow"`
	Attempt int    `json:"attempt"`
	Status  int    `json:"status"`
	Error   string `json:"error"`
	At      string `json:"at"`
	Next    string `json:"next"`
}

type hookCounts struct {
	Delivered int `json:"delivered"`
	Failed    int `json:"failed"`
	Retried   int `json:"retried"`
	GivenUp   int `json:"given_up"`
}

// deliverer calls webhooks: those of one hook in order at the first attempt, retries beside that.
type deliverer struct {
	sim    *Sim
	client *http.Client
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
	gate   sync.Mutex // between spawn and stop
	closed bool

	mu     sync.Mutex
	queues map[string][]*delivery // by webhook; a queue that is there has a worker
	busy   int                    // queued or under way
	due    map[*delivery]time.Time
	held   *delivery // taken out of order by a fault
	log    []Delivery
	dice   *randv2.Rand
}

func (d *deliverer) start(s *Sim) {
	d.sim = s
	d.ctx, d.cancel = context.WithCancel(context.Background())
	d.client = &http.Client{Timeout: hookTimeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	d.queues, d.due = map[string][]*delivery{}, map[*delivery]time.Time{}
	d.dice = randv2.New(randv2.NewPCG(1, 2))
}

func (d *deliverer) stop() {
	d.gate.Lock()
	d.closed = true
	d.gate.Unlock()
	d.cancel()
	d.wg.Wait()
	d.client.CloseIdleConnections()
}

func (d *deliverer) done() <-chan struct{} { return d.ctx.Done() }

// send queues an event for a webhook, letting a fault strike.
func (d *deliverer) send(h *webhook, e hookEvent, body []byte) {
	one := &delivery{hook: h, id: identifier(), event: e.name, issue: e.issue.key, project: e.issue.project.key, flow: "Primary", body: body}
	if h.excludeBody {
		one.body = nil
	}
	var wait time.Duration
	if e.secondary {
		one.flow, wait = "Secondary", d.sim.cfg.SecondaryDelay
	}
	f := d.sim.faults.delivery()
	if f == nil {
		d.later(one, wait)
		return
	}
	switch f.Delivery {
	case "double":
		d.later(one, wait)
		d.later(one, wait)
	case "late":
		d.later(one, wait+max(f.delay, time.Second))
	case "lost":
	case "bad_signature":
		one.badSign = true
		d.later(one, wait)
	case "disorder":
		d.swap(one)
	}
}

// swap holds a delivery back until the next one has gone.
func (d *deliverer) swap(one *delivery) {
	d.mu.Lock()
	held := d.held
	if held == nil {
		d.held = one
		d.mu.Unlock()
		return
	}
	d.held = nil
	d.mu.Unlock()
	d.enqueue(one)
	d.enqueue(held)
}

// later queues a delivery after a wait of calendar time.
func (d *deliverer) later(one *delivery, wait time.Duration) {
	d.mu.Lock()
	held := d.held
	d.held = nil
	d.mu.Unlock()
	if wait <= 0 {
		d.enqueue(one)
	} else {
		d.when(one, d.sim.cfg.Clock.Now().Add(wait), func() { d.enqueue(one) })
	}
	if held != nil {
		d.enqueue(held)
	}
}

// when does something with a delivery at a calendar time.
func (d *deliverer) when(one *delivery, due time.Time, do func()) {
	d.mu.Lock()
	d.due[one] = due
	d.mu.Unlock()
	d.spawn(func() {
		ok := d.sim.wait(d.ctx, due)
		d.mu.Lock()
		delete(d.due, one)
		d.busy++
		d.mu.Unlock()
		if ok {
			do()
		}
		d.mu.Lock()
		d.busy--
		d.mu.Unlock()
	})
}

func (d *deliverer) pending() (busy int, next time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, at := range d.due {
		if next.IsZero() || at.Before(next) {
			next = at
		}
	}
	return d.busy, next
}

func (d *deliverer) spawn(f func()) {
	d.gate.Lock()
	defer d.gate.Unlock()
	if d.closed {
		return
	}
	d.wg.Add(1)
	go func() {
		defer d.wg.Done()
		f()
	}()
}

func (d *deliverer) enqueue(one *delivery) {
	d.mu.Lock()
	defer d.mu.Unlock()
	queue, working := d.queues[one.hook.id]
	d.queues[one.hook.id] = append(queue, one)
	d.busy++
	if !working {
		d.spawn(func() { d.work(one.hook.id) })
	}
}

func (d *deliverer) work(hook string) {
	for {
		d.mu.Lock()
		queue := d.queues[hook]
		if len(queue) == 0 || d.ctx.Err() != nil {
			delete(d.queues, hook)
			d.mu.Unlock()
			return
		}
		one := queue[0]
		d.queues[hook] = queue[1:]
		d.mu.Unlock()
		d.attempt(one)
		d.mu.Lock()
		d.busy--
		d.mu.Unlock()
	}
}

// attempt calls the webhook once and plans the retry if it should be tried again.
func (d *deliverer) attempt(one *delivery) {
	at := d.sim.now()
	status, err := d.post(one)
	if d.ctx.Err() != nil {
		return
	}
	entry := Delivery{ID: one.id, Event: one.event, Issue: one.issue, Flow: one.flow, Attempt: one.attempt, Status: status, At: stamp(at)}
	if err != nil {
		entry.Error = err.Error()
	}
	good := err == nil && status/100 == 2
	again := !good && d.sim.cloud() && one.attempt < maxRetries && retryable(status, err)
	if again {
		next := *one
		next.attempt++
		due := at.Add(d.backOff())
		entry.Next = stamp(due)
		d.when(&next, due, func() { d.attempt(&next) })
	}
	d.note(entry, good, again)
}

func (d *deliverer) note(entry Delivery, good, again bool) {
	t := &d.sim.tally
	t.mu.Lock()
	switch {
	case good:
		t.hooks.Delivered++
	default:
		t.hooks.Failed++
		if !again {
			t.hooks.GivenUp++
		}
	}
	if entry.Attempt > 0 {
		t.hooks.Retried++
	}
	t.mu.Unlock()
	d.mu.Lock()
	d.log = append(d.log, entry)
	d.log = d.log[max(0, len(d.log)-keptDeliveries):]
	d.mu.Unlock()
	d.sim.mu.Lock()
	d.sim.touch()
	d.sim.mu.Unlock()
}

// backOff is 5 to 15 minutes.
func (d *deliverer) backOff() time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	return 5*time.Minute + time.Duration(d.dice.Int64N(int64(10*time.Minute)))
}

func retryable(status int, err error) bool {
	return err != nil || status == 408 || status == 409 || status == 425 || status == 429 || status >= 500
}

func (d *deliverer) post(one *delivery) (int, error) {
	url := strings.NewReplacer("${issue.key}", one.issue, "${project.key}", one.project).Replace(one.hook.url)
	req, err := http.NewRequestWithContext(d.ctx, http.MethodPost, url, bytes.NewReader(one.body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json; charset=UTF-8")
	req.Header.Set("User-Agent", "Atlassian Webhook HTTP Client")
	if d.sim.cloud() {
		req.Header.Set("X-Atlassian-Webhook-Identifier", one.id)
		req.Header.Set("X-Atlassian-Webhook-Flow", one.flow)
		if one.attempt > 0 {
			req.Header.Set("X-Atlassian-Webhook-Retry", strconv.Itoa(one.attempt))
		}
	}
	if one.hook.secret != "" {
		req.Header.Set("X-Hub-Signature", sign(one.hook.secret, one.body, one.badSign))
	}
	resp, err := d.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20))
	return resp.StatusCode, err
}

// sign is the WebSub signature of a body.
func sign(secret string, body []byte, wrong bool) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	sum := mac.Sum(nil)
	if wrong {
		sum[0] ^= 1
	}
	return "sha256=" + hex.EncodeToString(sum)
}

// identifier is a random name of a delivery.
func identifier() string {
	var b [12]byte
	_, _ = rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// deliveries are the latest attempts, the newest last.
func (d *deliverer) deliveries() []Delivery {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]Delivery{}, d.log...)
}
