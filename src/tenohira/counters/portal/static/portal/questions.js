// Shows and hides the questions that depend on others of the same page. The server decides; what is typed stays.
const form = document.querySelector("form[data-questions]");
const DECIDES = "input[type=radio], input[type=checkbox], select";
let running = 0;

const named = (root) => new Map([...root.querySelectorAll("[data-question]")].map((one) => [one.dataset.question, one]));

async function ask() {
  const now = ++running;
  form.setAttribute("aria-busy", "true");
  await follow(now);
  if (now === running) form.removeAttribute("aria-busy");
}

async function follow(now) {
  const sent = new FormData(form);
  for (const [name, value] of [...sent]) if (value instanceof File) sent.delete(name);
  const answer = await fetch(form.dataset.questions, { method: "POST", body: new URLSearchParams(sent), headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || now !== running) return; // the plain way still works: the server asks after "next"
  const wanted = named(new DOMParser().parseFromString(await answer.text(), "text/html"));
  const here = named(form);
  for (const [name, one] of here) if (!wanted.has(name)) one.remove();
  let before = null;
  for (const [name, one] of wanted) {
    const there = here.get(name);
    if (there) there.classList.toggle("question--waits", one.classList.contains("question--waits"));
    else insert(one, before);
    before = there ?? one;
  }
  form.elements["~asked"].value = [...wanted.keys()].join(" ");
}

function insert(one, before) {
  if (before) before.after(one);
  else form.querySelector("#questions").prepend(one);
  one.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
}

if (form) {
  form.classList.add("form--alive");
  form.addEventListener("change", (event) => { if (event.target.matches(DECIDES)) ask(); });
}
