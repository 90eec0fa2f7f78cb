// Block Kit blocks as nodes.
import { h, picture } from "../dom.js";
import { t } from "../i18n.js";
import { markdown, mrkdwn, plain } from "../text.js";
import { chart } from "../chart.js";
import { element, input } from "./elements.js";
import { rich } from "./rich.js";

/**
 * blocks draws a list of blocks. where = {pane, names, ref, surface, state, inputs?}: ref names the message or view in
 * acts, and inputs collects the inputs of a modal by block.
 */
export function blocks(list, where) {
  return h("div", { class: "blocks" }, list.map((b) => block(b, where)));
}

export function textOf(object, where) {
  if (!object) return null;
  return object.type === "mrkdwn" ? mrkdwn(object.text, where.names) : plain(object.text);
}

function block(b, where) {
  const draw = kinds[b.type];
  const node = draw ? draw(b, where) : h("p", { class: "muted" }, t("unsupported", { type: b.type }));
  node.dataset.block = b.type;
  return node;
}

const kinds = {
  header: (b) => h("p", { class: "b-header", role: "heading", "aria-level": "3" }, plain(b.text.text)),
  divider: () => h("hr"),
  section: (b, w) => h("div", { class: `b-section${b.accessory ? " with-accessory" : ""}` },
    h("div", { class: "b-text" }, b.text && h("div", { class: "text" }, textOf(b.text, w)),
      b.fields && h("div", { class: "fields" }, b.fields.map((f) => h("div", { class: "text" }, textOf(f, w))))),
    b.accessory && h("div", { class: "accessory" }, element(b.accessory, b, w))),
  actions: (b, w) => h("div", { class: "b-actions" }, b.elements.map((e) => element(e, b, w))),
  context_actions: (b, w) => h("div", { class: "b-actions" }, b.elements.map((e) => element(e, b, w))),
  context: (b, w) => h("div", { class: "b-context" }, b.elements.map((e) => (e.type === "image" ? element(e, b, w) : h("span", {}, textOf(e, w))))),
  image: (b, w) => h("figure", { class: "b-image" }, b.title && h("figcaption", {}, plain(b.title.text)), image(b, w)),
  input: (b, w) => input(b, w),
  rich_text: (b, w) => h("div", { class: "text" }, rich(b.elements, w.names)),
  markdown: (b, w) => h("div", { class: "text" }, markdown(b.text, w.names)),
  table: (b, w) => table(b, w),
  data_visualization: (b) => chart(chartOf(b)),
  video: (b) => h("p", {}, plain(b.title.text)),
};

/** image shows a picture by its address or by the id of an uploaded file. */
export function image(b, w) {
  const id = b.slack_file?.id;
  const address = b.image_url || (id ? `/control/file/${id}` : b.slack_file?.url || "");
  return picture(w.pane.sim.url(address), b.alt_text, "picture");
}

function table(b, w) {
  const align = (i) => ({ right: "right", center: "center" })[b.column_settings?.[i]?.align] || "";
  const cell = (c) => (c.type === "rich_text" ? rich(c.elements, w.names) : plain(c.text ?? String(c.value ?? "")));
  const row = (cells, tag) => h("tr", {}, cells.map((c, i) => h(tag, { class: [align(i), c.type === "raw_number" ? "number" : ""].join(" "), scope: tag === "th" ? "col" : undefined }, cell(c))));
  return h("div", { class: "table-scroll", tabindex: "0", role: "group" }, h("table", {}, h("thead", {}, row(b.rows[0], "th")), h("tbody", {}, b.rows.slice(1).map((r) => row(r, "td")))));
}

function chartOf(b) {
  const c = b.chart;
  if (c.type === "pie") return { kind: "pie", title: b.title, categories: c.segments.map((x) => x.label), series: [{ name: b.title, values: c.segments.map((x) => x.value) }] };
  const categories = c.axis_config?.categories?.length ? c.axis_config.categories : c.series[0].data.map((d) => d.label);
  const series = c.series.map((x) => ({ name: x.name, values: categories.map((label, i) => (x.data.find((d) => d.label === label) || x.data[i])?.value) }));
  return { kind: c.type, title: b.title, categories, series };
}
