// What to try first: steps that tick themselves off when they are done.
import { h, icon, put } from "./dom.js";
import { store, stored, t } from "./i18n.js";

const steps = ["say", "form", "board", "feishu", "meeting", "progress", "survey", "mail", "road", "outage"];

// Where a step takes its visitor, and whether it puts a line there, which is sent by hand.
const place = { say: "slack", form: "slack", board: "jira", feishu: "feishu", meeting: "slack", progress: "feishu", survey: "slack", mail: "mail", road: "road", outage: "jira" };
const spoken = ["say", "feishu", "meeting", "progress", "survey"];

// What is said to golive for a step, in either language.
const said = { meeting: /meeting|例会/i, progress: /status|进度/i, survey: /survey|调查/i };

export class Guide {
  /** hands: {say(sim, text), show(view)}. */
  constructor(root, hands) {
    Object.assign(this, { root, hands, done: new Set(), issues: -1, run: "", open: true });
    this.draw();
  }

  /** begin takes up what was tried in this run of the playground, also in another tab or before the page was loaded anew. */
  begin(run) {
    this.run = run;
    const [of, ...done] = (stored("golive.done") || "").split(",");
    if (of === run) for (const step of done) if (steps.includes(step)) this.done.add(step);
    this.open = this.done.size < steps.length;
    this.keep();
    this.draw();
  }

  keep() {
    if (this.run) store("golive.done", [this.run, ...this.done].join());
  }

  tick(step) {
    if (this.done.has(step)) return;
    this.done.add(step);
    this.keep();
    this.draw();
  }

  /** acted looks at what a person did. */
  acted(sim, body, result) {
    if (!result.ok) return;
    const called = body.do === "slash" || (body.do === "say" && /@golive/i.test(body.text));
    if (body.do === "shortcut" || (called && /task|todo|任务/i.test(body.text))) this.tick(sim === "slack" ? "say" : "feishu");
    for (const step in said) if (called && said[step].test(body.text)) this.tick(step);
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
      h("div", {}, h("h3", {}, t(`try.${step}`)), h("p", { class: "muted" }, t(`try.${step}.how`)), this.button(step)));
  }

  button(step) {
    const [word, go] = spoken.includes(step) ? ["doIt", () => this.hands.say(place[step], t(`try.${step}.line`))] : ["show", () => this.hands.show(place[step])];
    return h("button", { type: "button", class: "quiet small", onclick: go }, t(word));
  }
}
