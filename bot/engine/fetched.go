package engine

import (
	"context"
	"time"

	"github.com/golive-bot/golive/bot"
)

// directory is a platform's directory whose answers are cleaned.
type directory struct{ bot.Directory }

// Profile implements bot.Directory.
func (d directory) Profile(ctx context.Context, a bot.Account) (bot.Profile, error) {
	return cleaned(d.Directory.Profile(ctx, a))
}

// RoomProfile implements bot.Directory.
func (d directory) RoomProfile(ctx context.Context, room bot.Place) (bot.RoomProfile, error) {
	return cleaned(d.Directory.RoomProfile(ctx, room))
}

// Message implements bot.Directory.
func (d directory) Message(ctx context.Context, ref bot.MessageRef) (bot.Message, error) {
	return cleaned(d.Directory.Message(ctx, ref))
}

// Thread implements bot.Directory.
func (d directory) Thread(ctx context.Context, root bot.MessageRef, limit int) (bot.Replies, error) {
	return cleaned(d.Directory.Thread(ctx, root, limit))
}

// History implements bot.Directory.
func (d directory) History(ctx context.Context, room bot.Place, since time.Time, limit int) ([]bot.Message, error) {
	return cleaned(d.Directory.History(ctx, room, since, limit))
}

// tracker is a tracker whose answers are cleaned.
type tracker struct{ bot.Tracker }

// Projects implements bot.Tracker.
func (t tracker) Projects(ctx context.Context) ([]bot.TrackerProject, error) {
	return cleaned(t.Tracker.Projects(ctx))
}

// Project implements bot.Tracker.
func (t tracker) Project(ctx context.Context, key string) (bot.TrackerProject, error) {
	return cleaned(t.Tracker.Project(ctx, key))
}

// Types implements bot.Tracker.
func (t tracker) Types(ctx context.Context, project string) ([]bot.IssueType, error) {
	return cleaned(t.Tracker.Types(ctx, project))
}

// Statuses implements bot.Tracker.
func (t tracker) Statuses(ctx context.Context, project string) ([]string, error) {
	return cleaned(t.Tracker.Statuses(ctx, project))
}

// Issue implements bot.Tracker.
func (t tracker) Issue(ctx context.Context, key string) (bot.Issue, error) {
	return cleaned(t.Tracker.Issue(ctx, key))
}

// Search implements bot.Tracker.
func (t tracker) Search(ctx context.Context, query string, limit int) ([]bot.Issue, error) {
	return cleaned(t.Tracker.Search(ctx, query, limit))
}

// User implements bot.Tracker.
func (t tracker) User(ctx context.Context, email string) (bot.TrackerUser, error) {
	return cleaned(t.Tracker.User(ctx, email))
}

// Users implements bot.Tracker.
func (t tracker) Users(ctx context.Context, project, typed string) ([]bot.TrackerUser, error) {
	return cleaned(t.Tracker.Users(ctx, project, typed))
}

// Transitions implements bot.Tracker.
func (t tracker) Transitions(ctx context.Context, issue string) ([]bot.IssueTransition, error) {
	return cleaned(t.Tracker.Transitions(ctx, issue))
}
