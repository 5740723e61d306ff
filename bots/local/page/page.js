// All chats, one or two of them open, and the wire: the server tells all chats once, then each change.

import { headline, Pane } from "/pane.js";
import { element } from "/text.js";

const byId = (id) => document.getElementById(id);
const chats = new Map();   // id -> {id, type, title, language, messages: Map, unread, used}
const wide = matchMedia("(min-width: 72rem)");
let panes = [], uses = 0;

const theme = new URLSearchParams(location.search).get("theme");
if (theme) document.documentElement.dataset.theme = theme;

// ---- which chats are open: two where there is room ----

const room = () => wide.matches ? 2 : 1;
const paneOf = (id) => panes.find((pane) => pane.chat.id === id);

function open(chat) {
  use(chat);
  if (!paneOf(chat.id)) {
    const pane = new Pane(chat, { say, send, press, toast });
    pane.node.addEventListener("focusin", () => use(chat));
    if (panes.length < room()) panes.push(pane);
    else panes[panes.indexOf(leastUsed())] = pane;
    lay();
    pane.settle();
  }
  showChats();
}

function use(chat) {
  chat.used = ++uses;
  chat.unread = 0;
}

const leastUsed = () => panes.reduce((least, pane) => pane.chat.used < least.chat.used ? pane : least);

function lay() {
  byId("panes").replaceChildren(...panes.map((pane) => pane.node));
  for (const pane of panes) if (pane.pinned) pane.toBottom();
}

wide.onchange = () => {
  while (panes.length > room()) panes.splice(panes.indexOf(leastUsed()), 1);
  lay();
  for (const chat of chats.values()) if (panes.length < room()) open(chat);
  showChats();
};

// ---- the list of chats ----

function showChats() {
  byId("chats").replaceChildren(...[...chats.values()].map((chat) => {
    const item = element("li"), button = element("button");
    const last = [...chat.messages.values()].at(-1);
    button.type = "button";
    button.setAttribute("aria-current", Boolean(paneOf(chat.id)));
    button.append(element("span", "face", [...chat.title][0] || "?"), element("span", "name", chat.title));
    if (chat.unread) button.append(element("span", "unread", chat.unread));
    button.append(element("span", "last", last ? headline(last) : "no messages"));
    button.querySelector(".face").ariaHidden = "true";
    button.onclick = () => { open(chat); paneOf(chat.id).box.focus(); };
    item.append(button);
    return item;
  }));
}

function known(chat) {
  if (!chats.has(chat.id)) chats.set(chat.id, { ...chat, messages: new Map(), unread: 0, used: 0 });
  const found = chats.get(chat.id);
  if (panes.length < room()) open(found);
  return found;
}

// ---- the wire ----

let toastTimer;
function toast(text) {
  byId("toast").textContent = text;
  byId("toast").classList.add("show");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => byId("toast").classList.remove("show"), 4000);
}

async function post(path, type, body) {
  try {
    const answer = await fetch(path, { method: "POST", headers: { "Content-Type": type }, body });
    if (!answer.ok) toast(await answer.text());
    return answer.ok;
  } catch {
    toast("The server is gone; what you wrote is kept.");
    return false;
  }
}

const tell = (path, what) => post(path, "application/json", JSON.stringify(what));
const say = (chat, text, reply_to) => tell("/say", { chat, text, reply_to });
const press = (chat, message, button) => tell("/press", { chat, message, button });
const send = (chat, file) => post(`/file?${new URLSearchParams({ chat, name: file.name })}`, "application/x-tocsin-file", file);

const handlers = {
  all(event) {
    const before = panes.map((pane) => pane.chat.id);
    chats.clear();
    panes = [];
    for (const { messages, ...chat } of event.chats)
      chats.set(chat.id, { ...chat, messages: new Map(messages.map((one) => [one.message_id, one])), unread: 0, used: 0 });
    for (const id of [...before, ...chats.keys()])
      if (chats.has(id) && panes.length < room()) open(chats.get(id));
    showChats();
  },
  chat(event) {
    known(event.chat);
    showChats();
  },
  message(event) {
    const chat = known(event.chat), message = event.message;
    const before = chat.messages.get(message.message_id), newest = [...chat.messages.values()].at(-1);
    chat.messages.set(message.message_id, message);
    const pane = paneOf(chat.id);
    if (pane) pane.place(message, before, newest); else if (!before) chat.unread++;
    showChats();
  },
  deleted(event) {
    chats.get(event.chat)?.messages.delete(event.message);
    paneOf(event.chat)?.remove(event.message);
    showChats();
  },
  answer(event) {
    paneOf(event.chat)?.answered(event.message);
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
