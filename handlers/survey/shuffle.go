package survey

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// shuffled marks the new IDs; it sorts behind all old ones.
const shuffled = "~"

// shuffling notes who has answered an anonymous wave and gives the answers new numbers, some at a time, and shows the results when that
// is done. It waits for what was sent before the closing.
func shuffling(ctx context.Context, r *bot.Request) error {
	e, err := readEnlist(r)
	if err != nil {
		return err
	}
	w, p, err := aboutWave(r, e.Wave)
	if err != nil {
		return err
	}
	if w.Anonymous {
		if w.Pepper != "" {
			if waits, err := awaitPosts(ctx, r, e, w); waits || err != nil {
				return err
			}
			again, err := mark(r, &e, w, p)
			if err != nil {
				return err
			}
			if again {
				r.Publish("survey.shuffle", lane(e.Wave), e)
				return nil
			}
			w.Pepper = ""
			if err := w.put(r, p, e.Wave); err != nil {
				return err
			}
		}
		again, err := shuffle(r, e.Wave)
		if err != nil {
			return err
		}
		if again {
			r.Publish("survey.shuffle", lane(e.Wave), enlist{Wave: e.Wave})
			return nil
		}
		if err := alertTheme(ctx, r, e.Wave, w, p); err != nil {
			return err
		}
	}
	return announceResults(ctx, r, e.Wave, w, p)
}

// awaitPosts reports whether something that was sent from a page before the closing is still under way, and looks again later: it counts,
// however long it is tried again, which is a day at most. Its place could not be found any more once the pepper is forgotten.
func awaitPosts(ctx context.Context, r *bot.Request, e enlist, w wave) (waits bool, err error) {
	if e.After != "" { // it was awaited before the first page
		return false, nil
	}
	through, err := r.Env().Insight.Through(ctx, postLanes, w.Closes)
	if err != nil || through {
		return false, err
	}
	again := r.Now.Add(min(max(r.Now.Sub(w.Closes)/4, awaitLeast), awaitMost))
	r.Arm(bot.Timer{Key: tickKey(e.Wave) + "/shuffle", Due: again, Name: "survey.shuffle", Data: bot.Encode(e)})
	return true, nil
}

// How long it takes until it is looked again whether everything that was sent has arrived.
const (
	awaitLeast = 15 * time.Second
	awaitMost  = 10 * time.Minute
)

// mark notes of one page of people who has answered; it reports whether there may be more, after e.
func mark(r *bot.Request, e *enlist, w wave, p bot.Project) (bool, error) {
	n := 0
	for f, err := range invitations.Find(r, bot.Query{Index: "wave", Value: e.Wave, After: e.After, Limit: pageOfPeople}) {
		if err != nil {
			return false, err
		}
		n, e.After = n+1, f.ID
		has, err := answeredSecretly(r, f.ID, w)
		if err != nil {
			return false, err
		}
		if i := f.Value; has && i.Answered == "" {
			i.Answered = day(r, p)
			if err := invitations.Put(r, f.ID, i); err != nil {
				return false, err
			}
		}
	}
	return n == pageOfPeople, nil
}

// shuffle does one page; it reports whether there may be more.
func shuffle(r *bot.Request, id string) (bool, error) {
	page, err := pageOfAnswers(r, id, "")
	if err != nil {
		return false, err
	}
	kept := map[string]answer{}
	for _, f := range page {
		if len(f.Value.Values) > 0 {
			kept[id+"/"+shuffled+r.NewCode()] = f.Value
		}
		if err := answers.Delete(r, f.ID); err != nil {
			return false, err
		}
	}
	for _, number := range slices.Sorted(maps.Keys(kept)) {
		if err := answers.Put(r, number, kept[number]); err != nil {
			return false, err
		}
	}
	return len(page) > 0, nil
}

// mixing writes all anonymous answers of an open wave again as they are, also those that are empty, some at a time: each working
// morning, and before people are reminded. A reminder tells who has not answered; the order in which a database keeps its rows, the age and the version of each
// tell which answers were given before it: they do not after this.
func mixing(_ context.Context, r *bot.Request) error {
	e, err := readEnlist(r)
	if err != nil {
		return err
	}
	page, err := pageOfAnswers(r, e.Wave, e.After)
	if err != nil {
		return err
	}
	for _, f := range page {
		if err := answers.Put(r, f.ID, f.Value); err != nil {
			return err
		}
	}
	if len(page) > 0 {
		r.Publish("survey.mix", lane(e.Wave), enlist{Wave: e.Wave, After: page[len(page)-1].ID, Alone: e.Alone})
	} else if !e.Alone {
		r.Publish("survey.remind", lane(e.Wave), enlist{Wave: e.Wave})
	}
	return nil
}

const (
	answersMost = 300        // answers that are written for one event
	bytesMost   = 256 * 1024 // of them: a commit holds four times as much, and a thousand rows
)

// pageOfAnswers are some of the answers of an anonymous wave that have not got a new number yet.
func pageOfAnswers(r *bot.Request, id, after string) ([]bot.Found[answer], error) {
	var page []bot.Found[answer]
	size := 0
	for f, err := range answers.Find(r, bot.Query{Index: "wave", Value: id, After: after, Limit: answersMost}) {
		if err != nil {
			return nil, err
		}
		size += len(bot.Encode(f.Value))
		if strings.HasPrefix(f.ID, id+"/"+shuffled) || size > bytesMost && len(page) > 0 {
			break
		}
		page = append(page, f)
	}
	return page, nil
}
