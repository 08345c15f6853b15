// Fetches a list once and offers what fits what was typed, as a datalist.
const fetched = new Map();

export function list(href) {
  if (!fetched.has(href)) {
    fetched.set(href, fetch(href, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : []))
      .then((found) => (Array.isArray(found) ? found : Object.values(found)))
      .catch(() => []));
  }
  return fetched.get(href);
}

// Width, case, hiragana and long marks do not matter when looking for a name.
export function plain(text) {
  return (text ?? "").normalize("NFKC").toLowerCase()
    .replace(/[ぁ-ゖ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) + 0x60))
    .replace(/[\sー－-]/g, "");
}

export function fitting(rows, typed, keys, most = 20) {
  const wanted = plain(typed);
  if (!wanted) return [];
  const starts = [];
  const holds = [];
  for (const row of rows) {
    const words = keys.map((key) => plain(row[key]));
    if (words.some((word) => word.startsWith(wanted))) starts.push(row);
    else if (words.some((word) => word.includes(wanted))) holds.push(row);
    if (starts.length >= most) break;
  }
  return [...starts, ...holds].slice(0, most);
}

export function offer(datalist, rows, write) {
  datalist.replaceChildren(...rows.map((row) => {
    const option = document.createElement("option");
    [option.value, option.label] = write(row);
    return option;
  }));
}
