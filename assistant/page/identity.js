/**
 * Who is asking: a token of the host platform becomes this browser's session.
 *
 * The host page gives the token in the address (`/help/#identity=<token>`, which no server log
 * sees) or, to an embedded page, by `postMessage` from an allowed origin. The token is used once
 * and kept nowhere.
 */

import { BASE } from "./config.js";

const TIMEOUT_MS = 10_000;
// How long an embedded page waits for its host before it goes on without an identity.
const HOST_ANSWER_MS = 1200;

export const READY = "help-section:ready";
export const IDENTITY = "help-section:identity";

/** The server did not accept a token. `hint` says what the person can do. */
export class IdentityRefused extends Error {
  constructor(message, hint) {
    super(message);
    this.hint = hint;
  }
}

/** Take the token out of the address, so that it is neither bookmarked nor copied. */
export function takeTokenFromAddress() {
  const parameters = new URLSearchParams(window.location.hash.slice(1));
  const token = parameters.get("identity");
  if (token === null) return null;
  history.replaceState(history.state, "", window.location.pathname + window.location.search);
  return token;
}

/** Turn a token into a session cookie. Raises IdentityRefused with the server's own words. */
export async function startSession(token) {
  const response = await fetch(new URL("session", BASE), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.ok) return;
  const { error = {} } = await response.json().catch(() => ({}));
  throw new IdentityRefused(error.message ?? "", error.hint ?? "");
}

/**
 * The page that embeds this one, if any and if allowed.
 *
 * Set `onidentity` to hear of identities that come after the first one, as when somebody else
 * signs in on the host page.
 */
export class HostPage {
  onidentity = null;
  #allowedOrigins;

  constructor(allowedOrigins) {
    this.#allowedOrigins = allowedOrigins;
    window.addEventListener("message", (event) => this.#receive(event));
  }

  /** Tell the host that we listen; resolves with its token, or with null after a moment. */
  firstIdentity() {
    if (window.parent === window || this.#allowedOrigins.length === 0) return null;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#settle(resolve, null), HOST_ANSWER_MS);
      this.onidentity = (token) => {
        clearTimeout(timer);
        this.#settle(resolve, token);
      };
      // The message holds nothing, so that it does not matter who the parent is.
      window.parent.postMessage({ type: READY }, "*");
    });
  }

  #settle(resolve, token) {
    this.onidentity = null;
    resolve(token);
  }

  #receive(event) {
    const { origin, data } = event;
    const allowed = origin === window.location.origin || this.#allowedOrigins.includes(origin);
    if (allowed && data?.type === IDENTITY) this.onidentity?.(data.token ?? null);
  }
}
