/** The text field and what belongs to it: draft, length, screenshots, and when one may send. */

import { renderPreviews } from "./attachments.js";
import { byId, hasFinePointer } from "./dom.js";
import { TEXTS } from "./texts.js";

const DRAFT = "draft";
// The counter appears when this much of the limit is used.
const COUNTER_SHARE = 0.9;

export class Composer {
  #form = byId("composer");
  #text = byId("text");
  #grow = byId("grow");
  #send = byId("send");
  #note = byId("composer-note");
  #counter = byId("counter");
  #previews = byId("previews");
  #limits;
  #attachments;
  #storage;
  #onSend;

  /** `onSend({text, attachments})` is called with what the person sends. */
  constructor({ limits, attachments, storage, onSend }) {
    this.#limits = limits;
    this.#attachments = attachments;
    this.#storage = storage;
    this.#onSend = onSend;
    this.#text.addEventListener("input", () => this.#changed());
    this.#text.addEventListener("keydown", (event) => this.#keyPressed(event));
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    attachments.addEventListener("change", () => this.#attachmentsChanged());
    this.#listenToFiles();
    this.#restore();
  }

  focus() {
    this.#text.focus({ preventScroll: true });
  }

  /** Put a text back for editing, before whatever is being written. */
  takeBack({ text, attachments }) {
    this.#text.value = [text, this.#text.value].filter(Boolean).join("\n");
    const have = this.#attachments.ready.map((one) => one.id);
    const others = attachments.filter((one) => !have.includes(one.id));
    if (others.length > 0) this.#attachments.restore([...this.#attachments.ready, ...others]);
    this.#changed();
    this.focus();
  }

  /** Fit the field to what the assistant asks for. */
  set asks(slot) {
    this.#text.placeholder = TEXTS.placeholders[slot] ?? TEXTS.placeholder;
    this.#text.inputMode = { requester_email: "email", bot_link: "url" }[slot] ?? "text";
  }

  #keyPressed(event) {
    // While a word is being composed (Hindi and other input methods) Enter belongs to it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    if (this.#send.disabled) return;
    const message = { text: this.#text.value.trim(), attachments: this.#attachments.ready };
    this.#text.value = "";
    this.#attachments.clear();
    this.#changed();
    this.#onSend(message);
    this.focus();
  }

  #attachmentsChanged() {
    const hadFocus = this.#previews.contains(document.activeElement);
    renderPreviews(this.#previews, this.#attachments);
    if (hadFocus) this.focus();
    this.#changed();
  }

  #changed() {
    const text = this.#text.value;
    // The box grows with a copy of the text; a final newline needs something after it to count.
    this.#grow.dataset.text = `${text} `;
    const over = text.trim().length - this.#limits.text;
    const isEmpty = text.trim() === "" && this.#attachments.ready.length === 0;
    const isWaiting = this.#attachments.isRunning || this.#attachments.hasFailed;
    this.#send.disabled = isEmpty || isWaiting || over > 0;
    this.#count(over);
    this.#say(over > 0 ? TEXTS.counter.tooLong(this.#limits.text) : this.#hint());
    this.#storage.set(DRAFT, { text, attachments: this.#attachments.ready });
  }

  /** The counter is seen only: read out at each letter it would talk over the person. */
  #count(over) {
    const isNear = -over <= this.#limits.text * (1 - COUNTER_SHARE);
    const words = over > 0 ? TEXTS.counter.over(over) : TEXTS.counter.left(-over);
    this.#counter.textContent = isNear ? words : "";
    this.#counter.classList.toggle("is-problem", over > 0);
  }

  #hint() {
    if (this.#attachments.problem) return this.#attachments.problem;
    if (this.#attachments.hasFailed) return TEXTS.upload.removeFailed;
    const wantsToSend = this.#attachments.isRunning && this.#text.value.trim() !== "";
    return wantsToSend ? TEXTS.upload.wait : "";
  }

  #say(words) {
    if (this.#note.textContent !== words) this.#note.textContent = words;
  }

  #listenToFiles() {
    const input = byId("file");
    input.accept = this.#limits.media_types.join(",");
    byId("attach").addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      this.#attachments.add([...input.files]);
      input.value = "";
      this.focus();
    });
    document.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      this.#attachments.add(files);
    });
    listenToDrops((files) => this.#attachments.add(files));
  }

  #restore() {
    const draft = this.#storage.get(DRAFT);
    this.#text.value = draft?.text ?? "";
    this.#attachments.restore(draft?.attachments ?? []);
    // In a frame the host page keeps its focus; on a phone no keyboard should jump up.
    if (window.parent === window && hasFinePointer()) this.focus();
  }
}

/** Files may be dropped anywhere on the page; a veil says so while they are above it. */
function listenToDrops(take) {
  const veil = byId("drop-target");
  let depth = 0;
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  const show = (change) => {
    depth = Math.max(0, depth + change);
    veil.hidden = depth === 0;
  };
  document.addEventListener("dragenter", (event) => carriesFiles(event) && show(1));
  document.addEventListener("dragleave", (event) => carriesFiles(event) && show(-1));
  document.addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    show(-depth);
    take([...event.dataTransfer.files]);
  });
}
