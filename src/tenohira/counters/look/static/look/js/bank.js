// Finds bank and branch by name, reading or code. `data-banks` gives [{code, name, kana}], `data-branches` the same
// for one bank, with {bank} in its address standing for the bank's code. What is chosen is written "0001 みずほ".
import { fitting, list, offer } from "./lists.js";

const KEYS = ["code", "name", "kana", "hira"];
const write = (row) => [`${row.code} ${row.name}`, row.kana ?? ""];
const code = (text) => text.normalize("NFKC").match(/^\s*(\d{3,4})(?!\d)/)?.[1];

export function start(field) {
  const [bank, branch] = ["bank", "branch"].map((part) => field.querySelector(`input[name$=".${part}"]`));
  const suggest = async (input, href) => {
    const rows = await list(href);
    offer(input.list, fitting(rows, input.value.replace(/^\d{3,4} /, ""), KEYS), write);
  };
  bank.addEventListener("input", () => suggest(bank, field.dataset.banks));
  branch.addEventListener("input", () => {
    const chosen = code(bank.value);
    if (chosen && field.dataset.branches) suggest(branch, field.dataset.branches.replace(/\{bank\}|%7Bbank%7D/i, chosen));
  });
}
