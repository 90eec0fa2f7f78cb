// Things that lie above the page: menus, questions and notices.
import { h, icon, uid } from "./dom.js";
import { t } from "./i18n.js";

/** menu opens a list of choices beside anchor. Items: {label, icon?, danger?, run}, or a node to show as it is. */
export function menu(anchor, items) {
  const box = h("div", { class: "menu", popover: "auto", role: "menu" });
  for (const item of items) {
    if (item instanceof Node) {
      box.append(item);
      continue;
    }
    box.append(h("button", {
      type: "button", role: "menuitem", class: item.danger ? "danger" : "",
      onclick: () => { box.hidePopover(); item.run(); },
    }, item.icon && icon(item.icon), item.label));
  }
  box.addEventListener("keydown", (e) => walk(box, e));
  box.addEventListener("toggle", (e) => {
    if (e.newState !== "closed") return;
    const inside = box.contains(document.activeElement);
    box.remove();
    if (inside && anchor.isConnected) anchor.focus();
  });
  document.body.append(box);
  box.showPopover();
  place(box, anchor);
  box.querySelector("button, input, select")?.focus();
  return box;
}

function walk(box, e) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
  if (!step) return;
  const all = [...box.querySelectorAll("button, input")];
  const at = all.indexOf(document.activeElement);
  all[(at + step + all.length) % all.length]?.focus();
  e.preventDefault();
}

/** place puts a popover below its anchor, or above it where there is no room, and inside the window. */
export function place(box, anchor) {
  const a = anchor.getBoundingClientRect();
  const b = box.getBoundingClientRect();
  const below = a.bottom + 4;
  const top = below + b.height > innerHeight - 8 ? Math.max(8, a.top - b.height - 4) : below;
  const left = Math.min(Math.max(8, a.right - b.width), innerWidth - b.width - 8);
  box.style.top = `${top}px`;
  box.style.left = `${Math.max(8, left)}px`;
}

/** ask shows a question over the page and resolves to true if it was answered with yes. */
export function ask({ title, text, yes, no, danger }) {
  return new Promise((resolve) => {
    const id = uid("ask");
    const box = h("dialog", { class: "ask", "aria-labelledby": id },
      h("h2", { id }, title || t("sure")), text && h("p", {}, text),
      h("div", { class: "row end" },
        h("button", { type: "button", class: "button", onclick: () => box.close("no") }, no || t("cancel")),
        h("button", { type: "button", class: `button ${danger ? "danger-filled" : "primary"}`, dataset: { answer: "yes" }, onclick: () => box.close("yes") }, yes || t("ok"))));
    box.addEventListener("close", () => { box.remove(); resolve(box.returnValue === "yes"); });
    document.body.append(box);
    box.showModal();
  });
}

/** prompt asks for values: fields {name, label, value?, type?, options?, required?}; resolves to an object, or null. */
export function prompt({ title, fields, yes }) {
  return new Promise((resolve) => {
    const id = uid("ask");
    const inputs = fields.map((f) => field(f));
    const form = h("form", { method: "dialog", class: "stack" }, h("h2", { id }, title), inputs.map((i) => i.label),
      h("div", { class: "row end" },
        h("button", { type: "button", class: "button", onclick: () => box.close("no") }, t("cancel")),
        h("button", { class: "button primary", value: "yes" }, yes || t("ok"))));
    const box = h("dialog", { class: "ask", "aria-labelledby": id }, form);
    box.addEventListener("close", () => {
      box.remove();
      resolve(box.returnValue === "yes" ? Object.fromEntries(inputs.map((i) => [i.name, i.input.value])) : null);
    });
    document.body.append(box);
    box.showModal();
  });
}

function field(f) {
  const input = f.options
    ? h("select", { class: "input", required: f.required }, f.options.map((o) => h("option", { value: o.value, selected: o.value === f.value }, o.label)))
    : h("input", { class: "input", type: f.type || "text", value: f.value || "", required: f.required });
  return { name: f.name, input, label: h("label", { class: "field" }, h("span", {}, f.label), input) };
}

/** notice shows a short message in the corner for a few seconds. */
export function notice(text, kind) {
  const box = h("div", { class: `notice ${kind || "info"}` }, text);
  document.getElementById("notices").append(box);
  setTimeout(() => box.remove(), 6000);
}
