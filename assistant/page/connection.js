/** The socket to the assistant: its state in one word, and requests that either arrive or say so. */

import { io } from "./vendor/socket.io-client/socket.io.esm.min.js";

import { BASE } from "./config.js";

const REQUEST_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 10_000;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 4000;
// The word with which the server turns away a browser without a valid session cookie.
const SESSION_REQUIRED = "session_required";

/** A request was not acknowledged: the connection broke or the server took too long. */
export class NotDelivered extends Error {}

/**
 * A connection that mends itself.
 *
 * Events: "state" (read `.state`: connecting, connected, reconnecting, offline or closed),
 * "session-required", and each event of the server under its own name with the payload in `.detail`.
 */
export class Connection extends EventTarget {
  state = "connecting";
  #socket;
  #retry = 0;

  constructor(serverEvents) {
    super();
    this.#socket = io(BASE.origin, {
      path: `${BASE.pathname}socket.io`,
      autoConnect: false,
      auth: { time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone },
      // A websocket at once is one round trip less; networks that block it fall back to polling.
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      timeout: CONNECT_TIMEOUT_MS,
      reconnectionDelay: FIRST_DELAY_MS,
      reconnectionDelayMax: LONGEST_DELAY_MS,
    });
    this.#socket.on("connect", () => this.#connected());
    this.#socket.on("disconnect", (reason) => this.#disconnected(reason));
    this.#socket.on("connect_error", (error) => this.#refused(error));
    for (const name of serverEvents) {
      this.#socket.on(name, (detail) => this.dispatchEvent(new CustomEvent(name, { detail })));
    }
    window.addEventListener("offline", () => this.#change("offline"));
    window.addEventListener("online", () => this.#online());
  }

  get isConnected() {
    return this.#socket.connected;
  }

  open() {
    this.#socket.connect();
  }

  close() {
    this.#socket.disconnect();
    this.#change("closed");
  }

  /** Begin anew on a line that looks alive but carries nothing, as after a change of networks. */
  restart() {
    this.#socket.disconnect();
    this.#change("reconnecting");
    this.#socket.connect();
  }

  /** Send an event and wait for its acknowledgement. Raises NotDelivered. */
  async request(name, payload) {
    if (!this.isConnected) throw new NotDelivered("not connected");
    try {
      return await this.#socket.timeout(REQUEST_TIMEOUT_MS).emitWithAck(name, payload);
    } catch (error) {
      throw new NotDelivered(error.message);
    }
  }

  #connected() {
    this.#retry = 0;
    this.#change("connected");
  }

  #disconnected(reason) {
    if (reason === "io client disconnect") return;
    this.#change(navigator.onLine ? "reconnecting" : "offline");
    // The library does not come back by itself when the server closed the connection.
    if (reason === "io server disconnect") this.#openLater();
  }

  #refused(error) {
    if (error.message === SESSION_REQUIRED) {
      this.dispatchEvent(new Event("session-required"));
      return;
    }
    if (this.state !== "connecting" || !navigator.onLine) {
      this.#change(navigator.onLine ? "reconnecting" : "offline");
    }
    if (!this.#socket.active) this.#openLater();
  }

  #online() {
    if (this.isConnected) return;
    this.#change("reconnecting");
    this.#socket.connect();
  }

  #openLater() {
    const delay = Math.min(FIRST_DELAY_MS * 2 ** this.#retry, LONGEST_DELAY_MS);
    this.#retry += 1;
    setTimeout(() => this.#socket.connect(), delay);
  }

  #change(state) {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}
