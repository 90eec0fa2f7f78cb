// Emoji by the names that Slack and Feishu give them.

const codes = {
  white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️", x: "❌", warning: "⚠️", rotating_light: "🚨", bell: "🔔",
  no_bell: "🔕", eyes: "👀", tada: "🎉", rocket: "🚀", fire: "🔥", star: "⭐", sparkles: "✨", bulb: "💡", memo: "📝", pencil: "📝",
  clipboard: "📋", calendar: "📅", date: "📅", spiral_calendar_pad: "🗓️", clock1: "🕐", clock9: "🕘", hourglass: "⌛", hourglass_flowing_sand: "⏳",
  alarm_clock: "⏰", stopwatch: "⏱️", chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", bar_chart: "📊", link: "🔗",
  paperclip: "📎", pushpin: "📌", round_pushpin: "📍", lock: "🔒", unlock: "🔓", key: "🔑", mag: "🔍", hammer_and_wrench: "🛠️", wrench: "🔧",
  gear: "⚙️", package: "📦", inbox_tray: "📥", outbox_tray: "📤", email: "📧", envelope: "✉️", phone: "📞", speech_balloon: "💬", wave: "👋",
  "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", ok_hand: "👌", clap: "👏", pray: "🙏", muscle: "💪", raised_hands: "🙌", point_right: "👉",
  heart: "❤️", smile: "😄", slightly_smiling_face: "🙂", neutral_face: "😐", disappointed: "😞", thinking_face: "🤔", joy: "😂", sob: "😭", cry: "😢",
  large_green_circle: "🟢", large_yellow_circle: "🟡", large_orange_circle: "🟠", red_circle: "🔴", large_blue_circle: "🔵", white_circle: "⚪",
  black_circle: "⚫", large_green_square: "🟩", large_yellow_square: "🟨", large_red_square: "🟥", checkered_flag: "🏁", triangular_flag_on_post: "🚩",
  arrow_right: "➡️", arrow_up: "⬆️", arrow_down: "⬇️", arrow_left: "⬅️", repeat: "🔁", question: "❓", exclamation: "❗", information_source: "ℹ️",
  no_entry: "⛔", construction: "🚧", bug: "🐛", ticket: "🎫", traffic_light: "🚦", trophy: "🏆", handshake: "🤝", busts_in_silhouette: "👥",
  bust_in_silhouette: "👤", robot_face: "🤖", zap: "⚡", zzz: "💤", one: "1️⃣", two: "2️⃣", three: "3️⃣", four: "4️⃣", five: "5️⃣", "100": "💯",
};

const feishu = {
  OK: "👌", THUMBSUP: "👍", ThumbsDown: "👎", THANKS: "🙏", MUSCLE: "💪", FINGERHEART: "🫰", APPLAUSE: "👏", FISTBUMP: "👊", JIAYI: "➕1️⃣", DONE: "✅",
  SMILE: "😄", BLUSH: "😊", LAUGH: "😂", SMIRK: "😏", LOL: "🤣", FACEPALM: "🤦", LOVE: "😍", WINK: "😉", HEART: "❤️", PARTY: "🎉", ROSE: "🌹",
  CRY: "😢", SOB: "😭", SURPRISED: "😮", THINKING: "🤔", GLANCE: "👀", CheckMark: "✔️", CrossMark: "❌", Get: "👌", LGTM: "👍", OnIt: "🏃", Typing: "⌨️", Alarm: "⏰",
  Pin: "📌", Fire: "🔥", CLAP: "👏", PRAISE: "👍", OneSecond: "⏳", Yes: "✅", No: "🙅", Hundred: "💯", StatusReading: "📖", JIRA: "🎫",
};

/** emoji is the character with a name for screen readers, or the code as it was written. */
export function emoji(name) {
  const bare = name.replace(/::skin-tone-\d$/, "");
  const char = feishu[bare] || codes[bare] || codes[bare.toLowerCase()];
  if (!char) return `:${name}:`;
  return Object.assign(document.createElement("span"), { className: "emoji", textContent: char, title: `:${name}:` });
}

/** choices are the reactions that a pane offers first. */
export const choices = {
  slack: ["white_check_mark", "eyes", "+1", "ticket", "tada", "heart", "memo", "pray"],
  feishu: ["OK", "THUMBSUP", "DONE", "THANKS", "HEART", "PARTY", "THINKING", "JIAYI"],
};
