package slacksim

import (
	"slices"
)

// Places where an element may stand.
const (
	inActions = 1 << iota
	inSection
	inInput
	inContext
	inContextActions
)

// element is what Slack knows of one kind of block element.
type element struct {
	places int
	fields []field
	extra  checker
}

func elementFields(more ...field) []field {
	return append([]field{must("type", anything), may("action_id", actionID)}, more...)
}

// selectFields are those common to menus.
func selectFields(more ...field) []field {
	return elementFields(append([]field{may("placeholder", plain(150)), may("confirm", confirm), may("focus_on_load", focus)}, more...)...)
}

func focus(v *validator, at string, value any) {
	boolean(v, at, value)
	if on, _ := value.(bool); on {
		if v.focus++; v.focus > 1 {
			v.bad(at, "only one element may have focus_on_load")
		}
	}
}

var (
	menus      = inActions | inSection | inInput
	multiMenus = inSection | inInput
	dispatch   = shape(may("trigger_actions_on", list(1, 2, enum("on_enter_pressed", "on_character_entered"))))
	roomFilter = shape(may("include", list(1, 4, enum("im", "mpim", "private", "public"))),
		may("exclude_external_shared_channels", boolean), may("exclude_bot_users", boolean))
	userID    = pattern(userForm, "user id")
	channelID = pattern(roomForm, "conversation id")
)

// typed are the properties of single-line and multi-line text inputs.
func typed(more ...field) []field {
	return elementFields(append([]field{may("placeholder", plain(150)), may("dispatch_action_config", dispatch), may("focus_on_load", focus)}, more...)...)
}

var elements = map[string]element{
	"button": {inActions | inSection, elementFields(must("text", plain(75)), may("url", link(3000)), may("value", str(0, 2000)),
		may("style", enum("primary", "danger")), may("confirm", confirm), may("accessibility_label", str(1, 75))), nil},
	"checkboxes": {menus, elementFields(must("options", list(1, 10, richOption)), may("initial_options", list(1, 10, richOption)),
		may("confirm", confirm), may("focus_on_load", focus)), initialAmongOptions},
	"radio_buttons": {menus, elementFields(must("options", list(1, 10, richOption)), may("initial_option", richOption),
		may("confirm", confirm), may("focus_on_load", focus)), initialAmongOptions},
	"overflow": {inActions | inSection, elementFields(must("options", list(1, 5, plainOption)), may("confirm", confirm)), nil},
	"datepicker": {menus, elementFields(may("initial_date", day), may("placeholder", plain(150)),
		may("confirm", confirm), may("focus_on_load", focus)), nil},
	"timepicker": {menus, elementFields(may("initial_time", pattern(timeForm, "time")), may("placeholder", plain(150)),
		may("confirm", confirm), may("focus_on_load", focus), may("timezone", str(1, 100))), nil},
	"datetimepicker": {inActions | inInput, elementFields(may("initial_date_time", integer(1_000_000_000, 9_999_999_999)),
		may("confirm", confirm), may("focus_on_load", focus)), nil},
	"image": {inSection | inContext, []field{must("type", anything), may("image_url", link(3000)), must("alt_text", str(1, 2000)),
		may("slack_file", slackFile)}, pictureSource},

	"static_select": {menus, selectFields(may("options", list(1, 100, plainOption)), may("option_groups", list(1, 100, optionGroup)),
		may("initial_option", plainOption)), optionsOrGroups},
	"multi_static_select": {multiMenus, selectFields(may("options", list(1, 100, plainOption)), may("option_groups", list(1, 100, optionGroup)),
		may("initial_options", list(1, 100, plainOption)), may("max_selected_items", integer(1, 100))), optionsOrGroups},
	"external_select": {menus, selectFields(may("initial_option", plainOption), may("min_query_length", integer(0, 100))), nil},
	"multi_external_select": {multiMenus, selectFields(may("initial_options", list(1, 100, plainOption)), may("min_query_length", integer(0, 100)),
		may("max_selected_items", integer(1, 100))), nil},
	"users_select":       {menus, selectFields(may("initial_user", userID)), nil},
	"multi_users_select": {multiMenus, selectFields(may("initial_users", list(1, 100, userID)), may("max_selected_items", integer(1, 100))), nil},
	"conversations_select": {menus, selectFields(may("initial_conversation", channelID), may("default_to_current_conversation", boolean),
		may("response_url_enabled", boolean), may("filter", roomFilter)), nil},
	"multi_conversations_select": {multiMenus, selectFields(may("initial_conversations", list(1, 100, channelID)),
		may("default_to_current_conversation", boolean), may("filter", roomFilter), may("max_selected_items", integer(1, 100))), nil},
	"channels_select":       {menus, selectFields(may("initial_channel", channelID), may("response_url_enabled", boolean)), nil},
	"multi_channels_select": {multiMenus, selectFields(may("initial_channels", list(1, 100, channelID)), may("max_selected_items", integer(1, 100))), nil},

	"plain_text_input": {inInput, typed(may("initial_value", str(0, 3000)), may("multiline", boolean), may("min_length", integer(0, 3000)),
		may("max_length", integer(1, 3000))), nil},
	"email_text_input": {inInput, typed(may("initial_value", str(0, 3000))), nil},
	"url_text_input":   {inInput, typed(may("initial_value", str(0, 3000))), nil},
	"number_input": {inInput, typed(must("is_decimal_allowed", boolean), may("initial_value", str(0, 100)), may("min_value", str(0, 100)),
		may("max_value", str(0, 100))), nil},
	"rich_text_input": {inInput, typed(may("initial_value", anything)), nil},
	"file_input":      {inInput, elementFields(may("filetypes", list(1, 100, str(1, 20))), may("max_files", integer(1, 10))), nil},

	"workflow_button": {inActions | inSection, elementFields(must("text", plain(75)), must("workflow", anything),
		may("style", enum("primary", "danger")), may("accessibility_label", str(1, 75))), nil},
	"feedback_buttons": {inContextActions, elementFields(must("positive_button", anything), must("negative_button", anything)), nil},
	"icon_button": {inContextActions, elementFields(must("icon", str(1, 50)), must("text", plain(75)), may("value", str(0, 2000)), may("confirm", confirm),
		may("accessibility_label", str(1, 75)), may("visible_to_user_ids", list(0, 100, userID))), nil},
}

// elementIn checks that value is an element that may stand in this place.
func elementIn(place int) checker {
	return func(v *validator, at string, value any) {
		obj, ok := value.(map[string]any)
		if !ok {
			v.bad(at, "must provide an object")
			return
		}
		kind, _ := obj["type"].(string)
		e, known := elements[kind]
		switch {
		case kind == "":
			v.bad(at, "missing required field: type")
			return
		case !known || e.places&place == 0, kind == "file_input" && v.surface != onModal:
			v.bad(at+"/type", "unsupported type: %s", kind)
			return
		}
		v.fields(at, obj, e.fields)
		if e.extra != nil {
			e.extra(v, at, value)
		}
	}
}

func optionsOrGroups(v *validator, at string, value any) {
	obj := value.(map[string]any)
	if (obj["options"] == nil) == (obj["option_groups"] == nil) {
		v.bad(at, "must provide either options or option_groups")
		return
	}
	initialAmongOptions(v, at, value)
}

// initialAmongOptions: what is chosen at first must be one of the choices, and values differ.
func initialAmongOptions(v *validator, at string, value any) {
	obj := value.(map[string]any)
	var values []string
	for _, o := range choices(obj) {
		one, _ := o["value"].(string)
		if slices.Contains(values, one) {
			v.bad(at, "option values must be unique: %s", one)
		}
		values = append(values, one)
	}
	check := func(at string, chosen any) {
		one, _ := chosen.(map[string]any)
		s, _ := one["value"].(string)
		if !slices.Contains(values, s) {
			v.bad(at, "must be one of the provided options")
		}
	}
	if first, ok := obj["initial_option"]; ok {
		check(at+"/initial_option", first)
	}
	if many, ok := obj["initial_options"].([]any); ok {
		for _, one := range many {
			check(at+"/initial_options", one)
		}
	}
}

// choices are the options of an element, those of its groups included.
func choices(element map[string]any) []map[string]any {
	var all []map[string]any
	take := func(list any) {
		items, _ := list.([]any)
		for _, one := range items {
			if o, ok := one.(map[string]any); ok {
				all = append(all, o)
			}
		}
	}
	take(element["options"])
	groups, _ := element["option_groups"].([]any)
	for _, g := range groups {
		if group, ok := g.(map[string]any); ok {
			take(group["options"])
		}
	}
	return all
}

func pictureSource(v *validator, at string, value any) {
	obj := value.(map[string]any)
	if (obj["image_url"] == nil) == (obj["slack_file"] == nil) {
		v.bad(at, "must provide either image_url or slack_file")
	}
}
