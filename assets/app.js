// Enhancements of the pages. Every action also works without this script.
//
// Attributes read:
//   data-key="n"                  a key that clicks this link, button or radio, or focuses this field; "shift+r" with Shift
//   data-rows / a[data-row]       a list whose focus moves with J and K; Enter opens, as on any focused link
//   data-opens="id"               opens the <dialog id>; [data-closes] closes the one around it
//   data-counter="500"            a text field whose length is shown in its [data-counter-for="its id"] ({n}, {max}, {left} in data-text)
//   data-when="name=value"        shown only while that radio of the form is chosen
//   data-guard                    a form that warns about unsaved text
//   data-until="ISO time"         counts down; data-left="还剩 {t}", data-over="…" after that; <html data-now> gives the server's time
//   data-renew                    a form sent every 5 minutes while the page is visible and used; [data-renew-lost] is shown on a refusal (409)
//   data-menu                     a <details> that closes on a click outside or Escape
//   data-copy="text"              a button that copies; data-copied="已复制" is announced
//   data-theme-set="light|dark|auto"  the user's choice, stored in this browser
//   <html data-keys="off">        the user disabled single-key shortcuts in their profile
//   data-print                    a button that prints the page
//   a[data-viewer-link]           updates the case page's viewer, #evidence, without a page load
//   data-again                    a form that may be sent more than once, such as a download
//   data-fills="id"               a file chooser whose text is put into the field with that id; the file is not sent
//   data-needs-js                 hidden in the page, shown by this file
const root = document.documentElement;
const all = (selector, from = document) => [...from.querySelectorAll(selector)];

function remember(name, value) {
  if (value) root.dataset[name] = value;
  else delete root.dataset[name];
  try {
    if (value) localStorage.setItem(`unbind-${name}`, value);
    else localStorage.removeItem(`unbind-${name}`);
  } catch {
    // Storage is not available: the choice applies to this page only.
  }
}

// A live region that announces visual changes to screen readers.
const voice = document.createElement("div");
voice.className = "vh";
voice.setAttribute("role", "status");
document.body.append(voice);
function say(text) {
  voice.textContent = "";
  setTimeout(() => (voice.textContent = text), 50);
}

function showExtras() {
  for (const element of all("[data-needs-js]")) element.hidden = false;
}

// Spreadsheet programs in China save CSV as GBK, or as UTF-16 with a byte-order mark.
function textOf(bytes) {
  const [first, second] = new Uint8Array(bytes);
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}

function fillFromFiles() {
  for (const chooser of all("[data-fills]"))
    chooser.addEventListener("change", async () => {
      const field = document.getElementById(chooser.dataset.fills);
      if (!field || !chooser.files.length) return;
      field.value = textOf(await chooser.files[0].arrayBuffer());
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    });
}

// Keys ------------------------------------------------------------------------------------------
const isTyping = (element) =>
  element?.isContentEditable || (element?.matches?.("input, textarea, select") && !element.matches("[type=checkbox], [type=radio]"));

function walkRows(step) {
  const links = all("[data-rows] a[data-row]");
  if (!links.length) return false;
  const here = links.indexOf(document.activeElement);
  const marked = links.findIndex((link) => link.closest("tr, li")?.matches(":target, .is-current"));
  const from = here >= 0 ? here : marked;
  const to = from < 0 ? 0 : Math.min(links.length - 1, Math.max(0, from + step));
  links[to].focus();
  links[to].closest("tr, li")?.scrollIntoView({ block: "nearest" });
  return true;
}

function press(element) {
  if (element.matches("input:not([type=checkbox], [type=radio]), textarea, select")) {
    element.focus();
    element.select?.();
    return;
  }
  if (element.matches("[type=radio], [type=checkbox]")) element.focus();
  element.click();
}

function onKey(event) {
  if (root.dataset.keys === "off" || event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const plain = event.key.toLowerCase();
  const key = event.shiftKey && /^[a-z]$/.test(plain) ? `shift+${plain}` : plain === "=" ? "+" : plain;
  const row = { j: 1, k: -1 }[key];
  if (row && walkRows(row)) return event.preventDefault();
  const help = document.querySelector("dialog#keys");
  if (key === "?" && help) {
    event.preventDefault();
    help.showModal();
    return;
  }
  const target = all("[data-key]").find((element) => element.dataset.key === key && element.checkVisibility?.() !== false);
  if (!target) return;
  event.preventDefault();
  press(target);
}

// Dialogs and menus -------------------------------------------------------------------------------
function onClick(event) {
  for (const menu of all("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
  const opener = event.target.closest?.("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  const closer = event.target.closest?.("[data-closes]");
  if (closer) closer.closest("dialog")?.close();
  if (event.target.matches?.("dialog")) event.target.close();
  const copier = event.target.closest?.("[data-copy]");
  if (copier) copy(copier);
  if (event.target.closest?.("[data-print]")) window.print();
  const theme = event.target.closest?.("[data-theme-set]");
  if (theme) {
    remember("theme", theme.dataset.themeSet === "auto" ? "" : theme.dataset.themeSet);
    markTheme();
  }
}

function onEscape(event) {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
}

async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    return; // Refused by the browser: the text is visible next to the button.
  }
  const label = button.querySelector("[data-copy-label]") ?? button;
  const before = label.textContent;
  label.textContent = button.dataset.copied;
  say(button.dataset.copied);
  setTimeout(() => (label.textContent = before), 2000);
}

// The user's settings -------------------------------------------------------------------------
function markTheme() {
  const now = root.dataset.theme ?? "auto";
  for (const button of all("[data-theme-set]")) button.setAttribute("aria-pressed", String(button.dataset.themeSet === now));
}

// Forms ---------------------------------------------------------------------------------------------
function counters() {
  for (const area of all("[data-counter]")) {
    const place = document.querySelector(`[data-counter-for="${CSS.escape(area.id)}"]`);
    if (!place) continue;
    const max = Number(area.dataset.counter);
    const show = () => {
      const n = [...area.value].length;
      place.textContent = place.dataset.text.replace("{n}", n).replace("{max}", max).replace("{left}", max - n);
      place.classList.toggle("is-over", n > max);
    };
    area.addEventListener("input", show);
    show();
  }
}

function reveals() {
  for (const form of all("form")) {
    const parts = all("[data-when]", form);
    if (!parts.length) continue;
    const show = () => {
      for (const part of parts) {
        const [name, value] = part.dataset.when.split("=");
        const chosen = form.querySelector(`input[name="${CSS.escape(name)}"]:checked`);
        part.hidden = chosen?.value !== value;
      }
    };
    form.addEventListener("change", show);
    show();
  }
}

// A form can be sent only once; returning with the browser's Back button enables it again.
const sent = new WeakSet();
let dirty = false;
function onSubmit(event) {
  const form = event.target;
  if (form.method === "get" || form.method === "dialog" || "again" in form.dataset) return;
  if (sent.has(form)) return event.preventDefault();
  sent.add(form);
  dirty = false;
  event.submitter?.classList.add("is-busy");
  event.submitter?.setAttribute("aria-disabled", "true");
}

function onReturn(event) {
  if (!event.persisted) return;
  for (const form of all("form")) sent.delete(form);
  for (const button of all(".is-busy")) {
    button.classList.remove("is-busy");
    button.removeAttribute("aria-disabled");
  }
}

function guardForms() {
  for (const form of all("form[data-guard]")) form.addEventListener("input", () => (dirty = true));
  addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
}

// The error summary gets the focus; its links focus the field.
function errorSummary() {
  const summary = document.querySelector(".error-summary");
  summary?.focus();
  summary?.addEventListener("click", (event) => {
    const field = document.getElementById(event.target.closest?.("a")?.hash.slice(1) ?? "");
    if (!field) return;
    event.preventDefault();
    (field.closest(".field, fieldset") ?? field).scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  });
}

// Time ------------------------------------------------------------------------------------------------
function countdowns() {
  const clocks = all("[data-until]");
  if (!clocks.length) return;
  const ahead = root.dataset.now ? Date.parse(root.dataset.now) - Date.now() : 0;
  const tick = () => {
    for (const clock of [...clocks]) {
      const left = Math.floor((Date.parse(clock.dataset.until) - Date.now() - ahead) / 1000);
      const two = (n) => String(n).padStart(2, "0");
      const hours = Math.floor(left / 3600);
      const text = `${hours > 0 ? `${hours}:` : ""}${two(Math.floor((left % 3600) / 60))}:${two(left % 60)}`;
      clock.textContent = left > 0 ? clock.dataset.left.replace("{t}", text) : clock.dataset.over;
      if (left <= 0) clocks.splice(clocks.indexOf(clock), 1);
    }
    if (clocks.length) setTimeout(tick, 1000 - (Date.now() % 1000));
  };
  tick();
}

// The time of the last user input on the page.
const AWAY_MS = 15 * 60 * 1000;
let handAt = Date.now();
for (const kind of ["pointerdown", "keydown", "scroll", "input"]) {
  document.addEventListener(kind, () => (handAt = Date.now()), { capture: true, passive: true });
}
const isLeftAlone = () => document.visibilityState !== "visible" || Date.now() - handAt > AWAY_MS;

// A claim is renewed only while the page is used: an abandoned page extends neither the claim nor the session.
const RENEW_MS = 5 * 60 * 1000;
function renewals() {
  const form = document.querySelector("form[data-renew]");
  if (!form) return;
  const timer = setInterval(async () => {
    if (isLeftAlone()) return;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
      if (answer.status !== 409) return void refresh();
    } catch {
      return; // No connection: retried with the next interval.
    }
    clearInterval(timer);
    for (const element of all("[data-renew-lost]")) {
      element.hidden = false;
      say(element.textContent.trim());
    }
  }, RENEW_MS);
}

const parse = (html) => new DOMParser().parseFromString(html, "text/html");

// For uploads.js, which runs after this file.
window.unbind = { all, say, showExtras, parse };

showExtras();
fillFromFiles();
markTheme();
counters();
reveals();
guardForms();
errorSummary();
countdowns();
renewals();
document.addEventListener("keydown", onKey);
document.addEventListener("keydown", onEscape);
document.addEventListener("click", onClick);
document.addEventListener("submit", onSubmit);
addEventListener("pageshow", onReturn);

// The viewer of a case page --------------------------------------------------------------------------
// Its buttons are links to the same page with another state of the viewer, rendered by the server. A picture that stays
// in view is kept, because every request for one is recorded as a view.
let viewerRequest;
async function updateViewer(url) {
  viewerRequest?.abort();
  viewerRequest = new AbortController();
  const here = document.getElementById("evidence");
  here.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { signal: viewerRequest.signal, headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const there = page.getElementById("evidence");
    if (!answer.ok || answer.redirected || !there) return location.assign(url);
    // A picture loads when it is inserted into this document, so one that is already here is reused and not inserted.
    const kept = new Map(all(".viewer-paper img", here).map((img) => [img.getAttribute("src"), img]));
    const places = [];
    for (const img of all(".viewer-paper img", there)) {
      const same = kept.get(img.getAttribute("src"));
      if (!same) continue;
      kept.delete(img.getAttribute("src"));
      const place = page.createElement("i");
      img.replaceWith(place);
      const paper = same.closest(".viewer-paper");
      places.push([place, same, paper.scrollLeft / paper.scrollWidth, paper.scrollTop / paper.scrollHeight]);
    }
    const next = document.adoptNode(there);
    for (const [place, same] of places) place.replaceWith(same);
    const focused = here.contains(document.activeElement) ? document.activeElement.id || "evidence" : "";
    here.replaceWith(next);
    for (const [, same, left, top] of places) {
      const paper = same.closest(".viewer-paper");
      paper.scrollTo(left * paper.scrollWidth, top * paper.scrollHeight);
    }
    history.replaceState(null, "", url);
    if (focused) (document.getElementById(focused) ?? next).focus({ preventScroll: true });
    viewer();
    say(all("figcaption b, .viewer-where", next).map((part) => part.textContent).join(", "));
  } catch (error) {
    if (error.name !== "AbortError") location.assign(url);
  }
}

// Shows the server's error text instead of a broken picture.
async function explainLostPicture(img) {
  const place = img.closest(".viewer-pane").querySelector(".viewer-lost");
  let text = place.dataset.text;
  try {
    const answer = await fetch(img.src);
    if (answer.headers.get("content-type")?.startsWith("text/plain")) text = await answer.text();
  } catch {
    // No connection: the general text is shown.
  }
  img.closest(".viewer-paper").hidden = true;
  place.textContent = text;
  place.hidden = false;
}

// A large picture can be dragged.
function drag(event) {
  const paper = event.target.closest?.(".viewer-paper");
  if (!paper || event.button !== 0 || event.pointerType !== "mouse") return;
  let [x, y] = [event.clientX, event.clientY];
  const move = (to) => {
    paper.scrollBy(x - to.clientX, y - to.clientY);
    [x, y] = [to.clientX, to.clientY];
  };
  const stop = () => {
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", stop);
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", stop);
}

function viewer() {
  for (const img of all(".viewer-paper img")) {
    if (img.dataset.watched) continue;
    img.dataset.watched = "1";
    img.addEventListener("error", () => explainLostPicture(img), { once: true });
    if (img.complete && img.naturalWidth === 0) explainLostPicture(img);
  }
}

viewer();
document.addEventListener("pointerdown", drag);
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-viewer-link]");
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  updateViewer(link.href);
});

// Bulk actions: select all rows, count the selected ones ----------------------------------------------------
//   [data-pick-all] selects every .pick of a list; [data-picked="… {n}"] shows how many are selected
function onPick(event) {
  const boxes = () => all("[data-rows] .pick");
  if (event.target.matches?.("[data-pick-all]")) for (const box of boxes()) box.checked = event.target.checked;
  else if (!event.target.matches?.("[data-rows] .pick")) return;
  const count = boxes().filter((box) => box.checked).length;
  const master = document.querySelector("[data-pick-all]");
  if (master) {
    master.checked = count > 0 && count === boxes().length;
    master.indeterminate = count > 0 && !master.checked;
  }
  for (const place of all("[data-picked]")) {
    place.dataset.before ??= place.textContent;
    place.textContent = count ? place.dataset.picked.replace("{n}", count) : place.dataset.before;
  }
}
document.addEventListener("change", onPick);

// Lists and banners that follow colleagues' changes ----------------------------------------------
//   [data-refresh="url"]          fetched every 30 s while it is visible and used; the parts in the answer replace those here
//                                 with the same id. A part in use is not replaced: one with a ticked box, an open <details>
//                                 or a focused field waits until it is free.
//   time[data-lease-until]        when a claim ends; [data-lease-ends] is shown in the last 5 minutes
const REFRESH_MS = 30 * 1000;
const LEASE_WARNING_MS = 5 * 60 * 1000;

function isInUse(part) {
  const focus = document.activeElement;
  return part.querySelector(":checked, details[open]") !== null || (part.contains(focus) && isTyping(focus));
}

function takeRefreshed(page) {
  for (const part of all("[data-refresh-part]", page)) {
    const old = document.getElementById(part.id);
    if (!old || old.outerHTML === part.outerHTML || isInUse(old)) continue;
    const focused = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    const next = document.adoptNode(part);
    old.replaceWith(next);
    if (focused) all("a[href]", next).find((link) => link.getAttribute("href") === focused)?.focus({ preventScroll: true });
  }
  showExtras();
}

async function refresh() {
  const source = document.querySelector("[data-refresh]");
  if (!source || isLeftAlone()) return;
  try {
    const answer = await fetch(source.dataset.refresh, { headers: { accept: "text/html" }, redirect: "error" });
    if (answer.status === 200) takeRefreshed(parse(await answer.text()));
  } catch {
    // No connection, or signed out: the page is left unchanged.
  }
}

function leaseWarning() {
  const end = document.querySelector("time[data-lease-until]");
  const warning = document.querySelector("[data-lease-ends]");
  if (!end || !warning) return;
  const ahead = root.dataset.now ? Date.parse(root.dataset.now) - loadedAt : 0;
  const isSoon = Date.parse(end.dateTime) - Date.now() - ahead < LEASE_WARNING_MS;
  if (isSoon && warning.hidden) say(warning.textContent.trim());
  warning.hidden = !isSoon;
}

const loadedAt = Date.now();
setInterval(refresh, REFRESH_MS);
setInterval(leaseWarning, 10 * 1000);
document.addEventListener("visibilitychange", refresh);
leaseWarning();

// Decisions -----------------------------------------------------------------------------------------------
// Attributes read: form[data-proposes="id"] (the field that gets a ticked reason's data-proposal while it is empty or holds
// a proposal), input[data-fraud] and [data-needs-fraud] (shown only while such a reason is ticked), input[data-next-set]
// (stored in this browser).
function proposals() {
  for (const form of all("form[data-proposes]")) {
    const area = document.getElementById(form.dataset.proposes);
    const reasons = all("input[data-proposal]", form);
    const proposed = () => reasons.filter((box) => box.checked).map((box) => box.dataset.proposal).join("\n");
    const penalty = form.querySelector("[data-needs-fraud]");
    let last = proposed();
    const show = () => {
      if (penalty) penalty.hidden = !reasons.some((box) => box.checked && "fraud" in box.dataset);
    };
    form.addEventListener("change", (event) => {
      if (!reasons.includes(event.target)) return;
      if (area && (!area.value.trim() || area.value === last)) {
        area.value = proposed();
        area.dispatchEvent(new Event("input", { bubbles: true }));
      }
      last = proposed();
      show();
    });
    // Text that was typed or refused stays visible.
    if (!penalty?.matches(".has-error") && !penalty?.querySelector(".has-error")) show();
  }
}

function nextSwitch() {
  for (const box of all("[data-next-set]")) {
    try {
      box.checked = localStorage.getItem("unbind-next") !== "off";
    } catch {
      // Storage is not available: it stays ticked.
    }
    box.addEventListener("change", () => remember("next", box.checked ? "" : "off"));
  }
}

proposals();
nextSwitch();
