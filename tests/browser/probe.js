// Uses the page as a person would, and says in <html data-probe> what came of it.
addEventListener("load", async () => {
  "use strict";
  let passed = 0;
  const all = selector => [...document.querySelectorAll(selector)];
  const one = selector => document.querySelector(selector);
  const expect = (condition, what) => {
    if (!condition) throw new Error(what);
    ++passed;
  };
  const drawn = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const pointer = (target, type, x) => {
    const rect = target.getBoundingClientRect();
    target.dispatchEvent(new PointerEvent(type, {bubbles: true, pointerId: 1, button: 0,
      clientX: rect.left + x * rect.width, clientY: rect.top + rect.height / 2}));
  };
  const type = (input, text) => {
    input.value = text;
    input.dispatchEvent(new Event("input"));
  };
  Element.prototype.setPointerCapture = () => {};  // knows nothing of pointers that are not there

  const probeTheme = () => {
    const before = getComputedStyle(document.body).backgroundColor;
    one("#theme").click();
    expect(getComputedStyle(document.body).backgroundColor !== before, "the theme changes");
    one("#theme").click();
    expect(getComputedStyle(document.body).backgroundColor === before, "and changes back");
  };

  const probeIndex = () => {
    const rows = all("#runs tbody tr");
    expect(rows.length >= 7, "there are runs");
    type(one("#filter"), "valid unique");
    expect(rows.filter(row => !row.hidden).length === 3, "the filter finds valid runs only");
    type(one("#filter"), "");
    expect(rows.every(row => !row.hidden), "without a filter all are there");
    all("#runs thead th")[3].click();
    const counts = all("#runs tbody tr").map(row => Number(row.cells[3].dataset.sort));
    expect(counts.every((n, i) => i === 0 || n <= counts[i - 1]), "sorted, most first");
  };

  const probePlots = () => {
    const areas = all(".plot .area");
    if (areas.length === 0) return;
    expect(areas.length >= 3, "there are plots");
    pointer(areas[0], "pointerdown", 0.25);
    pointer(areas[0], "pointermove", 0.5);
    pointer(areas[0], "pointerup", 0.5);
    const boxes = areas.map(area => area.getAttribute("viewBox"));
    expect(boxes[0] === "2500 0 2500 1000", `dragging zooms: ${boxes[0]}`);
    expect(boxes.every(box => box === boxes[0]), "all plots show the same time");
    expect(all(".xs")[0].children.length > 3, "the axis has its times");
    one("#unzoom").click();
    expect(areas[0].getAttribute("viewBox") === "0 0 10000 1000", "and back again");
    const key = one(".plot button.key");
    key.click();
    expect(one(".plot [data-series='0'][data-label]").style.display === "none", "keys hide series");
    key.click();
  };

  const probeExplorer = async () => {
    const {ops, messages} = JSON.parse(one("#data").textContent);
    if (ops.length === 0) return;
    await drawn();
    expect(all("#timeline .bar").length > 0, "the timeline is drawn");
    expect(messages.length === 0 || all("#messages .message").length > 0, "messages are drawn");
    const before = one("#range").textContent;
    one("#tools button").click();
    await drawn();
    expect(one("#range").textContent !== before, "zooming in");
    const op = ops[ops.length - 1];
    type(one("#search"), `#${op[0]}`);
    expect(all("#list tbody tr").length === 1, "the search finds an operation");
    one("#list tbody tr").click();
    await drawn();
    expect(all("#timeline .chosen").length === 1, "what is chosen is in view");
    type(one("#search"), "surely not there");
    expect(all("#list tbody tr").length === 0, "the search finds nothing");
    type(one("#search"), "");
    const link = one("#anomalies [href^='#op-']");
    if (link === null) return;
    location.hash = link.getAttribute("href");
    await drawn();
    await drawn();
    const index = Number(location.hash.slice(4));
    const row = one("#list tr.chosen td");
    const found = ops.find(each => each[0] === index || each[1] === index);
    expect(row !== null && Number(row.textContent) === found[0], "anomalies lead to the timeline");
  };

  try {
    probeTheme();
    if (one("#runs")) {
      probeIndex();
    } else {
      probePlots();
      await probeExplorer();
      const width = document.documentElement.scrollWidth;
      expect(width <= innerWidth, `nothing sticks out: ${width} of ${innerWidth} pixels`);
    }
    document.documentElement.dataset.probe = `passed ${passed}`;
  } catch (error) {
    document.documentElement.dataset.probe = `failed: ${error.message}`;
  }
});
