package sqlite

import (
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/golive-bot/golive/bot"
)

func TestAFaultInASharedTransactionSparesTheOthers(t *testing.T) {
	s := openAt(t, filepath.Join(t.TempDir(), "golive.db"), Options{})
	// While the writer is held, all of them gather for one transaction.
	hold := make(chan bool)
	held := make(chan bool)
	var all sync.WaitGroup
	all.Go(func() {
		if err := s.writer.alone(t.Context(), func(*conn) error { close(held); <-hold; return nil }); err != nil {
			t.Error(err)
		}
	})
	<-held
	const n = 40
	for i := range n {
		all.Go(func() {
			rec := bot.Record{Kind: "thing", ID: fmt.Sprint(i), Data: []byte(`1`)}
			c := bot.Commit{Records: []bot.Record{rec}, Events: []bot.Event{{ID: fmt.Sprint("e", i), Name: "x.y", Lane: "a"}}}
			if i%4 == 0 {
				c.Records = append(c.Records, rec) // the same row twice: SQLite itself refuses it, halfway
			}
			if err := s.Commit(t.Context(), c); (err != nil) != (i%4 == 0) {
				t.Errorf("commit %d: %v", i, err)
			}
		})
	}
	for waiting(s.writer.queue) < n {
		runtime.Gosched()
	}
	close(hold)
	all.Wait()
	found := 0
	for rec, err := range s.Find(t.Context(), bot.Query{Kind: "thing"}) {
		if err != nil {
			t.Fatal(err)
		}
		if rec.Version != 1 {
			t.Errorf("%s has version %d: it was written twice", rec.Key(), rec.Version)
		}
		found++
	}
	b, err := s.Backlog(t.Context(), bot.SystemClock().Now())
	if err != nil || found != 30 || b.Ready != 30 {
		t.Errorf("%d records, %d events, %v; want 30 of each", found, b.Ready, err)
	}
}

func waiting(q *queue) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.accepts) + len(q.works)
}
