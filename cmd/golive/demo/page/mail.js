// The mailbox: the letters that the mail server took, and one of them as its reader sees it.
import { h, icon, iconButton, keepFocus, link, put } from "./dom.js";
import { lang, t, time } from "./i18n.js";
import { notice } from "./overlay.js";

// What a letter's frame may do: open its links in a tab of their own, and nothing else. The server says the same.
const sandbox = "allow-popups allow-popups-to-escape-sandbox";

export class Mailbox {
  /** opened is told when somebody opens a letter. */
  constructor(root, sim, opened) {
    Object.assign(this, { root, sim, opened, seen: new Set(), id: "", shape: "html", body: null });
    sim.onChange(() => this.draw());
  }

  redraw() {
    this.key = "";
    this.draw();
  }

  get letter() {
    return this.sim.state?.letters.find((l) => l.id === this.id);
  }

  draw() {
    const { state } = this.sim;
    if (!state) return;
    if (this.id && !this.letter) this.id = ""; // of another server, or too old
    const key = JSON.stringify([state.letters, this.id, this.shape, lang()]);
    if (key === this.key) return;
    this.key = key;
    if (!this.title) {
      this.title = h("div", { class: "pane-head" });
      this.content = h("div", { class: "mail-body" });
      put(this.root, this.title, this.content);
    }
    const unread = state.letters.filter((l) => !this.seen.has(l.id)).length;
    put(this.title, h("div", { class: "workspace" }, icon("mail"), h("h2", { id: "mail-title" }, t("mail"))), h("span", { class: "grow" }),
      unread > 0 && h("span", { class: "count" }, `${t("mailUnread")} ${unread}`));
    keepFocus(this.content, () => (this.id ? this.drawLetter(this.letter) : this.drawList(state.letters)));
  }

  drawList(letters) {
    this.body = null;
    put(this.content, letters.length === 0 && h("p", { class: "empty" }, t("mailNone")),
      h("ul", { class: "letters", "aria-labelledby": "mail-title" }, [...letters].reverse().map((l) => h("li", {}, this.line(l)))));
  }

  line(l) {
    const unread = !this.seen.has(l.id);
    return h("button", { type: "button", class: `letter-line${unread ? " unread-letter" : ""}`, dataset: { key: `letter ${l.id}`, letter: l.id }, onclick: () => this.open(l.id) },
      h("span", { class: "letter-to" }, unread && h("span", { class: "sr" }, `${t("mailUnread")} `), h("span", { class: "sr" }, `${t("mailTo")} `), l.to.join(", ")),
      h("time", { class: "muted", datetime: l.at }, time(new Date(l.at), "full")),
      h("span", { class: "letter-subject" }, l.subject || t("mailNoSubject")));
  }

  open(id) {
    this.id = id;
    this.seen.add(id);
    const { letter } = this;
    if (!letter.html || !letter.text) this.shape = letter.html ? "html" : "text";
    this.draw();
    this.content.querySelector("[data-key=back]").focus({ preventScroll: true });
    this.opened();
  }

  close() {
    const { id } = this;
    this.id = "";
    this.draw();
    this.content.querySelector(`[data-letter="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
  }

  /** drawLetter draws what is around a letter anew, and leaves the letter itself as it is: its reader may be half-way down. */
  drawLetter(l) {
    const shown = `${l.id} ${this.shape}`;
    if (this.body?.dataset.shown !== shown) {
      this.body = this.shape === "html" ? this.frame(l) : this.text(l);
      this.body.dataset.shown = shown;
      this.around = h("div", { class: "letter-head" });
      put(this.content, this.around, this.body);
    }
    const fact = (label, value) => [h("dt", {}, label), h("dd", {}, value)];
    put(this.around,
      h("div", { class: "row letter-title" }, iconButton("back", t("mailList"), () => this.close(), { dataset: { key: "back" } }), h("h3", {}, l.subject || t("mailNoSubject"))),
      h("dl", { class: "facts tight" }, fact(t("mailFrom"), l.from), fact(t("mailTo"), [l.to.join(", "), " · ", h("time", { datetime: l.at }, time(new Date(l.at), "full"))])),
      h("div", { class: "row wrap" },
        h("div", { class: "shapes", role: "group", "aria-label": t("mailShape") }, this.choice(l, "html", "mailHTML"), this.choice(l, "text", "mailText")), h("span", { class: "grow" }), this.leave(l)));
  }

  choice(l, shape, word) {
    return l[shape] && h("button", { type: "button", class: "quiet small", "aria-pressed": String(this.shape === shape), dataset: { key: shape }, onclick: () => { this.shape = shape; this.draw(); } }, t(word));
  }

  /** leave is the one click of RFC 8058, which the mail program does, not the page. */
  leave(l) {
    if (l.left) return h("span", { class: "muted", role: "status" }, icon("check"), t("mailLeft"));
    return l.leave && h("button", { type: "button", class: "quiet small", dataset: { key: "leave" }, onclick: (e) => this.unsubscribe(e.currentTarget, l) }, t("mailLeave"));
  }

  async unsubscribe(button, l) {
    button.disabled = true;
    const result = await this.sim.act({ do: "unsubscribe", letter: l.id });
    button.disabled = false;
    if (!result.ok) notice(t("failed", { error: result.error }), "error");
    else this.content.querySelector("[data-key=back]")?.focus({ preventScroll: true }); // the button goes
  }

  frame(l) {
    return h("iframe", { class: "letter-frame", sandbox, onload: (e) => { e.target.dataset.loaded = "true"; }, referrerpolicy: "no-referrer", title: l.subject || t("mailNoSubject"), src: this.address(l, "html") });
  }

  text(l) {
    const box = h("div", { class: "letter-text pre", tabindex: "0", role: "group", "aria-label": t("mailText") });
    fetch(this.address(l, "text")).then((reply) => (reply.ok ? reply.text() : Promise.reject(new Error(`HTTP ${reply.status}`))))
      .then((text) => put(box, linked(text)), (err) => put(box, t("failed", { error: String(err.message || err) })));
    return box;
  }

  address(l, shape) {
    return `${this.sim.base}/control/letters/${encodeURIComponent(l.id)}/${shape}`;
  }
}

/** linked is plain text with its web addresses as links. */
function linked(text) {
  return text.split(/(https?:\/\/[^\s<>()（），。]+)/).map((piece, i) => (i % 2 ? link(piece, piece) : piece));
}
