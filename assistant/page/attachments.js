/**
 * Screenshots before they are sent: chosen, pasted or dropped, checked, uploaded, shown, removed.
 *
 * A preview is drawn on a canvas from the file itself, because the page's policy allows pictures
 * from its own server only.
 */

import { BASE } from "./config.js";
import { element, icon } from "./dom.js";
import { errorWords, TEXTS } from "./texts.js";

const UPLOAD_TIMEOUT_MS = 120_000;
const PREVIEW_PX = 144;

/**
 * The screenshots of the message that is being written. Events: "change".
 *
 * Each: {state: "running" | "ready" | "failed", name, preview (an element), share (of the upload,
 * 0 to 1), error, file, request, stored ({id, url, name, width, height} once it is ready)}.
 */
export class Attachments extends EventTarget {
  #limits;
  #items = [];
  problem = "";

  constructor(limits) {
    super();
    this.#limits = limits;
  }

  get items() {
    return this.#items;
  }

  get ready() {
    return this.#items.filter((item) => item.state === "ready").map((item) => item.stored);
  }

  get isRunning() {
    return this.#items.some((item) => item.state === "running");
  }

  get hasFailed() {
    return this.#items.some((item) => item.state === "failed");
  }

  /** Take files; what cannot be taken is named in `problem`, and the rest is uploaded. */
  add(files) {
    this.problem = "";
    for (const file of files) {
      const room = this.#limits.attachments - this.#items.length;
      const problem = room > 0 ? this.#objection(file) : TEXTS.upload.tooMany(this.#limits.attachments);
      if (problem) this.problem = problem;
      else this.#start(file);
    }
    this.#changed();
  }

  /** Put back screenshots that were uploaded before a reload. */
  restore(stored) {
    this.#items = stored.map((one) => ({
      state: "ready",
      name: one.name || TEXTS.upload.unnamed,
      preview: element("img", { src: one.url, alt: "" }),
      share: 1,
      stored: one,
    }));
    this.#changed();
  }

  remove(item) {
    item.request?.abort();
    this.problem = "";
    this.#items = this.#items.filter((one) => one !== item);
    this.#changed();
  }

  again(item) {
    this.problem = "";
    this.#upload(item);
  }

  clear() {
    this.#items = [];
    this.problem = "";
    this.#changed();
  }

  #objection(file) {
    const name = file.name || TEXTS.upload.unnamed;
    const limit = this.#limits.attachment_bytes;
    if (!this.#limits.media_types.includes(file.type)) return TEXTS.upload.wrongType(name);
    if (file.size === 0) return TEXTS.upload.empty(name);
    if (file.size > limit) return TEXTS.upload.tooLarge(name, megabytes(file.size), megabytes(limit));
    return "";
  }

  #start(file) {
    const preview = element("canvas", { width: PREVIEW_PX, height: PREVIEW_PX, "aria-hidden": "true" });
    drawPreview(file, preview);
    const item = { file, preview, name: file.name || TEXTS.upload.unnamed };
    this.#items.push(item);
    this.#upload(item);
  }

  #upload(item) {
    // fetch tells nothing of an upload's progress.
    const request = new XMLHttpRequest();
    Object.assign(item, { state: "running", share: 0, error: "", request });
    request.upload.addEventListener("progress", (event) => {
      item.share = event.total ? event.loaded / event.total : 0;
      item.bar && (item.bar.value = item.share);
    });
    request.addEventListener("loadend", () => this.#settle(item, request));
    request.timeout = UPLOAD_TIMEOUT_MS;
    request.open("POST", new URL("attachments", BASE));
    const form = new FormData();
    form.append("file", item.file, item.name);
    request.send(form);
    this.#changed();
  }

  #settle(item, request) {
    if (!this.#items.includes(item) || item.request !== request) return;
    const answer = parse(request.responseText);
    if (request.status === 201) {
      Object.assign(item, { state: "ready", share: 1, stored: answer });
    } else {
      const words = errorWords(answer.error);
      Object.assign(item, { state: "failed", error: words || TEXTS.upload.failed(item.name) });
      this.problem = item.error;
    }
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/** The list of previews above the text field. */
export function renderPreviews(list, attachments) {
  list.replaceChildren(...attachments.items.map((item) => preview(item, attachments)));
  list.hidden = attachments.items.length === 0;
}

function preview(item, attachments) {
  const remove = {
    type: "button",
    class: "preview-remove",
    "aria-label": TEXTS.upload.remove(item.name),
    onclick: () => attachments.remove(item),
  };
  const again = {
    type: "button",
    class: "preview-again",
    "aria-label": TEXTS.upload.again(item.name),
    onclick: () => attachments.again(item),
  };
  item.bar = element("progress", {
    max: "1",
    value: item.share,
    "aria-label": TEXTS.upload.running(item.name),
  });
  return element(
    "li",
    { class: `preview is-${item.state}`, title: item.name },
    item.preview,
    item.state === "running" ? item.bar : null,
    item.state === "failed" ? element("button", again, TEXTS.tryAgain) : null,
    element("span", { class: "visually-hidden" }, item.name),
    element("button", remove, icon("close")),
  );
}

async function drawPreview(file, canvas) {
  try {
    const picture = await createImageBitmap(file);
    const side = Math.min(picture.width, picture.height);
    const [left, top] = [(picture.width - side) / 2, (picture.height - side) / 2];
    const context = canvas.getContext("2d");
    context.drawImage(picture, left, top, side, side, 0, 0, canvas.width, canvas.height);
    picture.close();
  } catch {
    // The browser cannot show it; whether the server can read it, the upload will tell.
    canvas.classList.add("is-blank");
  }
}

function megabytes(bytes) {
  const count = bytes / (1024 * 1024);
  return `${count >= 10 ? Math.round(count) : Math.round(count * 10) / 10} MB`;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
