// The line in which one writes.
import { h, iconButton, put } from "../dom.js";
import { lang, t } from "../i18n.js";
import { menu } from "../overlay.js";
import { base64 } from "../sim.js";

export class Composer {
  constructor(pane) {
    this.pane = pane;
    this.box = h("textarea", { rows: 1, class: "compose-text", oninput: () => this.grow(), onkeydown: (e) => this.key(e) });
    this.file = h("input", { type: "file", class: "sr", tabindex: "-1", "aria-hidden": "true", onchange: () => this.upload() });
    this.tools = h("div", { class: "compose-tools" });
    this.node = h("form", { class: "composer", onsubmit: (e) => { e.preventDefault(); this.send(); } }, this.box, this.file, this.tools);
  }

  forget() {
    this.key_ = "";
  }

  draw() {
    const room = this.pane.currentRoom();
    const name = !room ? "" : room.kind === "dm" ? "golive" : room.name;
    const key = [name, this.pane.thread, lang()].join();
    if (key === this.key_) return;
    this.key_ = key;
    const label = this.pane.thread ? t("writeThread") : t("write", { room: name });
    this.box.placeholder = label;
    this.box.setAttribute("aria-label", label);
    this.file.setAttribute("aria-label", t("attach"));
    put(this.tools,
      iconButton("clip", t("attach"), () => this.file.click()),
      h("button", { type: "button", class: "icon-button letter", "aria-label": t("mention"), title: t("mention"), onclick: (e) => this.mentionMenu(e.currentTarget) }, "@"),
      this.pane.adapter.commands(this.pane.state).length > 0 && h("button", { type: "button", class: "icon-button letter", "aria-label": t("slash"), title: t("slash"), onclick: (e) => this.slashMenu(e.currentTarget) }, "/"),
      ...this.pane.adapter.composerTools(this.pane),
      h("span", { class: "grow" }),
      iconButton("send", t("send"), null, { type: "submit", class: "icon-button send" }));
  }

  focus() {
    this.box.focus();
  }

  /** put fills the line and leaves sending to the person. */
  put(text) {
    this.box.value = text;
    this.grow();
    this.focus();
  }

  insert(text) {
    const { box } = this;
    box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
    this.grow();
    this.focus();
  }

  mentionMenu(anchor) {
    const names = ["golive", ...this.pane.adapter.memberNames(this.pane.state, this.pane.room)];
    menu(anchor, names.map((name) => ({ label: `@${name}`, run: () => queueMicrotask(() => this.insert(`@${name} `)) })));
  }

  slashMenu(anchor) {
    menu(anchor, this.pane.adapter.commands(this.pane.state).map((c) => ({ label: c.label, run: () => queueMicrotask(() => this.put(`${c.text} `)) })));
  }

  key(e) {
    if (e.key !== "Enter" || e.shiftKey || e.isComposing || e.keyCode === 229) return;
    e.preventDefault();
    this.send();
  }

  grow() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, 140)}px`;
  }

  async send() {
    const text = this.box.value.trim();
    if (!text) return;
    if (this.pane.room === "dm") await this.pane.open("dm");
    this.box.value = "";
    this.grow();
    this.pane.list.stick = true;
    const result = await this.pane.act(this.pane.adapter.sayAct(this.pane, text));
    if (!result.ok && !this.box.value) this.box.value = text;
  }

  async upload() {
    const [file] = this.file.files;
    if (!file) return;
    this.file.value = "";
    const body = { do: "upload", room: this.pane.room, name: file.name, base64: await base64(file), ...this.pane.adapter.threadRef(this.pane) };
    this.pane.act(body);
  }
}
