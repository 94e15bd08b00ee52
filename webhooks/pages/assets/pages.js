"use strict";
// The pages work without this. It fetches the choices that go with a choice at once, follows what takes its time, and
// presses a button only once.

let latest = 0;

// The new part takes the place of the old one; whoever was on a field or a link stays on it.
function show(part) {
  const focused = document.activeElement?.id;
  document.getElementById(part.id).replaceWith(part);
  if (focused) document.getElementById(focused)?.focus();
}

async function read(answer) {
  const made = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!made.getElementById("page")) throw new Error("This is none of our pages.");
  return made;
}

async function renew(form, step) {
  const mine = ++latest;
  const sent = new FormData(form);
  const typed = new FormData(form);
  typed.set(".step", step);
  const answer = await fetch(form.getAttribute("action"), {
    method: "POST",
    body: new URLSearchParams(typed),
    headers: { Accept: "text/html" },
  });
  const page = (await read(answer)).getElementById("page");
  if (mine !== latest) return;
  // What was typed meanwhile is kept, and so is the place where it was typed.
  for (const [name, value] of new FormData(form)) {
    const field = value === sent.get(name) ? null : page.querySelector(`[name="${CSS.escape(name)}"]`);
    if (field) field.value = value;
  }
  show(page);
}

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.form && field.matches("select[data-parent]")) {
    renew(field.form, "choose").catch(() => field.form.requestSubmit());
  }
});

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button?.dataset.working) return;
  if (button.hasAttribute("aria-disabled")) {
    event.preventDefault();
    return;
  }
  button.setAttribute("aria-disabled", "true");
  button.textContent = button.dataset.working;
});

// Who comes back by the browser's own button finds the page as it was.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

// What cannot be taken back is asked once more.
document.addEventListener("submit", (event) => {
  const question = event.target.dataset.ask;
  if (!question) return;
  if (confirm(question)) event.target.querySelector('[name=".ask"]')?.remove();
  else event.preventDefault();
});

// What is to be pasted elsewhere is copied; where the browser does not let us, it is selected.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  await navigator.clipboard?.writeText(field.value);
  button.firstChild.textContent = "Copied";
});

// What Sage still works on is looked at again, at longer and longer intervals, until it is over. Screen readers are told.
const SOONEST = 1000;
const LATEST = 15000;

const said = document.createElement("p");
said.className = "unseen";
said.setAttribute("role", "status");

async function follow(pause) {
  const address = document.querySelector("[data-follow]")?.dataset.follow;
  if (!address) return;
  await new Promise((done) => setTimeout(done, pause));
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error("The server has nothing to show now.");
    const made = await read(answer);
    if (document.title !== made.title) document.title = said.textContent = made.title;
    show((document.getElementById("followed") && made.getElementById("followed")) ?? made.getElementById("page"));
  } catch {
    // The server is away for the moment: what is shown stays, and it is asked again.
  }
  follow(Math.min(pause * 1.5, LATEST));
}

if (document.querySelector("[data-follow]")) {
  document.body.append(said);
  follow(SOONEST);
}
