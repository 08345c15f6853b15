// The tick in a table's head ticks every row of that table.
export function start(head) {
  const table = head.closest("table");
  const boxes = () => [...table.querySelectorAll("tbody input[type=checkbox]")];
  head.addEventListener("change", () => {
    const wanted = head.checked; // every row's own change sets the head anew
    for (const box of boxes().filter((one) => one.checked !== wanted)) {
      box.checked = wanted;
      box.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
  table.addEventListener("change", () => {
    const all = boxes();
    const ticked = all.filter((box) => box.checked).length;
    head.checked = ticked > 0 && ticked === all.length;
    head.indeterminate = ticked > 0 && ticked < all.length;
  });
}
