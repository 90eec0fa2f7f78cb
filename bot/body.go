package bot

// Text is a plain line, in markup (see ParseMarkup).
type Text struct {
	Text string `json:"text"`
}

// File is a file to be posted: small, and generated.
type File struct {
	Name  string `json:"name"`
	Type  string `json:"type,omitempty"` // media type
	Bytes []byte `json:"bytes,omitempty"`
	Note  string `json:"note,omitempty"` // a line above it, in markup
}

// React puts a reaction on a message. Emoji is neutral: "eyes", "done", "ok", "no".
type React struct {
	Message MessageRef `json:"message"`
	Emoji   string     `json:"emoji"`
	Remove  bool       `json:"remove,omitempty"`
}

// Delete removes what the effect's handle posted.
type Delete struct{}

// Mail is a letter: HTML and plain text are both rendered from the card.
type Mail struct {
	Subject     string `json:"subject"`
	Card        Card   `json:"card"`
	Lang        string `json:"lang"`
	Unsubscribe string `json:"unsubscribe,omitempty"` // one-click address, RFC 8058
}

// NewIssue creates one issue. The effect's ID is the intent: however often it is performed, one issue exists.
type NewIssue struct {
	Project     string            `json:"project"` // key
	Type        string            `json:"type"`    // name or ID
	Summary     string            `json:"summary"`
	Description []Span            `json:"description,omitempty"`
	Assignee    *TrackerUser      `json:"assignee,omitempty"`
	Reporter    *TrackerUser      `json:"reporter,omitempty"`
	Due         string            `json:"due,omitempty"` // YYYY-MM-DD
	Priority    string            `json:"priority,omitempty"`
	Labels      []string          `json:"labels,omitempty"`
	Fields      map[string]string `json:"fields,omitempty"` // further fields by ID; a list is JSON, a date-time RFC 3339, a user an ID or e-mail, a choice its ID or name, an issue its key
	Link        *WebLink          `json:"link,omitempty"`   // the message it came from
	Intent      string            `json:"intent"`           // stable name of what is asked: room and message of the task
}

// WebLink is a titled address.
type WebLink struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}

// EditIssue sets fields of an issue. A nil pointer leaves a field alone.
type EditIssue struct {
	Issue    string            `json:"issue"`
	Summary  *string           `json:"summary,omitempty"`
	Assignee *TrackerUser      `json:"assignee,omitempty"` // the zero user unassigns
	Due      *string           `json:"due,omitempty"`      // "" clears
	Priority *string           `json:"priority,omitempty"`
	Labels   []string          `json:"labels,omitempty"` // added
	Fields   map[string]string `json:"fields,omitempty"`
}

// Comment adds a comment to an issue.
type Comment struct {
	Issue string `json:"issue"`
	Text  []Span `json:"text"`
}

// Transition moves an issue to a status, by the status's name or ID.
type Transition struct {
	Issue   string            `json:"issue"`
	Status  string            `json:"status"`
	ID      string            `json:"id,omitempty"` // of the transition that was chosen; else the one that asks for least
	Fields  map[string]string `json:"fields,omitempty"`
	Comment []Span            `json:"comment,omitempty"`
}

// LinkBack sets a link on the issue that leads to the chat. Global makes it idempotent.
type LinkBack struct {
	Issue  string  `json:"issue"`
	Link   WebLink `json:"link"`
	Global string  `json:"global"` // at most 255 characters
}

// Watch makes a user watch an issue, or not any more. Doing it twice changes nothing.
type Watch struct {
	Issue string      `json:"issue"`
	User  TrackerUser `json:"user"`
	Off   bool        `json:"off,omitempty"`
}

// LinkIssues links an issue to another: Issue <type> Other, such as "blocks". A link that is there already is done.
type LinkIssues struct {
	Issue string `json:"issue"`
	Other string `json:"other"`
	Type  string `json:"type"` // the tracker's name of the kind of link
}

// Attach adds a file to an issue: one of a chat, or the bytes that are given (at most some 500 KB). A file of the same name
// and size is not added again. What is refused for good has a Cause where golive knows it.
type Attach struct {
	Issue string  `json:"issue"`
	File  FileRef `json:"file"`
	Bytes []byte  `json:"bytes,omitempty"`
}

// TrackerUser names a user of the tracker: by ID, or by e-mail, which the tracker's adapter looks up.
type TrackerUser struct {
	ID    string `json:"id,omitempty"`
	Email string `json:"email,omitempty"`
	Name  string `json:"name,omitempty"`
}
