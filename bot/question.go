package bot

import (
	"time"
)

// Question waits for words: the person's next message in the place where it is asked goes to the handler named State.
type Question struct {
	State string // "<capability>.<name>" in On
	Topic string // in words what it is about, for "continue or start again"
	Data  any    // found again in Talk.Data
	Card  Card
}

// askTime is how long a question waits.
const askTime = 30 * time.Minute

// Ask puts a question where answers belong, and says how to answer where that is not plain: where golive hears only what
// mentions it, and under the first question in a room. A question says nothing but what the asker said here, and may so
// be asked in any room.
func (r *Request) Ask(q Question) {
	q.Card.Lang = r.Lang
	switch {
	case r.MustMention():
		q.Card.Parts = append(q.Card.Parts, SmallPrint(r.T("bot.answer-mention")))
	case r.Event.Name == EventMessage && r.Talk == nil && !r.Message.Private && r.ReplyPlace().Thread != "":
		q.Card.Parts = append(q.Card.Parts, SmallPrint(r.T("bot.answer-here")))
	}
	r.ReplyOpenly("", q.Card)
	began := r.Command.Name
	if r.Talk != nil {
		began = r.Talk.Command
	}
	r.Resume(Talk{Who: r.Event.From, Room: r.talkPlace(), State: q.State, Data: Encode(q.Data), Lang: r.Lang, Topic: q.Topic, Command: began}, askTime)
}

// Resume makes a conversation go on as it was, for ttl from now; for the engine.
func (r *Request) Resume(t Talk, ttl time.Duration) {
	t.Seq, t.Expires = r.talkSeq(), r.Now.Add(ttl)
	r.out.Talk = &t
}

// EndTalk ends the person's conversation in this place.
func (r *Request) EndTalk() {
	r.out.Talk = &Talk{Who: r.Event.From, Room: r.talkPlace(), Seq: r.talkSeq()}
}

// talkSeq is the number of the step that the request takes in a conversation: never lower than that of the step which it goes on
// from, though an event that was accepted a moment later may have been handled before.
func (r *Request) talkSeq() int64 {
	if r.Talk != nil {
		return max(r.Seq, r.Talk.Seq)
	}
	return r.Seq
}

// talkPlace is where the conversation goes on: that of the talk, else the thread in which golive answers.
func (r *Request) talkPlace() Place {
	if r.Talk != nil {
		return r.Talk.Room
	}
	return r.ReplyPlace()
}
