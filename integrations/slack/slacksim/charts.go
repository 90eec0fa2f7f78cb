package slacksim

import "slices"

// chartShape checks the chart of a data_visualization block: pie has segments, the others have series over categories.
func chartShape(v *validator, at string, value any) {
	obj, ok := value.(map[string]any)
	if !ok {
		v.bad(at, "must provide an object")
		return
	}
	kind, _ := obj["type"].(string)
	switch {
	case kind == "pie":
		segment := shape(must("label", str(1, 20)), must("value", positive))
		v.fields(at, obj, []field{must("type", anything), must("segments", list(1, 6, segment))})
	case slices.Contains([]string{"bar", "area", "line"}, kind):
		point := shape(must("label", str(1, 20)), must("value", number))
		series := shape(must("name", str(1, 20)), must("data", list(1, 20, point)))
		axis := shape(must("categories", list(1, 20, str(1, 20))), may("x_label", str(1, 50)), may("y_label", str(1, 50)))
		v.fields(at, obj, []field{must("type", anything), must("series", list(1, 6, series)), must("axis_config", axis)})
		v.everyCategory(at, obj)
	default:
		v.bad(at+"/type", "unsupported type: %s", kind)
	}
}

func positive(v *validator, at string, value any) {
	if n, ok := value.(float64); !ok || n <= 0 {
		v.bad(at, "must be more than 0")
	}
}

// everyCategory: each series has a name of its own and one point for each category.
func (v *validator) everyCategory(at string, chart map[string]any) {
	axis, _ := chart["axis_config"].(map[string]any)
	categories, _ := axis["categories"].([]any)
	series, _ := chart["series"].([]any)
	names := map[any]bool{}
	for _, one := range series {
		s, _ := one.(map[string]any)
		if name, ok := s["name"].(string); ok && names[name] {
			v.bad(at+"/series", "series names must be unique")
		} else {
			names[name] = true
		}
		data, _ := s["data"].([]any)
		if len(data) != len(categories) {
			v.bad(at+"/series", "every series must have one point for each category")
		}
		for _, d := range data {
			if point, ok := d.(map[string]any); ok && !slices.Contains(categories, point["label"]) {
				v.bad(at+"/series", "labels must be among the categories")
			}
		}
	}
}
