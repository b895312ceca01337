/** Starts the page: who is asking, the connection, the conversation, and what the person does. */

import { Attachments } from "./attachments.js";
import { Composer } from "./composer.js";
import { loadConfig, renewAnonymousSession } from "./config.js";
import { Connection, NotDelivered } from "./connection.js";
import { Conversation } from "./conversation.js";
import { byId, element, hasFinePointer } from "./dom.js";
import { HostPage, IdentityRefused, startSession, takeTokenFromAddress } from "./identity.js";
import { LogView } from "./log-view.js";
import { ConnectionNotice, hidePanel, showPanel, TypingAnnouncer } from "./notices.js";
import { Outbox } from "./outbox.js";
import { OwnedStorage } from "./storage.js";
import { errorWords, TEXTS } from "./texts.js";
import { followVisibleHeight } from "./viewport.js";

const RENDER_DELAY_MS = 30;
const HISTORY_AGAIN_MS = 5000;
const SERVER_EVENTS = ["message", "typing", "status"];

async function start() {
  byId("fallback").hidden = true;
  byId("app").hidden = false;
  followVisibleHeight();
  try {
    await begin(takeTokenFromAddress());
  } catch (error) {
    console.error(error);
    sayUnreachable();
  }
}

/** Settle who is asking, then open the chat or say why it stays closed. */
async function begin(tokenFromAddress) {
  let config = await loadConfig();
  showNames(config);
  const host = new HostPage(config.allowed_origins);
  const token = tokenFromAddress ?? (await host.firstIdentity());
  if (token !== null) {
    try {
      await startSession(token);
    } catch (error) {
      if (!(error instanceof IdentityRefused)) throw error;
      sayIdentityRefused(error, config, host);
      return;
    }
    config = await loadConfig();
    showNames(config);
  }
  openChat(config, host);
}

function openChat(config, host) {
  if (!config.session && !config.allow_anonymous) {
    sayPleaseSignIn(config);
    host.onidentity = (token) => token !== null && window.location.reload();
    return;
  }
  new Chat(config).open();
  watchIdentity(config, host);
}

/** When somebody else signs in, on the host page or through the address, start afresh as them. */
function watchIdentity(config, host) {
  const use = async (token) => {
    if (token === null) return;
    await startSession(token);
    const now = await loadConfig();
    if (now.owner !== config.owner) window.location.reload();
  };
  host.onidentity = use;
  window.addEventListener("hashchange", () => use(takeTokenFromAddress()));
}

class Chat {
  #config;
  #connection = new Connection(SERVER_EVENTS);
  #notice;
  #outbox;
  #conversation;
  #log;
  #composer;
  #typing;
  #isRenderDue = false;
  #hasRenewed = false;

  constructor(config) {
    this.#config = config;
    this.#notice = new ConnectionNotice(config.support_email);
    this.#typing = new TypingAnnouncer(config.assistant_name);
    this.#outbox = new Outbox(this.#connection, new OwnedStorage("localStorage", config.owner));
    this.#conversation = new Conversation(this.#outbox);
    this.#log = new LogView(byId("log"), byId("to-newest"), {
      introduction: introduction(config),
      assistantName: config.assistant_name,
      loadEarlier: () => this.#loadEarlier(),
      actions: {
        choose: (button) => this.#choose(button),
        tryAgain: (item) => this.#tryAgain(item),
        edit: (item) => this.#edit(item),
        discard: ({ message }) => this.#outbox.remove(message.client_id),
      },
    });
    this.#composer = new Composer({
      limits: config.limits,
      attachments: new Attachments(config.limits),
      storage: new OwnedStorage("sessionStorage", config.owner),
      onSend: (message) => this.#send(message),
    });
    this.#listen();
  }

  open() {
    this.#notice.show(this.#connection.state);
    this.#render();
    this.#connection.open();
  }

  #listen() {
    this.#conversation.addEventListener("change", () => this.#renderSoon());
    this.#connection.addEventListener("state", () => this.#stateChanged());
    this.#connection.addEventListener("session-required", () => this.#renewSession());
    this.#connection.addEventListener("message", ({ detail }) => {
      this.#conversation.receive(detail);
    });
    this.#connection.addEventListener("status", ({ detail }) => {
      this.#conversation.setState(detail.id, detail.state, detail.error);
    });
    this.#connection.addEventListener("typing", ({ detail }) => this.#setTyping(detail.on));
  }

  async #stateChanged() {
    const { state } = this.#connection;
    this.#notice.show(state);
    if (state !== "connected") {
      this.#setTyping(false);
      return;
    }
    this.#hasRenewed = false;
    const page = await this.#history(null);
    if (page) this.#conversation.loadNewest(page);
    else setTimeout(() => this.#connection.isConnected && this.#stateChanged(), HISTORY_AGAIN_MS);
    this.#outbox.connected();
  }

  /** A page of the history, or null when it cannot be had now. */
  async #history(before) {
    try {
      const page = await this.#connection.request("history", { before });
      if (!page.error) return page;
      this.#notice.say(errorWords(page.error));
    } catch (error) {
      if (!(error instanceof NotDelivered)) throw error;
    }
    return null;
  }

  /**
   * The cookie is gone or too old: an anonymous visitor gets a new one, once. Somebody signed in
   * has to sign in again, and must not become a nameless stranger unawares.
   */
  async #renewSession() {
    const isAnonymous = this.#config.allow_anonymous && !this.#config.user;
    if (isAnonymous && !this.#hasRenewed) {
      this.#hasRenewed = true;
      const isRenewed = await renewAnonymousSession().catch(() => false);
      if (isRenewed) {
        this.#connection.open();
        return;
      }
    }
    this.#connection.close();
    sayPleaseSignIn(this.#config);
  }

  #send(message) {
    this.#outbox.add(message);
    this.#render();
  }

  #choose(button) {
    this.#outbox.add({ text: button.title, button: button.id });
    this.#render();
    this.#leaveButton();
  }

  /** After a button of the log was used, focus must not fall out of the page. */
  #leaveButton() {
    // On a phone the keyboard would cover what comes next.
    if (hasFinePointer()) this.#composer.focus();
    else byId("log").focus({ preventScroll: true });
  }

  async #tryAgain({ message, delivery }) {
    this.#leaveButton();
    if (delivery !== "failed") {
      this.#outbox.again(message.client_id);
      return;
    }
    this.#conversation.setState(message.client_id, "received");
    let problem = null;
    try {
      const answer = await this.#connection.request("retry", { id: message.client_id });
      if (!answer.ok) problem = answer.error;
    } catch (error) {
      if (!(error instanceof NotDelivered)) throw error;
      problem = { message: TEXTS.retryFailed };
    }
    if (problem) this.#conversation.setState(message.client_id, "failed", problem);
  }

  #edit({ message }) {
    this.#outbox.remove(message.client_id);
    this.#composer.takeBack(message);
  }

  async #loadEarlier() {
    const page = await this.#history(this.#conversation.oldestId);
    if (page === null) {
      this.#notice.say(TEXTS.earlierFailed);
      return;
    }
    this.#conversation.loadEarlier(page);
    this.#render();
  }

  #setTyping(on) {
    this.#log.isTyping = on;
    this.#typing.isTyping = on;
  }

  /** The messages of one turn come one by one: shown together, they are scrolled to as one. */
  #renderSoon() {
    if (this.#isRenderDue) return;
    this.#isRenderDue = true;
    setTimeout(() => this.#render(), RENDER_DELAY_MS);
  }

  #render() {
    this.#isRenderDue = false;
    this.#log.render(this.#conversation.items(), this.#conversation);
    this.#composer.asks = this.#conversation.asks;
  }
}

function showNames({ name, user, help_centre_url: helpCentre }) {
  document.title = name;
  byId("brand-name").textContent = name;
  byId("signed-in").textContent = user?.name ? TEXTS.signedInAs(user.name) : "";
  const link = byId("help-centre-link");
  link.hidden = !helpCentre;
  if (helpCentre) link.href = helpCentre;
}

/** Stands above the first message of the conversation. */
function introduction({ user }) {
  const firstName = user?.name?.split(" ")[0];
  return element(
    "div",
    { class: "intro" },
    element("p", { class: "intro-heading" }, TEXTS.intro.heading(firstName)),
    element("p", {}, TEXTS.intro.text),
  );
}

function sayPleaseSignIn({ support_email: email }) {
  const { title, text } = TEXTS.panel.signIn;
  showPanel({
    title,
    paragraphs: [text, contactLine(email)],
    actions: [{ label: TEXTS.panel.again, use: () => window.location.reload() }],
  });
}

function contactLine(email) {
  return [TEXTS.panel.contact, element("a", { href: `mailto:${email}` }, email), "."];
}

function sayIdentityRefused(error, config, host) {
  const { title, text } = TEXTS.panel.identity;
  const words = errorWords(error) || text;
  const goOn = () => {
    hidePanel();
    openChat(config, host);
  };
  showPanel({
    title,
    paragraphs: [words, contactLine(config.support_email)],
    actions: config.allow_anonymous ? [{ label: TEXTS.panel.anonymous, use: goOn }] : [],
  });
}

function sayUnreachable() {
  const { title, text } = TEXTS.panel.unreachable;
  showPanel({
    title,
    paragraphs: [text],
    actions: [{ label: TEXTS.panel.again, use: () => window.location.reload() }],
  });
}

start();
