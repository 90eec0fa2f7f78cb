// Controls that cards and forms share. Each is {node, value(), set(value)}.
import { h, uid } from "./dom.js";
import { t } from "./i18n.js";

/** select chooses one of options [{label, value, group?}]. onchange gets the value. */
export function select({ label, options, value, placeholder, disabled, onchange }) {
  const node = h("select", { class: "input", "aria-label": label, disabled });
  if (!options.some((o) => o.value === value)) node.append(h("option", { value: "", disabled: !!value }, placeholder || t("choose")));
  let group = "";
  let into = node;
  for (const o of options) {
    if (o.group && o.group !== group) {
      group = o.group;
      into = h("optgroup", { label: group });
      node.append(into);
    }
    into.append(h("option", { value: o.value, selected: o.value === value }, o.label));
  }
  if (onchange) node.addEventListener("change", () => node.value && onchange(node.value));
  return { node, value: () => node.value, set: (v) => { node.value = v || ""; } };
}

/** checks are checkboxes or radio buttons. */
export function checks({ label, options, value, single, disabled, onchange }) {
  const name = uid("check");
  const inputs = options.map((o) => h("input", { type: single ? "radio" : "checkbox", name, value: o.value, checked: (value || []).includes(o.value), disabled }));
  for (const i of inputs) i.checked = (value || []).includes(i.value);
  const read = () => inputs.filter((i) => i.checked).map((i) => i.value);
  const node = h("div", { class: "checks", role: single ? "radiogroup" : "group", "aria-label": label },
    options.map((o, i) => h("label", {}, inputs[i], h("span", {}, o.node || o.label, o.description && h("small", {}, o.description)))));
  if (onchange) node.addEventListener("change", () => onchange(single ? read()[0] || "" : read()));
  return { node, value: () => (single ? read()[0] || "" : read()), set: (v) => { for (const i of inputs) i.checked = [v].flat().includes(i.value); } };
}

/** text is a line or several lines of text, a number, an e-mail, a date, a time. */
export function text({ label, type, value, placeholder, lines, max, min, step, disabled, onchange }) {
  const node = lines
    ? h("textarea", { class: "input", rows: lines, "aria-label": label, placeholder, maxlength: max, disabled })
    : h("input", { class: "input", type: type || "text", "aria-label": label, placeholder, disabled, min, max: type === "number" ? max : undefined, maxlength: type === "number" ? undefined : max, step });
  node.value = value || "";
  if (onchange) {
    let last = node.value;
    const tell = () => { if (node.value !== last) { last = node.value; onchange(node.value); } };
    node.addEventListener("change", tell);
    if (!lines) node.addEventListener("keydown", (e) => { if (e.key === "Enter") tell(); });
  }
  return { node, value: () => node.value, set: (v) => { node.value = v || ""; } };
}
