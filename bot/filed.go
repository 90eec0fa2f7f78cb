package bot

import "context"

// Filed is an issue that a capability had made, as it knows it. Fields that it does not follow are empty.
type Filed struct {
	Project  string      `json:"project"` // ID
	Intent   string      `json:"intent"`  // NewIssue.Intent
	Issue    string      `json:"issue"`   // key; "" while the tracker has not said so
	Type     string      `json:"type,omitempty"`
	Summary  string      `json:"summary,omitempty"`
	Status   string      `json:"status,omitempty"`
	Priority string      `json:"priority,omitempty"`
	Due      string      `json:"due,omitempty"`
	Assignee TrackerUser `json:"assignee,omitzero"`
	// Follows says that Type, Summary, Priority, Due and Assignee are followed, too: what is empty is so in the tracker.
	Follows bool `json:"follows,omitempty"`
}

// Intended is a Tracker that can tell what an intent made.
type Intended interface {
	// Made are the issues that carry each of the intents, the first one first; an intent of which there is none is left out.
	// What was made a moment ago may be missing: search lags behind.
	Made(ctx context.Context, intents []string) (map[string][]Issue, error)
}
