// One drawing of charts for both panes: bar, line, area and pie, as SVG with the numbers in a table below.
import { h, s } from "./dom.js";
import { t } from "./i18n.js";

const width = 360;
const height = 200;
const edge = { top: 12, right: 10, bottom: 26, left: 38 };

/** chart draws {kind, title, categories: [..], series: [{name, values: [..]}], unit?}. */
export function chart({ kind, title, categories, series, unit }) {
  const draw = kind === "pie" ? pie : axes;
  const box = s("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart-svg", role: "img", "aria-label": title || kind });
  draw(box, { kind, categories, series, unit: unit || "" });
  return h("figure", { class: "chart" }, title && h("figcaption", {}, title), box,
    legend(kind === "pie" ? categories : series.map((x) => x.name)),
    h("details", {}, h("summary", {}, t("data")), numbers(categories, series, unit || "")));
}

function legend(names) {
  if (names.length < 2) return null;
  return h("ul", { class: "legend" }, names.map((name, i) => h("li", {}, h("span", { class: `key series-${i % 8}` }), name)));
}

function numbers(categories, series, unit) {
  return h("div", { class: "table-scroll", tabindex: "0", role: "group" }, h("table", {},
    h("thead", {}, h("tr", {}, h("td", {}), series.map((x) => h("th", { scope: "col" }, x.name)))),
    h("tbody", {}, categories.map((c, i) => h("tr", {}, h("th", { scope: "row" }, c), series.map((x) => h("td", { class: "number" }, show(x.values[i], unit))))))));
}

const show = (v, unit) => (v === undefined || v === null ? "–" : `${Math.round(v * 100) / 100}${unit}`);

/** steps are four to six round values that span low to high. */
function steps(low, high) {
  const span = high - low || Math.abs(high) || 1;
  const rough = span / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((m) => m >= rough);
  const out = [];
  for (let v = Math.floor(low / step) * step; v < high + step * 0.999; v += step) out.push(Math.round(v * 1e6) / 1e6);
  return out;
}

function axes(box, { kind, categories, series, unit }) {
  const all = series.flatMap((x) => x.values).filter(Number.isFinite);
  const marks = steps(Math.min(0, ...all), Math.max(0, ...all));
  const low = marks[0];
  const high = marks[marks.length - 1];
  const inner = { w: width - edge.left - edge.right, h: height - edge.top - edge.bottom };
  const y = (v) => edge.top + inner.h * (1 - (v - low) / (high - low));
  const slot = inner.w / Math.max(1, categories.length);
  const x = (i) => edge.left + slot * (i + 0.5);
  for (const m of marks) {
    box.append(s("line", { x1: edge.left, x2: width - edge.right, y1: y(m), y2: y(m), class: "grid" }),
      s("text", { x: edge.left - 5, y: y(m) + 3.5, class: "axis end" , text: short(m, unit) }));
  }
  const every = Math.ceil(categories.length / 8);
  categories.forEach((c, i) => {
    if (i % every === 0) box.append(s("text", { x: x(i), y: height - 9, class: "axis middle", text: clip(c, Math.max(3, Math.floor((slot * every) / 7))) }));
  });
  series.forEach((one, n) => (kind === "bar" ? bars : lines)(box, one, n, { kind, x, y, slot, low, count: series.length, unit, categories }));
}

const clip = (text, n) => ([...text].length > n ? `${[...text].slice(0, n - 1).join("")}…` : text);
const short = (v, unit) => (Math.abs(v) >= 10000 ? `${v / 1000}k` : `${v}`) + (unit.length === 1 ? unit : "");

function bars(box, one, n, { x, y, slot, count, unit, categories }) {
  const w = Math.min(28, (slot * 0.72) / count);
  one.values.forEach((v, i) => {
    if (!Number.isFinite(v)) return;
    const left = x(i) - (w * count) / 2 + w * n;
    box.append(s("rect", { x: left + 0.5, y: Math.min(y(v), y(0)), width: Math.max(1, w - 1), height: Math.max(0.5, Math.abs(y(v) - y(0))), rx: 2, class: `fill series-${n % 8}` },
      s("title", { text: `${categories[i]} ${one.name}: ${show(v, unit)}` })));
  });
}

function lines(box, one, n, { kind, x, y, unit, categories }) {
  const points = one.values.map((v, i) => [x(i), y(v), v]).filter((p) => Number.isFinite(p[2]));
  if (!points.length) return;
  const path = points.map((p, i) => `${i ? "L" : "M"}${p[0].toFixed(1)} ${p[1].toFixed(1)}`).join("");
  if (kind === "area") box.append(s("path", { d: `${path}L${points[points.length - 1][0]} ${y(0)}L${points[0][0]} ${y(0)}Z`, class: `area series-${n % 8}` }));
  box.append(s("path", { d: path, class: `line series-${n % 8}` }));
  points.forEach((p, i) => box.append(s("circle", { cx: p[0], cy: p[1], r: 3, class: `fill series-${n % 8}` }, s("title", { text: `${categories[i]} ${one.name}: ${show(p[2], unit)}` }))));
}

function pie(box, { categories, series, unit }) {
  const values = (series[0]?.values || []).map((v) => Math.max(0, v || 0));
  const sum = values.reduce((a, b) => a + b, 0) || 1;
  const [cx, cy, r] = [width / 2, height / 2, 84];
  let angle = -Math.PI / 2;
  values.forEach((v, i) => {
    const share = v / sum;
    if (!share) return;
    const end = angle + share * 2 * Math.PI;
    const at = (a, radius) => `${(cx + radius * Math.cos(a)).toFixed(2)} ${(cy + radius * Math.sin(a)).toFixed(2)}`;
    const d = share > 0.9999
      ? `M${cx} ${cy - r}A${r} ${r} 0 1 1 ${cx - 0.01} ${cy - r}Z`
      : `M${cx} ${cy}L${at(angle, r)}A${r} ${r} 0 ${share > 0.5 ? 1 : 0} 1 ${at(end, r)}Z`;
    box.append(s("path", { d, class: `slice series-${i % 8}` }, s("title", { text: `${categories[i]}: ${show(v, unit)} (${Math.round(share * 100)} %)` })));
    if (share >= 0.07) {
      const [lx, ly] = at((angle + end) / 2, r * 0.64).split(" ");
      box.append(s("text", { x: lx, y: Number(ly) + 4, class: "slice-label", text: `${Math.round(share * 100)}%` }));
    }
    angle = end;
  });
}
