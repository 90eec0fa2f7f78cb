// The page's own words in Chinese and English. What the bot says comes in the language that the bot chose.

const words = {
  playground: ["演练场", "playground"],
  skip: ["跳到聊天", "Skip to the chats"],
  views: ["视图", "Views"],
  language: ["English", "中文"],
  languageLabel: ["Switch to English", "切换到中文"],
  themeDark: ["切换到深色", "Switch to dark"],
  themeLight: ["切换到浅色", "Switch to light"],
  ok: ["确定", "OK"],
  cancel: ["取消", "Cancel"],
  close: ["关闭", "Close"],
  sure: ["确定吗？", "Are you sure?"],
  choose: ["请选择", "Choose"],
  search: ["输入以搜索", "Type to search"],
  nothing: ["没有结果", "No results"],
  remove: ["移除 {name}", "Remove {name}"],
  lost: ["连接中断，正在重连…", "Connection lost, reconnecting…"],
  failed: ["没有成功：{error}", "That did not work: {error}"],

  guide: ["先试试", "Try first"],
  tabSlack: ["Slack", "Slack"],
  tabFeishu: ["飞书", "Feishu"],
  tabJira: ["Jira", "Jira"],
  tabMail: ["邮件", "Mail"],
  tabRoad: ["链路", "Road"],

  as: ["身份", "You are"],
  rooms: ["会话", "Rooms"],
  dmBot: ["私聊 golive", "golive (private)"],
  client: ["客户", "client"],
  clientRoom: ["客户也在这个会话里", "The client is in this room"],
  guest: ["访客", "guest"],
  external: ["外部", "external"],
  app: ["应用", "APP"],
  bot: ["机器人", "BOT"],
  fresh: ["有新消息", "New messages"],
  write: ["发消息到 {room}", "Message {room}"],
  writeThread: ["回复话题", "Reply in thread"],
  send: ["发送", "Send"],
  attach: ["上传文件", "Upload a file"],
  mention: ["提到 golive", "Mention golive"],
  slash: ["斜杠命令", "Slash command"],
  thread: ["话题", "Thread"],
  back: ["返回", "Back"],
  replies: ["{n} 条回复", "{n} replies"],
  reply1: ["1 条回复", "1 reply"],
  edited: ["（已编辑）", "(edited)"],
  deleted: ["此消息已删除", "This message was deleted"],
  onlyYou: ["仅你可见", "Only visible to you"],
  empty: ["这里还没有消息。打个招呼吧。", "No messages yet. Say hello."],
  join: ["加入", "Join"],
  more: ["更多操作", "More actions"],
  react: ["添加表情回复", "Add a reaction"],
  replyThread: ["在话题中回复", "Reply in thread"],
  edit: ["编辑", "Edit"],
  remove_: ["删除", "Delete"],
  removeAsk: ["删除这条消息？", "Delete this message?"],
  roomMenu: ["会话操作", "Room actions"],
  newRoom: ["新建会话", "New room"],
  roomName: ["名称", "Name"],
  inviteBot: ["邀请 golive 加入", "Invite golive"],
  share: ["与客户共享", "Share with the client"],
  unshare: ["停止共享", "Stop sharing"],
  renameRoom: ["重命名会话", "Rename the room"],
  removeMember: ["移除成员", "Remove a member"],
  removeBot: ["移除 golive", "Remove golive"],
  archive: ["归档会话", "Archive the room"],
  unarchive: ["恢复会话 {name}", "Unarchive {name}"],
  dissolve: ["解散群", "Dissolve the group"],
  deactivate: ["停用账号", "Deactivate a person"],
  reactivate: ["恢复账号 {name}", "Reactivate {name}"],
  who: ["成员", "Person"],
  leave: ["离开", "Leave"],
  offline: ["机器人未连接", "The bot is not connected"],
  online: ["机器人已连接", "The bot is connected"],
  optional: ["（选填）", "(optional)"],
  needed: ["请填写此项", "Please fill this in"],
  data: ["数据", "Data"],
  unsupported: ["演练场不显示此元素：{type}", "The playground does not draw: {type}"],
  image: ["图片", "image"],
  system: ["系统消息", "System message"],
  feishuError: ["出错了，请稍后重试", "Something went wrong, try again later"],
  joined: ["加入了会话", "joined"],
  left: ["离开了会话", "left"],

  board: ["看板", "Board"],
  project: ["项目", "Project"],
  newIssue: ["新建", "Create"],
  summary: ["摘要", "Summary"],
  type: ["类型", "Type"],
  noIssues: ["没有任务", "No issues"],
  moveTo: ["移动到", "Move to"],
  move: ["移动 {key}", "Move {key}"],
  assignee: ["经办人", "Assignee"],
  nobody: ["未分配", "Unassigned"],
  reporter: ["报告人", "Reporter"],
  priority: ["优先级", "Priority"],
  due: ["到期", "Due"],
  labels: ["标签", "Labels"],
  description: ["描述", "Description"],
  noDescription: ["没有描述", "No description"],
  comments: ["评论", "Comments"],
  addComment: ["添加评论", "Add a comment"],
  history: ["历史", "History"],
  links: ["链接", "Links"],
  status: ["状态", "Status"],
  from: ["{a} → {b}", "{a} → {b}"],
  outage: ["停机演练", "Outage"],
  outageOn: ["停机中", "Jira is down"],
  outageHint: ["让 Jira 对机器人不可用，再恢复", "Make Jira unreachable for the bot, and bring it back"],
  outageBegins: ["Jira 停机了。现在让 golive 建个任务试试。", "Jira is down. Ask golive for a task now."],
  outageEnds: ["Jira 恢复了。保存下来的任务会自动出现。", "Jira is back. What was kept appears by itself."],
  resolution: ["解决结果", "Resolution"],

  mail: ["邮箱", "Mail"],
  mailFrom: ["发件人", "From"],
  mailTo: ["收件人", "To"],
  mailNone: [
    "还没有邮件。把时钟拨快 7 天，管理者 Ann 的周报就会寄到这里；没有聊天账号的客户，调查问卷也寄到这里。",
    "No letters yet. Move the clock on by 7 days and the digest of Ann, a manager, arrives here; so do surveys for clients who have no chat.",
  ],
  mailUnread: ["未读", "Unread"],
  mailList: ["返回列表", "Back to the list"],
  mailNoSubject: ["（无主题）", "(no subject)"],
  mailShape: ["显示方式", "Show as"],
  mailHTML: ["HTML", "HTML"],
  mailText: ["纯文本", "Plain text"],
  mailLeave: ["一键退订", "Unsubscribe"],
  mailLeft: ["已退订", "Unsubscribed"],

  clock: ["演练时钟", "Playground clock"],
  plusHour: ["+1 小时", "+1 h"],
  plusDay: ["+1 天", "+1 d"],
  plusWeek: ["+7 天", "+7 d"],
  toDate: ["到…", "To…"],
  toDateTitle: ["把时钟拨到", "Move the clock to"],
  moving: ["时钟走动中…", "The clock is moving…"],
  moved: ["时钟到了 {now}，途中触发 {n} 次", "The clock reads {now}. Due on the way: {n}"],

  road: ["链路", "The road"],
  roadHint: ["每个事件、处理它的代码、一次提交和它的结果", "Each event, its handler, its one commit and what came of it"],
  roadEmpty: ["还没有事件。在 Slack 或飞书里说句话。", "No events yet. Say something in Slack or Feishu."],
  pause: ["暂停", "Pause"],
  resume: ["继续", "Resume"],
  clear: ["清空", "Clear"],
  accepted: ["已入箱", "accepted"],
  handled: ["已处理", "handled"],
  effect: ["待执行", "effect"],
  performed: ["已执行", "performed"],
  retry: ["将重试", "retry"],
  parked: ["已搁置", "parked"],
  skipped: ["已跳过", "skipped"],
  refused: ["被拒绝", "refused"],
  dead: ["死信", "dead letter"],
  timer: ["定时器", "timer"],
  lane: ["通道", "lane"],
  room: ["会话", "room"],
  person: ["来自", "from"],
  handler: ["处理器", "handler"],
  records: ["记录", "records"],
  effects: ["效果", "effects"],
  events: ["事件", "events"],
  timers: ["定时器", "timers"],
  id: ["编号", "id"],
  to: ["发往", "to"],
  handle: ["把手", "handle"],
  noAnswer: ["处理完毕，无需外发", "handled, nothing to send"],
  trace: ["展开全程", "Unfold the trace"],
  steps: ["{n} 步", "{n} steps"],
  waiting: ["进行中", "under way"],

  guideIntro: [
    "真实的机器人正连着模拟的 Slack、飞书、Jira 和邮件服务器。没有任何内容离开这台机器。",
    "The real bot is connected to a simulated Slack, Feishu, Jira and mail server. Nothing leaves this machine.",
  ],
  guideDone: ["{done} / {n} 完成", "{done} of {n} done"],
  guideAll: ["都试过了。再试试：私聊、斜杠命令、消息快捷方式，或对它说“帮助”。", "All done. Next: a private chat, slash commands, message shortcuts, or ask it for help."],
  doIt: ["填好给我", "Fill it in"],
  show: ["带我去", "Show me"],
  hide: ["收起", "Hide"],
  unhide: ["展开", "Show"],
  "try.say": ["在 Slack 里请它建任务", "Ask for a task in Slack"],
  "try.say.how": ["以李雷的身份提到 golive，然后发送。", "As 李雷, mention golive and send."],
  "try.form": ["确认任务", "Confirm the task"],
  "try.form.how": ["点“修改”核对表单，或直接点“创建任务”。Jira 里会出现它。", "Click Edit to check the form, or Create right away: an issue appears in Jira."],
  "try.board": ["在 Jira 看板上推进", "Move it on the Jira board"],
  "try.board.how": ["把任务移到下一列；话题里的卡片会跟着变。", "Move the issue one column on; the card in the thread follows."],
  "try.feishu": ["在飞书里再来一次", "Do the same in Feishu"],
  "try.feishu.how": ["同一个人、同一个机器人，卡片表单代替弹窗。", "Same people, same bot; a form in a card instead of a modal."],
  "try.meeting": ["定下每周例会", "Set the weekly meeting"],
  "try.meeting.how": ["一句话说清时间，再点“新建”；把时钟往后拨，看它提醒和列议程。", "Say when in one line and click Create; move the clock on to see it remind and list the agenda."],
  "try.meeting.line": ["@golive 例会 每周三 下午3点 项目例会", "@golive meeting every Wednesday 15:00 project meeting"],
  "try.progress": ["看项目进度", "See how the project goes"],
  "try.progress.how": ["完成度来自 Jira 和交付物；说“改期 上线切换 下周五”，就有甘特图。", "Counted from Jira and deliverables; say “reschedule Go-live next Friday” for a Gantt chart."],
  "try.progress.line": ["@golive 项目进度", "@golive status"],
  "try.survey": ["发起满意度调查", "Ask the client"],
  "try.survey.how": ["打开表单，选问卷和时间，名单写一行“陈总, chen@huaxing.example”：没有聊天账号的客户会收到邮件。", "Open the form, choose questions and time, and list “Ms Chen, chen@huaxing.example”: who has no chat gets a letter."],
  "try.survey.line": ["@golive 新建调查", "@golive survey new"],
  "try.mail": ["收一封邮件", "Read a letter"],
  "try.mail.how": ["把时钟拨快 7 天，Ann 的管理周报就会寄到。打开看看，也可以一键退订。", "Move the clock on by 7 days: Ann's weekly digest arrives. Open it; one click unsubscribes."],
  "try.road": ["看看链路", "Look at the road"],
  "try.road.how": ["展开一个事件：处理器、提交、效果、耗时。", "Unfold an event: handler, commit, effects, how long each took."],
  "try.outage": ["停机演练", "Try an outage"],
  "try.outage.how": ["在 Jira 面板点“停机演练”，建一个任务，再点一次恢复：任务不会丢，也不会建成两条。", "Press Outage at Jira, create a task, press it again: nothing is lost, nothing filed twice."],
  "try.say.line": ["@golive 建任务 周五前核对总账期初余额", "@golive task check the opening balances by Friday"],
  "try.feishu.line": ["@golive 建任务 下周三前完成仓库培训", "@golive task finish the warehouse training by next Wednesday"],
};

const columns = { zh: 0, en: 1 };
let language = stored("golive.language") || (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");

/** t is the word for key in the page's language; {name} is replaced by args.name. */
export function t(key, args) {
  const text = (words[key] || [key, key])[columns[language]];
  return text.replace(/\{(\w+)\}/g, (whole, name) => (args && name in args ? args[name] : whole));
}

export function lang() {
  return language;
}

export function locale() {
  return language === "zh" ? "zh-CN" : "en-GB";
}

/** setLang switches the language and puts it into every element of the page that names its word. */
export function setLang(next) {
  language = next;
  store("golive.language", next);
  applyWords();
}

export function applyWords() {
  document.documentElement.lang = locale();
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll("[data-t-label]")) node.setAttribute("aria-label", t(node.dataset.tLabel));
}

/** missing lists the words that lack a language; a test asks for it. */
export function missing() {
  return Object.keys(words).filter((key) => words[key].length !== 2 || !words[key][0] || !words[key][1]);
}

/** stored and store keep a small setting in this browser, where that is allowed. */
export function stored(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function store(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch { /* private mode: the setting lasts as long as the page */ }
}

const formats = new Map();

/** time writes an instant in a time zone: style is "time", "day", "full" or "clock". */
export function time(at, style, zone) {
  const key = [locale(), style, zone].join();
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale(), { ...styles[style], timeZone: zone || "Asia/Shanghai" }));
  return formats.get(key).format(at);
}

const styles = {
  time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  precise: { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
  day: { weekday: "long", month: "long", day: "numeric" },
  date: { month: "short", day: "numeric" },
  full: { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  brief: { weekday: "short", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  clock: { weekday: "short", year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
};
