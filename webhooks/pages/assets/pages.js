"use strict";
// The pages work without this. It fetches the choices that go with a choice at once, and presses a button only once.

let latest = 0;

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
  const made = new DOMParser().parseFromString(await answer.text(), "text/html");
  const page = made.getElementById("page");
  if (!page) throw new Error("This is none of our pages.");
  if (mine !== latest) return;
  // What was typed meanwhile is kept, and so is the place where it was typed.
  for (const [name, value] of new FormData(form)) {
    const field = value === sent.get(name) ? null : page.querySelector(`[name="${CSS.escape(name)}"]`);
    if (field) field.value = value;
  }
  const focused = document.activeElement?.id;
  document.getElementById("page").replaceWith(page);
  if (focused) document.getElementById(focused)?.focus();
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
