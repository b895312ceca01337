/**
 * Markdown of the assistant and of agents as safe elements.
 *
 * marked makes markup, DOMPurify keeps only the few tags below: no images, forms, handlers, styles
 * or scripts, and links only to http, https, mailto and tel addresses.
 */

import { marked } from "./vendor/marked/marked.esm.js";
// The minified build has no module form; it registers itself under its name.
import "./vendor/dompurify/purify.min.js";

import { element, hiddenText, isSafeAddress } from "./dom.js";

const PURIFY = {
  ALLOWED_TAGS: [
    ..."a b blockquote br code del em h1 h2 h3 h4 h5 h6 hr i li ol p pre s strong".split(" "),
    ..."table tbody td th thead tr ul".split(" "),
  ],
  ALLOWED_ATTR: ["href", "start", "title"],
  FORBID_ATTR: ["style"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};

// What looks like HTML in a message is text that somebody typed: it is shown, never parsed.
marked.use({ gfm: true, breaks: true, tokenizer: { html() {}, tag() {} } });

/** A document fragment for the text, whoever wrote it. */
export function renderMarkdown(text) {
  const markup = marked.parse(text);
  const fragment = window.DOMPurify.sanitize(markup, PURIFY);
  for (const link of fragment.querySelectorAll("a")) finishLink(link);
  for (const heading of fragment.querySelectorAll("h1, h2, h3, h4, h5, h6")) flatten(heading);
  for (const table of fragment.querySelectorAll("table")) makeScrollable(table);
  return fragment;
}

function finishLink(link) {
  const address = link.getAttribute("href") ?? "";
  if (!isSafeAddress(address)) {
    link.replaceWith(...link.childNodes);
  } else if (/^https?:/i.test(address)) {
    link.target = "_blank";
    link.rel = "noopener";
    link.append(hiddenText(" (opens in a new tab)"));
  }
}

/** A heading inside a chat message would break the page's own outline: keep only its look. */
function flatten(heading) {
  heading.replaceWith(
    element("p", { class: "markdown-heading" }, element("strong", {}, ...heading.childNodes)),
  );
}

/** A wide table scrolls inside its message, also by keyboard. */
function makeScrollable(table) {
  const frame = { class: "table-frame", tabindex: "0", role: "region", "aria-label": "Table" };
  const region = element("div", frame);
  table.replaceWith(region);
  region.append(table);
}

/**
 * Show lists of `**Label:** value` as definition lists, which read better and line up.
 *
 * A list in which any entry has another form is left as it is.
 */
export function listsToDefinitions(fragment) {
  for (const list of fragment.querySelectorAll("ul")) {
    const entries = [...list.children].map(labelAndValue);
    if (entries.length === 0 || entries.includes(null)) continue;
    const rows = entries.map(({ label, value }) =>
      element("div", {}, element("dt", {}, label), element("dd", {}, ...value)),
    );
    list.replaceWith(element("dl", { class: "definitions" }, ...rows));
  }
}

function labelAndValue(item) {
  const paragraph = item.children.length === 1 && item.firstElementChild.matches("p");
  const body = paragraph ? item.firstElementChild : item;
  const [first, ...rest] = [...body.childNodes].filter(
    (node, index) => index > 0 || node.textContent.trim() !== "",
  );
  if (!first?.matches?.("strong") || rest.length === 0) return null;
  const label = first.textContent.trim().replace(/:$/, "");
  if (rest[0].nodeType === Node.TEXT_NODE) {
    rest[0].textContent = rest[0].textContent.replace(/^\s*:?\s*/, "");
  }
  return { label, value: rest };
}
