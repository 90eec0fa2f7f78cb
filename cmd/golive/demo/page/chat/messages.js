// The messages of a room or thread; below a message stands what the bot answered last in its thread, so that nobody
// has to open the thread to see it. A message is drawn anew only if it changed, and its card only if the card did, so
// that what is being typed into a card's form survives what happens around it.
import { h, avatar, icon, iconButton } from "../dom.js";
import { emoji, choices } from "../emoji.js";
import { lang, t, time } from "../i18n.js";
import { ask, menu, prompt } from "../overlay.js";

const together = 5 * 60 * 1000; // messages of one person within it share a heading

export class MessageList {
  constructor(pane) {
    this.pane = pane;
    this.entries = new Map();
    this.stick = true; // the newest message is in sight, and stays so when another comes
    pane.log.addEventListener("scroll", () => { this.stick = this.atEnd(); });
  }

  atEnd() {
    const { log } = this.pane;
    return log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  }

  forget() {
    this.entries.clear();
    this.place = "";
  }

  draw() {
    const { pane } = this;
    const { log } = pane;
    const place = [pane.room, pane.thread, pane.me].join();
    if (place !== this.place) {
      this.entries.clear();
      log.replaceChildren();
      this.place = place;
      this.stick = true;
    }
    const messages = pane.room && pane.room !== "dm" ? pane.adapter.messages(pane.state, pane.room, pane.me, pane.thread) : [];
    log.setAttribute("aria-label", pane.currentRoom()?.name || t("dmBot"));
    this.reconcile(messages);
    if (this.stick) log.scrollTop = log.scrollHeight; // a pane that is not shown cannot scroll: it does when it is
  }

  reconcile(messages) {
    const { log } = this.pane;
    const nodes = [];
    let before = null;
    let day = "";
    for (const m of messages) {
      const today = time(m.at, "day", this.pane.person()?.zone);
      if (today !== day) nodes.push(this.keep(`day ${today}`, lang(), () => h("div", { class: "day" }, h("span", {}, today))));
      const joined = before && today === day && !m.system && !m.card && !before.system && !before.answer && before.author.id === m.author.id && !m.ephemeral && m.at - before.at < together && !this.pane.thread;
      if (m.answer) this.message(m.answer, false);
      nodes.push(this.message(m, joined));
      day = today;
      before = m;
    }
    if (!messages.length) nodes.push(this.keep("empty", lang(), () => h("p", { class: "empty" }, t("empty"))));
    const keep = new Set(nodes);
    const answers = new Set(messages.map((m) => m.answer?.id));
    for (const [key, entry] of this.entries) if (!keep.has(entry.node) && !answers.has(key)) this.entries.delete(key);
    for (const old of [...log.children]) if (!keep.has(old)) old.remove();
    nodes.forEach((node, i) => { if (log.children[i] !== node) log.insertBefore(node, log.children[i] || null); });
  }

  keep(key, signature, make) {
    const entry = this.entries.get(key);
    if (entry && entry.signature === signature) return entry.node;
    const node = make();
    this.entries.set(key, { signature, node });
    return node;
  }

  message(m, joined) {
    const bodySignature = m.bodyKey + lang();
    const signature = JSON.stringify([m.frameKey, m.answer?.id, bodySignature, joined, this.pane.me, lang()]);
    const old = this.entries.get(m.id);
    if (old && old.signature === signature) return old.node;
    const focused = old && old.node.contains(document.activeElement) ? document.activeElement.dataset.control : "";
    const body = old && old.bodySignature === bodySignature ? old.body : m.system ? null : h("div", { class: "body" }, m.body(this.pane));
    const node = m.system ? this.systemLine(m) : this.frame(m, body, joined);
    if (old && old.node.isConnected) old.node.replaceWith(node);
    this.entries.set(m.id, { signature, bodySignature, body, node });
    if (focused) queueMicrotask(() => node.querySelector(`[data-control="${CSS.escape(focused)}"]`)?.focus());
    return node;
  }

  systemLine(m) {
    return h("div", { class: "system", dataset: { message: m.id } }, m.text);
  }

  frame(m, body, joined) {
    const clock = time(m.at, "time", this.pane.person()?.zone);
    return h("article", { class: `message${joined ? " joined" : ""}${m.ephemeral ? " ephemeral" : ""}${m.mine ? " mine" : ""}${m.deleted ? " deleted" : ""}`, dataset: { message: m.id } },
      h("div", { class: "gutter" }, joined ? h("time", { class: "muted small-time" }, clock) : avatar(m.author)),
      h("div", { class: "content" },
        m.ephemeral && h("p", { class: "muted only-you" }, t("onlyYou")),
        h("header", { class: joined ? "sr" : "" }, h("strong", {}, m.author.name), m.author.bot && h("span", { class: "badge bot" }, t(this.pane.adapter.botWord)),
          m.author.outside && h("span", { class: "badge client" }, t(m.author.outside)), h("time", { class: "muted" }, clock)),
        m.quote && h("button", { type: "button", class: "quote", onclick: () => this.reveal(m.quote.id) }, h("strong", {}, m.quote.name), " ", m.quote.text),
        m.deleted ? h("p", { class: "muted" }, t("deleted")) : body,
        m.edited && !m.deleted && h("span", { class: "muted edited" }, t("edited")),
        this.reactions(m), this.replies(m),
        m.answer && h("div", { class: "answer" }, this.entries.get(m.answer.id).node)),
      !m.deleted && h("div", { class: "tools" },
        iconButton("smile", t("react"), (e) => this.reactMenu(e.currentTarget, m)),
        this.pane.thread || m.ephemeral ? null : iconButton("reply", t("replyThread"), () => this.pane.openThread(m.root || m.id)),
        iconButton("more", t("more"), (e) => this.moreMenu(e.currentTarget, m))));
  }

  reactions(m) {
    if (!m.reactions.length) return null;
    return h("div", { class: "reactions" }, m.reactions.map((r) => h("button", {
      type: "button", class: "reaction", "aria-pressed": String(r.mine), "aria-label": `${r.name}: ${r.people.join(", ")}`, title: r.people.join(", "),
      onclick: () => this.pane.act(this.pane.adapter.reactAct(m, r.name, r.mine)),
    }, emoji(r.name), ` ${r.people.length}`)));
  }

  replies(m) {
    if (!m.replies || this.pane.thread) return null;
    return h("button", { type: "button", class: "replies", onclick: () => this.pane.openThread(m.id) }, icon("chat"), m.replies === 1 ? t("reply1") : t("replies", { n: m.replies }));
  }

  reveal(id) {
    const node = this.pane.log.querySelector(`[data-message="${CSS.escape(id)}"]`);
    node?.scrollIntoView({ block: "center" });
    node?.classList.add("flash");
    setTimeout(() => node?.classList.remove("flash"), 1600);
  }

  reactMenu(anchor, m) {
    const row = h("div", { class: "emoji-row" });
    const box = menu(anchor, [row]);
    for (const name of choices[this.pane.sim.name]) {
      row.append(h("button", { type: "button", role: "menuitem", "aria-label": name, onclick: () => { box.hidePopover(); this.pane.act(this.pane.adapter.reactAct(m, name, false)); } }, emoji(name)));
    }
    row.firstChild.focus();
  }

  moreMenu(anchor, m) {
    const { pane } = this;
    const items = [{ label: t("react"), icon: "smile", run: () => this.reactMenu(anchor, m) }];
    if (!pane.thread && !m.ephemeral) items.push({ label: t("replyThread"), icon: "reply", run: () => pane.openThread(m.root || m.id) });
    items.push(...pane.adapter.messageItems(pane, m));
    if (m.mine && !m.ephemeral) {
      items.push({ label: t("edit"), icon: "edit", run: () => this.edit(m) }, { label: t("remove_"), icon: "trash", danger: true, run: () => this.remove(m) });
    }
    menu(anchor, items);
  }

  async edit(m) {
    const answer = await prompt({ title: t("edit"), fields: [{ name: "text", label: t("edit"), value: m.source, required: true }] });
    if (answer) this.pane.act({ ...this.pane.adapter.messageRef(m), do: "edit", text: answer.text });
  }

  async remove(m) {
    if (await ask({ title: t("removeAsk"), yes: t("remove_"), danger: true })) this.pane.act({ ...this.pane.adapter.messageRef(m), do: "delete" });
  }
}
