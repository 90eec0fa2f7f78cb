// Package handlers is the list of golive's capabilities. Nothing else names them.
package handlers

import (
	"github.com/golive-bot/golive/bot"
	"github.com/golive-bot/golive/handlers/help"
	"github.com/golive-bot/golive/handlers/project"
	"github.com/golive-bot/golive/handlers/task"
)

// All are golive's capabilities, in the order in which help shows them.
var All = []bot.Capability{task.Capability, project.Capability, help.Capability}
