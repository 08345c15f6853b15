// The inbox: says how many rows are ticked; `a` with none ticked takes the row under the cursor.
const form = () => document.querySelector("[data-bulk]");
const ticked = () => [...(form()?.querySelectorAll("tbody input[type=checkbox]") ?? [])].filter((box) => box.checked);

document.addEventListener("change", (event) => {
  if (!event.target.closest("[data-bulk]")) return;
  const told = form().querySelector("[data-ticked]");
  told.dataset.none ??= told.textContent;
  told.textContent = ticked().length ? told.dataset.some.replace("#", ticked().length) : told.dataset.none;
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-bulk] [data-key=a]");
  if (!button || ticked().length) return;
  const box = form().querySelector("tr[data-cursor] input[type=checkbox]");
  if (box) box.checked = true;
});
