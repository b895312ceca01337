/** One message of the log as elements: bubble or card, screenshots, buttons, and its state. */

import { element, hiddenText, icon, isSafeAddress, outsideLink } from "./dom.js";
import { listsToDefinitions, renderMarkdown } from "./markdown.js";
import { errorWords, TEXTS } from "./texts.js";

const CARD_ICONS = { answer: "article", summary: "check", ticket: "check" };
const SCREENSHOT_WIDTH = 240;
const SCREENSHOT_HEIGHT = 200;
const MENDABLE = new Set(["unsent", "failed", "refused"]);

/**
 * An item of the conversation on the page.
 *
 * `update` changes only the parts that differ: what stands unchanged in a live region is not read
 * out again. `context` holds `assistantName`, who speaks for messages from the bot, and `actions`:
 * `choose(button)`, `tryAgain(item)`, `edit(item)` and `discard(item)`.
 */
export class MessageView {
  element;
  #context;
  #parts = {};
  #item;

  constructor(item, context) {
    this.#context = context;
    this.element = element("div");
    this.update(item, false);
  }

  /** `continues` says that the sender's name stands above already. */
  update(item, continues) {
    this.#item = item;
    const { message, delivery, error, offering } = item;
    const note = isNote(message) ? " is-note" : "";
    this.element.className = `message from-${message.from}${note}${continues ? " continues" : ""}`;
    this.element.dataset.kind = message.kind;
    this.element.dataset.state = delivery;
    if (message.id !== null) this.element.dataset.id = message.id;
    const { from, kind, text, links, attachments, buttons, at } = message;
    this.#part("header", [from, at], () => this.#header());
    this.#part("body", [kind, text, links], () => body(message));
    this.#part("screenshots", attachments, () => screenshots(attachments));
    this.#part("choices", buttons, () => this.#choices(buttons));
    this.#part("delivery", [delivery, error], () => deliveryState(item, this.#context.actions));
    if (offering) markChoices(this.#parts.choices.made, buttons, offering);
  }

  #part(name, source, make) {
    const look = JSON.stringify(source);
    const known = this.#parts[name];
    if (known?.look === look) return;
    const made = make() ?? element("span", { hidden: true });
    if (known) known.made.replaceWith(made);
    else this.element.append(made);
    this.#parts[name] = { look, made };
  }

  #header() {
    const { from, at } = this.#item.message;
    const name = from === "bot" ? this.#context.assistantName : TEXTS.senders[from];
    return element(
      "p",
      { class: "message-header" },
      element("span", { class: "message-sender" }, name),
      " ",
      element("time", { datetime: at }, clockTime(at)),
    );
  }

  #choices(buttons) {
    if (buttons.length === 0) return null;
    const made = buttons.map((button) =>
      element(
        "button",
        { type: "button", class: "choice", onclick: () => this.#context.actions.choose(button) },
        element("span", {}, button.title),
      ),
    );
    return element("div", { class: "choices", role: "group", "aria-label": TEXTS.choices }, ...made);
  }
}

function isNote(message) {
  return message.from === "system" || message.kind === "error";
}

/** Switch the buttons on or off, and mark the one that was taken. */
function markChoices(group, buttons, { active, chosen }) {
  buttons.forEach((button, index) => {
    const made = group.children[index];
    const isChosen = button.id === chosen;
    made.disabled = !active;
    if (made.classList.contains("is-chosen") === isChosen) return;
    made.classList.toggle("is-chosen", isChosen);
    made.setAttribute("aria-pressed", String(isChosen));
    if (isChosen) made.prepend(icon("check"));
    else made.querySelector(".icon").remove();
  });
}

/** A clock time in the reader's own habit, as "14:05" or "2:05 pm". */
export function clockTime(iso) {
  const own = navigator.language.startsWith("en") ? navigator.language : "en-GB";
  return new Intl.DateTimeFormat(own, { hour: "numeric", minute: "2-digit" }).format(new Date(iso));
}

function body(message) {
  if (message.from === "user") {
    // What a person typed is shown as it was typed: a * stays a *.
    return message.text ? element("div", { class: "bubble typed" }, message.text) : null;
  }
  const text = renderMarkdown(message.text);
  if (message.kind === "summary" || message.kind === "ticket") listsToDefinitions(text);
  const links = message.links.filter(({ url }) => isSafeAddress(url));
  if (message.text === "" && links.length === 0) return null;
  if (message.kind in CARD_ICONS) return card(message.kind, text, links);
  const content = element("div", { class: "markdown" }, text);
  const mark = isNote(message) ? icon("alert") : null;
  return element("div", { class: "bubble" }, mark, content, links.length ? more(links, "") : null);
}

function card(kind, text, links) {
  const isLinked = ({ url }) =>
    [...text.querySelectorAll("a")].some((link) => link.getAttribute("href") === url);
  const left = links.filter((link) => !isLinked(link));
  // The first link is the article itself, unless the text has linked it already.
  const title = kind === "answer" && left.length === links.length ? left.shift() : null;
  return element(
    "div",
    { class: `bubble card card-${kind}` },
    element("p", { class: "card-kind" }, icon(CARD_ICONS[kind]), TEXTS.card[kind]),
    title ? element("p", { class: "card-title" }, outsideLink(title.url, title.title)) : null,
    element("div", { class: "markdown" }, text),
    left.length > 0 ? more(left, TEXTS.more) : null,
  );
}

function more(links, label) {
  const entries = links.map(({ title, url, kind }) => {
    const name = TEXTS.linkKinds[kind];
    const badge = name ? element("span", { class: "link-kind" }, name) : null;
    return element("li", {}, outsideLink(url, title), " ", badge);
  });
  return element(
    "div",
    { class: "more" },
    label ? element("p", { class: "more-label" }, label) : null,
    element("ul", {}, ...entries),
  );
}

function screenshots(attachments) {
  if (attachments.length === 0) return null;
  const links = attachments.map(({ url, name, width, height }) => {
    const label = TEXTS.screenshotOf(name || TEXTS.upload.unnamed);
    const size = fitted(width, height);
    const picture = element("img", { src: url, alt: label, ...size, loading: "lazy" });
    const opens = hiddenText(" (opens in a new tab)");
    return element("a", { href: url, target: "_blank", rel: "noopener" }, picture, opens);
  });
  return element("div", { class: "screenshots" }, ...links);
}

/** The size at which a screenshot is shown, known before it is loaded so that nothing jumps. */
function fitted(width, height) {
  const scale = Math.min(1, SCREENSHOT_WIDTH / width, SCREENSHOT_HEIGHT / height);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

function deliveryState(item, actions) {
  const words = errorWords(item.error ?? {}) || TEXTS.delivery[item.delivery];
  if (!words) return null;
  if (!MENDABLE.has(item.delivery)) {
    // What passes by itself is seen, not read out.
    return element("p", { class: "delivery", "aria-hidden": "true" }, words);
  }
  const action = (label, use) =>
    element("button", { type: "button", class: "text-button", onclick: () => use(item) }, label);
  // A stored message cannot be taken back, and a choice has nothing to edit.
  const takeBack = item.message.choice
    ? action(TEXTS.remove, actions.discard)
    : action(TEXTS.edit, actions.edit);
  return element(
    "p",
    { class: "delivery is-problem" },
    element("span", {}, icon("alert"), " ", words),
    action(TEXTS.tryAgain, actions.tryAgain),
    item.delivery === "failed" ? null : takeBack,
  );
}
