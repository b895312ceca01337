/** The page's settings from the server: names, limits, texts, and who is signed in. */

/** The address of the Help section, which ends in a slash; everything else is relative to it. */
export const BASE = new URL("..", import.meta.url);

const TIMEOUT_MS = 10_000;

const DEFAULTS = {
  signed_in: null,
  anonymous_allowed: true,
  brand: { name: "Help", assistant_name: "Assistant" },
  contacts: { support_email: "support@haptik.ai" },
  links: { help_centre_url: "" },
  limits: {
    message_characters: 10_000,
    attachments_per_message: 5,
    attachment_bytes: 5 * 1024 * 1024,
    attachment_types: ["image/png", "image/jpeg", "image/webp", "image/gif"],
  },
  allowed_origins: [],
};

/** Read config.json. Fields that the server leaves out get their default. */
export async function loadConfig() {
  const response = await fetch(new URL("config.json", BASE), {
    cache: "no-store",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`config.json answered ${response.status}`);
  const given = await response.json();
  const merged = { ...DEFAULTS, ...given };
  for (const group of ["brand", "contacts", "links", "limits"]) {
    merged[group] = { ...DEFAULTS[group], ...given[group] };
  }
  return merged;
}

/** Whose drafts and unsent messages this browser keeps apart from other people's. */
export function ownerOf({ signed_in: person }) {
  return person ? person.email || person.name : "anonymous";
}

/** Ask for the page once more, which gives an anonymous visitor a new session cookie. */
export async function renewAnonymousSession() {
  const response = await fetch(BASE, {
    cache: "no-store",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return response.ok;
}
