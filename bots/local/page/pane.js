// One chat, open: its messages as they stand, and the box to write in.

import { addMore, button, dropNeedlessMore, element, link, render } from "/text.js";
import { wordsFor } from "/words.js";

const byId = (id) => document.getElementById(id);

// chat: {id, type, title, language, messages: Map}; wire: {say, send, press, toast}
export class Pane {
  constructor(chat, wire) {
    this.chat = chat;
    this.wire = wire;
    this.words = wordsFor(chat.language);
    this.node = byId("pane").content.firstElementChild.cloneNode(true);
    this.list = this.find(".messages");
    this.box = this.find(".box");
    this.pinned = true;     // whether the newest message stays in sight when the window changes
    this.replying = null;   // the id of the message that the next one answers
    this.dress();
    this.listen();
    this.fill();
  }

  find(selector) {
    return this.node.querySelector(selector);
  }

  dress() {
    const { chat, words } = this;
    this.node.lang = chat.language;
    this.node.setAttribute("aria-label", chat.title);
    this.find("h2").textContent = chat.title;
    this.find(".subtitle").textContent = { private: words.private, channel: words.channel }[chat.type] || words.group;
    this.list.setAttribute("aria-label", words.messages);
    this.find(".down").textContent = words.down;
    this.box.placeholder = words.box;
    this.box.setAttribute("aria-label", words.box);
    this.find("form [type=submit]").setAttribute("aria-label", words.send);
    this.find(".attach").setAttribute("aria-label", words.attach);
    this.find(".replying button").setAttribute("aria-label", words.noReply);
  }

  listen() {
    new ResizeObserver(() => { if (this.pinned) this.toBottom(); }).observe(this.list);
    this.find(".down").onclick = () => this.toBottom();
    this.find(".replying button").onclick = () => { this.reply(null); this.box.focus(); };
    this.box.onkeydown = (event) => { if (event.key === "Escape") this.reply(null); };
    const file = this.find("[type=file]");
    this.find(".attach").onclick = () => file.click();
    file.onchange = async () => {
      if (file.files[0]) await this.wire.send(this.chat.id, file.files[0]);
      file.value = "";
    };
    this.list.onscroll = () => {
      this.pinned = this.atBottom();
      if (this.pinned) this.find(".down").hidden = true;
    };
    this.list.onclick = (event) => this.follow(event);
    this.find("form").onsubmit = async (event) => {
      event.preventDefault();
      const text = this.box.value.trim();
      this.box.value = "";
      if (text && !await this.say(text)) this.box.value = text + this.box.value;
    };
  }

  async say(text) {
    const answered = this.replying;
    this.reply(null);
    return this.wire.say(this.chat.id, text, answered);
  }

  // ---- the messages ----

  fill() {
    if (!this.chat.messages.size) this.list.append(element("li", "empty", this.words.empty));
    let last = null;
    for (const message of this.chat.messages.values()) {
      this.append(message, last);
      last = message;
    }
  }

  // once it is on the page
  settle() {
    dropNeedlessMore(this.list);
    this.toBottom();
  }

  append(message, newest) {
    const day = this.day(message.date);
    if (!newest || this.day(newest.date) !== day) this.list.append(element("li", "day", day));
    const item = this.bubble(message);
    this.list.append(item);
    return item;
  }

  // a message that came, or changed
  place(message, before, newest) {
    const stay = this.atBottom();
    const item = before ? this.replace(message, before) : this.append(message, newest);
    if (!before) {
      this.find(".empty")?.remove();
      item.classList.add("arrive");
    }
    dropNeedlessMore(item);
    if (stay || message.mine) this.toBottom(); else if (!before) this.find(".down").hidden = false;
  }

  replace(message, before) {
    const item = this.bubble(message), old = byId(item.id);
    if (old.querySelector("blockquote.open")) item.querySelectorAll(".more").forEach((more) => more.click());
    old.replaceWith(item);
    if (before.text !== message.text) item.classList.add("flash");
    for (const reply of this.list.querySelectorAll(`.reply[href="#${item.id}"]`)) reply.textContent = quoted(message);
    return item;
  }

  remove(id) {
    byId(this.name(id))?.remove();
  }

  bubble(message) {
    const { words, chat } = this;
    const item = byId("bubble").content.firstElementChild.cloneNode(true);
    const find = (selector) => item.querySelector(selector);
    item.id = this.name(message.message_id);
    item.classList.toggle("mine", message.mine);
    if (chat.type !== "private" && !message.mine) find(".sender").textContent = message.from.first_name;
    if (message.reply_to_message) {
      find(".reply").textContent = quoted(message.reply_to_message);
      find(".reply").href = `#${this.name(message.reply_to_message.message_id)}`;
    }
    if (message.document) this.dressFile(find(".file"), message.document);
    const around = { language: chat.language, say: (text) => this.say(text) };
    find(".text").append(render(message.text, message.entities || [], around));
    addMore(find(".text"), words);
    this.dressMeta(find, message);
    if (message.edit_date) this.addPast(find(".edited"), find(".earlier"), message);
    find(".keyboard").append(...message.keyboard.map((row) => this.keys(message, row)));
    return item;
  }

  dressFile(file, document) {
    file.hidden = false;
    file.textContent = `📄 ${document.file_name} · ${this.words.bytes(document.file_size.toLocaleString(this.chat.language))}`;
    file.href = `/file/${document.file_id}`;
    file.download = document.file_name;
  }

  dressMeta(find, message) {
    const { words } = this;
    const time = find(".meta time"), answer = find(".answer");
    time.dateTime = new Date(message.date * 1000).toISOString();
    time.textContent = this.clock(message.date);
    if (message.message_thread_id) find(".topic").textContent = `${words.topic} ${message.message_thread_id}`;
    if (!message.mine) find(".sound").textContent = message.silent ? words.silent : words.sound;
    answer.title = words.reply;
    answer.setAttribute("aria-label", words.reply);
    answer.onclick = () => { this.reply(message); this.box.focus(); };
  }

  addPast(edited, earlier, message) {
    edited.hidden = false;
    edited.textContent = `${this.words.edited} ${this.clock(message.edit_date)}`;
    edited.title = this.words.before;
    edited.setAttribute("aria-expanded", "false");
    edited.onclick = () => edited.setAttribute("aria-expanded", !(earlier.hidden = !earlier.hidden));
    for (const version of message.earlier) {
      const line = element("li");
      line.append(element("time", "", this.clock(version.date)), version.text.split("\n").slice(0, 2).join("\n"));
      earlier.append(line);
    }
  }

  keys(message, row) {
    const line = element("div");
    line.append(...row.map((key) => this.key(message, key)));
    return line;
  }

  key(message, key) {
    if (key.url) {
      const node = link(key.url);
      node.textContent = `${key.text} ↗`;
      return node;
    }
    const node = button("", key.text);
    if (key.copy_text) {
      node.onclick = () => navigator.clipboard.writeText(key.copy_text.text).then(() => this.wire.toast(this.words.copied));
    } else {
      node.onclick = async () => {
        node.setAttribute("aria-busy", "true");
        if (!await this.wire.press(this.chat.id, message.message_id, key.callback_data)) node.removeAttribute("aria-busy");
      };
    }
    return node;
  }

  // the bot has answered a button of this message
  answered(id) {
    byId(this.name(id))?.querySelectorAll("[aria-busy]").forEach((node) => node.removeAttribute("aria-busy"));
  }

  // ---- replies ----

  reply(message) {
    this.replying = message && message.message_id;
    this.find(".replying").hidden = !message;
    this.find(".replying span").textContent = message ? quoted(message) : "";
  }

  // to the message that a reply answers
  follow(event) {
    const reply = event.target.closest("a.reply");
    if (!reply) return;
    event.preventDefault();
    const answered = byId(reply.hash.slice(1));
    answered?.scrollIntoView({ block: "center" });
    answered?.classList.remove("flash");
    requestAnimationFrame(() => answered?.classList.add("flash"));
  }

  // ---- small things ----

  name(id) {
    return `message-${this.chat.id}-${id}`;
  }

  clock(seconds) {
    const how = { hour: "2-digit", minute: "2-digit", second: "2-digit" };
    return new Date(seconds * 1000).toLocaleTimeString(this.chat.language, how);
  }

  day(seconds) {
    return new Date(seconds * 1000).toLocaleDateString(this.chat.language, { weekday: "long", day: "numeric", month: "long" });
  }

  atBottom() {
    return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 80;
  }

  toBottom() {
    this.list.scrollTop = this.list.scrollHeight;
    this.find(".down").hidden = true;
  }
}

// the line that stands for a message where there is room for one
export const headline = (message) => (message.text || message.document?.file_name || "").split("\n")[0];

const quoted = (message) => `↩ ${headline(message)}`;
