// What to try first: six steps that tick themselves off when they are done.
import { h, icon, put } from "./dom.js";
import { t } from "./i18n.js";

const steps = ["say", "form", "board", "feishu", "road", "outage"];

export class Guide {
  /** hands: {say(sim, text), show(view)}. */
  constructor(root, hands) {
    Object.assign(this, { root, hands, done: new Set(load()), issues: -1 });
    this.open = this.done.size < steps.length;
    this.draw();
  }

  tick(step) {
    if (this.done.has(step)) return;
    this.done.add(step);
    try {
      sessionStorage.setItem("golive.done", [...this.done].join());
    } catch { /* private mode */ }
    this.draw();
  }

  /** acted looks at what a person did. */
  acted(sim, body, result) {
    if (!result.ok) return;
    const asked = (body.do === "say" && /@golive/i.test(body.text)) || body.do === "slash" || body.do === "shortcut";
    if (sim === "slack" && asked) this.tick("say");
    if (sim === "feishu" && asked) this.tick("feishu");
    if (sim === "jira" && body.do === "transition") this.tick("board");
  }

  /** switched is told that the outage began or ended: whoever ends one has seen it. */
  switched(down) {
    if (!down) this.tick("outage");
  }

  /** counted is told the number of issues on the board: one more is the form's work. */
  counted(issues) {
    if (this.issues >= 0 && issues > this.issues && (this.done.has("say") || this.done.has("feishu"))) this.tick("form");
    this.issues = issues;
  }

  draw() {
    const next = steps.find((s) => !this.done.has(s));
    const n = this.done.size;
    put(this.root,
      h("div", { class: "guide-head" }, h("h2", { id: "guide-title" }, t("guide")), h("p", { class: "muted guide-intro" }, next ? t("guideIntro") : t("guideAll")),
        h("span", { class: "guide-count" }, t("guideDone", { done: n, n: steps.length })),
        h("button", { type: "button", class: "quiet small guide-fold", "aria-expanded": String(this.open), "aria-controls": "guide-steps", onclick: () => { this.open = !this.open; this.draw(); } }, t(this.open ? "hide" : "unhide"))),
      h("ol", { class: "guide-steps", id: "guide-steps", hidden: !this.open }, steps.map((s, i) => this.step(s, i, s === next))));
  }

  step(step, i, current) {
    const done = this.done.has(step);
    return h("li", { class: `guide-step${done ? " done" : ""}${current ? " current" : ""}`, dataset: { step }, "aria-current": current ? "step" : undefined },
      h("span", { class: "guide-mark", role: "img", "aria-label": done ? "✓" : String(i + 1) }, done ? icon("check") : String(i + 1)),
      h("div", {}, h("h3", {}, t(`step${i + 1}`)), h("p", { class: "muted" }, t(`step${i + 1}text`)), this.button(step, i)));
  }

  button(step, i) {
    const fill = { say: ["slack", "say1"], feishu: ["feishu", "say4"] }[step];
    if (fill) return h("button", { type: "button", class: "quiet small", onclick: () => this.hands.say(fill[0], t(fill[1])) }, t("doIt"));
    const view = { form: "slack", board: "jira", road: "road", outage: "jira" }[step];
    return h("button", { type: "button", class: "quiet small", onclick: () => this.hands.show(view) }, t("show"));
  }
}

function load() {
  try {
    return (sessionStorage.getItem("golive.done") || "").split(",").filter((s) => steps.includes(s));
  } catch {
    return [];
  }
}
