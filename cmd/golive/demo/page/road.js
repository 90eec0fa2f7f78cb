// The road: one entry for each event that came in, with its handler, its commit and its effects, and everything that
// followed from it when unfolded.
import { h, icon, iconButton, put } from "./dom.js";
import { lang, t, time } from "./i18n.js";

const kept = 120;

export class RoadView {
  constructor(root, nameOf, unfolded) {
    Object.assign(this, { root, nameOf, unfolded, traces: new Map(), owners: new Map(), last: 0, paused: false, zone: "Asia/Shanghai" });
    this.list = h("ol", { class: "traces", "aria-live": "off" });
    this.head();
  }

  redraw() {
    this.head();
    for (const trace of this.traces.values()) this.render(trace);
  }

  head() {
    const pause = iconButton(this.paused ? "play" : "pause", t(this.paused ? "resume" : "pause"), () => { this.paused = !this.paused; this.redraw(); });
    const empty = iconButton("trash", t("clear"), () => this.reset(this.last));
    this.empty = h("p", { class: "empty", hidden: this.traces.size > 0 }, t("roadEmpty"));
    put(this.root, h("div", { class: "pane-head" }, h("div", { class: "workspace" }, icon("road"), h("h2", { id: "road-title" }, t("road"))), h("span", { class: "grow" }), pause, empty),
      h("p", { class: "road-hint muted" }, t("roadHint")), h("div", { class: "road-scroll", tabindex: "0", role: "group", "aria-labelledby": "road-title" }, this.empty, this.list));
  }

  /** reset forgets everything: a new connection tells the newest steps again, perhaps of a new server. */
  reset(last) {
    this.last = last || 0;
    this.traces.clear();
    this.owners.clear();
    this.list.replaceChildren();
    this.empty.hidden = false;
  }

  /** add takes a step. */
  add(step) {
    if (step.n && step.n <= this.last) return;
    this.last = step.n || this.last;
    const key = this.keyOf(step);
    let trace = this.traces.get(key);
    if (!trace) {
      trace = { key, steps: [], node: h("li", { class: "trace" }), open: false };
      this.traces.set(key, trace);
      this.list.prepend(trace.node);
      if (this.traces.size > kept) this.drop(this.traces.keys().next().value);
    }
    trace.steps.push(step);
    if (step.event?.id) this.owners.set(step.event.id, key);
    this.empty.hidden = true;
    if (!this.paused) this.render(trace);
  }

  keyOf(step) {
    const own = step.event?.id || step.effect?.id?.replace(/#\d+$/, "");
    return step.trace || this.owners.get(own) || own || `step ${step.n}`;
  }

  drop(key) {
    this.traces.get(key).node.remove();
    this.traces.delete(key);
  }

  render(trace) {
    const { steps } = trace;
    const first = steps[0];
    const handled = steps.find((x) => x.kind === "handled");
    const name = handled?.event?.name || first.event?.name || first.effect?.kind || first.kind;
    const place = [first.event?.from, first.event?.room].map((x) => x && this.nameOf(x)).filter(Boolean).join(" · ") || issueOf(first.event);
    const effects = effectsOf(steps);
    const ended = steps.some((x) => x.kind === "dead" && !x.effect) || effects.some((e) => e.state === "dead");
    const again = effects.some((e) => e.state === "retry") || (!handled && steps.some((x) => x.kind === "retry" || x.kind === "parked"));
    const bad = ended ? "dead" : again ? "retry" : "";
    const state = bad || (handled || effects.length ? "done" : "open");
    const took = handled ? new Date(handled.at) - new Date(first.at) : 0;
    const details = h("details", { class: "trace-steps", open: trace.open }, h("summary", {}, t("trace"), h("span", { class: "muted" }, ` · ${t("steps", { n: steps.length })}`)), trace.open && this.steps(steps));
    details.addEventListener("toggle", () => {
      if (details.open === trace.open) return;
      trace.open = details.open;
      if (trace.open) {
        details.append(this.steps(trace.steps));
        this.unfolded();
      } else details.lastChild.remove();
    });
    trace.node.className = `trace state-${state}`;
    put(trace.node,
      h("div", { class: "trace-head" }, h("span", { class: "trace-dot", "aria-hidden": "true" }), h("strong", { class: "trace-name" }, name), h("span", { class: "platform" }, platform(first)),
        h("time", { class: "muted" }, time(new Date(first.at), "precise", this.zone))),
      place && h("p", { class: "trace-line" }, place),
      handled?.handler && h("p", { class: "trace-line" }, h("span", { class: "muted" }, `${t("handler")} `), h("code", {}, handled.handler), took < 60000 && h("span", { class: "muted" }, ` · ${took} ms`)),
      handled?.commit && commitLine(handled.commit),
      effects.map((e) => h("p", { class: `trace-effect effect-${e.state}` }, h("span", { class: "effect-mark", "aria-hidden": "true" }, marks[e.state]), h("span", {}, h("b", {}, e.kind || `#${e.id.split("#").pop()}`), e.to && [" → ", this.nameOf(e.to) || platform({ effect: e }) || short(e.to)]), h("span", { class: "effect-state" }, t(e.state), e.at && ` ${offset(new Date(e.at) - new Date(first.at))}`))),
      handled && !effects.length && h("p", { class: "trace-line muted" }, t("noAnswer")),
      steps.filter((x) => x.error).slice(-1).map((x) => h("p", { class: bad ? "trace-error" : "trace-line muted" }, x.error)),
      state === "open" && h("p", { class: "trace-line muted" }, t("waiting")),
      details);
    trace.lang = lang();
  }

  steps(steps) {
    const from = new Date(steps[0].at);
    return h("ol", { class: "steps" }, steps.map((x) => h("li", { class: `step step-${x.kind}` },
      h("div", { class: "step-head" }, h("span", { class: `step-kind k-${x.kind}` }, t(x.kind)), h("span", { class: "step-what" }, x.effect ? h("b", {}, x.effect.kind) : x.event?.name || ""), h("span", { class: "muted" }, offset(new Date(x.at) - from))),
      h("dl", { class: "facts tight" }, facts(x)))));
  }
}

const marks = { effect: "…", performed: "✓", skipped: "–", refused: "✕", retry: "↻", dead: "✕" };

/** effectsOf are the effects that the commits of a trace hold, each in its newest state. */
function effectsOf(steps) {
  const all = new Map();
  for (const x of steps) {
    for (const id of listed(x.commit?.effects)) if (!all.has(id)) all.set(id, { id, state: "effect" });
    if (!x.effect) continue;
    const state = x.result in marks ? x.result : x.kind in marks ? x.kind : "effect";
    all.set(x.effect.id, { ...all.get(x.effect.id), ...x.effect, state, at: x.at });
  }
  return [...all.values()];
}

/** issueOf is the issue that an event of Jira is about. */
function issueOf(event) {
  return event?.lane?.startsWith("jira/") ? event.lane.split("/").pop() : "";
}

/** platform is where a step comes from: ids and rooms begin with the name of the service. */
function platform(step) {
  const name = [step.event?.id, step.event?.room, step.event?.from, step.effect?.to].map((x) => (x || "").split("/")[0]).find((x) => /^(slack|feishu|jira|timer|web|mail)$/.test(x));
  return { slack: "Slack", feishu: t("tabFeishu"), jira: "Jira", timer: t("timer"), web: "Web", mail: "Mail" }[name] || "";
}

function listed(value) {
  return Array.isArray(value) ? value : value ? [String(value)] : [];
}

function commitLine(commit) {
  const parts = ["records", "events", "timers"].map((k) => [k, listed(commit[k])]).filter(([, v]) => v.length);
  if (!parts.length) return null;
  return h("p", { class: "trace-line" }, parts.map(([k, v]) => h("span", { class: "commit-part", title: v.join("\n") }, `${t(k)} ${v.length}`)));
}

function facts(x) {
  const rows = [];
  const fact = (key, value) => { if (value && value.length) rows.push(h("dt", {}, t(key)), h("dd", {}, listed(value).map((v) => h("code", {}, v)))); };
  if (x.event && x.kind !== "performed") {
    fact("id", [x.event.id]);
    fact("lane", x.event.lane);
    fact("room", x.event.room);
    fact("person", x.event.from);
  }
  fact("handler", x.handler);
  for (const k of ["records", "effects", "events", "timers"]) fact(k, listed(x.commit?.[k]));
  if (x.effect) {
    fact("id", [x.effect.id]);
    fact("handle", x.effect.handle);
    fact("to", x.effect.to);
  }
  if (x.result) rows.push(h("dt", {}, "="), h("dd", {}, h("code", {}, x.result)));
  if (x.error) rows.push(h("dt", {}, "!"), h("dd", { class: "ink-red" }, x.error));
  return rows;
}

const offset = (ms) => (ms <= 0 ? "" : ms < 1000 ? `+${ms} ms` : ms < 3600000 ? `+${(ms / 1000).toFixed(1)} s` : `+${(ms / 3600000).toFixed(1)} h`);

function short(text) {
  return text.length > 44 ? `${text.slice(0, 20)}…${text.slice(-22)}` : text;
}
