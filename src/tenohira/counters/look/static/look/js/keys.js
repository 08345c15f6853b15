// Keys of the desk. In a table with `data-rows`: j/k move, Enter opens the row's first link, x ticks it.
// Anywhere: `/` goes to [data-key-search], and a letter presses the element with data-key="<letter>".
const typing = (node) => node.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
let table = null;
let listening = false;

export function start(node) {
  if (node.matches("[data-rows]")) table = node;
  if (listening) return;
  listening = true;
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (press(event.key, event.target)) event.preventDefault();
  });
}

function press(key, target) {
  if (key === "/") return focus(document.querySelector("[data-key-search]"));
  if (table?.isConnected) {
    if (key === "j" || key === "k") return move(key === "j" ? 1 : -1);
    if (key === "x") return tick();
    if (key === "Enter" && !target.closest("a, button, summary, input")) return open();
  }
  const pressed = /^[a-z?]$/.test(key) && document.querySelector(`[data-key="${key}"]`);
  pressed?.click?.();
  return Boolean(pressed);
}

const rows = () => [...table.querySelectorAll("tbody tr")];
const here = () => rows().find((row) => row.hasAttribute("data-cursor"));

function move(step) {
  const all = rows();
  if (all.length === 0) return false;
  const from = all.indexOf(here());
  const to = from < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, from + step));
  all[from]?.removeAttribute("data-cursor");
  all[to].setAttribute("data-cursor", "");
  all[to].scrollIntoView({ block: "nearest" });
  all[to].querySelector("a[href]")?.focus({ preventScroll: true });
  return true;
}

function open() {
  const link = here()?.querySelector("a[href]");
  link?.click();
  return Boolean(link);
}

function tick() {
  const box = here()?.querySelector("input[type=checkbox]");
  box?.click();
  return Boolean(box);
}

function focus(input) {
  input?.focus();
  input?.select?.();
  return Boolean(input);
}
