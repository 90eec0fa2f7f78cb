// A text box with a list below it: chooses one or several of given options, or of those that are found for what is typed.
import { h, icon, put, uid } from "./dom.js";
import { t } from "./i18n.js";
import { place } from "./overlay.js";

/**
 * picker is {node, value(), options(), set(options)}. Options are {value, label, description?}; find(query) looks them
 * up where they are not given. onchange gets the value, or the list of values if many.
 */
export function picker(wish) {
  const p = new Picker(wish);
  return { node: p.node, value: () => p.value(), options: () => p.options(), set: (options) => p.set(options) };
}

class Picker {
  constructor({ label, options, find, minLength, many, max, value, placeholder, disabled, onchange }) {
    Object.assign(this, { all: options, find, minLength, many, max, placeholder, onchange, shown: [], at: -1, asked: 0 });
    this.chosen = new Map((value || []).map((o) => [o.value, o.label]));
    this.id = uid("list");
    this.list = h("ul", { class: "options", id: this.id, role: "listbox", popover: "manual", "aria-label": label, "aria-multiselectable": many || undefined });
    this.input = h("input", {
      class: "bare", type: "text", role: "combobox", "aria-label": label, "aria-expanded": "false", "aria-controls": this.id, "aria-autocomplete": "list",
      autocomplete: "off", disabled,
      oninput: () => { this.at = -1; this.look(); }, onfocus: () => this.look(), onclick: () => { if (!this.open()) this.look(); },
      onblur: () => { this.close(); this.draw(); }, onkeydown: (e) => this.key(e),
    });
    this.chips = h("span", { class: "chips" });
    this.node = h("span", { class: "picker input" }, this.chips, this.input, icon("down"), this.list);
    this.draw();
  }

  value() {
    const values = [...this.chosen.keys()];
    return this.many ? values : values[0] || "";
  }

  options() {
    return [...this.chosen].map(([value, label]) => ({ value, label }));
  }

  set(options) {
    this.chosen = new Map(options.map((o) => [o.value, o.label]));
    this.draw();
  }

  draw() {
    put(this.chips, this.many && [...this.chosen].map(([value, label]) => h("span", { class: "chip" }, label,
      h("button", { type: "button", "aria-label": t("remove", { name: label }), onclick: () => this.drop(value) }, "×"))));
    this.input.placeholder = this.chosen.size && this.many ? "" : this.placeholder || t(this.find ? "search" : "choose");
    if (!this.many && document.activeElement !== this.input) this.input.value = this.single();
  }

  single() {
    return [...this.chosen.values()][0] || "";
  }

  drop(value) {
    this.chosen.delete(value);
    this.draw();
    this.onchange?.(this.value());
  }

  pick(o) {
    if (this.many && this.chosen.has(o.value)) this.chosen.delete(o.value);
    else if (this.many && this.max && this.chosen.size >= this.max) return;
    else {
      if (!this.many) this.chosen.clear();
      this.chosen.set(o.value, o.label);
    }
    this.input.value = this.many ? "" : o.label;
    this.draw();
    this.onchange?.(this.value());
    if (this.many) this.show(this.shown);
    else this.close();
  }

  open() {
    return this.list.matches(":popover-open");
  }

  close() {
    if (this.open()) this.list.hidePopover();
    this.input.setAttribute("aria-expanded", "false");
    this.at = -1;
  }

  show(options) {
    this.shown = options;
    put(this.list, options.length ? options.map((o, i) => this.option(o, i)) : h("li", { class: "none" }, t("nothing")));
    if (!this.open()) this.list.showPopover();
    this.list.style.width = `${this.node.getBoundingClientRect().width}px`;
    place(this.list, this.node);
    this.input.setAttribute("aria-expanded", "true");
    this.input.setAttribute("aria-activedescendant", this.at >= 0 ? `${this.id}-${this.at}` : "");
  }

  option(o, i) {
    const on = this.chosen.has(o.value);
    return h("li", {
      role: "option", id: `${this.id}-${i}`, "aria-selected": String(on), class: i === this.at ? "at" : "",
      onmousedown: (e) => { e.preventDefault(); this.pick(o); }, // before the box loses the focus
    }, this.many && h("span", { class: "tick", "aria-hidden": "true" }, on && icon("check")), o.label, o.description && h("small", {}, o.description));
  }

  /** look shows what fits to what is typed; an answer that comes after the next question is dropped. */
  async look() {
    const query = this.input.value.trim();
    if (!this.find) {
      const words = !this.many && query === this.single() ? "" : query.toLowerCase();
      this.show(this.all.filter((o) => o.label.toLowerCase().includes(words)));
      return;
    }
    if (query.length < (this.minLength ?? 1)) {
      this.close();
      return;
    }
    this.asked += 1;
    const mine = this.asked;
    const found = await this.find(query);
    if (mine === this.asked && document.activeElement === this.input) this.show(found);
  }

  key(e) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (step && this.shown.length) this.walk(step);
    else if (e.key === "Enter" && this.open() && this.shown.length) this.pick(this.shown[Math.max(this.at, 0)]);
    else if (e.key === "Escape" && this.open()) {
      this.close();
      e.stopPropagation();
    } else if (e.key === "Backspace" && this.many && !this.input.value && this.chosen.size) this.drop([...this.chosen.keys()].pop());
    else return;
    e.preventDefault();
  }

  walk(step) {
    this.at = (this.at + step + this.shown.length) % this.shown.length;
    this.show(this.shown);
    this.list.children[this.at]?.scrollIntoView({ block: "nearest" });
  }
}
