// A second press while the first is on its way does nothing (the server holds its own guard as well).
export function start(form) {
  if (form.method !== "post") return;
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (sent) {
      event.preventDefault();
      return;
    }
    sent = true;
    event.submitter?.setAttribute("aria-busy", "true");
  });
  const again = () => {
    sent = false;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  };
  window.addEventListener("pageshow", again);
  form.addEventListener("htmx:afterRequest", again);
}
