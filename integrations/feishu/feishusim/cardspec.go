package feishusim

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"sync"
)

// rule checks one property; nil means that any value will do.
type rule func(v *cardReader, path string, value any)

type objectSpec struct {
	need  []string
	props map[string]rule
}

// component is what a tag of card JSON 2.0 may hold.
type component struct {
	objectSpec
	also func(v *cardReader, path string, o object)
}

var (
	locales = set([]string{
		"zh_cn", "en_us", "zh_hk", "zh_tw", "ja_jp", "id_id", "vi_vn", "th_th", "pt_br", "es_es", "ko_kr", "de_de", "fr_fr", "it_it", "ru_ru", "ms_my",
	})
	templates = []string{
		"blue", "wathet", "turquoise", "green", "yellow", "orange", "red", "carmine", "violet", "purple", "indigo", "grey", "default",
	}
	tagColors = []string{
		"neutral", "blue", "turquoise", "torqoise", "lime", "orange", "violet", "indigo", "wathet", "green", "yellow", "red", "purple", "carmine",
	}
	buttonTypes = []string{"default", "primary", "danger", "text", "primary_text", "danger_text", "primary_filled", "danger_filled", "laser"}
	textSizes   = regexp.MustCompile(`^(heading-[0-4]|heading|normal|notation|x{1,4}-large|large|medium|small|x-small|[a-z]+[-_][a-z0-9]+)$`)
	elementID   = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,19}$`)
)

// Rules for plain values.

func isString(v *cardReader, path string, x any) {
	if _, ok := x.(string); !ok {
		v.fail(subType, path, "variable type is invalid, want string")
	}
}

func isBool(v *cardReader, path string, x any) {
	if _, ok := x.(bool); !ok {
		v.fail(subType, path, "variable type is invalid, want boolean")
	}
}

func isNumber(v *cardReader, path string, x any) {
	if _, ok := x.(json.Number); !ok {
		v.fail(subType, path, "variable type is invalid, want number")
	}
}

func isObject(v *cardReader, path string, x any) {
	if _, ok := x.(object); !ok {
		v.fail(subType, path, "variable type is invalid, want object")
	}
}

func isValue(v *cardReader, path string, x any) {
	if _, ok := x.(object); !ok {
		isString(v, path, x)
	}
}

func oneOf(words ...string) rule {
	return func(v *cardReader, path string, x any) {
		if s, ok := x.(string); !ok || !slices.Contains(words, s) {
			v.fail(subType, path, "invalid value %v, want one of %v", x, words)
		}
	}
}

func within(lo, hi int) rule {
	return func(v *cardReader, path string, x any) {
		isNumber(v, path, x)
		if n := number(x); v.err == nil && (n < lo || n > hi) {
			v.fail(subType, path, "value %d is not in %d..%d", n, lo, hi)
		}
	}
}

func isTextSize(v *cardReader, path string, x any) {
	if !textSizes.MatchString(str(x)) {
		v.fail(subType, path, "invalid text_size %v", x)
	}
}

func isElementID(v *cardReader, path string, x any) {
	id := str(x)
	if !elementID.MatchString(id) {
		v.fail(subParse, path, "element_id must begin with a letter, hold letters, digits and underscores, and have at most 20 characters: %s", id)
	}
	if v.ids[id] {
		v.fail(subParse, path, "element_id is repeated: %s", id)
	}
	v.ids[id] = true
}

func isMarkdown(v *cardReader, path string, x any) {
	isString(v, path, x)
	v.markdown(path, str(x))
}

func isImageKey(v *cardReader, path string, x any) {
	if !v.world.image(str(x)) {
		v.fail(subImage, path, "invalid image keys: %v", x)
	}
}

func isPerson(v *cardReader, path string, x any) {
	if !v.world.person(str(x)) {
		v.fail(subBadPerson, path, "invalid user resource (at/person) id: %v", x)
	}
}

// byLocale is an object of locale and value.
func byLocale(each rule) rule {
	return func(v *cardReader, path string, x any) {
		isObject(v, path, x)
		o, _ := x.(object)
		for k, e := range o {
			if !locales[k] {
				v.fail(subParse, path, "unknown locale %s", k)
				return
			}
			each(v, path+" -> "+k, e)
		}
	}
}

func listOf(each rule) rule {
	return func(v *cardReader, path string, x any) {
		list, ok := x.([]any)
		if !ok {
			v.fail(subType, path, "variable type is invalid, want array")
			return
		}
		for i, e := range list {
			each(v, fmt.Sprintf("%s -> [%d]", path, i), e)
		}
	}
}

func objectOf(spec objectSpec) rule {
	return func(v *cardReader, path string, x any) {
		o, ok := x.(object)
		if !ok {
			v.fail(subType, path, "variable type is invalid, want object")
			return
		}
		v.object(path, o, spec)
	}
}

// isElements is a list of components.
func isElements(v *cardReader, path string, x any) { listOf(part(nil))(v, path, x) }

// part is a component; only those tags, if any are named. Each one with a tag counts towards the 200.
func part(tags []string) rule {
	return func(v *cardReader, path string, x any) {
		o, _ := x.(object)
		if tags != nil && !slices.Contains(tags, str(o["tag"])) {
			v.fail(subUnsupported, path, "unsupported tag %q, want one of %v", str(o["tag"]), tags)
			return
		}
		if tags == nil && slices.Contains(innerTags, str(o["tag"])) {
			v.fail(subUnsupported, path, "unsupported tag %q here", str(o["tag"]))
			return
		}
		v.element(path, x)
	}
}

// innerTags are parts of components and no components themselves.
var innerTags = []string{"plain_text", "lark_md", "text_tag", "column", "standard_icon", "custom_icon"}

var (
	isText     = part([]string{"plain_text"})
	isRichText = part([]string{"plain_text", "lark_md"})
	isIcon     = part([]string{"standard_icon", "custom_icon"})
	isColumn   = part([]string{"column"})
	isTextTag  = part([]string{"text_tag"})
)

func isBehavior(v *cardReader, path string, x any) {
	o, _ := x.(object)
	switch o["type"] {
	case "callback":
		v.object(path, o, objectSpec{[]string{"value"}, map[string]rule{"type": nil, "value": isValue}})
	case "open_url":
		v.object(path, o, objectSpec{[]string{"default_url"}, map[string]rule{
			"type": nil, "default_url": isString, "pc_url": isString, "ios_url": isString, "android_url": isString}})
	default:
		v.fail(subType, path, "invalid type of behavior: %v", o["type"])
	}
}

func urls() rule {
	return objectOf(objectSpec{nil, map[string]rule{"url": isString, "pc_url": isString, "ios_url": isString, "android_url": isString}})
}

func rootSpec() objectSpec {
	text := objectOf(objectSpec{nil, map[string]rule{"content": isString, "i18n_content": byLocale(isString)}})
	return objectSpec{[]string{"schema", "body"}, map[string]rule{
		"schema":    nil,
		"card_link": urls(),
		"config": objectOf(objectSpec{nil, map[string]rule{
			"update_multi": func(v *cardReader, path string, x any) {
				if x != true {
					v.fail(subType, path, "update_multi can only be true in schema 2.0")
				}
			},
			"streaming_mode": isBool, "streaming_config": isObject, "summary": text, "locales": listOf(isString),
			"enable_forward": isBool, "width_mode": oneOf("compact", "fill", "default"), "use_custom_translation": isBool,
			"enable_forward_interaction": isBool, "style": isObject,
		}}),
		"header": objectOf(objectSpec{[]string{"title"}, map[string]rule{
			"title": isRichText, "subtitle": isRichText, "template": oneOf(templates...), "icon": isIcon, "padding": isString,
			"text_tag_list": func(v *cardReader, path string, x any) {
				listOf(isTextTag)(v, path, x)
				if list, _ := x.([]any); len(list) > 3 {
					v.fail(subTooMany, path, "a header holds at most 3 tags")
				}
			},
			"i18n_text_tag_list": byLocale(listOf(isTextTag)),
		}}),
		"body": objectOf(objectSpec{[]string{"elements"}, map[string]rule{
			"elements": isElements, "direction": oneOf("vertical", "horizontal"), "padding": isString,
			"horizontal_spacing": isString, "horizontal_align": oneOf("left", "center", "right"),
			"vertical_spacing": isString, "vertical_align": oneOf("top", "center", "bottom"),
		}}),
	}}
}

var (
	componentsOnce  sync.Once
	componentsTable map[string]component
)

// components is the table of tags, made once (an initializer would be a cycle: containers hold components).
func components() map[string]component {
	componentsOnce.Do(func() { componentsTable = makeComponents() })
	return componentsTable
}

// props joins tables of properties.
func props(tables ...map[string]rule) map[string]rule {
	out := map[string]rule{"tag": isString, "element_id": isElementID, "margin": isString}
	for _, t := range tables {
		for k, r := range t {
			out[k] = r
		}
	}
	return out
}

func makeComponents() map[string]component {
	confirm := objectOf(objectSpec{nil, map[string]rule{"title": isText, "text": isText}})
	align := oneOf("left", "center", "right")
	container := map[string]rule{
		"elements": isElements, "direction": oneOf("vertical", "horizontal"), "padding": isString,
		"horizontal_spacing": isString, "horizontal_align": align,
		"vertical_spacing": isString, "vertical_align": oneOf("top", "center", "bottom"),
	}
	text := map[string]rule{
		"content": isString, "i18n_content": byLocale(isString), "text_size": isTextSize, "text_color": isString,
		"text_align": align, "lines": within(1, 1000),
	}
	pressed := map[string]rule{
		"name": isString, "disabled": isBool, "disabled_tips": isText, "hover_tips": isText, "confirm": confirm,
		"behaviors": listOf(isBehavior), "required": isBool, "value": isValue, "width": isString,
	}
	choice := map[string]rule{
		"type": oneOf("default", "text"), "placeholder": isText, "initial_option": isString, "initial_index": isNumber,
		"options": listOf(objectOf(objectSpec{[]string{"value"}, map[string]rule{"text": isText, "icon": isIcon, "value": isString}})),
	}
	chosen := map[string]rule{"selected_values": listOf(isString)}
	people := map[string]rule{
		"type": oneOf("default", "text"), "placeholder": isText, "initial_option": isPerson, "selected_values": listOf(isPerson),
		"options": listOf(objectOf(objectSpec{[]string{"value"}, map[string]rule{"value": isPerson}})),
	}
	picker := map[string]rule{"placeholder": isText, "initial_date": isString, "initial_time": isString, "initial_datetime": isString}
	c := map[string]component{}
	add := func(tag string, need []string, tables ...map[string]rule) {
		c[tag] = component{objectSpec: objectSpec{need, props(tables...)}}
	}
	add("plain_text", []string{"content"}, text)
	add("lark_md", []string{"content"}, text, map[string]rule{"content": isMarkdown, "i18n_content": byLocale(isMarkdown)})
	add("text_tag", []string{"text"}, map[string]rule{"text": isText, "color": oneOf(tagColors...)})
	add("standard_icon", []string{"token"}, map[string]rule{"token": isString, "color": isString, "size": isString})
	add("custom_icon", []string{"img_key"}, map[string]rule{"img_key": isImageKey, "size": isString})
	add("markdown", []string{"content"}, map[string]rule{
		"content": isMarkdown, "i18n_content": byLocale(isMarkdown), "text_size": isTextSize, "text_align": align, "icon": isIcon,
	})
	add("div", nil, map[string]rule{"text": isRichText, "icon": isIcon, "width": isString})
	add("hr", nil)
	add("img", []string{"img_key", "alt"}, map[string]rule{
		"img_key": isImageKey, "i18n_img_key": byLocale(isImageKey), "alt": isText, "title": isText, "transparent": isBool, "preview": isBool,
		"corner_radius": isString, "scale_type": oneOf("crop_center", "fit_horizontal", "crop_top"), "size": isString,
	})
	add("img_combination", []string{"img_list"}, map[string]rule{
		"combination_mode": oneOf("double", "triple", "bisect", "trisect"), "combination_transparent": isBool, "corner_radius": isString,
		"img_list": listOf(objectOf(objectSpec{[]string{"img_key"}, map[string]rule{"img_key": isImageKey}})),
	})
	size := oneOf("large", "medium", "small", "extra_small")
	add("person", []string{"user_id"}, map[string]rule{"user_id": isPerson, "size": size, "show_avatar": isBool, "show_name": isBool, "style": oneOf("normal", "capsule")})
	add("person_list", []string{"persons"}, map[string]rule{
		"persons": listOf(objectOf(objectSpec{[]string{"id"}, map[string]rule{"id": isPerson}})), "size": size, "show_name": isBool,
		"show_avatar": isBool, "lines": isNumber, "drop_invalid_user_id": isBool, "icon": isIcon,
	})
	add("chart", []string{"chart_spec"}, map[string]rule{
		"chart_spec": isChart, "aspect_ratio": oneOf("1:1", "2:1", "4:3", "16:9"), "preview": isBool, "height": isString,
		"color_theme": oneOf("brand", "rainbow", "complementary", "converse", "primary"),
	})
	add("table", []string{"columns", "rows"}, tableProps())
	add("column_set", []string{"columns"}, map[string]rule{
		"columns": listOf(isColumn), "flex_mode": oneOf("none", "stretch", "flow", "bisect", "trisect"), "background_style": isString,
		"horizontal_spacing": isString, "horizontal_align": align, "vertical_align": isString,
		"action": objectOf(objectSpec{nil, map[string]rule{"multi_url": urls()}}),
	})
	add("column", []string{"elements"}, container, map[string]rule{
		"background_style": isString, "width": isString, "weight": within(1, 5), "action": objectOf(objectSpec{nil, map[string]rule{"multi_url": urls()}}),
	})
	add("form", []string{"name", "elements"}, container, map[string]rule{"name": isString, "confirm": confirm})
	add("interactive_container", []string{"elements", "behaviors"}, container, pressed, map[string]rule{
		"height": isString, "background_style": isString, "has_border": isBool, "border_color": isString, "corner_radius": isString,
	})
	icon := props(map[string]rule{"token": isString, "color": isString, "size": isString, "img_key": isImageKey})
	add("collapsible_panel", []string{"header", "elements"}, container, map[string]rule{
		"expanded": isBool, "background_color": isString,
		"border": objectOf(objectSpec{nil, map[string]rule{"color": isString, "corner_radius": isString}}),
		"header": objectOf(objectSpec{[]string{"title"}, map[string]rule{
			"title": part([]string{"plain_text", "markdown"}), "background_color": isString, "vertical_align": oneOf("top", "center", "bottom"),
			"padding": isString, "position": oneOf("top", "bottom"), "width": isString, "icon": objectOf(objectSpec{[]string{"tag"}, icon}),
			"icon_position": oneOf("left", "right", "follow_text"), "icon_expanded_angle": isNumber,
		}}),
	})
	add("button", nil, pressed, map[string]rule{
		"text": isRichText, "icon": isIcon, "type": oneOf(buttonTypes...), "size": oneOf("tiny", "small", "medium", "large"),
		"form_action_type": oneOf("submit", "reset"),
	})
	add("input", nil, pressed, map[string]rule{
		"placeholder": isText, "default_value": isString, "i18n_default_value": byLocale(isString), "max_length": within(1, 1000),
		"input_type": oneOf("text", "multiline_text", "password"), "show_icon": isBool, "rows": within(1, 1000), "auto_resize": isBool,
		"max_rows": within(1, 1000), "label": isText, "label_position": oneOf("top", "left"),
	})
	add("select_static", nil, pressed, choice)
	add("multi_select_static", nil, pressed, choice, chosen)
	add("select_person", nil, pressed, people)
	add("multi_select_person", nil, pressed, people)
	add("date_picker", nil, pressed, picker)
	add("picker_time", nil, pressed, picker)
	add("picker_datetime", nil, pressed, picker)
	add("checker", nil, pressed, map[string]rule{
		"checked": isBool, "text": isRichText, "overall_checkable": isBool, "button_area": isObject, "checked_style": isObject, "padding": isString,
	})
	add("overflow", []string{"options"}, pressed, map[string]rule{
		"options": listOf(objectOf(objectSpec{nil, map[string]rule{"text": isText, "value": isString, "multi_url": urls()}})),
	})
	add("select_img", nil, pressed, map[string]rule{
		"multi_select": isBool, "layout": oneOf("stretch", "bisect", "trisect"), "can_preview": isBool, "aspect_ratio": oneOf("1:1", "4:3", "16:9"),
		"options": listOf(objectOf(objectSpec{[]string{"img_key"}, map[string]rule{
			"img_key": isImageKey, "value": isString, "disabled": isBool, "disabled_tips": isText, "hover_tips": isText}})),
	})
	for tag, also := range map[string]func(*cardReader, string, object){
		"select_static": distinctOptions, "multi_select_static": distinctOptions, "table": tableRows,
	} {
		e := c[tag]
		e.also = also
		c[tag] = e
	}
	return c
}

// distinctOptions: an answer names an option by its value, so the values must differ.
func distinctOptions(v *cardReader, path string, o object) {
	seen := map[string]bool{}
	for _, opt := range optionsOf(o) {
		if seen[opt.Value] {
			v.fail(subParse, path, "value of options is repeated: %s", opt.Value)
		}
		seen[opt.Value] = true
	}
}
