// Controls that cards and forms share. Each is {node, value(), set(value)}; a picker's set takes
// options, which its options() returns.
import { h, icon, uid, put } from "./dom.js";
import { place } from "./overlay.js";
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

/**
 * picker chooses one or several of options, or of what find(query) returns. It is a text box with a list below it
 * and, for several, the chosen ones as chips.
 */
export function picker({ label, options, find, minLength, many, max, value, placeholder, disabled, onchange }) {
  const chosen = new Map((value || []).map((o) => [o.value, o.label]));
  const id = uid("list");
  const list = h("ul", { class: "options", id, role: "listbox", popover: "manual", "aria-label": label, "aria-multiselectable": many || undefined });
  const input = h("input", {
    class: "bare", type: "text", role: "combobox", "aria-label": label, "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list",
    autocomplete: "off", disabled,
  });
  const chips = h("span", { class: "chips" });
  const node = h("span", { class: "picker input" }, chips, input, icon("down"), list);
  let shown = [];
  let at = -1;
  let asked = 0;

  const draw = () => {
    put(chips, ...(many ? [...chosen].map(([v, text]) => h("span", { class: "chip" }, text,
      h("button", { type: "button", "aria-label": t("remove", { name: text }), onclick: () => { chosen.delete(v); draw(); tell(); } }, "×"))) : []));
    const one = many ? "" : [...chosen.values()][0] || "";
    input.placeholder = chosen.size && many ? "" : placeholder || (find ? t("search") : t("choose"));
    if (!many && document.activeElement !== input) input.value = one;
  };
  const tell = () => onchange?.(many ? [...chosen.keys()] : [...chosen.keys()][0] || "");
  const close = () => {
    if (list.matches(":popover-open")) list.hidePopover();
    input.setAttribute("aria-expanded", "false");
    at = -1;
  };
  const pick = (o) => {
    if (many && chosen.has(o.value)) chosen.delete(o.value);
    else if (many && max && chosen.size >= max) return;
    else {
      if (!many) chosen.clear();
      chosen.set(o.value, o.label);
    }
    input.value = many ? "" : o.label;
    draw();
    tell();
    if (many) show(shown);
    else close();
  };
  const show = (found) => {
    shown = found;
    put(list, ...(found.length ? found.map((o, i) => h("li", {
      role: "option", id: `${id}-${i}`, "aria-selected": String(chosen.has(o.value)), class: i === at ? "at" : "",
      onmousedown: (e) => { e.preventDefault(); pick(o); },
    }, many && h("span", { class: "tick", "aria-hidden": "true" }, chosen.has(o.value) ? icon("check") : ""), o.label, o.description && h("small", {}, o.description))) : [h("li", { class: "none" }, t("nothing"))]));
    if (!list.matches(":popover-open")) list.showPopover();
    list.style.width = `${node.getBoundingClientRect().width}px`;
    place(list, node);
    input.setAttribute("aria-expanded", "true");
    input.setAttribute("aria-activedescendant", at >= 0 ? `${id}-${at}` : "");
  };
  const look = async () => {
    const query = input.value.trim();
    if (!find) {
      const match = !many && chosen.size && query === [...chosen.values()][0] ? "" : query.toLowerCase();
      show(options.filter((o) => o.label.toLowerCase().includes(match)));
      return;
    }
    if (query.length < (minLength ?? 1)) return close();
    asked += 1;
    const mine = asked;
    const found = await find(query);
    if (mine === asked && document.activeElement === input) show(found);
  };
  input.addEventListener("input", () => { at = -1; look(); });
  input.addEventListener("focus", look);
  input.addEventListener("click", () => { if (!list.matches(":popover-open")) look(); });
  input.addEventListener("blur", () => { close(); draw(); });
  input.addEventListener("keydown", (e) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (step && shown.length) {
      at = (at + step + shown.length) % shown.length;
      show(shown);
      list.children[at]?.scrollIntoView({ block: "nearest" });
    } else if (e.key === "Enter" && list.matches(":popover-open") && shown[Math.max(at, 0)]) pick(shown[Math.max(at, 0)]);
    else if (e.key === "Escape" && list.matches(":popover-open")) { close(); e.stopPropagation(); }
    else if (e.key === "Backspace" && many && !input.value && chosen.size) { chosen.delete([...chosen.keys()].pop()); draw(); tell(); return; }
    else return;
    e.preventDefault();
  });
  draw();
  return {
    node,
    value: () => (many ? [...chosen.keys()] : [...chosen.keys()][0] || ""),
    options: () => [...chosen].map(([v, text]) => ({ value: v, label: text })),
    set: (values) => { chosen.clear(); for (const o of values) chosen.set(o.value, o.label); draw(); },
  };
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
