// Says at once that a file is too large, before a phone spends minutes sending it. The server says it as well.
for (const input of document.querySelectorAll("form[data-most-bytes] input[type=file]")) {
  input.addEventListener("change", () => {
    const { mostBytes, tooLarge } = input.form.dataset;
    const big = [...input.files].find((file) => file.size > Number(mostBytes));
    input.setCustomValidity(big ? tooLarge.replace("{name}", big.name) : "");
    if (!big) return;
    input.reportValidity();
    input.value = "";
    input.setCustomValidity("");
  });
}
