package survey

import (
	"crypto/rand"
	"errors"
	"strings"

	"github.com/golive-bot/golive/bot"
)

// answerID is where the answer of an invitation is kept. Of an anonymous one it takes the key of signed links, which is not in the
// store, and the wave's pepper, which is forgotten when it closes.
func answerID(links bot.Links, w wave, invitation string) string {
	if !w.Anonymous {
		return invitation
	}
	wave, who, _ := strings.Cut(invitation, "/")
	return wave + "/" + secret(links, "answer", w.Pepper, wave, who)
}

// keepSecret keeps what somebody sent in an anonymous wave. What is whole on one form takes the place of what they sent before. A part is
// laid over the parts before it, and takes nothing from a whole; parts never make a whole, since whoever has the link could then find out
// what was in the others, by sending one and seeing whether the wave counts one more. It writes the answer and nothing else: whatever was
// written with it would be a way from one to the other. Who has answered is noted for all at once, when the wave closes.
func keepSecret(r *bot.Request, id, wave string, w wave, sent values) error {
	at := answerID(r.Env().Links, w, id)
	a, err := answers.Get(r, at)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	given, _ := w.Q.merge(nil, sent)
	switch whole := w.Q.through(given); {
	case len(given) == 0 || a.Complete && !whole:
		return nil
	case !whole:
		given, _ = w.Q.merge(a.Values, filledIn(sent))
	default:
		a.Complete = true
	}
	return answers.Put(r, at, answer{Wave: wave, Values: given, Complete: a.Complete})
}

// through reports whether nothing is open any more.
func (q questionnaire) through(v values) bool { return len(v) > 0 && len(q.open(v)) == 0 }

// answeredSecretly reports whether somebody is through with an anonymous wave that has not been shuffled yet.
func answeredSecretly(r *bot.Request, id string, w wave) (bool, error) {
	if !w.Anonymous || w.Pepper == "" {
		return false, nil
	}
	a, err := answers.Get(r, answerID(r.Env().Links, w, id))
	if errors.Is(err, bot.ErrNotFound) {
		return false, nil
	}
	return a.Complete, err
}

// postLanes begins the lanes of what comes from the pages.
const postLanes = "survey/one/"

// secretLane is a lane for one event of an anonymous wave alone: how many events share a lane tells how often somebody wrote. Two
// posts of one person at one instant are kept apart by the version of their answer.
func secretLane(event string) string { return postLanes + bot.HashID(event) }

// rev is what makes two posts of one form one event. In an anonymous wave each look at the page has its own: a count of the answer
// would tell how often it was changed, and a hash of it whether a guess is right.
func (g reader) rev() string {
	if g.w.Anonymous {
		return rand.Text()
	}
	return itoa(g.a.Rev)
}

// secretly is what became of a post to an anonymous wave, which was answered whether it was in time. The rest follows from the post
// alone: whoever holds somebody's link must not find out what was answered before, nor whether something was, neither by looking nor by
// sending.
func (d desk) secretly(g reader, came bot.Answer, given values) (said string, merged values, wrong map[string]string) {
	merged, bad := g.w.Q.merge(nil, given)
	wrong = map[string]string{}
	for k, p := range bad {
		wrong[k] = d.Texts.Text(g.lang, p.key, p.args...)
	}
	switch {
	case came.Location != saidTaken:
		return came.Location, merged, nil
	case len(wrong) > 0:
		return saidWrong, merged, wrong
	case !g.w.Q.through(merged):
		return saidPartly, merged, nil
	case grew(g.w.Q.showedOf(given), g.w.Q.asked(merged), merged):
		return saidMore, merged, nil
	}
	return saidSaved, merged, nil
}

// showedOf are the questions that a form showed: those without a condition, and those of which it sent something.
func (q questionnaire) showedOf(given values) []question {
	var all []question
	for _, x := range q.Questions {
		_, sent := given[x.keys()[0]]
		if sent || x.If == nil {
			all = append(all, x)
		}
	}
	return all
}
