// The page is drawn on the server. This script sends what a person does, and when the server says
// that something changed it fetches the page again and patches only what differs.
"use strict";

const app = () => document.getElementById("app");
const me = () => app().dataset.me;

// --- patching -------------------------------------------------------------------------------

function keyOf(node) {
  return node.nodeType === Node.ELEMENT_NODE ? node.id || null : null;
}

function alike(a, b) {
  return a.nodeType === b.nodeType && a.nodeName === b.nodeName && keyOf(a) === keyOf(b);
}

// An open dialog, a fitted frame and an offered jump are states of the client, not of the page.
const OURS = new Set(["open", "style"]);

function patchAttributes(old, fresh) {
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !OURS.has(name)) old.removeAttribute(name);
    if (!fresh.hasAttribute(name) && name === "checked") old.checked = false;
  }
  for (const { name, value } of fresh.attributes) {
    if (name === "hidden") continue;
    if (old.getAttribute(name) !== value) {
      old.setAttribute(name, value);
      if (name === "value" && "value" in old) old.value = value;
      if (name === "checked") old.checked = true;
    }
  }
}

function patch(old, fresh) {
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  if (old.isEqualNode(fresh) && !old.querySelector("dialog")) return;
  patchAttributes(old, fresh);
  // What a person typed stays, unless the app sent another text.
  if (old.nodeName === "TEXTAREA") {
    if (old.defaultValue !== fresh.defaultValue) old.value = old.defaultValue = fresh.defaultValue;
    return;
  }
  if (old.nodeName === "SELECT") {
    if (old.innerHTML !== fresh.innerHTML) old.innerHTML = fresh.innerHTML;
    return;
  }
  patchChildren(old, fresh);
}

function patchChildren(old, fresh) {
  const keyed = new Map([...old.children].filter((n) => n.id).map((n) => [n.id, n]));
  let here = old.firstChild;
  for (const next of [...fresh.childNodes]) {
    const twin = keyOf(next) && keyed.get(next.id);
    if (twin && twin.nodeName === next.nodeName) {
      if (twin === here) here = here.nextSibling;
      else old.insertBefore(twin, here);
      patch(twin, next);
    } else if (here && alike(here, next)) {
      const same = here;
      here = here.nextSibling;
      patch(same, next);
    } else {
      old.insertBefore(document.importNode(next, true), here);
    }
  }
  while (here) {
    const gone = here;
    here = here.nextSibling;
    gone.remove();
  }
}

// --- drawing --------------------------------------------------------------------------------

let drawing = false;
let again = false;
const bottoms = new Map();

async function redraw() {
  if (drawing) {
    again = true;
    return;
  }
  drawing = true;
  try {
    const answer = await fetch(location.href);
    if (answer.ok) draw(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // The demo is stopping or restarting; the event stream reconnects and draws again.
  } finally {
    drawing = false;
  }
  if (again) {
    again = false;
    redraw();
  }
}

function draw(fresh) {
  document.title = fresh.title;
  const before = heights();
  patch(app(), fresh.getElementById("app"));
  settle();
  offerJump(before);
}

// Whoever reads the newest message stays with it; whoever scrolled up stays there.
document.addEventListener("scroll", ({ target }) => {
  if (!target.dataset || !target.dataset.bottom) return;
  const distance = target.scrollHeight - target.clientHeight - target.scrollTop;
  bottoms.set(target.dataset.bottom, distance < 80);
  if (distance < 80) jumpFor(target).hidden = true;
}, true);

function jumpFor(box) {
  return box.parentElement.querySelector("[data-jump]");
}

function heights() {
  const boxes = [...document.querySelectorAll("[data-bottom]")];
  return new Map(boxes.map((box) => [box.dataset.bottom, box.scrollHeight]));
}

function offerJump(before) {
  for (const box of document.querySelectorAll("[data-bottom]")) {
    const was = before.get(box.dataset.bottom);
    const isBehind = bottoms.get(box.dataset.bottom) === false;
    if (isBehind && was && box.scrollHeight > was + 40) jumpFor(box).hidden = false;
  }
}

function settle() {
  for (const box of document.querySelectorAll("[data-bottom]")) {
    if (bottoms.get(box.dataset.bottom) !== false) box.scrollTop = box.scrollHeight;
  }
  const modal = document.querySelector("[data-modal]");
  if (modal && !modal.open) {
    modal.showModal();
    const first = modal.querySelector(".modal-body :is(input, select, textarea)");
    (first || modal.querySelector("[type=submit]") || modal).focus({ preventScroll: true });
  }
  for (const frame of document.querySelectorAll("[data-fit]")) fit(frame);
  tellSeen();
}

const fitted = new WeakSet();

function fit(frame) {
  const size = () => {
    if (!frame.contentDocument || !frame.contentDocument.body) return;
    frame.style.height = "0";
    frame.style.height = `${frame.contentDocument.documentElement.scrollHeight + 2}px`;
  };
  if (!fitted.has(frame)) {
    fitted.add(frame);
    frame.addEventListener("load", size);
    new ResizeObserver(size).observe(frame.parentElement);
  }
  size();
}

let telling = false;

function tellSeen() {
  if (document.hidden) return;
  const letter = document.querySelector("[data-read]");
  const channel = app().dataset.channel;
  const unread = document.querySelector(".place.is-on.is-unread");
  const mail = letter ? letter.dataset.read : "";
  if (telling || (!mail && !unread)) return;
  telling = true;
  // Told first, free again after: what arrives meanwhile shows at the redraw that this causes.
  act("seen", { me: me(), channel, mail }).then((done) => {
    telling = !done;
  });
}

function go(address) {
  bottoms.clear();
  history.pushState(null, "", address);
  return redraw().then(() => {
    const field = document.querySelector("[data-focus]");
    if (!field) return;
    field.focus({ preventScroll: true });
    field.form.scrollIntoView({ block: "nearest" });
  });
}

// --- acting ---------------------------------------------------------------------------------

async function act(name, form, control) {
  if (control) control.classList.add("is-busy");
  try {
    const answer = await fetch(`/act/${name}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(form),
    });
    const result = await answer.json();
    if (result.say) note(result.say, result.is_error);
    return !result.is_error;
  } catch {
    note("The demo does not answer. Is it still running?", true);
    return false;
  } finally {
    if (control) control.classList.remove("is-busy");
  }
}

function note(words, isError) {
  const box = document.createElement("div");
  box.className = isError ? "toast is-error" : "toast";
  box.append(Object.assign(document.createElement("p"), { textContent: words }));
  document.getElementById("toasts").append(box);
  setTimeout(() => box.remove(), isError ? 7000 : 3500);
}

function place(control) {
  const surface = control.closest("[data-surface]").dataset;
  return { surface: surface.surface, channel: surface.channel || "", ts: surface.ts || "" };
}

async function touch(control, value) {
  const owner = control.dataset.confirmOf ? document.getElementById(control.dataset.confirmOf) : control;
  const asked = owner.nextElementSibling;
  const needsAsking = asked && asked.matches("template.confirm");
  if (needsAsking && !(await ask(asked))) return false;
  return act("click", {
    me: me(),
    ...place(control),
    block_id: control.dataset.block,
    action_id: control.dataset.action,
    value: value === undefined ? null : value,
    confirmed: Boolean(needsAsking),
  }, control);
}

function ask(template) {
  const dialog = document.getElementById("ask");
  dialog.replaceChildren(template.content.cloneNode(true));
  dialog.showModal();
  dialog.querySelector("[data-confirm]").focus();
  return new Promise((done) => {
    const end = (yes) => {
      dialog.onclick = dialog.oncancel = null;
      dialog.close();
      done(yes);
    };
    dialog.oncancel = () => end(false);
    dialog.onclick = ({ target }) => {
      if (target.closest("[data-confirm]")) end(true);
      else if (target.closest("[data-deny]") || target === dialog) end(false);
    };
  });
}

function valueOf(control) {
  if (!control.dataset.ticks) return control.value || null;
  const chosen = [...control.querySelectorAll("input:checked")].map((box) => box.value);
  return control.dataset.ticks === "radio" ? chosen[0] || null : chosen;
}

function collected(form) {
  const controls = [...form.querySelectorAll("[data-collect]")];
  return Object.fromEntries(controls.map((c) => [c.dataset.block, valueOf(c)]));
}

async function say(form) {
  const field = form.elements.text;
  const text = field.value.trim();
  if (!text) return;
  field.value = "";
  const { channel, thread } = form.dataset;
  bottoms.set(thread ? `t${thread}` : channel, true);
  const done = await act("say", { me: me(), channel, text, thread }, form.querySelector(".send"));
  if (!done && !field.value) field.value = text;
}

// --- listening ------------------------------------------------------------------------------

const clicks = {
  "[data-click]": (control) => {
    const menu = control.closest("[popover]");
    if (menu) menu.hidePopover();
    touch(control, control.dataset.value);
  },
  "[data-clock]": (control) => act("clock", { hours: Number(control.dataset.clock) }, control),
  "[data-sample]": (control) => act("sample", { letter: control.dataset.sample }, control),
  "[data-jump]": (control) => {
    const box = control.parentElement.querySelector("[data-bottom]");
    box.scrollTo({ top: box.scrollHeight });
    control.hidden = true;
  },
  "[data-close]": () => act("close", { me: me() }),
  "[data-dismiss]": () => act("dismiss", { me: me() }),
  "[data-shortcut]": (control) => {
    const menu = control.closest("[popover]");
    if (menu) menu.hidePopover();
    const message = control.closest("[data-ts]");
    const { channel = "", ts = "" } = message ? message.dataset : {};
    act("shortcut", { me: me(), callback_id: control.dataset.shortcut, channel, ts }, control);
  },
  "[data-type]": (control) => {
    control.closest("[popover]").hidePopover();
    const field = control.closest("form").elements.text;
    field.value = control.dataset.type;
    field.focus();
  },
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-go]");
  if (link && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
    event.preventDefault();
    if (link.matches("[data-home]")) act("home", { me: me() });
    go(link.href);
    return;
  }
  for (const [selector, run] of Object.entries(clicks)) {
    const control = event.target.closest(selector);
    if (control) {
      run(control);
      return;
    }
  }
});

document.addEventListener("change", ({ target }) => {
  const control = target.closest("[data-touch]");
  if (control) touch(control, valueOf(control));
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  event.preventDefault();
  const button = event.submitter;
  const text = (name) => form.elements[name].value;
  const post = async (name, letter) => (await act(name, letter, button)) && go(form.dataset.next);
  if (form.matches("[data-say]")) say(form);
  else if (form.matches("[data-submit]")) act("submit", { me: me(), values: collected(form) }, button);
  else if (form.matches("[data-write]"))
    post("write", { sender: text("sender"), subject: text("subject"), body: text("body"), letter: form.dataset.write });
  else if (form.matches("[data-answer]"))
    post("answer", { number: Number(form.dataset.answer), sender: text("sender"), body: text("body"), quote: form.elements.quote.checked });
});

document.addEventListener("keydown", (event) => {
  const composing = event.target.matches("[data-say] textarea");
  if (composing && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    say(event.target.form);
  }
  const sending = event.target.closest("[data-submit], [data-write], [data-answer]");
  if (sending && event.key === "Enter" && (event.ctrlKey || event.metaKey)) sending.requestSubmit();
  if (event.key === "Escape" && !document.querySelector("dialog[open], :popover-open")) {
    const close = document.querySelector(".drawer .close, .thread .close");
    if (close && !event.target.matches("input, textarea, select")) close.click();
  }
});

// The client decides whether a modal closes, so Escape asks the app first.
document.addEventListener("cancel", (event) => {
  if (event.target.matches("[data-modal]")) {
    event.preventDefault();
    act("close", { me: me() });
  }
}, true);

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (event.newState !== "open" || !menu.matches("[data-menu]")) return;
  const opener = document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
  const at = opener.getBoundingClientRect();
  const below = at.bottom + 4 + menu.offsetHeight < innerHeight;
  menu.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - 4 - menu.offsetHeight)}px`;
  const left = at.left + menu.offsetWidth < innerWidth - 8 ? at.left : at.right - menu.offsetWidth;
  menu.style.left = `${Math.max(8, left)}px`;
  const first = menu.querySelector("[role=menuitem]");
  if (first) first.focus({ preventScroll: true });
}, true);

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest("[data-menu]");
  if (!menu || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll("[role=menuitem]")];
  const step = event.key === "ArrowDown" ? 1 : -1;
  const next = items[(items.indexOf(document.activeElement) + step + items.length) % items.length];
  next.focus();
});

addEventListener("resize", settle);
addEventListener("popstate", () => {
  bottoms.clear();
  redraw();
});
document.addEventListener("visibilitychange", () => document.hidden || tellSeen());

const events = new EventSource("/events");
events.addEventListener("change", redraw);
// After a gap nobody knows what was missed.
events.addEventListener("open", redraw);
settle();
