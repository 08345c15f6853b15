// Fills the town from the postal code, and offers towns by name or reading.
// `data-towns` gives [{name, kana, postal_code}].
import { fitting, list, offer } from "./lists.js";

const digits = (text) => (text ?? "").normalize("NFKC").replace(/\D/g, "");

export function start(field) {
  const [postal, town] = ["postal_code", "town"].map((part) => field.querySelector(`input[name$=".${part}"]`));
  const towns = () => list(field.dataset.towns);
  const write = (row) => [row.name, [row.kana, row.postal_code].filter(Boolean).join(" ")];
  postal.addEventListener("input", async () => {
    const typed = digits(postal.value);
    if (typed.length !== 7) return;
    const found = (await towns()).filter((row) => digits(row.postal_code) === typed);
    offer(town.list, found, write);
    if (found.length === 1 && !town.value) town.value = found[0].name;
  });
  town.addEventListener("input", async () => offer(town.list, fitting(await towns(), town.value, ["name", "kana"]), write));
}
