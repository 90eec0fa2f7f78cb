// A chat pane: who one is, the rooms, the messages or one thread, and the line to write in. What is peculiar to a
// platform is in its adapter; see slack/adapter.js and feishu/adapter.js.
import { h, icon, iconButton, avatar, keepFocus, put } from "../dom.js";
import { t, stored, store } from "../i18n.js";
import { menu, notice, prompt } from "../overlay.js";
import { Composer } from "./composer.js";
import { MessageList } from "./messages.js";
import { roomActions } from "./rooms.js";

export class ChatPane {
  constructor(root, sim, adapter) {
    Object.assign(this, { root, sim, adapter, me: "", room: "", thread: "", seen: new Map(), toasted: null });
    this.head = h("div", { class: "pane-head" });
    this.nav = h("nav", { class: "rooms" });
    this.bar = h("div", { class: "thread-bar", hidden: true });
    this.log = h("div", { class: "log", role: "log", tabindex: "0" });
    this.toasts = h("div", { class: "toasts", role: "status", "aria-live": "polite" });
    this.stage = h("div", { class: "stage" });
    this.list = new MessageList(this);
    this.composer = new Composer(this);
    root.append(this.head, this.nav, this.bar, this.log, this.composer.node, this.toasts, this.stage);
    sim.onChange(() => this.draw());
  }

  get state() {
    return this.sim.state;
  }

  /** act does something as the person who was chosen, and shows what went wrong. */
  async act(body, quiet) {
    const result = await this.sim.act({ as: this.me, ...body });
    if (!result.ok && result.error && !quiet) notice(t("failed", { error: result.error }), "error");
    return result;
  }

  person() {
    return this.people.find((p) => p.id === this.me) || this.people[0];
  }

  currentRoom() {
    return this.rooms.find((r) => r.id === this.room);
  }

  draw() {
    if (!this.state) return;
    this.people = this.adapter.people(this.state);
    if (!this.people.some((p) => p.id === this.me)) {
      const kept = stored(`golive.as.${this.sim.name}`);
      this.me = this.people.some((p) => p.id === kept) ? kept : this.people[0]?.id || "";
    }
    this.rooms = this.adapter.rooms(this.state, this.me);
    if (!this.rooms.some((r) => r.id === this.room)) {
      this.room = this.rooms[0]?.id || "";
      this.thread = "";
    }
    this.drawHead();
    this.drawRooms();
    this.drawBar();
    this.list.draw();
    this.composer.draw();
    this.drawToasts();
    this.adapter.overlay?.(this);
  }

  drawHead() {
    const key = JSON.stringify([this.me, this.people, this.adapter.connected(this.state), t("as"), this.adapter.title(this.state)]);
    if (key === this.headKey) return;
    this.headKey = key;
    const on = this.adapter.connected(this.state);
    const who = h("select", { "aria-label": t("as"), onchange: (e) => this.become(e.target.value) },
      this.people.map((p) => h("option", { value: p.id, selected: p.id === this.me }, p.name + (p.outside ? ` · ${t(p.outside)}` : ""))));
    who.value = this.me;
    put(this.head,
      h("div", { class: "workspace" }, this.adapter.logo(), h("h2", {}, this.adapter.title(this.state)),
        h("span", { class: `dot ${on ? "on" : "off"}`, role: "img", "aria-label": t(on ? "online" : "offline"), title: t(on ? "online" : "offline") })),
      h("label", { class: "persona" }, avatar(this.person() || { name: "?" }, "small"), h("span", { class: "sr" }, t("as")), who));
  }

  become(id) {
    this.me = id;
    this.thread = "";
    store(`golive.as.${this.sim.name}`, id);
    this.draw();
  }

  drawRooms() {
    const marks = this.rooms.map((r) => {
      const count = this.adapter.count(this.state, r.id, this.me);
      if (r.id === this.room || !this.seen.has(r.id)) this.seen.set(r.id, count);
      return count > this.seen.get(r.id);
    });
    const key = JSON.stringify([this.rooms, this.room, marks, this.me, t("rooms")]);
    if (key === this.roomsKey) return;
    this.roomsKey = key;
    this.nav.setAttribute("aria-label", `${t("rooms")} · ${this.root.getAttribute("aria-label")}`);
    keepFocus(this.nav, () => put(this.nav, ...this.rooms.map((r, i) => h("button", {
      type: "button", class: "room", "aria-current": r.id === this.room ? "page" : undefined, title: r.kind === "dm" ? t("dmBot") : undefined, dataset: { room: r.id, key: r.id }, onclick: () => this.open(r.id),
    }, r.kind === "dm" ? avatar({ bot: true }, "tiny") : icon(r.kind === "group" && this.sim.name === "slack" ? "lock" : this.adapter.roomIcon),
      h("span", { class: "room-name" }, r.kind === "dm" ? "golive" : r.name),
      r.shared && h("span", { class: "badge client", title: t("clientRoom") }, t("client")),
      marks[i] && h("span", { class: "unread" }, h("span", { class: "sr" }, t("fresh"))))),
      iconButton("more", t("roomMenu"), (e) => this.roomMenu(e.currentTarget), { class: "icon-button room-more", dataset: { key: "more" } })));
    this.nav.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** open shows a room; a private chat that does not exist yet is made. */
  async open(id, thread) {
    if (id === "dm") {
      const made = await this.act({ do: "dm" });
      if (!made.ok) return;
      id = made.room;
      await this.sim.refresh();
    }
    this.room = id;
    this.thread = thread || "";
    this.list.stick = true;
    this.draw();
  }

  openThread(id) {
    this.thread = id;
    this.list.stick = true;
    this.draw();
    this.composer.focus();
  }

  drawBar() {
    this.bar.hidden = !this.thread;
    this.root.classList.toggle("in-thread", !!this.thread);
    if (!this.thread) return;
    put(this.bar, iconButton("back", t("back"), () => { this.thread = ""; this.list.stick = true; this.draw(); }),
      h("strong", {}, t("thread")), h("span", { class: "muted" }, this.currentRoom()?.kind === "dm" ? "" : this.currentRoom()?.name));
  }

  roomMenu(anchor) {
    menu(anchor, roomActions(this));
  }

  async newRoom() {
    const answer = await prompt({ title: t("newRoom"), fields: [{ name: "name", label: t("roomName"), required: true }] });
    if (!answer) return;
    const members = this.people.filter((p) => !p.outside).map((p) => p.id);
    const made = await this.act({ do: "create_room", name: answer.name, members });
    if (!made.ok) return;
    await this.adapter.afterCreate?.(this, made.room);
    await this.sim.refresh();
    this.open(made.room);
  }

  drawToasts() {
    const all = this.adapter.toasts(this.state);
    const first = this.toasted === null;
    if (first) this.toasted = new Set();
    for (const toast of all) {
      if (this.toasted.has(toast.key)) continue;
      this.toasted.add(toast.key);
      if (!first && toast.user === this.me) this.toast(toast.text, toast.kind);
    }
  }

  toast(text, kind) {
    const box = h("div", { class: `toast ${kind || "info"}` }, icon(kind === "success" ? "check" : kind === "error" || kind === "warning" ? "bolt" : "chat"), text);
    this.toasts.append(box);
    if (this.toasts.children.length > 3) this.toasts.firstChild.remove();
    setTimeout(() => box.remove(), 5000);
  }

  redraw() {
    this.headKey = this.roomsKey = "";
    this.list.forget();
    this.composer.forget();
    this.draw();
  }
}
