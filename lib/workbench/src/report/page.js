"use strict";
// What all of the page uses: times, the theme, and the plots.
const report = (() => {
  const WIDTH = 10000, HEIGHT = 1000;  // of the plots' coordinates
  const data = JSON.parse(document.getElementById("data").textContent);

  // --- Times

  const digits = x => x >= 99.95 ? x.toFixed(0) : String(+x.toFixed(x >= 9.995 ? 1 : 2));
  const duration = ns => {
    const size = Math.abs(ns), sign = ns < 0 ? "-" : "";
    for (const [unit, name] of [[1e9, "s"], [1e6, "ms"], [1e3, "µs"]]) {
      if (size >= unit * 0.9995) return `${sign}${digits(size / unit)} ${name}`;
    }
    return ns === 0 ? "0 ms" : `${Math.round(ns)} ns`;
  };
  // A time whose last digit is of about the size of `step`.
  const time = (ns, step = 1e6) => {
    const places = Math.max(0, Math.min(9, Math.ceil(9 - Math.log10(Math.max(step, 1)) - 1e-9)));
    return `${(ns / 1e9).toFixed(places)} s`;
  };
  const nice = number => {
    const power = 10 ** Math.floor(Math.log10(number));
    return power * [1, 2, 5, 10].find(digit => digit * power >= number * (1 - 1e-9));
  };
  const ticks = (from, to, count) => {
    const step = Math.max(1, nice((to - from) / count));
    const all = [];
    for (let at = Math.ceil(from / step) * step; at <= to; at += step) all.push(at);
    return {step, all};
  };

  // --- Theme and copying

  const root = document.documentElement;
  const theme = document.getElementById("theme");
  const isDark = () => root.dataset.theme
    ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const nameTheme = () => { theme.textContent = isDark() ? "Light" : "Dark"; };
  theme.hidden = false;
  theme.onclick = () => { root.dataset.theme = isDark() ? "light" : "dark"; nameTheme(); };
  nameTheme();
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.onclick = async () => {
      const source = document.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(source.textContent);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(source);
      }
    };
  }

  // --- A box beside the pointer

  const box = document.createElement("div");
  box.className = "tip-box";
  box.hidden = true;
  document.body.append(box);
  const tell = (event, text) => {
    box.hidden = !text;
    if (!text) return;
    box.textContent = text;
    const x = Math.min(event.clientX + 14, innerWidth - box.offsetWidth - 8);
    const y = Math.min(event.clientY + 14, innerHeight - box.offsetHeight - 8);
    box.style.left = `${Math.max(4, x)}px`;
    box.style.top = `${Math.max(4, y)}px`;
  };

  // --- Plots

  const plots = [...document.querySelectorAll(".plot")].map(figure => ({
    figure, frame: figure.querySelector(".frame"), area: figure.querySelector(".area"),
    axis: figure.querySelector(".xs"), points: null,
  }));
  const unzoom = document.getElementById("unzoom");
  let view = [0, WIDTH];
  const toTime = x => x / WIDTH * data.end;

  const show = next => {
    view = next;
    unzoom.hidden = view[0] === 0 && view[1] === WIDTH;
    const from = toTime(view[0]), to = toTime(view[1]);
    for (const plot of plots) {
      plot.area.setAttribute("viewBox", `${view[0]} 0 ${view[1] - view[0]} ${HEIGHT}`);
      const {step, all} = ticks(from, to, 10);
      plot.axis.replaceChildren(...all.map(at => {
        const label = document.createElement("span");
        label.style.left = `${100 * (at - from) / (to - from)}%`;
        label.textContent = time(at, step);
        return label;
      }));
    }
  };
  unzoom.onclick = () => show([0, WIDTH]);
  document.querySelector(".hint").hidden = plots.length === 0;

  const pointsOf = plot => plot.points ??= [...plot.area.querySelectorAll("[data-series]")].map(
    path => ({path, at: [...path.getAttribute("d").matchAll(/[ML](\d+) (\d+)/g)]
      .map(found => [+found[1], +found[2]])}));
  const valueAt = (plot, y) => {
    const {kind, low, high, unit} = plot.area.dataset;
    const part = 1 - y / HEIGHT;
    if (kind === "count") return `${digits(part * high)}${unit ? " " + unit : ""}`;
    return duration(low * (high / low) ** part);
  };
  // What is drawn within some pixels of the pointer.
  const nearest = (plot, event) => {
    const rect = plot.area.getBoundingClientRect();
    const scaleX = rect.width / (view[1] - view[0]), scaleY = rect.height / HEIGHT;
    let best = null, least = 15 ** 2;
    for (const {path, at} of pointsOf(plot)) {
      if (path.style.display === "none") continue;
      for (const [x, y] of at) {
        const dx = (x - view[0]) * scaleX - (event.clientX - rect.left);
        const dy = y * scaleY - (event.clientY - rect.top);
        const distance = dx * dx + dy * dy;
        if (distance < least) [best, least] = [[path, x, y], distance];
      }
    }
    return best && `${best[0].dataset.label}: ${valueAt(plot, best[2])} at ` +
      time(toTime(best[1]));
  };

  for (const plot of plots) {
    plot.cursor = document.createElement("div");
    plot.cursor.className = "cursor";
    plot.cursor.hidden = true;
    plot.frame.append(plot.cursor);
    const unitAt = event => {
      const rect = plot.area.getBoundingClientRect();
      const part = Math.max(0, Math.min(1, (event.clientX - rect.left) / rect.width));
      return view[0] + part * (view[1] - view[0]);
    };
    let start = null, brush = null;
    plot.area.onpointermove = event => {
      const part = (unitAt(event) - view[0]) / (view[1] - view[0]);
      for (const other of plots) {
        other.cursor.hidden = false;
        other.cursor.style.left = `${100 * part}%`;
      }
      if (start === null) {
        tell(event, nearest(plot, event) ?? time(toTime(unitAt(event))));
        return;
      }
      const from = (start - view[0]) / (view[1] - view[0]);
      brush.style.left = `${100 * Math.min(from, part)}%`;
      brush.style.width = `${100 * Math.abs(part - from)}%`;
    };
    plot.area.onpointerleave = () => {
      tell(null, "");
      for (const other of plots) other.cursor.hidden = true;
    };
    plot.area.onpointerdown = event => {
      if (event.button !== 0) return;
      start = unitAt(event);
      brush = document.createElement("div");
      brush.className = "brush";
      plot.frame.append(brush);
      plot.area.setPointerCapture(event.pointerId);
    };
    plot.area.onpointerup = event => {
      if (start === null) return;
      const range = [Math.min(start, unitAt(event)), Math.max(start, unitAt(event))];
      const pixels = plot.area.clientWidth * (range[1] - range[0]) / (view[1] - view[0]);
      start = null;
      brush.remove();
      if (pixels < 5) {
        dispatchEvent(new CustomEvent("look", {detail: toTime(range[0])}));
      } else if (range[1] - range[0] >= 2) {
        show(range);
      }
    };
    plot.area.onpointercancel = () => { start = null; brush?.remove(); };
    plot.area.ondblclick = () => show([0, WIDTH]);
    for (const key of plot.figure.querySelectorAll("button.key")) {
      key.onclick = () => {
        const isOn = key.getAttribute("aria-pressed") !== "true";
        key.setAttribute("aria-pressed", isOn);
        plot.area.querySelector(`[data-series="${key.dataset.series}"]`).style.display =
          isOn ? "" : "none";
      };
    }
  }

  return {data, duration, time, ticks, tell};
})();
