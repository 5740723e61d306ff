// Texts become nodes, never HTML: entities count in UTF-16 units, which are JavaScript's own.

const tags = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};

export function element(name, className, text) {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

export function button(className, text, onclick) {
  const node = element("button", className, text);
  node.type = "button";
  node.onclick = onclick;
  return node;
}

export function link(address) {
  const node = element("a");
  if (/^(https?|mailto|tel|tg):/i.test(address)) node.href = address;
  node.target = "_blank";
  node.rel = "noopener noreferrer";
  return node;
}

// around: {language, say}: whose phone it is, and what a command in the text does
export function render(text, entities, around, start = 0, end = text.length) {
  const part = document.createDocumentFragment();
  let at = start;
  for (let i = 0; i < entities.length; i++) {
    const entity = entities[i], from = entity.offset, to = entity.offset + entity.length;
    if (from < at || to > end) continue;
    part.append(text.slice(at, from));
    const words = text.slice(from, to);
    if (entity.type === "date_time") {
      part.append(moment(entity, words, around.language));
    } else {
      const node = opening(entity, words, around);
      node.append(render(text, entities.slice(i + 1), around, from, to));
      part.append(node);
    }
    at = to;
    if (tags[entity.type] === "blockquote" && text[at] === "\n") at++;
  }
  part.append(text.slice(at, end));
  return part;
}

function opening(entity, text, around) {
  switch (entity.type) {
    case "text_link": return link(entity.url);
    case "url": return link(text);
    case "bot_command": return button("command", "", () => around.say(text));
    case "spoiler": {
      const node = button("spoiler", "", () => node.classList.add("open"));
      node.title = "Show";
      return node;
    }
    case "expandable_blockquote": return element("blockquote", "expandable");
    default: return element(tags[entity.type] || "span");
  }
}

function moment(entity, text, language) {
  const node = element("time");
  const when = new Date(entity.unix_time * 1000);
  const format = entity.date_time_format || "";
  node.dateTime = when.toISOString();
  node.title = when.toLocaleString(language);
  const parts = {};
  if (/w/i.test(format)) parts.weekday = "long";
  if (/d/.test(format)) parts.dateStyle = "short";
  if (/D/.test(format)) parts.dateStyle = "long";
  if (/t/.test(format)) parts.timeStyle = "short";
  if (/T/.test(format)) parts.timeStyle = "medium";
  if (parts.weekday && (parts.dateStyle || parts.timeStyle)) delete parts.weekday;
  node.textContent = Object.keys(parts).length ? new Intl.DateTimeFormat(language, parts).format(when) : text;
  return node;
}

// a long quotation shows its first lines, and a button for the rest
export function addMore(text, words) {
  for (const quote of text.querySelectorAll("blockquote.expandable")) {
    const more = button("more", words.more, () => {
      const open = quote.classList.toggle("open");
      more.textContent = open ? words.less : words.more;
      more.setAttribute("aria-expanded", open);
    });
    more.setAttribute("aria-expanded", "false");
    quote.after(more);
  }
}

// one that fits needs no button; known only once it is on the page
export function dropNeedlessMore(part) {
  for (const more of part.querySelectorAll(".more")) {
    const quote = more.previousElementSibling;
    if (!quote.classList.contains("open") && quote.scrollHeight <= quote.clientHeight + 1) more.remove();
  }
}
