// Puts the page together.
import { h, icon, put } from "./dom.js";
import { applyWords, lang, setLang, store, stored, t } from "./i18n.js";
import { ChatPane } from "./chat/pane.js";
import { Board } from "./jira.js";
import { Clock } from "./clock.js";
import { Guide } from "./guide.js";
import { Mailbox } from "./mail.js";
import { RoadView } from "./road.js";
import { Sim, listen, onAct } from "./sim.js";
import { slack } from "./slack/adapter.js";
import { feishu } from "./feishu/adapter.js";

const at = (id) => document.getElementById(id);
const sims = { slack: new Sim("slack", "?messages=100"), feishu: new Sim("feishu"), jira: new Sim("jira"), mail: new Sim("mail") };

const panes = {
  slack: new ChatPane(at("slack"), sims.slack, slack),
  feishu: new ChatPane(at("feishu"), sims.feishu, feishu),
};
const board = new Board(at("jira"), sims.jira, (down) => guide.switched(down));
const mailbox = new Mailbox(at("mail"), sims.mail, () => guide.tick("mail"));
const guide = new Guide(at("guide"), { say, show });
const clock = new Clock(at("clock"), (run) => guide.begin(run));
const road = new RoadView(at("road"), nameOf, () => guide.tick("road"));

/** nameOf is the name of a person or room that the road names as "slack/T0/U1"; "" if nobody knows it. */
function nameOf(id) {
  const last = id.split("/")[2] || id;
  const rooms = [...(sims.slack.state?.rooms || []).map((r) => [r.id, r.kind === "dm" ? "" : `#${r.name}`]), ...(sims.feishu.state?.rooms || []).map((r) => [r.id, r.kind === "dm" ? "" : r.name])];
  const people = [...(sims.slack.state?.users || []), ...(sims.feishu.state?.users || []), ...(sims.jira.state?.users || [])].flatMap((u) => [[u.id, u.name], [u.account_id, u.name]]);
  return [...rooms, ...people].find(([key]) => key && key === last)?.[1] || "";
}

// Views: on a phone one at a time, chosen by the tabs below; on a desktop all at once.

const views = [["guide", "guide"], ["slack", "hash"], ["feishu", "chat"], ["jira", "board"], ["mail", "mail"], ["road", "road"]];
let view = location.hash.slice(1);
if (!views.some(([name]) => name === view)) view = "guide";

// A tab is marked when its pane shows something new while another one is looked at.
const news = new Set();
const known = {};

function noteNews(name, count) {
  if (view !== name && count > known[name] && !news.has(name)) {
    news.add(name);
    drawTabs();
  }
  known[name] = count;
}

function drawTabs() {
  const names = { guide: "guide", slack: "tabSlack", feishu: "tabFeishu", jira: "tabJira", mail: "tabMail", road: "tabRoad" };
  put(at("tabs"), ...views.map(([name, image]) => h("button", { type: "button", "aria-current": name === view ? "page" : undefined, dataset: { tab: name }, onclick: () => show(name) }, icon(image), h("span", {}, t(names[name])), news.has(name) && h("span", { class: "unread" }, h("span", { class: "sr" }, t("fresh"))))));
  document.body.dataset.view = view;
}

function show(name) {
  view = name;
  news.delete(name);
  drawTabs();
  panes[name]?.draw();
  const target = at(name);
  target.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  target.classList.add("flash");
  setTimeout(() => target.classList.remove("flash"), 1600);
}

/** say puts a sentence into a pane's line, in the team's room. */
function say(sim, text) {
  show(sim);
  const pane = panes[sim];
  const room = pane.rooms?.find((r) => r.kind !== "dm" && !r.shared);
  if (room) pane.open(room.id);
  pane.composer.put(text);
}

// Language and theme.

const dark = matchMedia("(prefers-color-scheme: dark)");

function drawTheme() {
  const chosen = stored("golive.theme");
  if (chosen) document.documentElement.dataset.theme = chosen;
  const isDark = chosen ? chosen === "dark" : dark.matches;
  const button = at("theme");
  put(button, icon(isDark ? "sun" : "moon"));
  button.setAttribute("aria-label", t(isDark ? "themeLight" : "themeDark"));
  button.title = button.getAttribute("aria-label");
  button.onclick = () => { store("golive.theme", isDark ? "light" : "dark"); document.documentElement.dataset.theme = isDark ? "light" : "dark"; drawTheme(); };
}

function drawLanguage() {
  applyWords();
  const button = at("language");
  button.textContent = t("language");
  button.lang = lang() === "zh" ? "en" : "zh";
  button.setAttribute("aria-label", t("languageLabel"));
  button.onclick = () => {
    setLang(lang() === "zh" ? "en" : "zh");
    drawLanguage();
    drawTheme();
    drawTabs();
    for (const part of [panes.slack, panes.feishu, board, mailbox, road]) part.redraw();
    clock.draw();
    guide.draw();
  };
}

dark.addEventListener("change", drawTheme);
addEventListener("hashchange", () => { if (views.some(([name]) => name === location.hash.slice(1))) show(location.hash.slice(1)); });
onAct((sim, body, result) => guide.acted(sim.name, body, result));
sims.jira.onChange((state) => { guide.counted(state.issues.length); noteNews("jira", state.issues.length); });
sims.mail.onChange((state) => noteNews("mail", Number(state.letters.at(-1)?.id || 0)));
for (const [name, adapter] of [["slack", slack], ["feishu", feishu]]) {
  sims[name].onChange((state) => noteNews(name, state.rooms.reduce((sum, room) => sum + adapter.count(state, room.id, panes[name].me), 0)));
}
for (const name of ["slack", "feishu"]) sims[name].onChange((state) => clock.hint(state.now));

drawLanguage();
drawTheme();
drawTabs();

let lost = null;
listen({
  slack: () => sims.slack.refresh(),
  feishu: () => sims.feishu.refresh(),
  jira: () => sims.jira.refresh(),
  mail: () => sims.mail.refresh(),
  road: (step) => road.add(step),
}, (connected) => {
  if (connected) {
    lost?.remove();
    lost = null;
    road.reset();
    clock.read();
  } else if (!lost) {
    lost = h("div", { class: "notice error lasting" }, t("lost"));
    at("notices").append(lost);
  }
});
const ready = Object.values(sims).map((sim) => sim.refresh().then(() => { document.body.dataset[`${sim.name}Ready`] = "true"; }));
Promise.all(ready).then(() => road.redraw()); // now with names
