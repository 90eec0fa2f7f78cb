// The playground's clock: what it reads, and the buttons that move it.
import { h, icon, put } from "./dom.js";
import { t, time } from "./i18n.js";
import { notice, prompt } from "./overlay.js";
import { post } from "./sim.js";

const narrow = matchMedia("(max-width: 719px)");

export class Clock {
  /** begun is called once with the name of this run of the playground. */
  constructor(root, begun) {
    Object.assign(this, { root, begun, ahead: 0, zone: "Asia/Shanghai", busy: false });
    this.face = h("time", { class: "face" });
    setInterval(() => this.tick(), 1000);
    this.draw();
    this.read();
  }

  async read() {
    const reply = await fetch("/sim/clock");
    if (!reply.ok) return;
    const reading = await reply.json();
    this.set(reading);
    this.begun(reading.run);
  }

  set(reading) {
    this.ahead = new Date(reading.now).getTime() - Date.now();
    this.zone = reading.zone || this.zone;
    this.tick();
  }

  /** hint takes the time from a state, which may have been fetched before the clock was moved: it never sets it back. */
  hint(now) {
    const ahead = new Date(now).getTime() - Date.now();
    if (ahead > this.ahead + 2000) this.set({ now });
  }

  now() {
    return new Date(Date.now() + this.ahead);
  }

  tick() {
    const text = time(this.now(), narrow.matches ? "brief" : "clock", this.zone);
    if (this.face.textContent !== text) this.face.textContent = text;
  }

  draw() {
    this.root.setAttribute("role", "group");
    this.root.setAttribute("aria-label", t("clock"));
    const button = (word, run) => h("button", { type: "button", class: "quiet small", disabled: this.busy, onclick: run }, t(word));
    put(this.root, h("span", { class: "face-box", title: `${t("clock")} · ${this.zone}` }, icon("clock"), this.face),
      h("span", { class: "moves" }, this.busy ? h("span", { class: "busy", role: "status" }, t("moving")) : [
        button("plusHour", () => this.move({ advance: "1h" })), button("plusDay", () => this.move({ advance: "24h" })),
        button("plusWeek", () => this.move({ advance: "168h" })), button("toDate", () => this.ask())]));
    this.tick();
  }

  async ask() {
    const parts = Object.fromEntries(new Intl.DateTimeFormat("en-GB", { timeZone: this.zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
      .formatToParts(this.now()).map((p) => [p.type, p.value]));
    const value = `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
    const answer = await prompt({ title: t("toDateTitle"), fields: [{ name: "to", label: this.zone, type: "datetime-local", value, required: true }] });
    if (answer) this.move({ to: `${answer.to.slice(0, 16)}:00${this.offset(answer.to)}` });
  }

  /** offset is what the zone is ahead of UTC at a local time, as "+08:00". */
  offset(local) {
    const name = new Intl.DateTimeFormat("en-GB", { timeZone: this.zone, timeZoneName: "longOffset" }).formatToParts(new Date(`${local.slice(0, 16)}Z`)).find((p) => p.type === "timeZoneName").value;
    return name.replace("GMT", "") || "Z";
  }

  async move(body) {
    this.busy = true;
    this.draw();
    const reading = await post("/sim/clock", body);
    this.busy = false;
    if (reading.now) this.set(reading);
    this.draw();
    if (reading.error) return notice(t("failed", { error: reading.error }), "error");
    notice(t("moved", { now: time(this.now(), "full", this.zone), n: reading.steps || 0 }), "success");
  }
}
