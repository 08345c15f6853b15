// Stays in the browser: shows what the hall sends, tells the hall that it did, and opens the page it leads to.
// The message is what gateways/web_push/carrier.py makes: {title, text, link, tag, language}.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => event.waitUntil(show(event.data)));

async function show(data) {
  const told = read(data);
  await self.registration.showNotification(told.title, {
    body: told.text,
    lang: told.language,
    tag: told.tag,
    data: { link: told.link },
  });
  if (!told.tag) return;
  const body = new URLSearchParams({ tag: told.tag });
  await fetch("/notices/shown/", { method: "POST", body, credentials: "omit" }).catch(() => {});
}

// browsers want something shown for every message, also for one that cannot be read
function read(data) {
  try {
    return data.json();
  } catch {
    return { title: "お知らせが届いています", text: "", link: "/notices/", tag: "", language: "ja" };
  }
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.link || "/notices/"));
});

async function open(link) {
  const given = new URL(link, self.location.origin);
  const url = given.origin === self.location.origin ? given.href : new URL("/notices/", self.location.origin).href;
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const same = pages.find((page) => page.url === url);
  return same ? same.focus() : self.clients.openWindow(url);
}
