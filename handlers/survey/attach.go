package survey

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/golive-bot/golive/bot"
)

const biggestFile = 256 << 10 // bytes of a questionnaire or list that is attached

// importQuestionnaire is the command: `questionnaire import`, with a file attached.
func importQuestionnaire(ctx context.Context, r *bot.Request) error {
	text, err := attached(ctx, r)
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
		bot.Words(strings.Join(questionLines(r, q), "\n")), bot.Row(bot.Primary(r.T("survey.start"), "survey.new", r.ProjectID+"|"+q.ID))}})
	return owns.Put(r, id, own{Project: r.ProjectID, Q: q, By: r.WhoID})
}

var goodFileID = regexp.MustCompile(`^[a-z0-9-]{1,40}$`)

// attached are the bytes of the one file of a message.
func attached(ctx context.Context, r *bot.Request) ([]byte, error) {
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
	text, err := io.ReadAll(io.LimitReader(in, biggestFile+1))
	if err != nil {
		return nil, fmt.Errorf("read attached file: %w", err)
	}
	if len(text) > biggestFile {
		return nil, bot.Tell("survey.attach-big", "most", biggestFile>>10)
	}
	return text, nil
}

// decoded is a list as text. Excel saves CSV by the encoding of the machine: in China GB 18030.
func decoded(list []byte) string {
	if utf8.Valid(list) {
		return string(list)
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(list)
	if err != nil {
		return string(list)
	}
	return string(text)
}

// addPeople is the command: `survey people`, with rows behind it or a CSV attached: who is to be asked as well.
func addPeople(ctx context.Context, r *bot.Request) error {
	text := r.Rest
	if len(r.Message.Files) > 0 {
		read, err := attached(ctx, r)
		if err != nil {
			return err
		}
		text = decoded(read)
	}
	guests, bad := readList(text)
	switch {
	case len(guests) == 0 && len(bad) > 0:
		return bot.Tell("survey.row", "line", bad[0].Line, "why", bad[0].why(r))
	case len(guests) == 0:
		return bot.Tell("survey.people-missing")
	}
	var choices []bot.Choice
	for f, err := range waves.Find(r, bot.Query{Index: "live", Value: r.ProjectID, Limit: mostWaves}) {
		if err != nil {
			return err
		}
		choices = append(choices, bot.Choice{Label: f.Value.title(r.Lang), Value: f.ID})
	}
	if len(choices) == 0 {
		return bot.Tell("survey.no-live-wave")
	}
	id, err := r.Choose("survey", r.T("survey.which-wave"), choices)
	if err != nil {
		return err
	}
	w, err := waves.Get(r, id)
	if err != nil {
		return err
	}
	for _, part := range parts(guests) {
		r.Publish("survey.enlist", lane(id), enlist{Wave: id, Guests: part})
	}
	if w.State == running {
		r.Publish("survey.invite-soon", lane(id), enlist{Wave: id})
	} else {
		showLater(r, id)
	}
	lines := []string{r.T("survey.people-added", "n", len(guests), "title", bot.Escape(w.title(r.Lang)))}
	if len(bad) > 0 {
		lines = append(lines, badRows(r, bad))
	}
	r.Audit("survey.people", waves.Key(id), map[string]string{"n": itoa(len(guests))})
	show(r, bot.Card{Tone: bot.ToneGood, Lang: r.Lang, Parts: []bot.Part{bot.Words(strings.Join(lines, "\n"))}})
	return nil
}

// invitingSoon comes behind the events that gave people their places.
func invitingSoon(_ context.Context, r *bot.Request) error {
	e, err := readEnlist(r)
	if err != nil {
		return err
	}
	inviteSoon(r, e.Wave)
	return nil
}
