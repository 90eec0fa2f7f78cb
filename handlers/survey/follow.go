package survey

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golive-bot/golive/bot"
)

// States of a loop.
const (
	loopOpen      = "open"
	loopContacted = "contacted"
	loopEnded     = "closed"
)

// unfinished is how long somebody may take over the rest of their answers before a low score among them is followed up.
const unfinished = time.Hour

func unfinishedKey(id string) string { return "survey/unfinished/" + id }

// followSoon follows up an answer that is through, and in an hour one that is not, or behind which more is being asked: whoever answers
// is left the time to finish, and to say that they do not want to be contacted. What is followed up already changes at once.
func followSoon(r *bot.Request, id string, w wave, i invitation, p bot.Project, a answer, more bool) error {
	if _, followed := w.Q.low(); !followed {
		return nil
	}
	l, err := loops.Get(r, id)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	if a.Leave || a.Complete && (!more || l.State == loopOpen) {
		r.Disarm(unfinishedKey(id))
		return followUp(r, id, w, i, p, a)
	}
	r.Arm(bot.Timer{Key: unfinishedKey(id), Due: r.Now.Add(unfinished), Name: "survey.unfinished", Data: bot.Encode(id)})
	return nil
}

// leftUnfinished is the timer of an answer that has stayed a part.
func leftUnfinished(_ context.Context, r *bot.Request) error {
	var id string
	if err := r.DecodeTimer(&id); err != nil {
		return err
	}
	i, err := invitations.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	a, err := answers.Get(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	w, p, err := aboutWave(r, i.Wave)
	if err != nil {
		return err
	}
	return followUp(r, id, w, i, p, a)
}

// followUp opens the loop of an answer that is low, unless whoever gave it does not want to be contacted. Until somebody has been in
// touch the lead's card follows what they answer, ends where nobody is to get in touch any more, and begins again where that is
// not so after all.
func followUp(r *bot.Request, id string, w wave, i invitation, p bot.Project, a answer) error {
	low, followed := w.Q.low()
	score, scored := w.scoreOf(a.Values)
	if w.Anonymous || !followed {
		return nil
	}
	wanted, text := scored && score <= low && !a.Leave, firstWords(w.Q, a.Values)
	l, err := loops.Get(r, id)
	switch {
	case errors.Is(err, bot.ErrNotFound):
		if !wanted {
			return nil
		}
		l = loop{Wave: i.Wave, Project: w.Project, Name: i.Name, Person: i.Person, Mail: i.Mail, Score: score, Words: text, Opened: r.Now}
		if err := l.begin(r, id, w, p); err != nil {
			return err
		}
		l.Told = l.gist()
		if l.Filing, err = file(r, id, w, l, p); err != nil {
			return err
		}
	case err != nil:
		return err
	case l.State == loopOpen && a.Leave:
		l.end(r, id, "declined", "")
	case l.State == loopOpen && !scored:
		l.end(r, id, "withdrawn", "")
	case l.State == loopOpen && !wanted:
		l.Better = &score
		l.end(r, id, "better", "")
	case l.State == loopOpen && (l.Score != score || l.Words != text):
		l.Score, l.Words = score, text
	case l.State == loopEnded && slices.Contains(theirOutcomes, l.Outcome) && wanted:
		l.Score, l.Words, l.Again = score, text, l.Again+1
		settleSoon(r, id)
		if err := l.begin(r, id, w, p); err != nil {
			return err
		}
	default:
		return nil
	}
	if err := l.happened(w, p, r.HappenedUnnamed); err != nil {
		return err
	}
	l.report(r)
	return l.tellSoon(r, id)
}

// begin gives a loop its owner, and a working day to get in touch.
func (l *loop) begin(r *bot.Request, id string, w wave, p bot.Project) (err error) {
	l.State, l.Better, l.Outcome, l.Note, l.Ended, l.Late, l.Others = loopOpen, nil, "", "", time.Time{}, false, nil
	if l.Owner == "" || p.Role(l.Owner) != bot.RoleLead {
		l.Owner = w.owner(p)
	}
	if l.Owner == "" {
		if l.Others, err = managers(r); err != nil {
			return err
		}
	}
	d, err := teamDays(r, w.Project, p)
	if err != nil {
		return err
	}
	l.Deadline = d.at(d.after(r.Now.In(d.loc), 1), evening)
	r.Arm(bot.Timer{Key: loopKey(id), Due: l.Deadline, Name: "survey.loop-due", Data: bot.Encode(id)})
	return nil
}

// tellSoon keeps a loop, and shows its card as something that was scheduled: what a client does at night is no answer to the lead.
func (l loop) tellSoon(r *bot.Request, id string) error {
	if l.Filing {
		return loops.Put(r, id, l)
	}
	r.Arm(bot.Timer{Key: "survey/loop/" + id + "/tell/" + bot.HashID(r.Event.ID), Due: r.Now, Name: "survey.loop-tell", Data: bot.Encode(id)})
	return loops.Put(r, id, l)
}

// loopTell is the timer of tellSoon.
func loopTell(_ context.Context, r *bot.Request) error {
	var id string
	if err := r.DecodeTimer(&id); err != nil {
		return err
	}
	l, w, p, err := readLoop(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return l.show(r, id, w, p)
}

// firstWords is the first text that somebody wrote, short.
func firstWords(q questionnaire, v values) string {
	for _, x := range q.asked(v) {
		if x.Kind == askText && len(v[x.ID]) > 0 {
			text := []rune(strings.Join(strings.Fields(v[x.ID][0]), " "))
			if len(text) > 300 {
				text = append(text[:299], '…')
			}
			return string(text)
		}
	}
	return ""
}

// file asks the tracker for an issue, if the project has one there; it reports whether it did.
func file(r *bot.Request, id string, w wave, l loop, p bot.Project) (bool, error) {
	tracker, err := r.Tracker()
	if err != nil || p.Tracker == "" {
		return false, nil //nolint:nilerr // without a tracker the card is all there is
	}
	say := func(key string, args ...any) string { return r.In(p.Lang, key, args...) }
	_, owner, err := bot.PersonNow(r, l.Owner)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return false, err
	}
	text := []bot.Span{{Text: say("survey.issue-text", "title", w.title(p.Lang), "score", l.Score)}}
	if l.Words != "" {
		text = append(text, bot.Span{Break: true}, bot.Span{Text: l.Words, Quote: true})
	}
	issue := bot.NewIssue{Project: p.Tracker, Type: cmp.Or(p.Type, "Task"), Summary: say("survey.issue", "name", l.Name), Description: text,
		Due: l.Deadline.In(p.Location()).Format(time.DateOnly), Labels: []string{"golive-survey"}, Intent: "survey/" + id}
	if owner.Email != "" {
		issue.Assignee = &bot.TrackerUser{Email: owner.Email, Name: owner.Name}
	}
	r.Send(bot.Effect{To: bot.ToTracker(tracker.Platform()), Handle: "survey/" + id + "/issue", Body: issue, Then: "survey.filed", Lane: lane(l.Wave)})
	return true, nil
}

// filed is the tracker's yes.
func filed(_ context.Context, r *bot.Request) error {
	return answered(r, func(l *loop, o bot.Outcome) { l.Issue, l.Link = o.Receipt.Issue, o.Receipt.Link })
}

// notFiled is the tracker's no: the lead's card is all there is, and says so.
func notFiled(_ context.Context, r *bot.Request) error {
	return answered(r, func(l *loop, _ bot.Outcome) { l.Issue = "-" })
}

// filingLate is the tracker's silence: the lead hears of the score all the same.
func filingLate(_ context.Context, r *bot.Request) error {
	return answered(r, func(*loop, bot.Outcome) {})
}

// answered notes what the tracker said, and shows the card.
func answered(r *bot.Request, note func(*loop, bot.Outcome)) error {
	var o bot.Outcome
	if err := r.Decode(&o); err != nil {
		return err
	}
	id := strings.TrimSuffix(strings.TrimPrefix(o.Handle, "survey/"), "/issue")
	l, _, _, err := readLoop(r, id)
	if errors.Is(err, bot.ErrNotFound) { // whose it was was erased meanwhile
		return nil
	}
	if err != nil {
		return err
	}
	l.Filing = false
	note(&l, o)
	l.report(r)
	if l.State == loopEnded { // while its task was being filed
		settleSoon(r, id)
	}
	return l.tellSoon(r, id)
}

// loopDue is the deadline. If nobody got in touch, the other leads and the managers hear of it, in private; if somebody did, its owner
// is asked once more what came of it.
func loopDue(_ context.Context, r *bot.Request) error {
	var id string
	if err := r.DecodeTimer(&id); err != nil {
		return err
	}
	l, w, p, err := readLoop(r, id)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	switch {
	case p.State == bot.ProjectPaused: // see loopsGoOn
		return nil
	case l.State == loopContacted && !l.Asked:
		l.Asked = true
		return l.put(r, id, w, p)
	case l.State != loopOpen || l.Late:
		return nil
	}
	l.Late, l.Others = true, nil
	over, err := managers(r)
	if err != nil {
		return err
	}
	seen := map[string]bool{l.Owner: true}
	for _, other := range append(leads(p), over...) {
		if seen[other] {
			continue
		}
		seen[other] = true
		l.Others = append(l.Others, other)
	}
	return l.put(r, id, w, p)
}

// managers are the person IDs of those who hear of a score that no lead takes up.
func managers(r *bot.Request) (all []string, err error) {
	for f, err := range bot.People.Find(r, bot.Query{}) {
		if err != nil {
			return nil, err
		}
		if f.Value.Manager && f.Value.Alias == "" && !f.Value.Gone {
			all = append(all, f.ID)
		}
	}
	return all, nil
}

// takenUp gives the loops of a project that nobody owns to the lead whom it has got.
func takenUp(r *bot.Request, project string) error {
	for f, err := range loops.Find(r, bot.Query{Index: "open", Value: project}) {
		if err != nil {
			return err
		}
		if f.Value.Owner != "" {
			continue
		}
		l, w, p, err := readLoop(r, f.ID)
		if err != nil {
			return err
		}
		if l.Owner = w.owner(p); l.Owner == "" {
			return nil
		}
		if err := l.put(r, f.ID, w, p); err != nil {
			return err
		}
	}
	return nil
}

// loopsGoOn gives the loops of a project that goes on after a pause their time anew.
func loopsGoOn(r *bot.Request, project string) error {
	d, err := teamDays(r, project, r.Project)
	if err != nil {
		return err
	}
	for f, err := range loops.Find(r, bot.Query{Index: "open", Value: project}) {
		if err != nil {
			return err
		}
		l, n := f.Value, 1
		switch {
		case l.State == loopContacted && !l.Asked:
			n = askAgain
		case l.State != loopOpen || l.Late || l.Deadline.After(r.Now):
			continue
		}
		due := d.at(d.after(r.Now.In(d.loc), n), evening)
		r.Arm(bot.Timer{Key: loopKey(f.ID), Due: due, Name: "survey.loop-due", Data: bot.Encode(f.ID)})
		if l.State == loopContacted {
			continue
		}
		l.Deadline = due
		if err := l.tellSoon(r, f.ID); err != nil {
			return err
		}
	}
	return nil
}
