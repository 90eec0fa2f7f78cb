// The Jira board: columns by status, cards that are dragged or moved by a menu, and one issue in full.
import { h, icon, iconButton, avatar, keepFocus, link, put } from "./dom.js";
import { t, time, lang, stored, store } from "./i18n.js";
import { menu, notice, prompt } from "./overlay.js";
import { post } from "./sim.js";

export class Board {
  /** switched is told when Jira is switched off or on again. */
  constructor(root, sim, switched) {
    Object.assign(this, { root, sim, switched, project: "", issue: "", me: "", down: undefined });
    sim.onChange(() => this.draw());
  }

  redraw() {
    this.key = "";
    this.draw();
  }

  get state() {
    return this.sim.state;
  }

  async act(body) {
    const result = await this.sim.act({ as: this.me, ...body });
    if (!result.ok) notice(t("failed", { error: result.error || Object.values(result.errors || {}).join(" ") }), "error");
    return result;
  }

  draw() {
    if (!this.state) return;
    this.down ??= this.wasDown();
    const live = this.state.projects.filter((p) => !p.archived);
    if (!live.some((p) => p.key === this.project)) this.project = live[0]?.key || "";
    const people = this.state.users.filter((u) => u.kind !== "bot" && u.active);
    if (!people.some((u) => u.id === this.me)) this.me = people.some((u) => u.id === stored("golive.as.jira")) ? stored("golive.as.jira") : people[0]?.id || "";
    const issues = this.state.issues.filter((i) => i.project === this.project);
    const key = JSON.stringify([issues, this.project, this.me, this.issue, this.down, lang(), this.state.projects.length]);
    if (key === this.key) return;
    this.key = key;
    keepFocus(this.root, () => put(this.root, this.head(live, people), this.columns(issues)));
    this.drawIssue();
  }

  head(projects, people) {
    const pick = h("select", { "aria-label": t("project"), onchange: (e) => { this.project = e.target.value; this.draw(); } },
      projects.map((p) => h("option", { value: p.key, selected: p.key === this.project }, `${p.key} · ${p.name}`)));
    const who = h("select", { "aria-label": t("as"), onchange: (e) => { this.me = e.target.value; store("golive.as.jira", this.me); this.draw(); } },
      people.map((p) => h("option", { value: p.id, selected: p.id === this.me }, p.name)));
    const me = people.find((p) => p.id === this.me) || { name: "?" };
    return h("div", { class: "pane-head" },
      h("div", { class: "workspace" }, icon("board"), h("h2", { id: "jira-title" }, "Jira"), pick),
      h("button", { type: "button", class: `quiet small outage${this.down ? " on" : ""}`, "aria-pressed": String(this.down), title: t("outageHint"), dataset: { key: "outage" }, onclick: () => this.outage(!this.down) }, icon("bolt"), h("span", {}, t(this.down ? "outageOn" : "outage"))),
      h("button", { type: "button", class: "quiet small", onclick: () => this.create() }, icon("plus"), t("newIssue")),
      h("label", { class: "persona" }, avatar({ name: me.name, color: me.avatar }, "small"), h("span", { class: "sr" }, t("as")), who));
  }

  statuses() {
    const project = this.state.projects.find((p) => p.key === this.project);
    return (project?.statuses || []).map((id) => this.state.statuses.find((s) => s.id === id)).filter(Boolean);
  }

  columns(issues) {
    return h("div", { class: "board", tabindex: "0", role: "group", "aria-label": t("board") }, this.statuses().map((status) => {
      const mine = issues.filter((i) => i.status === status.id).reverse();
      const column = h("section", { class: `column ${status.category}`, "aria-label": status.name },
        h("h3", {}, status.name, h("span", { class: "count" }, String(mine.length))),
        h("div", { class: "cards" }, mine.length ? mine.map((i) => this.card(i)) : h("p", { class: "muted none" }, t("noIssues"))));
      column.addEventListener("dragover", (e) => { e.preventDefault(); column.classList.add("over"); });
      column.addEventListener("dragleave", () => column.classList.remove("over"));
      column.addEventListener("drop", (e) => {
        e.preventDefault();
        column.classList.remove("over");
        const issue = issues.find((i) => i.key === e.dataTransfer.getData("text/plain"));
        if (issue && issue.status !== status.id) this.move(issue, status.id);
      });
      return column;
    }));
  }

  user(id) {
    const u = this.state.users.find((x) => x.id === id);
    return u ? { name: u.name, color: u.avatar, bot: u.kind === "bot" } : null;
  }

  card(i) {
    const who = this.user(i.assignee);
    const node = h("article", { class: "issue", draggable: "true", dataset: { issue: i.key } },
      h("button", { type: "button", class: "issue-open", dataset: { key: `open ${i.key}` }, onclick: () => this.open(i.key) }, i.summary),
      h("div", { class: "issue-foot" },
        h("span", { class: `issue-type ${i.type.toLowerCase()}`, title: i.type }, i.type[0]), h("span", { class: "issue-key" }, i.key),
        i.due && h("span", { class: `due${this.late(i) ? " late" : ""}`, title: t("due") }, icon("clock"), time(new Date(`${i.due}T12:00:00+08:00`), "date")),
        h("span", { class: `priority p-${(i.priority || "").toLowerCase()}`, title: `${t("priority")}: ${i.priority}` }, i.priority),
        h("span", { class: "grow" }),
        i.comments.length > 0 && h("span", { class: "muted", title: t("comments") }, icon("chat"), String(i.comments.length)),
        who ? h("span", { title: `${t("assignee")}: ${who.name}` }, avatar(who, "tiny")) : null,
        iconButton("more", t("move", { key: i.key }), (e) => this.moveMenu(e.currentTarget, i), { dataset: { key: `move ${i.key}` } })));
    node.addEventListener("dragstart", (e) => { e.dataTransfer.setData("text/plain", i.key); e.dataTransfer.effectAllowed = "move"; });
    return node;
  }

  late(i) {
    const status = this.state.statuses.find((s) => s.id === i.status);
    return status?.category !== "done" && i.due < String(this.state.now).slice(0, 10);
  }

  /** ways are the transitions that lead elsewhere. */
  ways(i) {
    return i.transitions.filter((x) => x.to !== i.status);
  }

  moveMenu(anchor, i) {
    menu(anchor, [h("p", { class: "menu-title" }, t("moveTo")), ...this.ways(i).map((x) => ({ label: x.name, run: () => this.move(i, x.to, x) }))]);
  }

  /** move makes the transition that leads to a status, and asks for the fields that it requires. */
  async move(i, to, transition) {
    const x = transition || i.transitions.find((y) => y.to === to);
    if (!x) return notice(t("failed", { error: `${i.key}: ${t("from", { a: this.name(i.status), b: this.name(to) })}` }), "error");
    let fields;
    const required = (x.required || []).filter((name) => name !== "resolution" || !i.resolution);
    if (required.length) {
      fields = await prompt({ title: x.name, fields: required.map((name) => (name === "resolution"
        ? { name, label: t("resolution"), required: true, value: "Done", options: ["Done", "Won't Do", "Duplicate"].map((v) => ({ label: v, value: v })) } : { name, label: name, required: true })) });
      if (!fields) return null;
    }
    return this.act({ do: "transition", issue: i.key, to: this.name(to), transition: undefined, fields });
  }

  name(status) {
    return this.state.statuses.find((s) => s.id === status)?.name || status;
  }

  /** wasDown tells whether Jira was switched off before the page was loaded anew; a lower version is another Jira. */
  wasDown() {
    const since = stored("golive.outage");
    return !!since && this.state.version >= Number(since);
  }

  /** outage makes Jira answer 503 to the bot, or ends that; people at the board notice nothing. */
  async outage(down) {
    const result = await post(`${this.sim.base}/control/fault`, down ? { kind: "503" } : { clear: true });
    if (!result.ok) return;
    this.down = down;
    store("golive.outage", down ? String(this.state.version) : "");
    this.switched(down);
    notice(t(down ? "outageBegins" : "outageEnds"));
    this.draw();
  }

  async create() {
    const types = this.state.projects.find((p) => p.key === this.project).issue_types.filter((x) => !x.subtask);
    const answer = await prompt({ title: t("newIssue"), fields: [
      { name: "summary", label: t("summary"), required: true }, { name: "type", label: t("type"), value: types[0].name, options: types.map((x) => ({ label: x.name, value: x.name })) },
    ] });
    if (answer) this.act({ do: "create", project: this.project, ...answer });
  }

  /** open shows one issue. */
  open(key) {
    const issue = this.state?.issues.find((i) => i.key === key);
    if (!issue) return;
    this.project = issue.project;
    this.issue = key;
    this.draw();
  }

  drawIssue() {
    const issue = this.state.issues.find((i) => i.key === this.issue);
    const draft = this.sheet?.querySelector("textarea")?.value || "";
    if (!issue) {
      this.sheet?.remove();
      this.sheet = null;
      return;
    }
    const fresh = !this.sheet;
    if (fresh) {
      this.sheet = h("dialog", { class: "sheet" });
      this.sheet.addEventListener("close", () => { this.sheet.remove(); this.sheet = null; this.issue = ""; });
      this.sheet.addEventListener("click", (e) => { if (e.target === this.sheet) this.sheet.close(); });
      document.body.append(this.sheet);
    }
    this.sheet.setAttribute("aria-label", `${issue.key} ${issue.summary}`);
    put(this.sheet, this.full(issue, draft));
    if (fresh) this.sheet.showModal();
  }

  full(i, draft) {
    const person = (id) => { const u = this.user(id); return u ? [avatar(u, "tiny"), " ", u.name] : h("span", { class: "muted" }, t("nobody")); };
    const fact = (label, value) => value && [h("dt", {}, label), h("dd", {}, value)];
    const at = (when) => time(new Date(when.replace(/([+-]\d\d)(\d\d)$/, "$1:$2")), "full");
    const names = (value, field) => (field === "assignee" ? this.user(value)?.name || value : value) || "—";
    const comment = h("textarea", { class: "input", rows: 2, "aria-label": t("addComment"), placeholder: t("addComment") });
    comment.value = draft;
    const remark = async (e) => {
      e.preventDefault();
      const text = comment.value.trim();
      if (!text) return;
      comment.value = "";
      await this.act({ do: "comment", issue: i.key, text });
    };
    return h("div", { class: "sheet-body stack" },
      h("header", { class: "row" }, h("span", { class: `issue-type ${i.type.toLowerCase()}` }, i.type[0]), link(this.sim.url(i.url), i.key), h("span", { class: "grow" }), iconButton("close", t("close"), () => this.sheet.close())),
      h("h2", {}, i.summary),
      h("div", { class: "row wrap" }, h("span", { class: "status-now" }, this.name(i.status)), this.ways(i).map((x) => h("button", { type: "button", class: "button", onclick: () => this.move(i, x.to, x) }, "→ ", x.name))),
      h("dl", { class: "facts" }, fact(t("assignee"), person(i.assignee)), fact(t("reporter"), person(i.reporter)), fact(t("priority"), i.priority), fact(t("due"), i.due),
        fact(t("labels"), i.labels.join(", ")), (i.custom || []).map((c) => fact(c.name, c.value))),
      h("h3", {}, t("description")), h("p", { class: "pre" }, i.description || h("span", { class: "muted" }, t("noDescription"))),
      i.remote_links?.length > 0 && [h("h3", {}, t("links")), h("ul", {}, i.remote_links.map((x) => h("li", {}, link(x.url.includes("/sim/") ? x.url.slice(x.url.indexOf("/sim/")) : x.url, x.title || x.url))))],
      h("h3", {}, t("comments")),
      i.comments.map((c) => h("article", { class: "comment" }, avatar(this.user(c.author) || { name: "?" }, "small"), h("div", {}, h("p", {}, h("strong", {}, this.user(c.author)?.name || c.author), " ", h("time", { class: "muted" }, at(c.created))), h("p", { class: "pre" }, c.body)))),
      h("form", { class: "row", onsubmit: remark }, comment, h("button", { class: "button primary" }, t("send"))),
      i.history.length > 0 && h("details", {}, h("summary", {}, `${t("history")} (${i.history.length})`), h("ul", { class: "history" }, i.history.map((e) => h("li", {}, h("time", { class: "muted" }, at(e.at)), " ", this.user(e.author)?.name || e.author, ": ", e.items.map((x) => `${x.field} ${t("from", { a: names(x.from, x.field), b: names(x.to, x.field) })}`).join("; "))))));
  }
}
