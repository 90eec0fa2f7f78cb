// Slack as a chat pane needs it.
import { h, s, picture, link } from "../dom.js";
import { t } from "../i18n.js";
import { mrkdwn } from "../text.js";
import { blocks } from "./blocks.js";
import { Answers } from "../chat/answers.js";
import { drawModal } from "./modal.js";

const outside = { guest: "guest", external: "external" };
const quiet = { channel_join: "joined", channel_leave: "left" };

const zoneless = (ts) => new Date(Number(ts) * 1000);

export const slack = {
  botWord: "app",
  roomIcon: "hash",

  logo() {
    return s("svg", { viewBox: "0 0 24 24", class: "logo", "aria-hidden": "true" },
      s("path", { d: "M9 3v9M3 9h9", stroke: "#36c5f0" }), s("path", { d: "M15 3v9M12 9h9", stroke: "#2eb67d" }),
      s("path", { d: "M9 12v9M3 15h9", stroke: "#e01e5a" }), s("path", { d: "M15 12v9M12 15h9", stroke: "#ecb22e" }));
  },
  title: (state) => state.team.name,
  connected: (state) => !!state.bot.connected,
  people: (state) => state.users.filter((u) => u.kind !== "bot" && !u.deactivated).map((u) => ({ id: u.id, name: u.name, color: u.color, zone: u.tz, outside: outside[u.kind] })),

  rooms(state, me) {
    const mine = state.rooms.filter((r) => !r.archived && (r.kind === "dm" ? r.user === me : (r.members || []).includes(me)));
    const dm = mine.find((r) => r.kind === "dm");
    return [...mine.filter((r) => r.kind !== "dm").map((r) => ({ id: r.id, name: r.name, kind: r.kind, shared: r.shared })), { id: dm ? dm.id : "dm", name: "golive", kind: "dm" }];
  },
  joinable: (state, me) => (state.users.find((u) => u.id === me)?.kind === "member"
    ? state.rooms.filter((r) => r.kind === "channel" && !r.archived && !(r.members || []).includes(me)) : []),
  count: (state, room, me) => (state.rooms.find((r) => r.id === room)?.messages || []).filter((m) => m.author !== me && (!m.ephemeral_to || m.ephemeral_to === me)).length,

  messages(state, room, me, thread) {
    const all = state.rooms.find((r) => r.id === room)?.messages || [];
    const seen = all.filter((m) => !m.ephemeral_to || m.ephemeral_to === me);
    const answers = new Answers();
    if (!thread) for (const m of seen) if (m.bot && !m.deleted && m.thread_ts && m.thread_ts !== m.ts) answers.add(m.thread_ts, Number(m.edited || m.ts), () => toMessage(state, room, me, m));
    return seen
      .filter((m) => (thread ? m.ts === thread || m.thread_ts === thread : !m.thread_ts || m.thread_ts === m.ts || m.broadcast))
      .map((m) => ({ ...toMessage(state, room, me, m), answer: answers.of(m.ts) }));
  },
  messageRef: (m) => ({ room: m.room, ts: m.id }),
  threadRef: (pane) => (pane.thread ? { thread: pane.thread } : {}),
  reactAct: (m, name, on) => ({ do: on ? "unreact" : "react", room: m.room, ts: m.id, name }),

  sayAct(pane, text) {
    const command = /^(\/[a-z][\w-]*)\s*([\s\S]*)$/.exec(text);
    if (command && !pane.thread) return { do: "slash", room: pane.room, command: command[1], text: command[2] };
    return { do: "say", room: pane.room, text, ...this.threadRef(pane) };
  },
  commands: (state) => (state.commands || []).map((c) => ({ label: `${c.command} ${c.usage_hint || ""}`, text: c.command })),
  composerTools: (pane) => (pane.state.shortcuts || []).filter((x) => x.type === "global").map((x) => h("button", {
    type: "button", class: "quiet small", onclick: () => pane.act({ do: "shortcut", callback_id: x.callback_id }),
  }, x.name)),
  memberNames(state, room) {
    const ids = state.rooms.find((r) => r.id === room)?.members || [];
    return state.users.filter((u) => ids.includes(u.id) && u.kind !== "bot").map((u) => u.name);
  },
  messageItems: (pane, m) => (pane.state.shortcuts || []).filter((x) => x.type === "message").map((x) => ({
    label: x.name, icon: "bolt", run: () => pane.act({ do: "shortcut", callback_id: x.callback_id, room: m.room, ts: m.id }, true),
  })),
  roomItems(pane, room) {
    const full = pane.state.rooms.find((r) => r.id === room.id);
    const items = [];
    if (!(full.members || []).includes(pane.state.bot.user_id)) items.push({ label: t("inviteBot"), icon: "plus", run: () => pane.act({ do: "invite", room: room.id, user: pane.state.bot.user_id }) });
    items.push(room.shared ? { label: t("unshare"), run: () => pane.act({ do: "unshare_room", room: room.id }) } : { label: t("share"), icon: "link", run: () => pane.act({ do: "share_room", room: room.id }) });
    return items;
  },
  endWord: "archive",
  memberIDs: (state, room) => state.rooms.find((r) => r.id === room)?.members || [],
  hasBot: (state, room) => slack.memberIDs(state, room.id).includes(state.bot.user_id),
  kickAct: (room, user) => ({ do: "kick", room: room.id, user }),
  kickBotAct: (state, room) => ({ do: "kick", room: room.id, user: state.bot.user_id }),
  deactivateAct: (user) => ({ do: "set_user", user, deactivated: true }),
  revivals: (pane) => [
    ...pane.state.rooms.filter((r) => r.archived).map((r) => ({ label: t("unarchive", { name: r.name }), run: () => pane.act({ do: "unarchive_room", room: r.id }) })),
    ...pane.state.users.filter((u) => u.deactivated).map((u) => ({ label: t("reactivate", { name: u.name }), run: () => pane.act({ do: "set_user", user: u.id, deactivated: false }) })),
  ],
  afterCreate: (pane, room) => pane.act({ do: "invite", room, user: pane.state.bot.user_id }),
  toasts: (state) => (state.toasts || []).map((x) => ({ key: x.n, user: x.user, kind: x.kind, text: x.text })),
  overlay: (pane) => drawModal(pane),
};

export function namesOf(state) {
  return (kind, id) => (kind === "room" ? state.rooms.find((r) => r.id === id)?.name : (state.users.find((u) => u.id === id) || (id === state.bot.user_id && state.bot))?.name) || "";
}

function author(state, m) {
  const user = state.users.find((u) => u.id === m.author);
  if (m.bot || m.author === state.bot.user_id || user?.kind === "bot") return { id: m.author || "bot", name: m.name || state.bot.name, bot: true };
  return user ? { id: user.id, name: user.name, color: user.color, outside: outside[user.kind] } : { id: m.author, name: m.author };
}

function toMessage(state, room, me, m) {
  const names = namesOf(state);
  const who = author(state, m);
  return {
    id: m.ts, root: m.thread_ts, room, at: zoneless(m.ts), author: who, mine: m.author === me && !m.bot,
    card: !!(m.blocks?.length || m.attachments?.length), system: m.subtype in quiet || m.subtype === "channel_name", text: `${who.name} ${t(quiet[m.subtype] || "") || m.text.replace(/^<@\w+> /, "")}`,
    source: m.text, edited: !!m.edited, deleted: m.deleted, ephemeral: m.ephemeral_to === me, replies: m.reply_count || 0,
    reactions: (m.reactions || []).map((r) => ({ name: r.name, people: r.users.map((id) => names("user", id) || id), mine: r.users.includes(me) })),
    frameKey: JSON.stringify([m.reactions, m.reply_count, m.edited, m.deleted, who]),
    bodyKey: JSON.stringify([m.text, m.blocks, m.attachments, m.files, m.edited]),
    body: (pane) => body(pane, room, m, names),
  };
}

function body(pane, room, m, names) {
  const where = { pane, names, ref: { room, ts: m.ts }, surface: "message", state: m.state || {} };
  return [
    m.blocks?.length ? blocks(m.blocks, where) : m.text && h("div", { class: "text" }, mrkdwn(m.text, names)),
    (m.attachments || []).map((a) => attachment(a, where)),
    (m.files || []).map((f) => file(pane.sim, f)),
  ];
}

function attachment(a, where) {
  return h("div", { class: "attachment", style: { "border-left-color": /^#?[0-9a-f]{6}$/i.test(a.color || "") ? `#${a.color.replace("#", "")}` : undefined } },
    a.blocks ? blocks(a.blocks, where) : [a.title && h("strong", {}, link(a.title_link || "", a.title)), h("div", { class: "text" }, mrkdwn(a.text || a.fallback || "", where.names))]);
}

export function file(sim, f) {
  const address = sim.url(f.url);
  if ((f.mimetype || "").startsWith("image/")) return picture(address, f.title || f.name, "picture");
  return h("p", { class: "file" }, link(address, f.name), h("span", { class: "muted" }, ` ${f.size} B`));
}
