/**
 * The log: builds what is new, leaves alone what is there, and scrolls like a good chat.
 *
 * Elements are kept by key, so that a screen reader hears a message once, and a reader who has
 * scrolled up stays where they are.
 */

import { element } from "./dom.js";
import { MessageView } from "./message-view.js";
import { TEXTS } from "./texts.js";

// Nearer to the end than this counts as being at the end.
const NEAR_END_PX = 80;
const GROUP_GAP_MS = 5 * 60 * 1000;

export class LogView {
  #log;
  #toNewest;
  #context;
  #views = new Map();
  #days = new Map();
  #typing;
  #earlier;
  #wasLoaded = false;
  #followsEnd = true;

  /**
   * `context` is what MessageView needs, and `introduction`, an element to stand above the first
   * message, and `loadEarlier()`, which resolves when older messages are in the conversation.
   */
  constructor(log, toNewest, context) {
    this.#log = log;
    this.#toNewest = toNewest;
    this.#context = context;
    this.#typing = element(
      "div",
      { class: "message from-bot typing", "aria-hidden": "true" },
      element("div", { class: "bubble" }, ...[1, 2, 3].map(() => element("i"))),
    );
    this.#earlier = element(
      "button",
      { type: "button", class: "text-button earlier", onclick: () => this.#loadEarlier() },
      TEXTS.earlier,
    );
    log.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    toNewest.addEventListener("click", () => this.scrollToEnd());
    new ResizeObserver(() => this.#keepEnd()).observe(log);
  }

  /** Bring the log to these items (see Conversation.items). */
  render(items, { hasEarlier, isLoaded }) {
    const isFirst = !this.#wasLoaded;
    this.#wasLoaded = isLoaded;
    // A history that appears at once is not read out; what comes after it is.
    if (isFirst) this.#log.setAttribute("aria-live", "off");
    const added = this.#update(items, hasEarlier, isLoaded);
    if (isFirst && isLoaded) this.#speakLater();
    this.#scrollFor(added, isFirst);
  }

  set isTyping(on) {
    if (on === this.#typing.isConnected) return;
    if (on) this.#log.append(this.#typing);
    else this.#typing.remove();
    this.#keepEnd();
  }

  scrollToEnd() {
    this.#followsEnd = true;
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#toNewest.hidden = true;
  }

  /** Returns the items that were not shown before. */
  #update(items, hasEarlier, isLoaded) {
    const wanted = [];
    const added = [];
    let previous = null;
    if (hasEarlier) wanted.push(this.#earlier);
    else if (isLoaded) wanted.push(this.#context.introduction);
    for (const item of items) {
      if (!this.#views.has(item.key)) added.push(item);
      if (!previous || !isSameDay(previous, item)) wanted.push(this.#daySeparator(item));
      wanted.push(this.#elementOf(item, isContinuation(previous, item)));
      previous = item;
    }
    if (this.#typing.isConnected) wanted.push(this.#typing);
    this.#forget(items);
    arrange(this.#log, wanted);
    return added;
  }

  #elementOf(item, continues) {
    let view = this.#views.get(item.key);
    if (!view) {
      view = new MessageView(item, this.#context);
      this.#views.set(item.key, view);
    }
    view.update(item, continues);
    return view.element;
  }

  #daySeparator({ message }) {
    const day = new Date(message.at).toDateString();
    if (!this.#days.has(day)) this.#days.set(day, element("p", { class: "day" }, element("span")));
    const separator = this.#days.get(day);
    const name = dayName(message.at);
    if (separator.textContent !== name) separator.firstElementChild.textContent = name;
    return separator;
  }

  #forget(items) {
    const keys = new Set(items.map((item) => item.key));
    for (const key of this.#views.keys()) if (!keys.has(key)) this.#views.delete(key);
  }

  #scrollFor(added, isFirst) {
    if (added.length === 0) {
      this.#keepEnd();
      return;
    }
    const isOwn = added.some(({ message }) => message.from === "user" && message.id === null);
    if (isFirst || isOwn) {
      this.scrollToEnd();
    } else if (this.#followsEnd) {
      this.#showFrom(this.#views.get(added[0].key).element);
    } else if (this.#isBelow(added[0])) {
      this.#toNewest.hidden = false;
    }
  }

  /** Go to the end, but never past the beginning of what is new. */
  #showFrom(first) {
    const end = this.#log.scrollHeight - this.#log.clientHeight;
    const beginning = first.offsetTop - this.#log.offsetTop - 12;
    this.#log.scrollTop = Math.min(end, beginning);
    // What does not fit ends with the question: say that it goes on.
    if (end - beginning >= NEAR_END_PX) this.#toNewest.hidden = false;
  }

  #isBelow({ key }) {
    const made = this.#views.get(key).element;
    return made.offsetTop - this.#log.offsetTop > this.#log.scrollTop + this.#log.clientHeight;
  }

  #keepEnd() {
    if (this.#followsEnd) this.#log.scrollTop = this.#log.scrollHeight;
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#log;
    this.#followsEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    if (this.#followsEnd) this.#toNewest.hidden = true;
  }

  async #loadEarlier() {
    const before = this.#log.scrollHeight - this.#log.scrollTop;
    this.#earlier.disabled = true;
    this.#log.setAttribute("aria-live", "off");
    try {
      await this.#context.loadEarlier();
      // The person goes on reading where they were, with the older messages above.
      this.#log.scrollTop = this.#log.scrollHeight - before;
      this.#log.focus({ preventScroll: true });
    } finally {
      this.#earlier.disabled = false;
      this.#speakLater();
    }
  }

  #speakLater() {
    setTimeout(() => this.#log.setAttribute("aria-live", "polite"), 500);
  }
}

/** Make the children of a parent exactly these, moving as few as possible. */
function arrange(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  let place = parent.firstElementChild;
  for (const child of wanted) {
    if (child === place) place = place.nextElementSibling;
    else parent.insertBefore(child, place);
  }
}

function isSameDay(one, other) {
  const [first, second] = [one, other].map(({ message }) => new Date(message.at).toDateString());
  return first === second;
}

/** Whether an item follows closely on one by the same sender, and needs no name of its own. */
function isContinuation(previous, item) {
  if (!previous || previous.message.from !== item.message.from) return false;
  const gap = new Date(item.message.at) - new Date(previous.message.at);
  return isSameDay(previous, item) && gap < GROUP_GAP_MS;
}

function dayName(iso) {
  const day = new Date(iso);
  const days = Math.round((startOfDay(new Date()) - startOfDay(day)) / 86_400_000);
  if (days === 0) return TEXTS.today;
  if (days === 1) return TEXTS.yesterday;
  const sameYear = day.getFullYear() === new Date().getFullYear();
  const year = sameYear ? undefined : "numeric";
  const parts = { weekday: "short", day: "numeric", month: "short", year };
  return new Intl.DateTimeFormat("en-GB", parts).format(day);
}

function startOfDay(day) {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate());
}
