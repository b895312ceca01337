/** The page's settings from the server: names, limits, texts, and who is signed in. */

/** The address of the Help section, which ends in a slash; everything else is relative to it. */
export const BASE = new URL("..", import.meta.url);

const TIMEOUT_MS = 10_000;

/**
 * Read config.json.
 *
 * Of its fields the page uses: name, assistant_name, support_email, help_centre_url;
 * allow_anonymous, session (whether the cookie is valid), user ({name, email} or null), owner (a
 * name for the person that gives nothing away); limits ({text, attachments, attachment_bytes,
 * media_types}); allowed_origins (of host pages).
 */
export async function loadConfig() {
  const response = await fetch(new URL("config.json", BASE), {
    cache: "no-store",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`config.json answered ${response.status}`);
  return response.json();
}

/** Ask for the page once more, which gives an anonymous visitor a new session cookie. */
export async function renewAnonymousSession() {
  const response = await fetch(BASE, {
    cache: "no-store",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return response.ok;
}
