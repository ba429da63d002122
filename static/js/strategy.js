// Whether the strategy sheet fits on one A4 page, measured at its true size; the server's estimate stands without it.
(() => {
  const PAGE = 794; // CSS pixels, A4 in landscape
  const sheet = document.querySelector("[data-sheet]");
  const tag = document.querySelector("[data-fit]");
  if (!sheet || !tag) return;
  const text = tag.querySelector("[data-fit-text]");
  const advice = document.querySelector("[data-fit-advice]");
  const estimated = text.textContent;

  const height = (tight) => {
    sheet.classList.toggle("st-tight", tight);
    sheet.classList.add("st-measure");
    const found = sheet.scrollHeight;
    sheet.classList.remove("st-measure");
    return found;
  };

  const measure = () => {
    sheet.classList.remove("st-over");
    const over = height(false) > PAGE ? height(true) - PAGE : 0;
    const line = parseFloat(getComputedStyle(sheet).lineHeight);
    const lines = Math.max(0, Math.ceil(over / line));
    sheet.classList.toggle("st-over", lines > 0);
    tag.classList.toggle("warn", lines > 0);
    tag.classList.toggle("ok", lines === 0);
    const said = lines ? `${lines} ${lines === 1 ? "line" : "lines"} too many for one page` : "Fits on one page";
    if (said !== text.textContent) text.textContent = said;
    const use = tag.querySelector("use");
    if (use) use.setAttribute("href", lines ? "#i-alert" : "#i-check");
    if (advice) advice.hidden = lines === 0;
    tag.dataset.fit = lines;
    tag.dataset.estimated = estimated;
  };

  document.fonts.ready.then(measure);
})();
