// What one clicks, chooses and fills in in a Feishu card.
import { h, icon, safeLink, uid } from "../dom.js";
import { t } from "../i18n.js";
import { ask, menu } from "../overlay.js";
import { plain } from "../text.js";
import { picker } from "../picker.js";
import * as widget from "../widgets.js";
import { elements, textNode, words } from "./card.js";

const tags = new Set(["button", "input", "select_static", "multi_select_static", "select_person", "multi_select_person", "date_picker", "picker_time",
  "picker_datetime", "checker", "overflow", "interactive_container", "select_img"]);

export const interactive = (tag) => tags.has(tag);

/** control draws a component that one can use. Inside a form it keeps its value until the form is submitted. */
export function control(e, w) {
  const known = take(e, w);
  const use = user(e, w, known);
  if (e.tag === "button") return button(e, w, use);
  if (e.tag === "overflow") return overflow(e, w, use, known);
  if (e.tag === "interactive_container") return container(e, w, use, known);
  return field(e, w, use, known);
}

/** take finds the simulator's number for a component: the first unused one of its kind and name. */
function take(e, w) {
  const fits = (c) => c.tag === e.tag && !w.used.has(c.index) && (c.name || "") === (e.name || "");
  const found = w.controls.find(fits) || w.controls.find((c) => c.tag === e.tag && !w.used.has(c.index));
  if (found) w.used.add(found.index);
  return found || { index: -1 };
}

/** user is what happens when the component is used: confirm, act, show that it is under way. */
function user(e, w, known) {
  return async (body) => {
    if (e.confirm && !(await ask({ title: words(e.confirm.title, w), text: words(e.confirm.text, w) }))) return;
    const all = () => w.pane.root.querySelector(`[data-message="${CSS.escape(w.message)}"] [data-control="${known.index}"]`);
    all()?.setAttribute("aria-busy", "true");
    const result = await w.pane.act({ message: w.message, index: known.index, ...body }, true);
    all()?.removeAttribute("aria-busy");
    if (result.missing) showMissing(w.form, result.missing);
    else if (!result.ok && !result.code) w.pane.toast(result.error, "error");
    else if (w.form && result.ok && body.do === "submit") showMissing(w.form, []);
  };
}

function showMissing(form, missing) {
  for (const [name, input] of form?.inputs || []) input.fail(missing.includes(name) ? t("needed") : "");
}

function values(form) {
  return Object.fromEntries([...form.inputs].map(([name, input]) => [name, input.value()]));
}

const looks = { primary: "primary", primary_filled: "primary filled", danger: "danger", danger_filled: "danger-filled", text: "text", primary_text: "text primary", danger_text: "text danger", laser: "primary filled" };

function address(e) {
  const open = (e.behaviors || []).find((b) => b.type === "open_url");
  return safeLink(open?.default_url || open?.pc_url || e.url || e.multi_url?.url || "");
}

function button(e, w, use) {
  const label = e.text ? plain(words(e.text, w)) : icon("more");
  const href = address(e);
  const callback = e.form_action_type === "submit" || (e.behaviors || []).some((b) => b.type === "callback") || (!href && e.form_action_type !== "reset");
  const props = { class: `button ${looks[e.type] || ""} ${e.size || ""}${e.width === "fill" ? " fill" : ""}`, dataset: { control: String(lastIndex(w)) } };
  if (href && !callback) return h("a", { ...props, href, target: "_blank", rel: "noopener noreferrer" }, label);
  return h("button", {
    ...props, type: "button", disabled: e.disabled,
    onclick: () => {
      if (e.form_action_type === "reset") for (const input of w.form.inputs.values()) input.reset();
      else if (e.form_action_type === "submit") use({ do: "submit", form: w.form?.name, values: values(w.form) });
      else use({ do: "click" });
      if (href) window.open(href, "_blank", "noopener");
    },
  }, label);
}

/** lastIndex is the number of the component that was just taken. */
function lastIndex(w) {
  return [...w.used].pop() ?? -1;
}

function overflow(e, w, use, known) {
  return h("button", {
    type: "button", class: "button overflow", "aria-label": t("more"), "aria-haspopup": "menu", dataset: { control: String(known.index) },
    onclick: (ev) => menu(ev.currentTarget, e.options.map((o) => ({
      label: words(o.text, w),
      run: () => (o.multi_url?.url ? window.open(safeLink(o.multi_url.url), "_blank", "noopener") : use({ do: "select", option: o.value })),
    }))),
  }, icon("more"));
}

function container(e, w, use, known) {
  const href = address(e);
  const go = () => (href ? window.open(href, "_blank", "noopener") : use({ do: "click" }));
  return h("div", {
    class: `c-interactive${e.has_border ? " bordered" : ""}`, role: href ? "link" : "button", tabindex: "0", dataset: { control: String(known.index) },
    onclick: go, onkeydown: (ev) => { if (ev.key === "Enter" || ev.key === " ") { ev.preventDefault(); go(); } },
  }, elements(e.elements, w));
}

const people = (e, w) => (e.options?.length ? e.options.map((o) => ({ value: o.value, label: w.names("user", o.value) || o.value })) : w.pane.state.users.filter((u) => !u.left).map((u) => ({ value: u.id, label: u.name })));
const options = (e, w) => (e.options || []).map((o) => ({ value: o.value, label: words(o.text, w) }));

/** field is a component that holds a value. */
function field(e, w, use, known) {
  const inForm = !!w.form;
  const label = words(e.label, w) || words(e.placeholder, w) || (e.tag === "checker" ? words(e.text, w) : "") || e.name || t("choose");
  const common = { label, placeholder: words(e.placeholder, w), disabled: e.disabled };
  const live = (make) => (inForm ? undefined : (v) => use({ do: "select", ...make(v) }));
  const { box, first } = boxes[e.tag](e, w, common, live);
  const id = uid("field");
  const error = h("p", { class: "field-error", id: `${id}-error`, role: "alert", hidden: true });
  const target = box.node.matches("input, select, textarea") ? box.node : box.node.querySelector("input");
  if (target) {
    target.dataset.control = String(known.index);
    target.setAttribute("aria-describedby", `${id}-error`);
    if (e.required) target.setAttribute("aria-required", "true");
  }
  if (inForm) {
    w.form.inputs.set(e.name, {
      value: box.read || box.value,
      reset: () => box.set(first),
      fail: (text) => { error.textContent = text; error.hidden = !text; target?.setAttribute("aria-invalid", text ? "true" : "false"); },
    });
  }
  const caption = words(e.label, w) || (/picker/.test(e.tag) ? words(e.placeholder, w) : "");
  if (!caption) return h("div", { class: "c-field" }, box.node, error);
  if (box.node.matches("input, select, textarea")) box.node.id = id;
  else if (target && !target.id) target.id = id;
  return h("div", { class: `c-field${e.label_position === "left" ? " label-left" : ""}` }, h("label", { for: id }, plain(caption), e.required && h("span", { class: "ink-red", "aria-hidden": "true" }, " *")), box.node, error);
}

const picked = (list, values) => list.filter((o) => [values].flat().includes(o.value));
const day = (v) => String(v || "").slice(0, 10);
const clock = (v) => String(v || "").slice(0, 5);
const moment = (v) => String(v || "").slice(0, 16).replace(" ", "T");

const single = (list) => (e, w, common, live) => {
  const all = list(e, w);
  const first = e.initial_option || "";
  const onchange = live((v) => ({ option: v }));
  if (all.length > 12) {
    const box = picker({ ...common, options: all, value: picked(all, first), onchange });
    return { box: { ...box, set: (v) => box.set(picked(all, v)) }, first };
  }
  return { box: widget.select({ ...common, options: all, value: first, onchange }), first };
};

const several = (list) => (e, w, common, live) => {
  const all = list(e, w);
  const first = e.selected_values || [];
  const box = picker({ ...common, options: all, many: true, value: picked(all, first), onchange: live((v) => ({ options: v })) });
  return { box: { ...box, set: (v) => box.set(picked(all, v)) }, first };
};

const dated = (type, initial, show, write) => (e, w, common, live) => {
  const first = show(e[initial]);
  const box = widget.text({ ...common, type, value: first, onchange: live((v) => ({ option: write(v) })) });
  return { box: { ...box, read: () => write(box.value()) }, first };
};

const boxes = {
  input: (e, w, common, live) => {
    const first = (e.i18n_default_value || {})[w.locale] || e.default_value || "";
    const lines = e.input_type === "multiline_text" ? e.rows || 3 : 0;
    return { box: widget.text({ ...common, type: e.input_type === "password" ? "password" : "text", lines, max: e.max_length, value: first, onchange: live((v) => ({ input: v })) }), first };
  },
  select_static: single(options),
  select_person: single(people),
  multi_select_static: several(options),
  multi_select_person: several(people),
  select_img: (e, w, common, live) => (e.multi_select ? several : single)((x) => x.options.map((o) => ({ value: o.value, label: words(o.hover_tips, w) || o.value })))(e, w, common, live),
  date_picker: dated("date", "initial_date", day, (v) => v),
  picker_time: dated("time", "initial_time", clock, (v) => v),
  picker_datetime: dated("datetime-local", "initial_datetime", moment, (v) => v.replace("T", " ")),
  checker: (e, w, common, live) => {
    const box = widget.checks({ ...common, options: [{ value: "on", label: "", node: h("span", {}, textNode(e.text, w)) }], value: e.checked ? ["on"] : [], onchange: live((v) => ({ checked: v.length > 0 })) });
    return { box: { ...box, read: () => box.value().length > 0, set: (v) => box.set(v ? ["on"] : []) }, first: !!e.checked };
  },
};
