// The modal that a person has open, laid over the pane.
import { h, iconButton, uid, put } from "../dom.js";
import { lang, t } from "../i18n.js";
import { plain } from "../text.js";
import { blocks } from "./blocks.js";
import { namesOf } from "./adapter.js";

/** drawModal shows the topmost view of the person, or none; a view that did not change keeps what was typed. */
export function drawModal(pane) {
  const mine = (pane.state.modals || []).find((m) => m.user === pane.me);
  const view = mine?.views?.[mine.views.length - 1];
  if (!view) {
    if (pane.modal) closeModal(pane);
    return;
  }
  const key = [view.id, view.hash, pane.me, lang()].join();
  if (pane.modal?.key !== key) openModal(pane, view, key, mine.views.length);
  showErrors(pane.modal, mine.errors || {});
}

function closeModal(pane) {
  const { back } = pane.modal;
  pane.modal = null;
  pane.stage.replaceChildren();
  pane.root.classList.remove("has-modal");
  for (const part of [pane.nav, pane.log, pane.composer.node, pane.bar]) part.inert = false;
  if (back?.isConnected) back.focus();
  else pane.composer.focus();
}

function openModal(pane, view, key, depth) {
  const before = pane.modal;
  const inputs = new Map();
  const where = { pane, names: namesOf(pane.state), ref: { view: view.id }, surface: "modal", inputs };
  const id = uid("modal");
  const submit = () => send(pane, view);
  const box = h("div", { class: "modal", role: "dialog", "aria-labelledby": id }, h("form", { novalidate: true, onsubmit: (e) => { e.preventDefault(); submit(); } },
    h("header", {}, depth > 1 ? iconButton("back", t("back"), () => pane.act({ do: "close", view: view.id })) : h("img", { src: "/demo/page/icon.svg", alt: "", width: 24, height: 24 }),
      h("h3", { id }, plain(view.title?.text || "golive")), iconButton("close", t("close"), () => pane.act({ do: "close", view: view.id, all: true }))),
    h("div", { class: "modal-body", tabindex: "0" }, blocks(view.blocks || [], where)),
    h("footer", {}, h("button", { type: "button", class: "button", onclick: () => pane.act({ do: "close", view: view.id }) }, plain(view.close?.text || t("cancel"))),
      view.submit && h("button", { class: "button primary filled", dataset: { control: "submit" } }, plain(view.submit.text)))));
  box.addEventListener("keydown", (e) => { if (e.key === "Escape") pane.act({ do: "close", view: view.id }); });
  pane.modal = { key, id: view.id, box, inputs, back: before ? before.back : document.activeElement };
  if (before && before.id === view.id) for (const [name, input] of inputs) carry(before.inputs.get(name), input);
  put(pane.stage, h("div", { class: "scrim" }), box);
  pane.root.classList.add("has-modal");
  for (const part of [pane.nav, pane.log, pane.composer.node, pane.bar]) part.inert = true;
  if (!before || before.id !== view.id) (box.querySelector(".modal-body input, .modal-body select, .modal-body textarea") || box.querySelector("button")).focus({ preventScroll: true });
}

/** carry keeps what was typed into an input that the new version of the view has as well. */
function carry(from, to) {
  if (!from || from.element.type !== to.element.type) return;
  to.set((from.options || from.value)());
  to.carried = true;
}

async function send(pane, view) {
  const { box, inputs } = pane.modal;
  const values = {};
  for (const { block, element, read, value, first, carried } of inputs.values()) {
    // Slack knows an option that was loaded only if it was loaded for this view: one that the bot chose stays unsent.
    if (element.type.includes("external") && !carried && String(value()) === first) continue;
    (values[block.block_id] ??= {})[element.action_id] = read();
  }
  const button = box.querySelector("footer .primary");
  button.setAttribute("aria-busy", "true");
  const result = await pane.act({ do: "submit", view: view.id, values }, true);
  button.removeAttribute("aria-busy");
  if (result.errors) showErrors(pane.modal, result.errors);
  else if (!result.ok) pane.toast(result.error, "error");
}

function showErrors(modal, errors) {
  if (!modal) return;
  const key = JSON.stringify(errors);
  if (key === modal.errorKey) return;
  modal.errorKey = key;
  for (const { block, fail } of modal.inputs.values()) fail?.(errors[block.block_id] || "");
}
