/**
 * What the page keeps in the browser, so that a reload loses nothing.
 *
 * Names are kept apart by owner: two people who share a computer never see each other's drafts.
 * Where the browser forbids storage (a strict private mode, a third-party frame) values live as
 * long as the page does.
 */

const PREFIX = "help-section";

class MemoryStorage {
  #values = new Map();

  get length() {
    return this.#values.size;
  }

  key(index) {
    return [...this.#values.keys()][index] ?? null;
  }

  getItem(name) {
    return this.#values.get(name) ?? null;
  }

  setItem(name, value) {
    this.#values.set(name, value);
  }

  removeItem(name) {
    this.#values.delete(name);
  }
}

function available(name) {
  try {
    const storage = window[name];
    const probe = `${PREFIX}:probe`;
    storage.setItem(probe, "1");
    storage.removeItem(probe);
    return storage;
  } catch {
    return new MemoryStorage();
  }
}

/** JSON values of one owner in one of the browser's two storages. */
export class OwnedStorage {
  #storage;
  #prefix;

  /** `where` is "localStorage" (all tabs) or "sessionStorage" (this tab, survives a reload). */
  constructor(where, owner) {
    this.#storage = available(where);
    this.#prefix = `${PREFIX}:${owner}:`;
  }

  get(name) {
    const text = this.#storage.getItem(this.#prefix + name);
    try {
      return text === null ? null : JSON.parse(text);
    } catch {
      return null;
    }
  }

  /** Keep a value; a full storage is no reason to stop a person from writing on. */
  set(name, value) {
    try {
      this.#storage.setItem(this.#prefix + name, JSON.stringify(value));
    } catch (error) {
      console.warn("The browser's storage is full; this is kept until the page closes.", error);
    }
  }

  remove(name) {
    this.#storage.removeItem(this.#prefix + name);
  }

  /** Values whose names begin with `start`. */
  valuesOf(start) {
    const names = [];
    for (let index = 0; index < this.#storage.length; index += 1) {
      const name = this.#storage.key(index);
      if (name.startsWith(this.#prefix + start)) names.push(name.slice(this.#prefix.length));
    }
    return names.map((name) => this.get(name)).filter((value) => value !== null);
  }
}
