// Building elements without markup strings: whatever people or the bot wrote can only become text.

/** h makes an element. Props: class, text, dataset, on<event>, boolean and string attributes; falsy children are left out. */
export function h(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

const svgNamespace = "http://www.w3.org/2000/svg";

/** s makes an SVG element. */
export function s(tag, props, ...children) {
  return fill(document.createElementNS(svgNamespace, tag), props, children);
}

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (name === "dataset") Object.assign(node.dataset, value);
    else if (name === "style") for (const [k, v] of Object.entries(value)) node.style.setProperty(k, v);
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value" && node.tagName !== "LI") node.value = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  add(node, children);
  return node;
}

/** add appends nodes, strings and nested lists of them. */
export function add(node, children) {
  for (const child of [children].flat(Infinity)) {
    if (child !== undefined && child !== null && child !== false && child !== "") node.append(child);
  }
  return node;
}

/** put replaces what is in a node. */
export function put(node, ...children) {
  node.replaceChildren();
  return add(node, children);
}

/** keepFocus redraws a part and gives the focus back to the control with the same key (data-key) if it had it. */
export function keepFocus(node, redraw) {
  const key = node.contains(document.activeElement) ? document.activeElement.dataset.key : "";
  redraw();
  if (key) node.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
}

let count = 0;

/** uid is an id that no other element of the page has. */
export function uid(prefix) {
  count += 1;
  return `${prefix}-${count}`;
}

/** safeLink is the address if a browser may follow it, else "". */
export function safeLink(address) {
  try {
    const url = new URL(address, location.href);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : "";
  } catch {
    return "";
  }
}

/** link is an anchor that opens beside the page. */
export function link(address, ...children) {
  const href = safeLink(address);
  if (!href) return h("span", {}, ...children);
  return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

/** picture shows an image of this very host; anything else stays a placeholder, since the page calls no third party. */
export function picture(address, alt, className) {
  const href = here(address);
  if (href) {
    const img = h("img", { src: href, alt: alt || "", class: className, loading: "lazy" });
    img.addEventListener("error", () => img.replaceWith(placeholder(alt, className)));
    return img;
  }
  return placeholder(alt, className);
}

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** here is an address of this very server, by whichever of its loopback names it was written; else "". */
function here(address) {
  const href = safeLink(address);
  if (!href || !href.startsWith("http")) return "";
  const url = new URL(href);
  const same = url.host === location.host || (url.port === location.port && loopback.test(url.hostname) && loopback.test(location.hostname));
  return same ? location.origin + url.pathname + url.search : "";
}

function placeholder(alt, className) {
  return h("span", { class: `picture-missing ${className || ""}`, role: "img", "aria-label": alt || "image" }, icon("image"), h("span", { text: alt || "" }));
}

const icons = {
  image: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5h.01",
  send: "M4 12 20 4l-6 16-3-7z",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  back: "M15 5l-7 7 7 7",
  close: "M6 6l12 12M18 6 6 18",
  check: "M5 13l4 4L19 7",
  hash: "M9 4 7 20M17 4l-2 16M4 9h16M3 15h16",
  lock: "M7 11V8a5 5 0 0 1 10 0v3M5 11h14v9H5z",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  chat: "M4 5h16v11H9l-5 4z",
  mail: "M3 6h18v12H3zM3.5 6.5 12 13l8.5-6.5",
  board: "M4 4h16v16H4zM10 4v16M15 4v16",
  road: "M6 4v16M6 7h6M6 12h12M6 17h9",
  guide: "M9 6h11M9 12h11M9 18h11M4 6h.01M4 12h.01M4 18h.01",
  smile: "M12 3a9 9 0 1 0 .01 0M9 10h.01M15 10h.01M8 14.5a5 5 0 0 0 8 0",
  reply: "M9 7 4 12l5 5M4 12h10a6 6 0 0 1 6 6",
  bolt: "M13 3 5 14h6l-1 7 8-11h-6z",
  clip: "M20 11l-8 8a5 5 0 0 1-7-7l8-8a3.4 3.4 0 0 1 5 5l-8 8a1.7 1.7 0 0 1-2.5-2.5L15 7",
  plus: "M12 5v14M5 12h14",
  edit: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  clock: "M12 3a9 9 0 1 0 .01 0M12 7v5l3 2",
  moon: "M20 14A8.5 8.5 0 0 1 10 4a8.5 8.5 0 1 0 10 10z",
  sun: "M12 8a4 4 0 1 0 .01 0M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M5 19l1.4-1.4M17.6 6.4 19 5",
  people: "M9 11a3.5 3.5 0 1 0-.01 0M3 20a6 6 0 0 1 12 0M16 11a3 3 0 1 0-1-5.8M17 14a5 5 0 0 1 4 5",
  pause: "M8 5v14M16 5v14",
  play: "M7 5l12 7-12 7z",
  down: "M6 9l6 6 6-6",
};

/** icon draws one of a few line icons; it is decoration and hidden from screen readers. */
export function icon(name) {
  return s("svg", { viewBox: "0 0 24 24", class: `icon icon-${name}`, "aria-hidden": "true", focusable: "false" }, s("path", { d: icons[name] || "" }));
}

/** iconButton is a button that shows an icon and is named for screen readers and by its tooltip. */
export function iconButton(name, label, onclick, props) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...props }, icon(name));
}

/** initials stand in an avatar: the last two letters of a Chinese name, else the first letters. */
export function initials(name) {
  if (/[\u4e00-\u9fff]/.test(name)) return name.slice(-2);
  return name.split(/\s+/).map((w) => w[0] || "").join("").slice(0, 2).toUpperCase();
}

/** avatar is a coloured square with initials. */
export function avatar(person, className) {
  const box = h("span", { class: `avatar ${className || ""}`, "aria-hidden": "true" });
  if (person.bot) box.append(h("img", { src: "/demo/page/icon.svg", alt: "" }));
  else {
    box.textContent = initials(person.name || "?");
    box.style.backgroundColor = /^#[0-9a-f]{6}$/i.test(person.color || "") ? shade(person.color) : "#64748b";
  }
  return box;
}

/** shade darkens a colour until white text on it has a contrast of 4.5. */
function shade(hex) {
  let rgb = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  const light = (c) => { const v = c / 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
  for (let i = 0; i < 20; i += 1) {
    const l = 0.2126 * light(rgb[0]) + 0.7152 * light(rgb[1]) + 0.0722 * light(rgb[2]);
    if (1.05 / (l + 0.05) >= 4.5) break;
    rgb = rgb.map((c) => Math.round(c * 0.92));
  }
  return `rgb(${rgb.join(",")})`;
}
