// Says how many characters are left; spoken only after typing has paused.
export function start(area) {
  const said = area.parentElement.querySelector(".field__count");
  if (!said) return;
  const limit = Number(area.dataset.count);
  let wait;
  said.setAttribute("role", "status");
  const tell = () => {
    const left = limit - [...area.value].length;
    said.toggleAttribute("data-over", left < 0);
    said.textContent = (left < 0 ? said.dataset.overText : said.dataset.countText).replace("{n}", String(Math.abs(left)));
  };
  area.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(tell, 400);
  });
  if (area.value) tell();
}
