package feishusim

import "fmt"

// chartFields are the fields that each kind of chart needs beside its data (VChart).
var chartFields = map[string][]string{
	"line": {"xField", "yField"}, "area": {"xField", "yField"}, "bar": {"xField", "yField"}, "scatter": {"xField", "yField"},
	"pie": {"valueField", "categoryField"}, "funnel": {"valueField", "categoryField"}, "radar": {"categoryField", "valueField"},
	"linearProgress": {"xField", "yField"}, "circularProgress": {"valueField", "categoryField"},
	"wordCloud": {"nameField"}, "common": {"series"}, "gauge": nil, "treemap": nil, "sankey": nil,
}

// isChart checks a chart_spec as far as a card that fails here would fail there.
func isChart(v *cardReader, path string, x any) {
	spec, ok := x.(object)
	if !ok {
		v.fail(subChart, path, "chart spec is invalid, (root): Invalid type. Expected: object")
		return
	}
	kind := str(spec["type"])
	fields, ok := chartFields[kind]
	if !ok {
		v.fail(subChart, path, "chart spec is invalid, type: unknown chart type %q", kind)
		return
	}
	for _, f := range fields {
		if _, ok := spec[f]; !ok {
			v.fail(subChart, path, "chart spec is invalid, (root): %s is required", f)
		}
	}
	v.chartData(path, kind, spec["data"])
}

func (v *cardReader) chartData(path, kind string, data any) {
	sets, ok := data.([]any)
	if !ok {
		sets = []any{data}
	}
	for _, raw := range sets {
		o, ok := raw.(object)
		if !ok {
			v.fail(subChart, path, "chart spec is invalid, data: Invalid type. Expected: object or array")
			return
		}
		if kind == "treemap" || kind == "sankey" {
			continue
		}
		values, ok := o["values"].([]any)
		if !ok {
			v.fail(subChart, path, "chart spec is invalid, data.values: Invalid type. Expected: array")
			return
		}
		for i, row := range values {
			if _, ok := row.(object); !ok {
				v.fail(subChart, path, "chart spec is invalid, data.values.%d: Invalid type. Expected: object", i)
				return
			}
		}
	}
}

func tableProps() map[string]rule {
	align := oneOf("left", "center", "right")
	column := objectSpec{[]string{"name"}, map[string]rule{
		"name": isString, "display_name": isString, "width": isString, "vertical_align": oneOf("top", "center", "bottom"),
		"horizontal_align": align, "format": isObject, "date_format": isString,
		"data_type": oneOf("text", "lark_md", "options", "number", "persons", "date", "markdown"),
	}}
	return map[string]rule{
		"page_size": within(1, 10), "row_height": isString, "row_max_height": isString, "freeze_first_column": isBool,
		"header_style": objectOf(objectSpec{nil, map[string]rule{
			"text_align": align, "text_size": isTextSize, "background_style": oneOf("grey", "none"), "text_color": isString, "bold": isBool, "lines": isNumber,
		}}),
		"columns": func(v *cardReader, path string, x any) {
			listOf(objectOf(column))(v, path, x)
			if list, _ := x.([]any); len(list) == 0 || len(list) > 50 {
				v.fail(subTableColumns, path, "a table holds 1 to 50 columns")
			}
		},
		"rows": func(v *cardReader, path string, x any) { listOf(isObject)(v, path, x) },
	}
}

// tableRows checks that each cell belongs to a column and has its type.
func tableRows(v *cardReader, path string, o object) {
	kinds := map[string]string{}
	columns, _ := o["columns"].([]any)
	for _, raw := range columns {
		c, _ := raw.(object)
		kind := str(c["data_type"])
		setDefault(&kind, "text")
		kinds[str(c["name"])] = kind
	}
	rows, _ := o["rows"].([]any)
	for i, raw := range rows {
		row, _ := raw.(object)
		for name, cell := range row {
			at := fmt.Sprintf("%s -> rows -> [%d] -> %s", path, i, name)
			kind, ok := kinds[name]
			if !ok {
				v.fail(subTableRows, at, "table rows is invalid: no such column")
				return
			}
			v.cell(at, kind, cell)
		}
	}
}

func (v *cardReader) cell(path, kind string, cell any) {
	ok := true
	switch kind {
	case "text":
		_, ok = cell.(string)
	case "lark_md", "markdown":
		_, ok = cell.(string)
		v.markdown(path, str(cell))
	case "number", "date":
		isNumber(v, path, cell)
	case "options", "persons":
		_, text := cell.(string)
		_, list := cell.([]any)
		ok = text || list
	}
	if !ok {
		v.fail(subTableRows, path, "table rows is invalid: type of the cell is not %s", kind)
	}
}
