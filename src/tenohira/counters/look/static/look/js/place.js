// A map to point on: the city's outline from this site, no tiles from elsewhere. Pressing or Enter sets the mark.
let leaflet;

function load(field) {
  leaflet ??= new Promise((ready, failed) => {
    const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: field.dataset.leafletCss });
    const script = Object.assign(document.createElement("script"), { src: field.dataset.leafletJs });
    script.addEventListener("load", () => ready(window.L));
    script.addEventListener("error", failed);
    document.head.append(style, script);
  });
  return leaflet;
}

export async function start(field) {
  const box = field.querySelector("[data-map]");
  const L = await load(field).catch(() => null);
  if (!box || !L) return;
  box.hidden = false;
  draw(L, field, box);
}

async function draw(L, field, box) {
  const [lat, lng] = ["lat", "lng"].map((part) => field.querySelector(`input[name$=".${part}"]`));
  const said = box.querySelector("[data-map-said]");
  const map = L.map(box.querySelector("[data-map-canvas]"), { attributionControl: false, zoomControl: true, zoomSnap: 0.25 });
  const center = field.dataset.center?.split(",").map(Number);
  map.setView(center ?? [36.2, 138.3], center ? 12 : 5);
  let mark = null;
  const put = (at) => {
    mark ??= L.circleMarker(at, { radius: 11, weight: 4, color: "#ffffff", fillColor: "#0017c1", fillOpacity: 1 }).addTo(map);
    mark.setLatLng(at);
    lat.value = at.lat.toFixed(6);
    lng.value = at.lng.toFixed(6);
    said.textContent = said.dataset.said.replace("{lat}", at.lat.toFixed(4)).replace("{lng}", at.lng.toFixed(4));
  };
  map.on("click", (event) => put(event.latlng));
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== map.getContainer()) return;
    event.preventDefault();
    put(map.getCenter());
  });
  locate(L, box, said, (at) => { put(at); map.setView(at, 15); });
  await outline(L, field, map);
  const from = () => (lat.value && lng.value ? L.latLng(Number(lat.value), Number(lng.value)) : null);
  if (from()) { put(from()); map.setView(from(), 14); }
  for (const input of [lat, lng]) input.addEventListener("change", () => { const at = from(); if (at) { put(at); map.panTo(at); } });
}

function locate(L, box, said, put) {
  const button = box.querySelector("[data-locate]");
  if (!button) return;
  if (!navigator.geolocation) { button.hidden = true; return; }
  button.addEventListener("click", () => navigator.geolocation.getCurrentPosition(
    ({ coords }) => put(L.latLng(coords.latitude, coords.longitude)),
    () => { said.textContent = button.dataset.failed; },
    { timeout: 10000, maximumAge: 60000 },
  ));
}

async function outline(L, field, map) {
  if (!field.dataset.boundary) return;
  const shape = await fetch(field.dataset.boundary).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
  if (!shape) return;
  const layer = L.geoJSON(shape, { interactive: false, style: { color: "#4d4d4d", weight: 1.5, fillColor: "#ffffff", fillOpacity: 1 } });
  map.fitBounds(layer.addTo(map).getBounds(), { padding: [12, 12] });
}
