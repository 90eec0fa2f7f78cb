package engine

import (
	"context"
	"errors"
	"time"

	"github.com/golive-bot/golive/bot"
)

// An effect may be given up without anybody knowing whether the service carried it out. Whoever asked may ask again, by an effect
// of its own that nothing was tried of: what the handle may have made is remembered, so that it is looked up first.

// doubt is what a handle may have made; its ID is the handle.
type doubt struct {
	Since time.Time `json:"since"` // first claim
}

var doubts = bot.Records[doubt]{Kind: "doubt", Schema: 1}

// lasting reports whether what a body makes is known by the issue that it is in, and not only by the effect.
func lasting(b bot.Body) bool {
	switch b.(type) {
	case bot.NewIssue, bot.Attach:
		return true
	}
	return false
}

// doubted completes a job with when an earlier one of its handle was claimed, if that ended in doubt. However often the job itself was
// tried since, that is as far back as has to be looked.
func (e *Engine) doubted(ctx context.Context, job *bot.Job) error {
	if job.Handle == "" || !lasting(job.Body) {
		return nil
	}
	d, _, err := doubts.Read(ctx, e.Store, job.Handle)
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	if err == nil && (job.Since.IsZero() || d.Since.Before(job.Since)) {
		job.Since = d.Since
	}
	return err
}

// doubt is the record that an effect which is given up may have been carried out; none if it surely was not.
func (e *Engine) doubt(ctx context.Context, j bot.EffectJob, cause error) ([]bot.Record, error) {
	if j.Handle == "" || !lasting(j.Body) || j.Since.IsZero() && surely(cause) {
		return nil, nil
	}
	_, rec, err := doubts.Read(ctx, e.Store, j.Handle)
	if err == nil || !errors.Is(err, bot.ErrNotFound) {
		return nil, err
	}
	since := j.Since
	if since.IsZero() {
		since = e.Clock.Now()
	}
	return []bot.Record{doubts.Encode(j.Handle, rec.Version, doubt{since})}, nil
}

// surely reports whether a failure says that the service did not act.
func surely(cause error) bool {
	var permanent *bot.PermanentError
	var retry *bot.RetryError
	var why skip
	var bar barred
	return errors.As(cause, &permanent) || errors.As(cause, &why) || errors.As(cause, &bar) || errors.As(cause, &retry) && retry.Unsent
}

// settledDoubt ends the doubt about a handle whose effect was carried out.
func (e *Engine) settledDoubt(ctx context.Context, j bot.EffectJob) ([]bot.Record, error) {
	if j.Handle == "" || !lasting(j.Body) {
		return nil, nil
	}
	_, rec, err := doubts.Read(ctx, e.Store, j.Handle)
	if errors.Is(err, bot.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	rec.Deleted, rec.Data = true, nil
	return []bot.Record{rec}, nil
}
