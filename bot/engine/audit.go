package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/golive-bot/golive/bot"
)

// The audit chain: entry n holds the hash of entry n-1, and the head record holds the last. Whoever changes or removes
// an entry breaks the chain from there on.

type auditHead struct {
	Seq  int64  `json:"seq"`
	Hash string `json:"hash"`
}

var (
	audits     = bot.Records[bot.Audit]{Kind: "audit", Schema: 1, Index: map[string]func(bot.Audit) []string{"on": func(a bot.Audit) []string { return []string{a.On} }}}
	auditHeads = bot.Records[auditHead]{Kind: "audit-head", Schema: 1}
)

const chainID = "chain"

// chain adds a handler's notes to the chain, in the handler's own commit; two that do so at once conflict, and one of
// them runs again.
func (e *Engine) chain(ctx context.Context, _ *bot.Request, notes []bot.Audit, c *bot.Commit) error {
	if len(notes) == 0 {
		return nil
	}
	head, rec, err := auditHeads.Read(ctx, e.Store, chainID)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	for _, a := range notes {
		a.Seq, a.Prev = head.Seq+1, head.Hash
		a.Hash = auditHash(a)
		head = auditHead{a.Seq, a.Hash}
		c.Records = append(c.Records, audits.Encode(auditID(a.Seq), 0, a))
	}
	c.Records = append(c.Records, auditHeads.Encode(chainID, rec.Version, head))
	return nil
}

func auditID(seq int64) string { return fmt.Sprintf("%012d", seq) }

func auditHash(a bot.Audit) string {
	a.Hash = ""
	b, err := json.Marshal(a)
	if err != nil {
		panic(err) // a struct of strings and times
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Verify checks the audit chain: it answers how many entries are whole, and an error that names the first broken link.
func Verify(ctx context.Context, s bot.Reader) (int, error) {
	head, _, err := auditHeads.Read(ctx, s, chainID)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return 0, err
	}
	n, prev := 0, ""
	for rec, err := range s.Find(ctx, bot.Query{Kind: audits.Kind}) {
		if err != nil {
			return n, err
		}
		a, err := audits.Decode(rec)
		switch {
		case err != nil:
			return n, err
		case a.Seq != int64(n+1):
			return n, fmt.Errorf("entry %d is missing", n+1)
		case a.Prev != prev:
			return n, fmt.Errorf("entry %d does not follow entry %d", n+1, n)
		case a.Hash != auditHash(a):
			return n, fmt.Errorf("entry %d was changed: it now says %s on %s by %s", n+1, a.What, a.On, a.Who)
		}
		n, prev = n+1, a.Hash
	}
	if int64(n) != head.Seq || prev != head.Hash {
		return n, fmt.Errorf("the chain ends at entry %d, its head says %d", n, head.Seq)
	}
	return n, nil
}
