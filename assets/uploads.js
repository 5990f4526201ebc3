// Uploads: files are sent at once, one after another, with progress; dropping works too. Every action also works without
// this script. Runs after app.js.
//
// Attributes read:
//   form[data-upload]             the chooser of a document, its data-max-bytes and texts
//   form[data-replaces]           the chooser of a file that replaces another
//   form[data-waits="text"]       goes on when every file has arrived; its button shows the text meanwhile
//   [data-live]                   a check is running: the page is fetched every 2 s while it is visible, and its
//                                 [data-live-part]s replace the old ones; an unchanged [data-live-item] is kept
const { all, say, showExtras, parse } = window.unbind;

const LIVE_MS = 2000;
// Names of files that are certainly not accepted. Browsers inside apps send names without an extension, so any other name
// is judged by the server, from the bytes.
const OTHER_TYPES = /\.(heics|docx?|xlsx?|pptx?|wps|rtf|csv|zip|rar|7z|mp4|mov|avi|mp3|amr|html?|svg|exe|apk)$/i;

function takeParts(page) {
  for (const part of all("[data-live-part]", page)) {
    const old = document.getElementById(part.id);
    if (!old || old.outerHTML === part.outerHTML) continue;
    // Do not replace an open "replace" form: the user is working in it.
    if (old.querySelector("details[open]")) continue;
    for (const item of all("[data-live-item]", part)) {
      const same = document.getElementById(item.id);
      if (same && same.outerHTML === item.outerHTML) item.replaceWith(same);
    }
    old.replaceWith(document.adoptNode(part));
  }
  showExtras();
}

let liveTimer = 0;
function live() {
  clearTimeout(liveTimer);
  if (!document.querySelector("[data-live]")) return;
  liveTimer = setTimeout(async () => {
    if (document.visibilityState === "visible" && !isBusy()) {
      try {
        const answer = await fetch(location.pathname, { headers: { accept: "text/html" }, redirect: "error" });
        if (answer.ok && !isBusy()) takeParts(parse(await answer.text()));
      } catch {
        // No connection, or signed out: the page has a link to reload.
      }
    }
    live();
  }, LIVE_MS);
}

// The queue -------------------------------------------------------------------------------------------
// A form may be replaced while its files wait, so an entry keeps what it needs.
const queue = [];
let isSending = false;
const isBusy = () => isSending || queue.length > 0;

function send({ action, fields, file }, onProgress) {
  return new Promise((resolve) => {
    const body = new FormData();
    for (const [name, value] of fields) body.append(name, value);
    body.append("file", file);
    const request = new XMLHttpRequest();
    request.open("POST", action);
    request.upload.addEventListener("progress", (event) => event.lengthComputable && onProgress(event.loaded / event.total));
    const done = () => resolve(request);
    for (const end of ["load", "error", "abort", "timeout"]) request.addEventListener(end, done);
    request.send(body);
  });
}

function sendingLine(list, texts, file) {
  const line = document.createElement("li");
  const name = document.createElement("span");
  const state = document.createElement("span");
  const bar = document.createElement("progress");
  name.className = "file-name";
  name.textContent = file.name;
  state.className = "muted";
  state.textContent = texts.queued;
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  line.append(name, " ", state, bar);
  list.append(line);
  const show = (part) => {
    bar.value = part;
    state.textContent = texts.sending.replace("{percent}", Math.floor(part * 100));
  };
  return { line, show };
}

function refuse(place, text) {
  const line = document.createElement("p");
  line.className = "error-text";
  line.textContent = text;
  place.append(line);
  say(text);
  goOn?.stop();
}

// Adds files to the queue; `form` is the one whose fields are sent with each.
function enqueue(form, files) {
  const slot = form.closest(".slot");
  const upload = slot.querySelector("form[data-upload]");
  const place = slot.querySelector("[data-slot-errors]");
  const texts = upload.dataset;
  if (!queue.some((entry) => entry.place === place) && !isSending) place.replaceChildren();
  for (const file of files) {
    const named = (text) => refuse(place, texts.refused.replace("{name}", file.name).replace("{text}", text));
    if (OTHER_TYPES.test(file.name)) {
      named(texts.wrongType);
      continue;
    }
    if (file.size > Number(texts.maxBytes)) {
      named(texts.tooBig);
      continue;
    }
    const fields = ["csrf", "document", "replaces"].filter((name) => form.elements[name]).map((name) => [name, form.elements[name].value]);
    const line = sendingLine(upload.querySelector("[data-sending-list]"), texts, file);
    queue.push({ action: form.action, fields, file, place, texts, named, upload, ...line });
  }
  work();
}

async function work() {
  if (isSending) return;
  isSending = true;
  while (queue.length) {
    const entry = queue[0];
    entry.upload.classList.add("is-sending");
    entry.show(0);
    const answer = await send(entry, entry.show);
    queue.shift();
    entry.line.remove();
    entry.upload.classList.remove("is-sending");
    const page = parse(answer.responseText);
    // Any other page, such as the sign-in page, means that the file was not accepted.
    if (!page.getElementById(entry.place.id)) {
      entry.named(entry.texts.failed);
      continue;
    }
    const errors = answer.status === 422 ? all(`#${CSS.escape(entry.place.id)} .error-text`, page) : [];
    for (const error of errors) refuse(entry.place, error.textContent.trim());
    if (!errors.length) say(`${entry.file.name}: ${entry.texts.done}`);
    takeParts(page);
  }
  isSending = false;
  live();
  goOn?.finish();
}

// Choosing ----------------------------------------------------------------------------------------------
// The chooser is emptied, so that the file is not sent again with the form it belongs to.
function take(field, form) {
  const files = [...field.files];
  if (!files.length) return;
  field.value = "";
  const details = field.closest("details");
  if (details) details.open = false;
  enqueue(form, files);
}

const formOf = (field) => field.closest?.("form[data-upload], form[data-replaces]");

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.matches?.("input[type=file]") && formOf(field)) take(field, formOf(field));
});

function uploads() {
  for (const form of all("form[data-upload]")) {
    const field = form.querySelector("input[type=file]");
    form.querySelector("button").hidden = true;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      take(field, form);
    });
    for (const kind of ["dragenter", "dragover"]) {
      form.addEventListener(kind, (event) => {
        if (!event.dataTransfer?.types.includes("Files")) return;
        event.preventDefault();
        form.classList.add("is-over");
      });
    }
    form.addEventListener("dragleave", (event) => form.contains(event.relatedTarget) || form.classList.remove("is-over"));
    form.addEventListener("drop", (event) => {
      form.classList.remove("is-over");
      if (!event.dataTransfer?.files.length) return;
      event.preventDefault();
      enqueue(form, [...event.dataTransfer.files]);
    });
    // A file that the browser restored, or that was chosen before this script ran.
    take(field, form);
  }
  live();
}

// Going on ------------------------------------------------------------------------------------------------
let goOn;
function onGoOn(event) {
  const form = event.target;
  if (!form.matches("form[data-waits]") || !isBusy()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (goOn) return;
  const button = event.submitter;
  const label = button?.textContent;
  const restore = () => {
    goOn = undefined;
    if (!button) return;
    button.textContent = label;
    button.classList.remove("is-busy");
    button.removeAttribute("aria-disabled");
  };
  if (button) {
    button.textContent = form.dataset.waits;
    button.classList.add("is-busy");
    button.setAttribute("aria-disabled", "true");
  }
  say(form.dataset.waits);
  // A refused file keeps the user on the page, where its message is.
  goOn = {
    stop: restore,
    finish() {
      restore();
      form.requestSubmit(button);
    },
  };
}

// Before app.js sees the event.
document.addEventListener("submit", onGoOn, { capture: true });
addEventListener("beforeunload", (event) => {
  if (isBusy()) event.preventDefault();
});
uploads();
