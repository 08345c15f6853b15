// Enhances what is on the page. Everything works without it; each module is fetched only when its part is there.
const PARTS = [
  ["[data-menu]", "./menu.js"],
  ["form", "./submit.js"],
  ["[data-error-summary]", "./errors.js"],
  ["[data-count]", "./counter.js"],
  ["[data-field='bank-account'][data-banks]", "./bank.js"],
  ["[data-field='address'][data-towns]", "./town.js"],
  ["[data-field='place']", "./place.js"],
  ["[data-drop]", "./drop.js"],
  ["[data-rows], [data-keys]", "./keys.js"],
  ["[data-check-all]", "./check-all.js"],
];

const done = new Map(PARTS.map(([, module]) => [module, new WeakSet()]));

async function enhance(root) {
  await Promise.all(PARTS.map(async ([selector, module]) => {
    const itself = root instanceof Element && root.matches(selector) ? [root] : [];
    const found = [...itself, ...root.querySelectorAll(selector)].filter((node) => !done.get(module).has(node));
    if (found.length === 0) return;
    for (const node of found) done.get(module).add(node); // before any wait: htmx reports the same nodes again
    const { start } = await import(module);
    found.forEach((node) => start(node));
  }));
}

enhance(document).then(() => { document.documentElement.dataset.ready = "yes"; });
document.addEventListener("htmx:load", (event) => enhance(event.target));
