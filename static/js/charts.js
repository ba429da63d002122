// Draws figures: <div data-chart="fig-1"> with a json_script of the same id. Colours are token names ("token:data"),
// replaced by the page's current values, and drawn again when the theme changes. The table beside a figure says the same.
"use strict";

(() => {
  const NARROW = 480; // pixels: below it a figure shows the short names that its traces bring along (meta.narrow)
  const tokens = () => getComputedStyle(document.documentElement);

  // light-dark() resolves only on a real element: read the colour a probe would paint.
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);

  function colour(name) {
    probe.className = "";
    probe.style.setProperty("color", `var(--${name})`);
    return getComputedStyle(probe).color || tokens().getPropertyValue(`--${name}`);
  }

  function themed(value) {
    if (typeof value === "string" && value.startsWith("token:")) return colour(value.slice(6));
    if (Array.isArray(value)) return value.map(themed);
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, themed(item)]));
    }
    return value;
  }

  function draw(element) {
    const figure = themed(JSON.parse(document.getElementById(element.dataset.chart).textContent));
    if (element.clientWidth < NARROW) {
      for (const trace of figure.data) if (trace.meta?.narrow) trace.text = trace.meta.narrow;
    }
    figure.layout.font = { ...figure.layout.font, family: tokens().getPropertyValue("--bs-body-font-family") };
    const options = { displayModeBar: false, responsive: true, displaylogo: false };
    return window.Plotly.react(element, figure.data, figure.layout, options).then(() => {
      element.dataset.drawn = "yes";
    });
  }

  function drawAll() {
    return Promise.all([...document.querySelectorAll("[data-chart]")].map(draw)).then(() => {
      document.documentElement.dataset.charts = "drawn";
    });
  }

  drawAll();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  document.addEventListener("htmx:afterSettle", drawAll);
})();
