// Feishu as a chat pane needs it.
import { h, s, picture, link } from "../dom.js";
import { t } from "../i18n.js";
import { markdown } from "../text.js";
import { Answers } from "../chat/answers.js";
import { card } from "./card.js";

const shown = 100; // messages of a room, the newest ones

export const feishu = {
  botWord: "bot",
  roomIcon: "people",

  logo() {
    return s("svg", { viewBox: "0 0 24 24", class: "logo", "aria-hidden": "true" },
      s("path", { d: "M7 4c4 3 6 7 6 11", stroke: "#00d6b9" }), s("path", { d: "M3 9c3 6 8 9 13 8 3-.6 5-4 5-7-3-1-6 1-8 4", stroke: "#3370ff" }));
  },
  title: (state) => state.app.tenant_name || t("tabFeishu"),
  connected: (state) => state.app.transport === "webhook" || state.app.connections > 0,
  people: (state) => state.users.filter((u) => !u.left).map((u) => ({ id: u.id, name: u.name, color: u.avatar_color, zone: u.time_zone, outside: u.kind === "external" ? "external" : "" })),

  rooms(state, me) {
    const mine = state.rooms.filter((r) => !r.dissolved && r.members.includes(me));
    const dm = mine.find((r) => r.kind === "dm");
    const rooms = mine.filter((r) => r.kind !== "dm").map((r) => ({ id: r.id, name: r.name, kind: r.kind, shared: r.shared, bot: r.bot }));
    const outside = state.users.find((u) => u.id === me)?.kind === "external";
    return outside ? rooms : [...rooms, { id: dm ? dm.id : "dm", name: "golive", kind: "dm" }];
  },
  joinable: (state, me) => (state.users.find((u) => u.id === me)?.kind === "member" ? state.rooms.filter((r) => r.kind !== "dm" && !r.dissolved && !r.members.includes(me)) : []),
  count: (state, room, me) => (state.messages[room] || []).filter((m) => m.author !== me && (!m.ephemeral_to || m.ephemeral_to === me)).length,

  messages(state, room, me, thread) {
    const all = (state.messages[room] || []).filter((m) => !m.ephemeral_to || m.ephemeral_to === me);
    const top = thread && all.find((m) => m.id === thread);
    const inTopic = (m) => m.id === thread || (top?.thread && m.thread === top.thread) || (m.in_thread && m.root === thread);
    const topics = new Map();
    const answers = new Answers();
    for (const m of all) {
      if (!m.in_thread || !m.root) continue;
      topics.set(m.root, (topics.get(m.root) || 0) + 1);
      if (m.bot && !m.deleted && !thread) answers.add(m.root, Math.max(Date.parse(m.at), Date.parse(m.updated_at)), () => toMessage(state, all, me, m, 0, true));
    }
    return all.filter((m) => (thread ? inTopic(m) : !m.in_thread)).slice(-shown).map((m) => ({ ...toMessage(state, all, me, m, topics.get(m.id) || 0, !!thread), answer: answers.of(m.id) }));
  },
  messageRef: (m) => ({ message: m.id }),
  threadRef: (pane) => (pane.thread ? { reply_to: pane.thread, in_thread: true } : {}),
  reactAct: (m, name, on) => ({ do: on ? "unreact" : "react", message: m.id, emoji: name }),
  sayAct: (pane, text) => ({ do: "say", room: pane.room, text, ...feishu.threadRef(pane) }),
  commands: () => [],
  composerTools: () => [],
  memberNames(state, room) {
    const ids = state.rooms.find((r) => r.id === room)?.members || [];
    return state.users.filter((u) => ids.includes(u.id)).map((u) => u.name);
  },
  messageItems: () => [],
  roomItems(pane, room) {
    const items = [];
    if (!room.bot) items.push({ label: t("inviteBot"), icon: "plus", run: () => pane.act({ do: "join", room: room.id, bot: true }) });
    const client = pane.state.users.find((u) => u.kind === "external" && !u.left);
    if (!room.shared && client) items.push({ label: t("share"), icon: "link", run: () => pane.act({ do: "share_room", room: room.id, user: client.id }) });
    return items;
  },
  endWord: "dissolve",
  memberIDs: (state, room) => state.rooms.find((r) => r.id === room)?.members || [],
  hasBot: (state, room) => room.bot,
  kickAct: (room, user) => ({ do: "leave", room: room.id, user }),
  kickBotAct: (state, room) => ({ do: "leave", room: room.id, bot: true }),
  deactivateAct: (user) => ({ do: "remove_user", user }),
  toasts: (state) => Object.entries(state.toasts || {}).flatMap(([user, list]) => list.map((x) => ({ key: [user, x.at, x.message, x.text].join(), user, kind: x.type, text: x.text || t("feishuError") }))),
};

/** namesOf tells the name of a person by open_id; "all" is everybody. */
export function namesOf(state) {
  return (kind, id) => (kind === "all" ? "所有人" : id === state.app.open_id ? state.app.name : state.users.find((u) => u.id === id)?.name || "");
}

function author(state, m) {
  if (m.bot) return { id: m.author, name: state.app.name, bot: true };
  const user = state.users.find((u) => u.id === m.author);
  return user ? { id: user.id, name: user.name, color: user.avatar_color, outside: user.kind === "external" ? "external" : "" } : { id: m.author, name: "?" };
}

function toMessage(state, all, me, m, replies, inThread) {
  const names = namesOf(state);
  const parent = !inThread && m.parent && all.find((x) => x.id === m.parent);
  const who = author(state, m);
  const locale = state.users.find((u) => u.id === me)?.locale || "zh_cn";
  return {
    id: m.id, root: m.in_thread ? m.root : "", room: m.room, at: new Date(m.at), author: who, mine: m.author === me && !m.bot, card: !!m.card, system: m.type === "system", text: m.text, source: m.text,
    edited: m.edited && m.type !== "interactive", deleted: m.deleted, ephemeral: m.ephemeral_to === me, replies,
    quote: parent && { id: parent.id, name: author(state, parent).name, text: parent.text || (parent.type === "image" ? `[${t("image")}]` : "") },
    reactions: (m.reactions || []).map((r) => ({ name: r.emoji, people: r.users.map((id) => names("user", id) || id), mine: r.users.includes(me) })),
    frameKey: JSON.stringify([m.reactions, replies, m.edited, m.deleted, parent?.text]),
    bodyKey: JSON.stringify([m.text, m.content, m.card, m.files, locale]),
    body: (pane) => body(pane, m, names, locale),
  };
}

function body(pane, m, names, locale) {
  if (m.card) return card(m.card, { pane, names, locale, message: m.id, controls: m.controls || [] });
  const files = (m.files || []).map((f) => (f.kind === "image" ? picture(pane.sim.url(f.url), f.name, "picture") : h("p", { class: "file" }, link(pane.sim.url(f.url), f.name), h("span", { class: "muted" }, ` ${f.size} B`))));
  if (m.type === "image" || m.type === "file") return files;
  if (m.type === "post") return [h("div", { class: "text" }, post(m.content, names, pane)), files];
  return [h("div", { class: "text bubble" }, text(m)), files];
}

/** text marks the mentions in a plain text. */
function text(m) {
  const known = (m.mentions || []).map((x) => `@${x.name}`).sort((a, b) => b.length - a.length);
  const out = [];
  let rest = m.text || "";
  while (rest) {
    const hits = known.map((name) => [rest.indexOf(name), name]).filter(([at]) => at >= 0).sort((a, b) => a[0] - b[0] || b[1].length - a[1].length);
    if (!hits.length) break;
    const [at, name] = hits[0];
    out.push(rest.slice(0, at), h("span", { class: "mention" }, name));
    rest = rest.slice(at + name.length);
  }
  return [...out, rest].flatMap((part) => (typeof part === "string" ? part.split("\n").flatMap((line, i) => (i ? [h("br"), line] : [line])) : [part]));
}

/** post draws rich text: {"zh_cn": {title, content: [[..]]}} or {title, content}. */
function post(content, names, pane) {
  const p = content.content ? content : content.zh_cn || content.en_us || Object.values(content)[0] || {};
  const piece = (x) => {
    switch (x.tag) {
      case "a": return link(x.href, x.text || x.href);
      case "at": return h("span", { class: "mention" }, `@${x.user_id === "all" ? "所有人" : names("user", x.user_id) || x.user_name || x.user_id}`);
      case "img": return picture(pane.sim.url(`/control/file/${x.image_key}`), t("image"), "picture");
      case "md": return markdown(x.text, names);
      case "hr": return h("hr");
      case "code_block": return h("pre", {}, h("code", {}, x.text));
      case "emotion": return `:${x.emoji_type}:`;
      default: {
        let node = document.createTextNode(x.text || "");
        for (const [style, tag] of [["bold", "strong"], ["italic", "em"], ["lineThrough", "s"], ["underline", "u"]]) if ((x.style || []).includes(style)) node = h(tag, {}, node);
        return node;
      }
    }
  };
  return [p.title && h("p", {}, h("strong", {}, p.title)), (p.content || []).map((row) => h(row.some((x) => x.tag === "md" || x.tag === "code_block") ? "div" : "p", {}, row.map(piece)))];
}
