// Package handlers is the list of golive's capabilities. Nothing else names them.
package handlers

import (
	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/handlers/digest"
	"github.com/golive-bot/golive/handlers/help"
	"github.com/golive-bot/golive/handlers/item"
	"github.com/golive-bot/golive/handlers/meeting"
	"github.com/golive-bot/golive/handlers/ops"
	"github.com/golive-bot/golive/handlers/person"
	"github.com/golive-bot/golive/handlers/phase"
	"github.com/golive-bot/golive/handlers/project"
	"github.com/golive-bot/golive/handlers/quiet"
	"github.com/golive-bot/golive/handlers/room"
	"github.com/golive-bot/golive/handlers/survey"
	"github.com/golive-bot/golive/handlers/task"
)

// All are golive's capabilities, in the order in which help shows them.
var All = []bot.Capability{task.Capability, item.Capability, meeting.Capability, phase.Capability, digest.Capability, survey.Capability, project.Capability, room.Capability, person.Capability, quiet.Capability, ops.Capability, help.Capability}
