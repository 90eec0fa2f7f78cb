// What the menu of the rooms offers: how rooms and people come, go and change. The verbs are the simulators'.
import { t } from "../i18n.js";
import { ask, prompt } from "../overlay.js";

/** roomActions are the entries for the room that is open, if any, and for the people of the workspace. */
export function roomActions(pane) {
  const { adapter, state, me } = pane;
  const room = pane.currentRoom();
  const items = [{ label: t("newRoom"), icon: "plus", run: () => pane.newRoom() }];
  for (const other of adapter.joinable(state, me)) {
    items.push({ label: `${t("join")} ${other.name}`, icon: "plus", run: () => pane.act({ do: "join", room: other.id }).then(() => pane.open(other.id)) });
  }
  if (room && room.kind !== "dm") {
    items.push(...adapter.roomItems(pane, room));
    items.push({ label: t("renameRoom"), run: () => rename(pane, room) });
    items.push({ label: t("removeMember"), danger: true, run: () => choose(pane, t("removeMember"), others(pane, room), (user) => adapter.kickAct(room, user)) });
    if (adapter.hasBot(state, room)) items.push({ label: t("removeBot"), danger: true, run: () => pane.act(adapter.kickBotAct(state, room)) });
    items.push({ label: t(adapter.endWord), danger: true, run: () => end(pane, room) });
    items.push({ label: t("leave"), danger: true, run: () => pane.act({ do: "leave", room: room.id }) });
  }
  items.push({ label: t("deactivate"), danger: true, run: () => choose(pane, t("deactivate"), pane.people.filter((p) => p.id !== me && !p.outside), adapter.deactivateAct) });
  return [...items, ...(adapter.revivals?.(pane) || [])];
}

const others = (pane, room) => pane.people.filter((p) => p.id !== pane.me && pane.adapter.memberIDs(pane.state, room.id).includes(p.id));

async function choose(pane, title, people, act) {
  if (!people.length) return;
  const answer = await prompt({ title, fields: [{ name: "user", label: t("who"), options: people.map((p) => ({ value: p.id, label: p.name })), required: true }] });
  if (answer) await pane.act(act(answer.user));
}

async function rename(pane, room) {
  const answer = await prompt({ title: t("renameRoom"), fields: [{ name: "name", label: t("roomName"), value: room.name, required: true }] });
  if (answer) await pane.act({ do: "rename_room", room: room.id, name: answer.name });
}

async function end(pane, room) {
  const word = t(pane.adapter.endWord);
  if (await ask({ title: `${word}: ${room.name}`, yes: word, danger: true })) await pane.act({ do: "archive_room", room: room.id });
}
