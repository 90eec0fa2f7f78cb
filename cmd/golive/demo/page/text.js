// Marked-up text as nodes: Slack's mrkdwn, Feishu's markdown, and plain text with emoji.
import { h, link } from "./dom.js";
import { emoji } from "./emoji.js";

/**
 * inline reads text by rules [sticky expression, match => node]: at each place the first rule that matches wins,
 * everything else is text.
 */
function inline(text, rules) {
  const out = [];
  let plain = "";
  for (let at = 0; at < text.length;) {
    const hit = firstMatch(text, at, rules);
    if (hit) {
      if (plain) out.push(plain);
      plain = "";
      out.push(hit.node);
      at += hit.length;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  if (plain) out.push(plain);
  return out;
}

function firstMatch(text, at, rules) {
  for (const [expression, make] of rules) {
    expression.lastIndex = at;
    const m = expression.exec(text);
    if (!m || m[0] === "") continue;
    const node = make(m, text[at - 1] || "");
    if (node !== null) return { node, length: m[0].length };
  }
  return null;
}

const entities = { "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&#39;": "'", "&nbsp;": "\u00a0" };
const decode = (text) => text.replace(/&(?:lt|gt|amp|quot|#39|nbsp);/g, (e) => entities[e]);
const wordBefore = (c) => /[A-Za-z0-9]/.test(c);

/** plain is text as it is, with line breaks and emoji codes. */
export function plain(text) {
  return lines(inline(text || "", [[/:([a-z0-9_+-]+):/y, (m) => emoji(m[1])]]));
}

function lines(nodes) {
  return nodes.flatMap((node) => {
    if (typeof node !== "string") return [node];
    return node.split("\n").flatMap((line, i) => (i ? [h("br"), line] : [line]));
  });
}

/** mrkdwn is Slack's own markup. names(kind, id) tells the name of a person ("user") or room ("room"). */
export function mrkdwn(text, names) {
  return blocksOf(text || "", {
    fence: /^```/,
    quote: /^(?:&gt;|>) ?/,
    inline: (line) => inline(line, slackRules(names)),
  });
}

function slackRules(names) {
  const again = (part) => lines(inline(part, slackRules(names)));
  const styled = (tag) => (m, before) => (wordBefore(before) ? null : h(tag, {}, again(m[1])));
  return [
    [/`([^`\n]+)`/y, (m) => h("code", {}, decode(m[1]))],
    [/<@([A-Z0-9]+)(?:\|([^>]*))?>/y, (m) => mentionOf(names("user", m[1]) || m[2] || m[1])],
    [/<#([A-Z0-9]+)(?:\|([^>]*))?>/y, (m) => h("span", { class: "mention" }, `#${names("room", m[1]) || m[2] || m[1]}`)],
    [/<!date\^(\d+)\^([^|>^]*)(?:\^[^|>]*)?\|([^>]*)>/y, (m) => decode(m[3])],
    [/<!(here|channel|everyone)(?:\|[^>]*)?>/y, (m) => mentionOf(m[1])],
    [/<!subteam\^[A-Z0-9]+(?:\|@?([^>]*))?>/y, (m) => mentionOf(m[1] || "team")],
    [/<((?:https?|mailto):[^|>\s]+)\|([^>]*)>/y, (m) => link(decode(m[1]), decode(m[2]))],
    [/<((?:https?|mailto):[^|>\s]+)>/y, (m) => link(decode(m[1]), decode(m[1]).replace(/^mailto:/, ""))],
    [/\*([^*\s](?:[^*\n]*[^*\s])?)\*(?![A-Za-z0-9])/y, styled("strong")],
    [/_([^_\s](?:[^_\n]*[^_\s])?)_(?![A-Za-z0-9])/y, styled("em")],
    [/~([^~\s](?:[^~\n]*[^~\s])?)~(?![A-Za-z0-9])/y, styled("s")],
    [/:([a-z0-9_+-]+):/y, (m) => emoji(m[1])],
    [/&(?:lt|gt|amp);/y, (m) => decode(m[0])],
  ];
}

function mentionOf(name) {
  return h("span", { class: "mention" }, `@${name}`);
}

/** markdown is what Feishu cards and Slack's markdown block hold. */
export function markdown(text, names) {
  return blocksOf((text || "").replace(/<br\s*\/?>/gi, "\n"), {
    fence: /^```/,
    quote: /^> ?/,
    heading: /^(#{1,6})\s+/,
    rule: /^(?:---+|\*\*\*+|<hr\s*\/?>)\s*$/,
    table: /^\s*\|.*\|\s*$/,
    inline: (line) => inline(line, markdownRules(names)),
  });
}

const colors = { red: "red", green: "green", blue: "blue", grey: "grey", gray: "grey", orange: "orange", yellow: "orange", violet: "violet", purple: "violet", indigo: "violet", turquoise: "green", carmine: "red", wathet: "blue", lime: "green" };

function markdownRules(names) {
  const again = (part) => lines(inline(part, markdownRules(names)));
  return [
    [/\\([\\`*_{}[\]()#+\-.!~<>|&])/y, (m) => m[1]],
    [/`([^`\n]+)`/y, (m) => h("code", {}, decode(m[1]))],
    [/!\[([^\]\n]*)\]\(([^)\s]+)\)/y, (m) => h("span", { class: "picture-missing" }, m[1])],
    [/\[((?:\\.|[^\]\n\\])*)\]\(([^)\s]+)\)/y, (m) => link(decode(m[2]), again(m[1]))],
    [/<a\s+href=['"]?([^'">\s]+)['"]?[^>]*>([^<]*)<\/a>/yi, (m) => link(decode(m[1]), decode(m[2]))],
    [/<link\s+[^>]*url=['"]?([^'">\s]+)['"]?[^>]*>([^<]*)<\/link>/yi, (m) => link(decode(m[1]), decode(m[2]))],
    [/<at\s+(?:id|user_id|ids)=['"]?([^'"\s>]+)['"]?\s*\/?>(?:([^<]*)<\/at>)?/yi, (m) => mentionOf(m[1] === "all" ? names("all", "") : names("user", m[1]) || decode(m[2] || m[1]))],
    [/<person\s+id\s*=\s*['"]?([^'"\s>]+)['"]?[^>]*>(?:<\/person>)?/yi, (m) => mentionOf(names("user", m[1]) || m[1])],
    [/<font\s+color=['"]?([a-z]+)[-\w]*['"]?>([\s\S]*?)<\/font>/yi, (m) => h("span", { class: `ink-${colors[m[1]] || "grey"}` }, again(m[2]))],
    [/<text_tag\s+color=['"]?([a-z]+)['"]?>([\s\S]*?)<\/text_tag>/yi, (m) => h("span", { class: `tag tag-${colors[m[1]] || "grey"}` }, again(m[2]))],
    [/<(https?:[^>\s]+)>/y, (m) => link(decode(m[1]), decode(m[1]))],
    [/\*\*([^\n]+?)\*\*/y, (m) => h("strong", {}, again(m[1]))],
    [/__([^\n_]+?)__/y, (m) => h("strong", {}, again(m[1]))],
    [/~~([^\n]+?)~~/y, (m) => h("s", {}, again(m[1]))],
    [/\*([^*\s][^*\n]*)\*/y, (m) => h("em", {}, again(m[1]))],
    [/_([^_\s][^_\n]*)_(?![A-Za-z0-9])/y, (m, before) => (wordBefore(before) ? null : h("em", {}, again(m[1])))],
    [/https?:\/\/[^\s<>()\u3000-\u303f\uff00-\uffef]+/y, (m) => link(m[0], m[0])],
    [/:([A-Za-z0-9_+-]+):/y, (m) => emoji(m[1])],
    [/&(?:lt|gt|amp|quot|nbsp|#39|#\d+);/y, (m) => entities[m[0]] || String.fromCodePoint(Number(m[0].slice(2, -1)) || 0xfffd)],
  ];
}

const bullet = /^(\s*)(?:[-*•]|(\d+)[.)])\s+(.*)$/;

/** blocksOf splits text into code blocks, quotes, lists, headings, tables and paragraphs, as far as the style has them. */
function blocksOf(text, style) {
  const out = [];
  const rows = text.split("\n");
  let paragraph = [];
  const flush = () => {
    if (paragraph.length) out.push(paragraphOf(paragraph, style));
    paragraph = [];
  };
  for (let at = 0; at < rows.length;) {
    const found = readers.map((read) => read(rows, at, style)).find(Boolean);
    if (found) {
      flush();
      out.push(found.node);
      at = found.end;
      continue;
    }
    if (rows[at].trim()) paragraph.push(rows[at]);
    else if (paragraph.length && !style.heading) paragraph.push(""); // mrkdwn keeps empty lines
    else flush();
    at += 1;
  }
  flush();
  return out;
}

function paragraphOf(rows, style) {
  return h("p", {}, rows.flatMap((row, i) => (i ? [h("br"), ...style.inline(row)] : style.inline(row))));
}

/** until is the first row from at on that does not pass the test. */
function until(rows, at, test) {
  let end = at;
  while (end < rows.length && test(rows[end])) end += 1;
  return end;
}

// Each reader takes the rows from a place on, if they are its kind of block: {node, end}, else null.
const readers = [
  function code(rows, at, style) {
    if (!style.fence.test(rows[at])) return null;
    const first = rows[at].slice(3);
    if (first.endsWith("```")) return { node: codeOf([first.slice(0, -3)]), end: at + 1 };
    const end = until(rows, at + 1, (row) => !row.includes("```"));
    const last = (rows[end] || "").replace(/```.*$/, "");
    const language = style.heading ? /^\w*$/ : /^$/; // Markdown may name the language of the code
    const body = [...(language.test(first) ? [] : [first]), ...rows.slice(at + 1, end), ...(last ? [last] : [])];
    return { node: codeOf(body), end: end + 1 };
  },
  function heading(rows, at, style) {
    const m = style.heading && rows[at].match(style.heading);
    return m ? { node: h("p", { class: `md-h md-h${m[1].length}` }, style.inline(rows[at].replace(style.heading, ""))), end: at + 1 } : null;
  },
  function rule(rows, at, style) {
    return style.rule?.test(rows[at]) ? { node: h("hr"), end: at + 1 } : null;
  },
  function table(rows, at, style) {
    if (!style.table?.test(rows[at]) || !/^\s*\|?\s*:?-+/.test(rows[at + 1] || "")) return null;
    const end = until(rows, at + 2, (row) => style.table.test(row));
    return { node: tableOf(rows[at], rows.slice(at + 2, end), style), end };
  },
  function quote(rows, at, style) {
    if (!style.quote.test(rows[at])) return null;
    const end = until(rows, at, (row) => style.quote.test(row));
    return { node: h("blockquote", {}, blocksOf(rows.slice(at, end).map((row) => row.replace(style.quote, "")).join("\n"), style)), end };
  },
  function list(rows, at, style) {
    if (!style.heading || !bullet.test(rows[at])) return null;
    const end = until(rows, at, (row) => bullet.test(row));
    return { node: listOf(rows.slice(at, end).map((row) => row.match(bullet)), style), end };
  },
];

function codeOf(rows) {
  return h("pre", {}, h("code", {}, decode(rows.join("\n"))));
}

function listOf(items, style) {
  return h(items[0][2] ? "ol" : "ul", items[0][2] ? { start: items[0][2] } : {},
    items.map((m) => h("li", { class: m[1].length > 1 ? "deeper" : "" }, style.inline(m[3]))));
}

function tableOf(head, rows, style) {
  const cells = (row) => row.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((c) => c.trim().replace(/\\\|/g, "|"));
  return h("div", { class: "table-scroll", tabindex: "0", role: "group" }, h("table", {},
    h("thead", {}, h("tr", {}, cells(head).map((c) => h("th", { scope: "col" }, style.inline(c))))),
    h("tbody", {}, rows.map((r) => h("tr", {}, cells(r).map((c) => h("td", {}, style.inline(c))))))));
}
