// Files may be dropped onto the box; the box shows that they may.
export function start(box) {
  const mark = (over) => box.toggleAttribute("data-over", over);
  box.addEventListener("dragover", () => mark(true));
  for (const name of ["dragleave", "drop"]) box.addEventListener(name, () => mark(false));
  box.addEventListener("drop", (event) => {
    const input = box.querySelector("input[type=file]");
    if (!input || event.target === input || !event.dataTransfer?.files.length) return;
    event.preventDefault();
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  box.addEventListener("dragover", (event) => event.preventDefault());
}
