// Shows what the server tells: all chats once, then each change. Texts become nodes, never HTML.
"use strict";

const byId = (id) => document.getElementById(id);
const list = byId("messages"), box = byId("text"), down = byId("down");
const chats = new Map();   // id -> {id, type, title, messages: Map, unread}
let current = null;

const theme = new URLSearchParams(location.search).get("theme");
if (theme) document.documentElement.dataset.theme = theme;

// ---- texts: entities in UTF-16 units, which are JavaScript's own ----

const tags = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};

function element(name, className, text) {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function link(address) {
  const node = element("a");
  if (/^(https?|mailto|tel|tg):/i.test(address)) node.href = address;
  node.target = "_blank";
  node.rel = "noopener noreferrer";
  return node;
}

function moment(entity, text) {
  const node = element("time");
  const when = new Date(entity.unix_time * 1000);
  const format = entity.date_time_format || "";
  node.dateTime = when.toISOString();
  node.title = when.toLocaleString();
  const parts = {};
  if (/w/i.test(format)) parts.weekday = "long";
  if (/d/.test(format)) parts.dateStyle = "short";
  if (/D/.test(format)) parts.dateStyle = "long";
  if (/t/.test(format)) parts.timeStyle = "short";
  if (/T/.test(format)) parts.timeStyle = "medium";
  if (parts.weekday && (parts.dateStyle || parts.timeStyle)) delete parts.weekday;
  node.textContent = Object.keys(parts).length ? new Intl.DateTimeFormat(undefined, parts).format(when) : text;
  return node;
}

function opening(entity, text) {
  switch (entity.type) {
    case "text_link": return link(entity.url);
    case "url": return link(text);
    case "bot_command": {
      const node = element("button", "command");
      node.type = "button";
      node.onclick = () => say(text);
      return node;
    }
    case "spoiler": {
      const node = element("button", "spoiler");
      node.type = "button";
      node.title = "Show";
      node.onclick = () => node.classList.add("open");
      return node;
    }
    case "expandable_blockquote": return element("blockquote", "expandable");
    default: return element(tags[entity.type] || "span");
  }
}

function render(text, entities, start = 0, end = text.length) {
  const part = document.createDocumentFragment();
  let at = start;
  for (let i = 0; i < entities.length; i++) {
    const entity = entities[i], from = entity.offset, to = entity.offset + entity.length;
    if (from < at || to > end) continue;
    part.append(text.slice(at, from));
    const words = text.slice(from, to);
    if (entity.type === "date_time") {
      part.append(moment(entity, words));
    } else {
      const node = opening(entity, words);
      node.append(render(text, entities.slice(i + 1), from, to));
      part.append(node);
    }
    at = to;
    if (tags[entity.type] === "blockquote" && text[at] === "\n") at++;
  }
  part.append(text.slice(at, end));
  return part;
}

function addMore(text) {
  for (const quote of text.querySelectorAll("blockquote.expandable")) {
    const more = element("button", "more", "Show all");
    more.type = "button";
    more.onclick = () => {
      const open = quote.classList.toggle("open");
      more.textContent = open ? "Show less" : "Show all";
      more.setAttribute("aria-expanded", open);
    };
    more.setAttribute("aria-expanded", "false");
    quote.after(more);
  }
}

// ---- messages ----

const clock = (seconds) => new Date(seconds * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const day = (seconds) => new Date(seconds * 1000).toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });

function bubble(chat, message) {
  const item = byId("bubble").content.firstElementChild.cloneNode(true);
  const find = (selector) => item.querySelector(selector);
  item.id = `message-${message.message_id}`;
  item.classList.toggle("mine", message.mine);
  if (chat.type !== "private" && !message.mine) find(".sender").textContent = message.from.first_name;
  if (message.reply_to_message) {
    find(".reply").textContent = `↩ ${(message.reply_to_message.text || message.reply_to_message.document?.file_name || "").split("\n")[0]}`;
    find(".reply").href = `#message-${message.reply_to_message.message_id}`;
  }
  if (message.document) {
    const file = find(".file");
    file.hidden = false;
    file.textContent = `📄 ${message.document.file_name} · ${message.document.file_size.toLocaleString()} bytes`;
    file.href = `/file/${message.document.file_id}`;
    file.download = message.document.file_name;
  }
  find(".text").append(render(message.text, message.entities || []));
  addMore(find(".text"));
  const time = find(".meta time");
  time.dateTime = new Date(message.date * 1000).toISOString();
  time.textContent = clock(message.date);
  if (!message.mine) find(".sound").textContent = message.silent ? "silent" : "with sound";
  if (message.edit_date) history(item, message);
  find(".keyboard").append(...message.keyboard.map((row) => keys(chat, message, row)));
  return item;
}

function history(item, message) {
  const edited = item.querySelector(".edited"), earlier = item.querySelector(".earlier");
  edited.hidden = false;
  edited.textContent = `edited ${clock(message.edit_date)}`;
  edited.title = "What it said before";
  edited.setAttribute("aria-expanded", "false");
  edited.onclick = () => edited.setAttribute("aria-expanded", !(earlier.hidden = !earlier.hidden));
  for (const version of message.earlier) {
    const line = element("li");
    line.append(element("time", "", clock(version.date)), version.text.split("\n").slice(0, 2).join("\n"));
    earlier.append(line);
  }
}

function keys(chat, message, row) {
  const line = element("div");
  for (const key of row) {
    const node = key.url ? link(key.url) : element("button");
    node.textContent = key.url ? `${key.text} ↗` : key.text;
    if (key.callback_data) node.onclick = () => {
      node.setAttribute("aria-busy", "true");
      post("/press", { chat: chat.id, message: message.message_id, button: key.callback_data });
    };
    if (key.copy_text) node.onclick = () => navigator.clipboard.writeText(key.copy_text.text).then(() => toast("Copied"));
    line.append(node);
  }
  return line;
}

const atBottom = () => list.scrollHeight - list.scrollTop - list.clientHeight < 80;
const toBottom = () => { list.scrollTop = list.scrollHeight; down.hidden = true; };
let pinned = true;         // whether the newest message stays in sight when the window changes
new ResizeObserver(() => { if (pinned) toBottom(); }).observe(list);

// a quotation that fits needs no "Show all"; known only once it is on the page
function dropNeedlessMore(part) {
  for (const more of part.querySelectorAll(".more")) {
    const quote = more.previousElementSibling;
    if (!quote.classList.contains("open") && quote.scrollHeight <= quote.clientHeight + 1) more.remove();
  }
}

function dayLine(seconds) {
  return element("li", "day", day(seconds));
}

function show(chat) {
  current = chat.id;
  chat.unread = 0;
  byId("title").textContent = chat.title;
  byId("subtitle").textContent = { private: "private chat with the bot", group: "group", supergroup: "group", channel: "channel" }[chat.type];
  list.replaceChildren();
  if (!chat.messages.size) list.append(element("li", "empty", "No messages yet.\nWrite /start to begin."));
  let last = null;
  for (const message of chat.messages.values()) {
    if (day(message.date) !== last) list.append(dayLine(message.date));
    last = day(message.date);
    list.append(bubble(chat, message));
  }
  dropNeedlessMore(list);
  for (const field of byId("form").elements) field.disabled = false;
  showChats();
  toBottom();
}

function place(chat, message) {
  const before = chat.messages.get(message.message_id);
  const newest = [...chat.messages.values()].at(-1);
  chat.messages.set(message.message_id, message);
  if (chat.id !== current) {
    chat.unread += before ? 0 : 1;
    return showChats();
  }
  const stay = atBottom();
  const item = bubble(chat, message);
  if (before) {
    const old = byId(item.id);
    const open = old.querySelectorAll("blockquote.open").length > 0;
    if (open) item.querySelectorAll(".more").forEach((more) => more.click());
    old.replaceWith(item);
    if (before.text !== message.text) item.classList.add("flash");
  } else {
    list.querySelector(".empty")?.remove();
    if (!newest || day(newest.date) !== day(message.date)) list.append(dayLine(message.date));
    item.classList.add("arrive");
    list.append(item);
  }
  dropNeedlessMore(item);
  if (stay || message.mine) toBottom(); else if (!before) down.hidden = false;
  showChats();
}

// ---- the list of chats ----

function showChats() {
  byId("chats").replaceChildren(...[...chats.values()].map((chat) => {
    const item = element("li"), button = element("button");
    const last = [...chat.messages.values()].at(-1);
    button.type = "button";
    button.setAttribute("aria-current", chat.id === current);
    button.append(element("span", "face", [...chat.title][0] || "?"), element("span", "name", chat.title));
    if (chat.unread) button.append(element("span", "unread", chat.unread));
    button.append(element("span", "last", last ? last.text.split("\n")[0] || last.document?.file_name : "no messages"));
    button.querySelector(".face").ariaHidden = "true";
    button.onclick = () => { show(chat); box.focus(); };
    item.append(button);
    return item;
  }));
}

function known(chat) {
  if (!chats.has(chat.id)) chats.set(chat.id, { ...chat, messages: new Map(), unread: 0 });
  return chats.get(chat.id);
}

// ---- the wire ----

let toastTimer;
function toast(text) {
  byId("toast").textContent = text;
  byId("toast").classList.add("show");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => byId("toast").classList.remove("show"), 4000);
}

async function post(path, body) {
  try {
    const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    if (!answer.ok) toast(await answer.text());
    return answer.ok;
  } catch {
    toast("The server is gone; what you wrote is kept.");
    return false;
  }
}

const say = (text) => post("/say", { chat: current, text });

byId("form").onsubmit = async (event) => {
  event.preventDefault();
  const text = box.value.trim();
  if (text && await say(text)) box.value = "";
};
byId("attach").onclick = () => byId("file").click();
byId("file").onchange = async () => {
  const file = byId("file").files[0];
  if (!file) return;
  const query = new URLSearchParams({ chat: current, name: file.name });
  try {
    const answer = await fetch(`/file?${query}`, { method: "POST", headers: { "Content-Type": "application/x-tocsin-file" }, body: file });
    if (!answer.ok) toast(await answer.text());
  } catch {
    toast("The server is gone; the file was not sent.");
  }
  byId("file").value = "";
};
down.onclick = toBottom;
list.onscroll = () => {
  pinned = atBottom();
  if (pinned) down.hidden = true;
};
list.onclick = (event) => {
  const reply = event.target.closest("a.reply");
  if (!reply) return;
  event.preventDefault();
  const answered = byId(reply.hash.slice(1));
  answered?.scrollIntoView({ block: "center" });
  answered?.classList.remove("flash");
  requestAnimationFrame(() => answered?.classList.add("flash"));
};

const handlers = {
  all(event) {
    chats.clear();
    for (const chat of event.chats) {
      known({ id: chat.id, type: chat.type, title: chat.title });
      for (const message of chat.messages) chats.get(chat.id).messages.set(message.message_id, message);
    }
    const chosen = chats.get(current) || chats.values().next().value;
    if (chosen) show(chosen); else showChats();
  },
  chat(event) {
    const chat = known(event.chat);
    if (current === null) show(chat); else showChats();
  },
  message(event) {
    const chat = known(event.chat);
    if (current === null) show(chat);
    place(chat, event.message);
  },
  deleted(event) {
    chats.get(event.chat)?.messages.delete(event.message);
    if (event.chat === current) byId(`message-${event.message}`)?.remove();
    showChats();
  },
  answer(event) {
    if (event.chat === current)
      document.querySelectorAll(`#message-${event.message} [aria-busy]`).forEach((node) => node.removeAttribute("aria-busy"));
    if (!event.text) return;
    if (!event.alert) return toast(event.text);
    byId("alert").firstElementChild.textContent = event.text;
    byId("alert").showModal();
  },
};

const wire = new EventSource("/events");
wire.onmessage = (event) => { const data = JSON.parse(event.data); handlers[data.kind](data); };
wire.onopen = () => { byId("line").textContent = "live"; byId("line").classList.remove("broken"); };
wire.onerror = () => { byId("line").textContent = "the server is gone, trying again"; byId("line").classList.add("broken"); };
