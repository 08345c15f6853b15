// The findings are drawn anew when an answer brings other questions: what was typed meanwhile, and where, stays.
const typed = (root) => [...root.querySelectorAll("input, select, textarea")].filter((one) => one.name && one.type !== "hidden");
let kept = [];
let focused = null;

document.addEventListener("htmx:oobBeforeSwap", ({ target }) => {
  if (target.id !== "findings") return;
  kept = typed(target).map((one) => [one.name, one.value, one.checked]);
  const { activeElement: at } = document;
  focused = target.contains(at) ? [at.id, at.selectionStart] : null;
});

document.addEventListener("htmx:oobAfterSwap", () => {
  const now = document.getElementById("findings");
  for (const one of now ? typed(now) : []) {
    const is_ticked = ["radio", "checkbox"].includes(one.type);
    const before = kept.find(([name, value]) => name === one.name && (!is_ticked || value === one.value));
    if (before && is_ticked) one.checked = before[2];
    else if (before) one.value = before[1];
  }
  kept = [];
  const at = focused && document.getElementById(focused[0]);
  at?.focus();
  if (at && focused[1] !== null && at.setSelectionRange) at.setSelectionRange(focused[1], focused[1]);
  focused = null;
});
