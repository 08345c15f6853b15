// "Receive notices on this device": asks the browser, subscribes, hands the address to the hall.
const box = document.querySelector("[data-push]");
if (box) start(box);

function start(node) {
  const button = node.querySelector("button");
  const said = node.querySelector("[role=status]");
  const say = (name) => { said.textContent = node.dataset[name] ?? name; };
  node.querySelector("[data-push-plain]").hidden = true;
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return say("unsupported");
  if (Notification.permission === "denied") return say("denied");
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    say("working");
    try {
      if (await Notification.requestPermission() !== "granted") return say("denied");
      const wrong = await send(node, await subscribe(node));
      if (wrong) return say(wrong);
      location.reload();
    } catch {
      say("failed");
    } finally {
      button.disabled = false;
    }
  });
}

async function subscribe(node) {
  await navigator.serviceWorker.register(node.dataset.worker, { scope: "/" });
  const { pushManager } = await navigator.serviceWorker.ready;
  const key = bytes(node.dataset.key);
  const before = await pushManager.getSubscription();
  if (before && !same(before.options.applicationServerKey, key)) await before.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

async function send(node, subscription) {
  const body = new URLSearchParams({
    subscription: JSON.stringify(subscription),
    csrfmiddlewaretoken: node.querySelector("[name=csrfmiddlewaretoken]").value,
  });
  const answer = await fetch(node.dataset.address, { method: "POST", body });
  if (answer.status === 422) return answer.text();
  return answer.ok ? "" : "failed";
}

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function same(buffer, key) {
  const other = new Uint8Array(buffer ?? []);
  return other.length === key.length && other.every((value, index) => value === key[index]);
}
