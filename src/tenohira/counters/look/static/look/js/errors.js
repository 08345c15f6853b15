// What has to be put right is read out first; a link leads into the first input of its question.
export function start(summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    event.preventDefault();
    const question = target.closest(".field") ?? target;
    question.scrollIntoView({ block: "start" });
    const input = target.matches("fieldset, div") ? target.querySelector("input:not([type=hidden]), select, textarea") : target;
    (input ?? target).focus({ preventScroll: true });
  });
}
