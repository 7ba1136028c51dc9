// What every page gains from scripts; each part works without them.

/** The summary of errors takes the focus, so that it is read first. */
function focusErrors() {
  document.querySelector("[data-focus]")?.focus();
}

/** A form is sent once, however often its button is pressed; coming back to the page frees it again. */
function sendOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    if ("sent" in form.dataset) event.preventDefault();
    else form.dataset.sent = "";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("[data-sent]").forEach((form) => delete form.dataset.sent);
  });
}

/** What opens under the bar closes with Escape, and when something else is pressed. */
function closeDrops() {
  const open = () => document.querySelectorAll(".top details[open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    open().forEach((drop) => {
      drop.open = false;
      drop.querySelector("summary").focus();
    });
  });
  document.addEventListener("click", (event) => {
    open().forEach((drop) => {
      if (!drop.contains(event.target)) drop.open = false;
    });
  });
}

/** Buttons that print this page exist only where a script can print; reasons open for the printer. */
function printPages() {
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details.why:not([open])")];
    opened.forEach((why) => (why.open = true));
  });
  window.addEventListener("afterprint", () => opened.forEach((why) => (why.open = false)));
}

/** On a phone one pane shows at a time; the switch above marks which. */
function markPanes() {
  const links = document.querySelectorAll(".seg a[href^='#']");
  if (!links.length) return;
  const mark = () =>
    links.forEach((link) => {
      const isShown = document.querySelector(link.hash)?.checkVisibility();
      if (isShown) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  window.addEventListener("hashchange", mark);
  mark();
}

focusErrors();
markPanes();
sendOnce();
closeDrops();
printPages();
