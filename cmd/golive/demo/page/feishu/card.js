// Feishu cards (JSON 2.0, and 1.0 as far as old messages hold them) as nodes.
import { h, picture } from "../dom.js";
import { t, time } from "../i18n.js";
import { chart } from "../chart.js";
import { markdown, plain } from "../text.js";
import { control, interactive } from "./elements.js";

/**
 * card draws a card. where = {pane, names, locale, message, controls}: controls are what the simulator found in the
 * card, in document order; form is added inside forms.
 */
export function card(c, where) {
  const w = { ...where, used: new Set(), form: null };
  const list = c.body?.elements || c.elements || (c.i18n_elements || {})[where.locale] || Object.values(c.i18n_elements || {})[0] || [];
  return h("section", { class: `card${c.config?.width_mode === "fill" ? " fill" : ""}` }, header(c.header, w),
    h("div", { class: "card-body" }, elements(list, w)));
}

/** words is the text of a text object in the reader's language. */
export function words(object, w) {
  if (!object) return "";
  const local = object.i18n_content || object.i18n || {};
  return local[w.locale] || local[w.locale.toLowerCase()] || object.content || "";
}

export function textNode(object, w) {
  if (!object) return null;
  return object.tag === "lark_md" || object.tag === "markdown" ? markdown(words(object, w), w.names) : plain(words(object, w));
}

function header(head, w) {
  if (!head) return null;
  return h("header", { class: `card-header template-${head.template || "default"}` },
    h("div", { class: "card-title", role: "heading", "aria-level": "3" }, textNode(head.title, w),
      (head.text_tag_list || []).map((x) => h("span", { class: `tag tag-${x.color || "blue"}` }, plain(words(x.text, w))))),
    head.subtitle && h("div", { class: "card-subtitle" }, textNode(head.subtitle, w)));
}

export function elements(list, w) {
  return (list || []).map((e) => element(e, w));
}

function element(e, w) {
  const node = interactive(e.tag) ? control(e, w) : kinds[e.tag] ? kinds[e.tag](e, w) : h("p", { class: "muted" }, t("unsupported", { type: e.tag }));
  node.dataset.element = e.tag;
  return node;
}

const sizes = { "heading-0": "h0", "heading-1": "h1", "heading-2": "h2", "heading-3": "h3", heading: "h2", notation: "small", "x-small": "small", small: "small" };
const textClass = (e) => [sizes[e.text_size] ? `size-${sizes[e.text_size]}` : "", e.text_align ? `align-${e.text_align}` : ""].join(" ");

const kinds = {
  markdown: (e, w) => h("div", { class: `text ${textClass(e)}` }, markdown(words(e, w), w.names)),
  plain_text: (e, w) => h("div", { class: `text ${textClass(e)}` }, plain(words(e, w))),
  lark_md: (e, w) => h("div", { class: "text" }, markdown(words(e, w), w.names)),
  div: (e, w) => h("div", { class: "c-div" }, e.text && h("div", { class: `text ${textClass(e.text)} ink-${e.text.text_color || "default"}` }, textNode(e.text, w)),
    e.fields && h("div", { class: "fields" }, e.fields.map((f) => h("div", { class: `text${f.is_short ? "" : " wide"}` }, textNode(f.text, w)))),
    e.extra && element(e.extra, w)),
  hr: () => h("hr"),
  note: (e, w) => h("div", { class: "c-note" }, (e.elements || []).map((x) => (x.tag === "img" ? image(x, w) : h("span", {}, textNode(x, w))))),
  action: (e, w) => h("div", { class: "c-row" }, elements(e.actions, w)),
  img: (e, w) => image(e, w),
  img_combination: (e, w) => h("div", { class: "c-images" }, e.img_list.map((x) => image(x, w))),
  column_set: (e, w) => h("div", { class: `c-columns flex-${e.flex_mode || "none"} bg-${e.background_style || "default"}` }, (e.columns || []).map((c) => column(c, w, e.columns.length))),
  column: (e, w) => column(e, w, 1),
  form: (e, w) => form(e, w),
  chart: (e) => chart(chartOf(e.chart_spec)),
  table: (e, w) => table(e, w),
  person: (e, w) => h("span", { class: "mention" }, `@${w.names("user", e.user_id) || e.user_id}`),
  person_list: (e, w) => h("p", {}, e.persons.map((p) => h("span", { class: "mention" }, `@${w.names("user", p.id) || p.id} `))),
  collapsible_panel: (e, w) => h("details", { class: "c-panel", open: e.expanded }, h("summary", {}, textNode(e.header?.title, w) || t("more")), h("div", { class: "stack" }, elements(e.elements, w))),
};

function column(c, w, count) {
  const grow = c.width === "auto" ? "0 1 auto" : /^\d+px$/.test(c.width || "") ? `0 1 ${c.width}` : `${c.weight || 1} 1 ${count > 2 ? 72 : 110}px`;
  return h("div", { class: `c-column bg-${c.background_style || "default"} v-${c.vertical_align || "top"}`, style: { flex: grow } }, elements(c.elements, w));
}

function form(e, w) {
  const inner = { ...w, form: { name: e.name, inputs: new Map() } };
  const node = h("form", { class: "c-form stack", novalidate: true, onsubmit: (ev) => ev.preventDefault() }, elements(e.elements, inner));
  node.setAttribute("aria-label", e.name);
  return node;
}

function image(e, w) {
  const key = (e.i18n_img_key || {})[w.locale] || e.img_key;
  return h("figure", { class: "b-image" }, e.title && h("figcaption", {}, textNode(e.title, w)), picture(w.pane.sim.url(`/control/file/${key}`), words(e.alt, w), "picture"));
}

/** chartOf reads as much of a VChart specification as the bot's charts use. */
function chartOf(spec) {
  const rows = [spec.data].flat().flatMap((d) => d?.values || []);
  const title = spec.title?.text || "";
  const unit = [spec.axes].flat().find((a) => a?.orient === "left")?.title?.text || "";
  const of = (field) => [field].flat()[0];
  if (spec.type === "pie" || spec.type === "funnel") {
    return { kind: spec.type === "pie" ? "pie" : "bar", title, categories: rows.map((r) => String(r[spec.categoryField])), series: [{ name: title, values: rows.map((r) => Number(r[spec.valueField])) }] };
  }
  const across = spec.direction === "horizontal";
  const x = of(across ? spec.yField : spec.xField) || spec.categoryField;
  const y = of(across ? spec.xField : spec.yField) || spec.valueField;
  const by = of(spec.seriesField);
  const categories = [...new Set(rows.map((r) => String(r[x])))];
  const names = by ? [...new Set(rows.map((r) => String(r[by])))] : [title || String(y || "")];
  const series = names.map((name) => ({ name, values: categories.map((c) => { const row = rows.find((r) => String(r[x]) === c && (!by || String(r[by]) === name)); return row ? Number(row[y]) : undefined; }) }));
  return { kind: ["line", "area", "bar"].includes(spec.type) ? spec.type : "bar", title, categories, series, unit };
}

function table(e, w) {
  const cell = (column, v) => {
    if (v === undefined || v === null) return "";
    switch (column.data_type) {
      case "lark_md": case "markdown": return markdown(String(v), w.names);
      case "options": return [v].flat().map((x) => h("span", { class: `tag tag-${x.color || "blue"}` }, x.text ?? String(x)));
      case "persons": return [v].flat().map((id) => h("span", { class: "mention" }, `@${w.names("user", id) || id} `));
      case "date": return time(new Date(v), "full");
      case "number": return `${column.format?.symbol || ""}${column.format?.precision === undefined ? v : Number(v).toFixed(column.format.precision)}`;
      default: return plain(String(v));
    }
  };
  const align = (c) => c.horizontal_align || (c.data_type === "number" ? "right" : "");
  return h("div", { class: "table-scroll", tabindex: "0", role: "group" }, h("table", {},
    h("thead", {}, h("tr", {}, e.columns.map((c) => h("th", { scope: "col", class: align(c) }, c.display_name ?? c.name)))),
    h("tbody", {}, (e.rows || []).map((r) => h("tr", {}, e.columns.map((c) => h("td", { class: align(c) }, cell(c, r[c.name]))))))));
}
