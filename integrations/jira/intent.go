package jira

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/golive-bot/golive/bot"
)

// propertyKey is the property of issues and comments that holds the intent.
const propertyKey = "golive.intent"

// labelPrefix begins the label that marks an issue as golive's. Labels are indexed in every edition of Jira, while
// properties are only for apps.
const labelPrefix = "golive-"

// intent is what makes creating idempotent: it is written into the issue or comment in the same request that creates
// it, so that after an unknown outcome it tells whether that request was carried out.
type intent struct {
	ID string `json:"id"`
}

// intentOf names what is asked. The ID is a hash, since whoever sees the issue can read it.
func intentOf(what string) intent {
	sum := sha256.Sum256([]byte(what))
	return intent{hex.EncodeToString(sum[:16])}
}

func newIntent(j bot.Job, b bot.NewIssue) intent {
	if b.Intent != "" {
		return intentOf(b.Intent)
	}
	return intentOf(j.ID)
}

// label is the intent as a label.
func (i intent) label() string { return labelPrefix + i.ID[:12] }

// global is the intent as the global ID of a remote link.
func (i intent) global() string { return "golive=" + i.ID }

type entityProperty struct {
	Key   string `json:"key"`
	Value intent `json:"value"`
}

func (i intent) properties() []entityProperty { return []entityProperty{{propertyKey, i}} }

// maxKnown bounds what is remembered of intents. All is forgotten when it is full: the memory only saves time, the
// look-ups in Jira decide.
const maxKnown = 10_000

// posting notes that the creation of an intent is being sent, and returns what takes the note back.
func (p *Platform) posting(i intent) (undo func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.posted) >= maxKnown {
		p.posted = map[string]time.Time{}
	}
	before, had := p.posted[i.ID]
	p.posted[i.ID] = p.clock.Now()
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if had {
			p.posted[i.ID] = before
		} else {
			delete(p.posted, i.ID)
		}
	}
}

// lastPosted is when the creation was last sent, as far as that is known: from this process, else not before the first
// claim and not before this process began, since an earlier one may have sent it until then.
func (p *Platform) lastPosted(i intent, since time.Time) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	if at, known := p.posted[i.ID]; known {
		return at
	}
	if since.Before(p.began) {
		return p.began
	}
	return since
}

func (p *Platform) wasPosted(i intent) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, known := p.posted[i.ID]
	return known
}

// heard notes an issue that a webhook or a reply told of.
func (p *Platform) heard(label, key string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.made) >= maxKnown {
		p.made = map[string]string{}
	}
	p.made[label] = key
}

func (p *Platform) madeKey(i intent) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.made[i.label()]
}
