/**
 * What the person has sent and the server has not yet confirmed.
 *
 * Each entry has an id made here and is kept in the browser until the server acknowledges it, so
 * that neither a broken connection nor a reload loses it. It is always sent again with the same
 * id, by which the server recognises a repetition.
 */

import { NotDelivered } from "./connection.js";

const PREFIX = "outbox:";
// How often the server may leave an entry without an answer before the person is asked.
const TRIES = 2;

// An entry that has not been tried yet.
const FRESH = { delivery: "waiting", tries: 0, error: null };

/** An id for a message; `crypto.randomUUID` exists only on https and localhost. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [8, 12, 16, 20].reduceRight((id, at) => `${id.slice(0, at)}-${id.slice(at)}`, hex);
}

/**
 * Entries in the order in which they were sent; "change" is fired whenever one changes.
 *
 * Entry: {id, text, attachments, button (id or null), at, delivery, tries, error}, where delivery is
 * "waiting" (for the connection or its turn), "sending", "unsent" (given up for now), "refused"
 * (the server said no, see error) or "sent" (acknowledged, its echo not yet here).
 */
export class Outbox extends EventTarget {
  entries;
  #connection;
  #storage;
  #sending = false;

  constructor(connection, storage) {
    super();
    this.#connection = connection;
    this.#storage = storage;
    this.entries = storage
      .valuesOf(PREFIX)
      .map((entry) => ({ ...entry, ...FRESH }))
      .sort((one, other) => one.at.localeCompare(other.at));
  }

  /** Queue a message, or a choice where `button` is given, and send it as soon as possible. */
  add({ text, attachments = [], button = null }) {
    const at = new Date().toISOString();
    const entry = { id: newId(), text, attachments, button, at, ...FRESH };
    this.entries.push(entry);
    this.#storage.set(PREFIX + entry.id, entry);
    this.#changed();
    this.flush();
  }

  /** Try an entry again that was given up or refused. */
  again(id) {
    const entry = this.entries.find((one) => one.id === id);
    if (!entry) return;
    Object.assign(entry, FRESH);
    this.#changed();
    this.flush();
  }

  /** Forget an entry: its message is in the log now, or the person took it back. */
  remove(id) {
    this.#storage.remove(PREFIX + id);
    const left = this.entries.filter((entry) => entry.id !== id);
    if (left.length === this.entries.length) return;
    this.entries = left;
    this.#changed();
  }

  /** A connection is there (again): everything that was not refused goes out. */
  connected() {
    for (const entry of this.entries) {
      if (entry.delivery === "unsent") Object.assign(entry, FRESH);
    }
    this.flush();
  }

  /** Send what waits, one after the other, so that the order is kept. */
  async flush() {
    if (this.#sending) return;
    this.#sending = true;
    try {
      let entry = this.#next();
      while (entry && this.#connection.isConnected) {
        await this.#send(entry);
        entry = this.#next();
      }
    } finally {
      this.#sending = false;
      this.#changed();
    }
  }

  #next() {
    return this.entries.find((entry) => entry.delivery === "waiting");
  }

  async #send(entry) {
    entry.delivery = "sending";
    this.#changed();
    try {
      this.#settle(entry, await this.#request(entry));
    } catch (error) {
      if (!(error instanceof NotDelivered)) throw error;
      this.#postpone(entry);
    }
  }

  /** Without a connection an entry goes out by itself later; with one, the person is asked. */
  #postpone(entry) {
    entry.delivery = "waiting";
    if (this.#connection.isConnected) {
      entry.tries += 1;
      if (entry.tries < TRIES) this.#connection.restart();
      else entry.delivery = "unsent";
    }
    this.#changed();
  }

  #request(entry) {
    if (entry.button !== null) {
      return this.#connection.request("choose", { id: entry.id, button: entry.button });
    }
    const attachments = entry.attachments.map((attachment) => attachment.id);
    return this.#connection.request("say", { id: entry.id, text: entry.text, attachments });
  }

  #settle(entry, answer) {
    if (answer?.ok) {
      entry.delivery = "sent";
      this.#storage.remove(PREFIX + entry.id);
      // The same button was pressed in another tab, which has said it already.
      if (answer.duplicate && entry.button !== null) this.remove(entry.id);
    } else {
      entry.delivery = "refused";
      entry.error = answer?.error ?? {};
    }
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
