// Block Kit elements: what one clicks, chooses and fills in.
import { h, uid, icon } from "../dom.js";
import { t } from "../i18n.js";
import { ask, menu } from "../overlay.js";
import { plain, mrkdwn } from "../text.js";
import { picker } from "../picker.js";
import * as widget from "../widgets.js";
import { image } from "./blocks.js";

/** element draws an element of a section or actions block: using it sends block_actions at once. */
export function element(e, block, where) {
  const send = sender(e, block, where);
  let node;
  if (e.type === "image") return image(e, where);
  if (e.type === "button" || e.type === "workflow_button") node = button(e, send);
  else if (e.type === "icon_button") node = h("button", { type: "button", class: "button", onclick: () => send({ do: "click" }) }, plain(e.text.text));
  else if (e.type === "feedback_buttons") node = h("span", { class: "b-actions" }, [e.positive_button, e.negative_button].filter(Boolean).map((b) => h("button", { type: "button", class: "button", onclick: () => send({ do: "click", value: b.value }) }, plain(b.text?.text || "👍"))));
  else if (e.type === "overflow") node = overflow(e, send);
  else {
    const c = control(e, block, where, (v) => send({ do: "select", ...given(e, v) }));
    node = c.node;
    where.inputs?.set(key(block, e), { ...c, element: e, block, first: String(c.value()), read: () => stateOf(e, c.value()) });
  }
  const focusable = node.matches("button, select, input, textarea") ? node : node.querySelector("button, select, input, textarea");
  if (focusable) focusable.dataset.control = key(block, e);
  return node;
}

const key = (block, e) => `${block.block_id || ""}/${e.action_id || ""}`;

/** given is a value as an act names it. */
const given = (e, v) => (Array.isArray(v) ? { values: v } : { value: stateOf(e, v) });

/** stateOf is a value as Slack keeps it: instants in seconds, rich text as its own object. */
function stateOf(e, v) {
  if (e.type === "datetimepicker" && v) return String(Math.round(new Date(v).getTime() / 1000));
  if (e.type !== "rich_text_input" || !v) return v;
  return { type: e.type, rich_text_value: { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text: v }] }] } };
}

/** sender asks for confirmation where the element wants it, acts, and shows that it is under way. */
function sender(e, block, where) {
  return async (body) => {
    if (e.confirm && !(await ask(confirmation(e.confirm)))) return;
    const node = [...where.pane.root.querySelectorAll("[data-control]")].find((n) => n.dataset.control === key(block, e));
    node?.setAttribute("aria-busy", "true");
    await where.pane.act({ ...body, ...where.ref, action_id: e.action_id, block_id: block.block_id }, true).then((result) => {
      if (!result.ok && !/^app_/.test(result.error || "")) where.pane.toast(result.error, "error");
    });
    node?.removeAttribute("aria-busy");
  };
}

const confirmation = (c) => ({ title: c.title?.text, text: c.text?.text, yes: c.confirm?.text, no: c.deny?.text, danger: c.style === "danger" });

function button(e, send) {
  const label = plain(e.text.text);
  const look = `button ${e.style || ""}`;
  if (e.url) {
    return h("a", { class: look, href: e.url, target: "_blank", rel: "noopener noreferrer", "aria-label": e.accessibility_label, onclick: () => { send({ do: "click", value: e.value }); } }, label);
  }
  return h("button", { type: "button", class: look, "aria-label": e.accessibility_label, onclick: () => send({ do: "click", value: e.value }) }, label);
}

function overflow(e, send) {
  return h("button", {
    type: "button", class: "button overflow", "aria-label": t("more"), "aria-haspopup": "menu",
    onclick: (ev) => menu(ev.currentTarget, e.options.map((o) => ({ label: o.text.text, run: () => send({ do: "select", value: o.value }) }))),
  }, icon("more"));
}

const option = (where) => (o) => ({
  value: o.value, label: o.text.text, node: o.text.type === "mrkdwn" ? h("span", {}, mrkdwn(o.text.text, where.names)) : null, description: o.description?.text,
});

function options(e, where) {
  if (e.option_groups) return e.option_groups.flatMap((g) => g.options.map((o) => ({ ...option(where)(o), group: g.label.text })));
  return (e.options || []).map(option(where));
}

function people(where) {
  return where.pane.state.users.filter((u) => u.kind !== "bot").map((u) => ({ value: u.id, label: u.name }));
}

function channels(where) {
  return where.pane.state.rooms.filter((r) => r.kind !== "dm" && !r.archived).map((r) => ({ value: r.id, label: `#${r.name}` }));
}

/** control is a widget for an element that holds a value; onchange gets the value. */
export function control(e, block, where, onchange) {
  const label = e.placeholder?.text || block.label?.text || e.action_id || t("choose");
  const common = { label: block.label?.text || label, placeholder: e.placeholder?.text, onchange };
  const pick = (list, first) => {
    const ids = [first].flat().filter(Boolean);
    const known = list.filter((o) => ids.includes(o.value));
    return e.type.startsWith("multi_") ? picker({ ...common, options: list, many: true, max: e.max_selected_items, value: known }) : widget.select({ ...common, options: list, value: ids[0] });
  };
  switch (e.type) {
    case "static_select": return pick(options(e, where), e.initial_option?.value);
    case "multi_static_select": return pick(options(e, where), (e.initial_options || []).map((o) => o.value));
    case "users_select": case "multi_users_select": return pick(people(where), e.initial_user || e.initial_users);
    case "channels_select": case "multi_channels_select": return pick(channels(where), e.initial_channel || e.initial_channels);
    case "conversations_select": case "multi_conversations_select":
      return pick(channels(where), e.initial_conversation || e.initial_conversations || (e.default_to_current_conversation ? where.pane.room : ""));
    case "external_select": case "multi_external_select": {
      const first = e.initial_options || (e.initial_option ? [e.initial_option] : []);
      return picker({
        ...common, many: e.type.startsWith("multi_"), max: e.max_selected_items, minLength: e.min_query_length ?? 3, value: first.map(option(where)),
        find: async (query) => {
          const found = await where.pane.act({ do: "options", ...where.ref, action_id: e.action_id, block_id: block.block_id, query }, true);
          return options({ options: found.options || undefined, option_groups: found.option_groups?.length ? found.option_groups : undefined }, where);
        },
      });
    }
    case "checkboxes": return widget.checks({ ...common, options: options(e, where), value: (e.initial_options || []).map((o) => o.value) });
    case "radio_buttons": return widget.checks({ ...common, single: true, options: options(e, where), value: e.initial_option ? [e.initial_option.value] : [] });
    case "datepicker": return widget.text({ ...common, type: "date", value: e.initial_date });
    case "timepicker": return widget.text({ ...common, type: "time", value: e.initial_time });
    case "datetimepicker": return widget.text({ ...common, type: "datetime-local", value: e.initial_date_time ? localTime(e.initial_date_time) : "" });
    case "number_input": return widget.text({ ...common, type: "number", value: e.initial_value, min: e.min_value, max: e.max_value, step: e.is_decimal_allowed ? "any" : "1" });
    case "email_text_input": return widget.text({ ...common, type: "email", value: e.initial_value });
    case "url_text_input": return widget.text({ ...common, type: "url", value: e.initial_value });
    case "rich_text_input": return widget.text({ ...common, lines: 4 });
    default: return widget.text({ ...common, value: e.initial_value, lines: e.multiline ? 4 : 0, max: e.max_length });
  }
}

function localTime(seconds) {
  const d = new Date(seconds * 1000);
  return new Date(d.getTime() - d.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

/** input draws an input block with its label, hint and place for an error. */
export function input(b, where) {
  const e = b.element;
  const c = control(e, b, where, b.dispatch_action ? (v) => where.pane.act({ do: "fill", ...where.ref, block_id: b.block_id, action_id: e.action_id, ...given(e, v) }, true) : undefined);
  const id = uid("input");
  const error = h("p", { class: "field-error", id: `${id}-error`, role: "alert", hidden: true });
  const hint = b.hint && h("p", { class: "muted hint", id: `${id}-hint` }, plain(b.hint.text));
  const target = c.node.matches("input, select, textarea") ? c.node : c.node.querySelector("input");
  if (target) {
    if (c.node.matches("input, select, textarea, .picker")) target.id = id;
    target.setAttribute("aria-describedby", `${id}-error${hint ? ` ${id}-hint` : ""}`);
    target.dataset.control = key(b, e);
  }
  where.inputs?.set(key(b, e), {
    ...c, element: e, block: b, first: String(c.value()), read: () => stateOf(e, c.value()),
    fail: (text) => {
      error.textContent = text || "";
      error.hidden = !text;
      target?.setAttribute("aria-invalid", text ? "true" : "false");
      if (text) error.scrollIntoView({ block: "nearest" });
    },
  });
  return h("div", { class: "b-input" }, h("label", { for: id }, plain(b.label.text), b.optional && h("span", { class: "muted" }, ` ${t("optional")}`)), c.node, error, hint);
}
