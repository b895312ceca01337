/** What the page says about itself: the state of the connection, notices, and panels. */

import { byId, element } from "./dom.js";
import { TEXTS } from "./texts.js";

// A short interruption is nobody's business: only after this is it said aloud.
const SAY_LOST_MS = 3000;
const STILL_TRYING_MS = 20_000;
const BACK_NOTICE_MS = 4000;
const SAY_TYPING_MS = 1500;

/** Shows the state in the header in words, and longer trouble as a notice. */
export class ConnectionNotice {
  #app = byId("app");
  #words = byId("connection-state");
  #notice = byId("notice");
  #timers = [];
  #wasLong = false;
  #supportEmail;

  constructor(supportEmail) {
    this.#supportEmail = supportEmail;
  }

  show(state) {
    this.#timers.forEach(clearTimeout);
    this.#timers = [];
    this.#app.dataset.connection = state;
    this.#words.textContent = TEXTS.states[state];
    if (state === "connected") {
      this.#say(this.#wasLong ? TEXTS.backNotice : "");
      this.#wasLong = false;
      this.#later(BACK_NOTICE_MS, "");
    } else if (state === "offline") {
      this.#wasLong = true;
      this.#say(TEXTS.offlineNotice);
    } else if (state !== "closed") {
      this.#later(SAY_LOST_MS, TEXTS.states[state]);
      this.#later(STILL_TRYING_MS, TEXTS.stillTrying(this.#supportEmail));
    }
  }

  /** A notice about something else that failed; it goes away with the next change of state. */
  say(words) {
    this.#say(words);
  }

  #later(delay, words) {
    const speak = () => {
      this.#wasLong = words !== "";
      this.#say(words);
    };
    this.#timers.push(setTimeout(speak, delay));
  }

  #say(words) {
    if (this.#notice.textContent !== words) this.#notice.textContent = words;
  }
}

/** Says to screen readers that an answer is on its way, once a turn and only if it takes long. */
export class TypingAnnouncer {
  #region = byId("announcer");
  #timer = 0;
  #words;

  constructor(assistantName) {
    this.#words = TEXTS.typing(assistantName);
  }

  set isTyping(on) {
    clearTimeout(this.#timer);
    if (on) this.#timer = setTimeout(() => (this.#region.textContent = this.#words), SAY_TYPING_MS);
    else this.#region.textContent = "";
  }
}

/**
 * Show a panel instead of the conversation.
 *
 * `paragraphs` are texts, or lists of texts and elements; `actions` are {label, use} and become buttons.
 */
export function showPanel({ title, paragraphs, actions }) {
  byId("panel-title").textContent = title;
  byId("connection-state").textContent = TEXTS.states.closed;
  byId("app").dataset.connection = "closed";
  const texts = paragraphs.map((parts) => element("p", {}, ...[parts].flat()));
  byId("panel-text").replaceChildren(...texts);
  const buttons = actions.map(({ label, use }, index) => {
    const look = index === 0 ? "button is-main" : "button";
    return element("button", { type: "button", class: look, onclick: use }, label);
  });
  byId("panel-actions").replaceChildren(...buttons);
  byId("app").dataset.panel = "open";
  byId("panel").hidden = false;
  byId("panel-title").focus();
}

export function hidePanel() {
  delete byId("app").dataset.panel;
  byId("panel").hidden = true;
}
