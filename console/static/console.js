"use strict";
// What HTML and htmx alone do not do: tell the server the agent's time zone at sign-in, keep
// lists fresh without disturbing anybody, and not send a form twice.

(() => {
  for (const field of document.querySelectorAll("input[data-time-zone]")) {
    field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-once]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
  });
  // A page that comes back out of the browser's memory can be sent again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-once]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
    }
  });

  const polls = (element) => element instanceof Element && element.hasAttribute("data-poll");

  const selectsTextIn = (element) => {
    const selection = document.getSelection();
    return Boolean(selection) && !selection.isCollapsed && element.contains(selection.anchorNode);
  };

  document.addEventListener("htmx:beforeRequest", (event) => {
    const element = event.detail.elt;
    if (polls(element) && (document.hidden || selectsTextIn(element))) event.preventDefault();
  });

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    for (const element of document.querySelectorAll("[data-poll]")) {
      htmx.trigger(element, "refresh");
    }
  });

  const setStale = (stale) => {
    const note = document.getElementById("stale");
    if (!note || note.hidden === !stale) return;
    note.hidden = !stale;
    note.textContent = stale
      ? "The server does not answer. What you see may be out of date; trying again."
      : "";
  };
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      // A redirect to the sign-in page is on its way.
      if (event.detail.xhr && event.detail.xhr.status === 401) return;
      setStale(true);
    });
  }

  let announced = "";
  const summaryOf = () => document.querySelector("[data-summary]")?.dataset.summary ?? "";
  document.addEventListener("DOMContentLoaded", () => {
    announced = summaryOf();
  });

  document.addEventListener("htmx:afterSwap", () => {
    setStale(false);
    const live = document.getElementById("announcement");
    const summary = summaryOf();
    if (live && summary !== announced) {
      announced = summary;
      live.textContent = summary;
    }
  });

  // A conversation is read from its end; one opened at an older part, from where the ticket began.
  let place = null;
  const transcript = () => document.querySelector("[data-transcript]");
  const isAtEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 40;
  const showStart = () => {
    const box = transcript();
    if (!box) return;
    const opening = box.querySelector("[data-opening]");
    const isOlderPart = new URLSearchParams(location.search).has("before");
    box.scrollTop = isOlderPart && opening ? opening.offsetTop - box.offsetTop - 40 : box.scrollHeight;
  };
  document.addEventListener("DOMContentLoaded", showStart);
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const box = event.detail.target.querySelector?.("[data-transcript]");
    if (box) place = isAtEnd(box) ? "end" : box.scrollTop;
  });
  document.addEventListener("htmx:oobAfterSwap", () => {
    const box = transcript();
    if (box && place !== null) box.scrollTop = place === "end" ? box.scrollHeight : place;
    place = null;
  });

  // What had the focus may be gone from the refreshed list: keep the person's place near it.
  let focusedInside = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const target = event.detail.target;
    focusedInside = target && target.contains(document.activeElement) ? target.id : null;
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (focusedInside && document.activeElement === document.body) {
      const heading = document.getElementById(focusedInside)?.querySelector("[data-focus-here]");
      if (heading) heading.focus({ preventScroll: true });
    }
    focusedInside = null;
  });
})();
