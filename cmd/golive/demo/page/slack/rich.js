// Slack's rich_text as nodes.
import { h, link } from "../dom.js";
import { emoji } from "../emoji.js";
import { plain } from "../text.js";

export function rich(elements, names) {
  return elements.map((e) => {
    const inside = () => e.elements.map((x) => span(x, names));
    switch (e.type) {
      case "rich_text_list":
        return h(e.style === "ordered" ? "ol" : "ul", { class: e.indent ? "deeper" : "" }, e.elements.map((x) => h("li", {}, rich([x], names))));
      case "rich_text_preformatted":
        return h("pre", {}, h("code", {}, inside()));
      case "rich_text_quote":
        return h("blockquote", {}, inside());
      default:
        return h("p", {}, inside());
    }
  });
}

function span(x, names) {
  let node;
  switch (x.type) {
    case "link": node = link(x.url, x.text || x.url); break;
    case "emoji": node = emoji(x.name); break;
    case "user": node = h("span", { class: "mention" }, `@${names("user", x.user_id) || x.user_id}`); break;
    case "channel": node = h("span", { class: "mention" }, `#${names("room", x.channel_id) || x.channel_id}`); break;
    case "broadcast": node = h("span", { class: "mention" }, `@${x.range}`); break;
    case "date": node = x.fallback || new Date(x.timestamp * 1000).toISOString(); break;
    default: node = plain(x.text || "");
  }
  for (const [style, tag] of [["bold", "strong"], ["italic", "em"], ["strike", "s"], ["code", "code"]]) if (x.style?.[style]) node = h(tag, {}, node);
  return node;
}
