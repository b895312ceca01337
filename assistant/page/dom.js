/** Small helpers to build the page's elements. No markup is ever made from text here. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element.
 *
 * `properties` are attributes; a value of `false`, `null` or `undefined` leaves the attribute out,
 * `true` sets it empty, and names that begin with "on" take an event listener. A `style` is never
 * set: the page's Content-Security-Policy forbids inline styles.
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** An icon of the sprite in index.html; decorative, so hidden from screen readers. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** Text that only screen readers get. */
export function hiddenText(text) {
  return element("span", { class: "visually-hidden" }, text);
}

/** A link that opens in a new tab and says so. */
export function outsideLink(url, text) {
  return element(
    "a",
    { href: url, target: "_blank", rel: "noopener" },
    text,
    hiddenText(" (opens in a new tab)"),
  );
}

/** Whether an address may be linked at all: never javascript:, data: or anything unheard of. */
export function isSafeAddress(address) {
  return /^(https?:\/\/|mailto:|tel:)/i.test(address);
}

export function byId(id) {
  return document.getElementById(id);
}

/** Whether the person has a mouse and, most likely, a keyboard. */
export function hasFinePointer() {
  return window.matchMedia("(hover: hover) and (pointer: fine)").matches;
}
