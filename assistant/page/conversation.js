/**
 * The conversation as this page knows it: the server's messages plus what waits in the outbox.
 *
 * The server's ids increase, so that the order of messages is the order of their ids, in whatever
 * order they arrive; an id that comes again replaces what was known of it.
 */

// A note that a secret was hidden, and what the person says to it.
const HIDDEN = "masked";

export class Conversation extends EventTarget {
  #messages = new Map();
  #outbox;
  hasEarlier = false;
  isLoaded = false;

  constructor(outbox) {
    super();
    this.#outbox = outbox;
    outbox.addEventListener("change", () => this.#changed());
  }

  /** One message as it comes over the socket. */
  receive(message) {
    this.#store(message);
    this.#changed();
  }

  /** The newest page of the history. Drops what is known when a gap lies between the two. */
  loadNewest({ messages, more }) {
    const [first] = messages;
    const wasEmpty = this.#messages.size === 0;
    const isGap = more && !wasEmpty && this.#newestId < first.id;
    if (isGap) this.#messages.clear();
    if (isGap || wasEmpty) this.hasEarlier = more;
    messages.forEach((message) => this.#store(message));
    this.isLoaded = true;
    this.#changed();
  }

  loadEarlier({ messages, more }) {
    messages.forEach((message) => this.#store(message));
    this.hasEarlier = more;
    this.#changed();
  }

  get #newestId() {
    return Math.max(0, ...this.#messages.keys());
  }

  get oldestId() {
    return this.#messages.size === 0 ? null : Math.min(...this.#messages.keys());
  }

  /** The state of a message of the person changed: received, answered or failed (why, in error). */
  setState(clientId, state, error = null) {
    const message = [...this.#messages.values()].find((one) => one.client_id === clientId);
    if (!message) return;
    message.state = state;
    message.error = error;
    this.#changed();
  }

  /**
   * What the log shows, oldest first: {key, message, delivery, error, offering}.
   *
   * `key` stays the same when a message that was sent here comes back from the server. `offering`
   * is null or {active, chosen}, where `chosen` is the id of the button that was taken.
   */
  items() {
    const stored = [...this.#messages.values()].sort((one, other) => one.id - other.id);
    const known = new Set(stored.map((message) => message.client_id));
    const waiting = this.#outbox.entries.filter((entry) => !known.has(entry.id));
    const items = stored.map(storedItem);
    items.push(...waiting.map(waitingItem));
    markOfferings(items);
    dropToldErrors(items);
    return items;
  }

  /** The slot that the assistant is asking for, or null. */
  get asks() {
    const stored = [...this.#messages.values()].sort((one, other) => other.id - one.id);
    for (const message of stored) {
      if (message.from === "user") return null;
      if (message.asks) return message.asks;
    }
    return null;
  }

  #store(message) {
    this.#messages.set(message.id, message);
    if (message.client_id) this.#outbox.remove(message.client_id);
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

function storedItem(message) {
  const isOwn = message.from === "user" && message.client_id;
  return {
    key: isOwn ? `client-${message.client_id}` : `message-${message.id}`,
    message,
    delivery: message.from === "user" && message.state === "failed" ? "failed" : "done",
    error: message.error ?? null,
    offering: null,
  };
}

function waitingItem(entry) {
  const message = {
    id: null,
    client_id: entry.id,
    from: "user",
    text: entry.text,
    choice: entry.button,
    attachments: entry.attachments,
    buttons: [],
    links: [],
    kind: "text",
    at: entry.at,
  };
  return {
    key: `client-${entry.id}`,
    message,
    delivery: entry.delivery,
    error: entry.error,
    offering: null,
  };
}

/** Whether this is something the person said that still stands, and not about a hidden secret. */
function isReply({ message, delivery }) {
  if (message.from !== "user" || message.kind === HIDDEN) return false;
  return delivery !== "failed" && delivery !== "refused";
}

/**
 * Buttons can be used while the turn that offered them is the assistant's latest, and until the
 * person has said something. The messages of one turn have the same time.
 */
function markOfferings(items) {
  const latest = items.findLast(({ message }) => message.from === "bot")?.message.at;
  let reply = null;
  let isDisputed = false;
  for (const item of items.toReversed()) {
    if (isReply(item)) reply = item.message;
    if (item.message.from === "user" && item.message.kind === HIDDEN) isDisputed = true;
    if (item.message.buttons.length === 0) continue;
    if (item.message.kind === HIDDEN) {
      // That something was no secret can be said at any time.
      const [button] = item.message.buttons;
      item.offering = { active: !isDisputed, chosen: isDisputed ? button.id : null };
      isDisputed = false;
      continue;
    }
    item.offering = {
      active: reply === null && item.message.at === latest,
      chosen: reply === null ? null : chosenButton(item.message.buttons, reply),
    };
  }
}

/** What a notice of the system in the log says already is not said again beside the message. */
function dropToldErrors(items) {
  let isTold = false;
  for (const item of items.toReversed()) {
    if (item.message.kind === "error") isTold = true;
    if (item.delivery === "failed" && isTold) item.error = null;
  }
}

function chosenButton(buttons, reply) {
  const chosen =
    buttons.find((button) => button.id === reply.choice) ??
    buttons.find((button) => button.title === reply.text);
  return chosen?.id ?? null;
}
