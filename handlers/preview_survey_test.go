package handlers_test

import "testing"

// What will be sent names surveys too: their timers are set by requests, not declared for the project.
func TestThePreviewNamesSurveys(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.must("Lea", teamRoom, "preview 2026-11-24..2026-11-26", "Nothing")
	o.plan(map[string][]string{"when": {"day"}, "day": {"2026-11-25"}})
	o.must("Lea", teamRoom, "preview", "surveys: invitations and reminders")
}

// A digest belongs to no project: what will be sent names it where it tells of the project, and when it is sent rather than prepared.
func TestThePreviewNamesDigests(t *testing.T) {
	o := newOffice(t)
	o.furnish()
	o.must("Lea", teamRoom, "preview", "Mon 30 Nov 08:00 · private: weekly digest to a manager")
}
