package survey

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/golive-bot/golive/bot"
)

const biggestFile = 256 << 10 // bytes of a questionnaire that is attached

// importQuestionnaire is the command: `questionnaire import`, with a file attached.
func importQuestionnaire(ctx context.Context, r *bot.Request) error {
	text, err := attached(ctx, r, biggestFile)
	if err != nil {
		return err
	}
	q, wrong := readQuestionnaire(text)
	if len(wrong) > 0 {
		return bot.Tell("survey.questionnaire-bad", "why", wrong.in(r.T))
	}
	if slices.Contains(templateIDs, q.ID) || !goodFileID.MatchString(q.ID) {
		return bot.Tell("survey.questionnaire-id", "id", q.ID)
	}
	id := r.ProjectID + "/" + q.ID
	had, err := owns.Get(r, id)
	if err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	if err == nil && q.Version <= had.Q.Version {
		return bot.Tell("survey.questionnaire-version", "version", had.Q.Version+1)
	}
	r.Audit("survey.questionnaire", owns.Key(id), map[string]string{"version": itoa(q.Version)})
	show(r, bot.Card{Title: r.T("survey.draft-saved", "title", q.Title.in(r.Lang)), Tone: bot.ToneGood, Lang: r.Lang, Parts: []bot.Part{
		bot.Words(strings.Join(questionLines(r, q), "\n")), bot.Row(bot.Primary(r.T("survey.start"), "survey.new", r.ProjectID+"|"+q.ID), bot.Button(r.T("survey.edit-button"), "survey.edit", id))}})
	return owns.Put(r, id, own{Project: r.ProjectID, Q: q, By: r.WhoID})
}

var goodFileID = regexp.MustCompile(`^[a-z0-9-]{1,40}$`)

// attached are the bytes of the one file of a message, which may be so big.
func attached(ctx context.Context, r *bot.Request, most int) ([]byte, error) {
	if len(r.Message.Files) != 1 {
		return nil, bot.Tell("survey.attach")
	}
	open := r.Env().Files
	if open == nil {
		return nil, bot.Tell("survey.attach")
	}
	files, ok := open(r.Event.Room.Platform)
	if !ok {
		return nil, bot.Tell("survey.attach")
	}
	waiting, cancel := r.Patience(ctx)
	defer cancel()
	in, err := files.OpenFile(waiting, r.Message.Files[0])
	if err != nil {
		return nil, fmt.Errorf("open attached file: %w", err)
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, int64(most)+1))
	if err != nil {
		return nil, fmt.Errorf("read attached file: %w", err)
	}
	if len(text) > most {
		return nil, bot.Tell("survey.attach-big", "most", most>>10)
	}
	return text, nil
}
