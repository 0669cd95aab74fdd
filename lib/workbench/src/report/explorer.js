"use strict";
// The messages, the timeline of operations, and their list. Both diagrams show the same time.
(() => {
  const {data, duration, time, ticks, tell} = report;
  const LABELS = 92, AXIS = 24, LANE = 18, PAD = 14;  // in pixels
  const MAX_DRAWN = 3000, MAX_LABELS = 60, MAX_LANES = 24, PAGE = 40;
  const OUTCOMES = ["ok", "fail", "info", "open"];
  const byId = id => document.getElementById(id);
  const svg = (tag, attributes = {}, text) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const make = (tag, attributes = {}, text) => {
    const element = Object.assign(document.createElement(tag), attributes);
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const natural = (a, b) => a.localeCompare(b, "en", {numeric: true});

  // --- The data

  const ops = data.ops.map(o => ({
    index: o[0], completion: o[1], process: o[2], f: data.fs[o[3]] ?? "", outcome: OUTCOMES[o[4]],
    begin: o[5], took: o[6], end: o[6] < 0 ? data.end : o[5] + o[6], value: o[7], error: o[8] ?? "",
  }));
  for (const op of ops) {
    op.text = `#${op.index} ${op.f} ${op.value} ${op.outcome} ${op.error} process ${op.process}`
      .toLowerCase();
  }
  const messages = data.messages.map(m => ({
    id: m[0], from: m[1], to: m[2], begin: m[3], end: m[3] + m[4], took: m[4], fate: m[5],
    body: m[6], type: /"type"\s*:\s*"([^"]*)"/.exec(m[6])?.[1] ?? "",
  }));
  const isClient = data.names.map(name => name.startsWith("c"));
  const kind = m => m.fate === 1 ? "lost" : m.fate === 2 ? "pending" : m.type === "error"
    ? "error" : isClient[m.from] || isClient[m.to] ? "client" : "server";

  // Rows of messages: clients (as one if there are many), nodes, services.
  const clients = data.names.filter((_, i) => isClient[i]).sort(natural);
  const servers = data.names.filter((_, i) => !isClient[i]);
  const nodes = servers.filter(name => /\d$/.test(name)).sort(natural);
  const services = servers.filter(name => !/\d$/.test(name)).sort(natural);
  const isFolded = clients.length > 6;
  const rails = [...(isFolded ? [`${clients.length} clients`] : clients), ...nodes,
    ...services];
  const railOf = data.names.map((name, i) => isClient[i] && isFolded ? 0
    : rails.indexOf(name));

  // Rows of operations: processes; threads if there are too many of these.
  const processes = [...new Set(ops.map(op => op.process))].sort((a, b) => a - b);
  const isThreads = processes.length > 60 && data.concurrency > 0;
  const laneKey = op => isThreads ? op.process % data.concurrency : op.process;
  const lanes = [...new Set(ops.map(laneKey))].sort((a, b) => a - b);

  // --- What is in view

  const first = Math.min(0, messages[0]?.begin ?? 0);
  const last = Math.max(data.end, 1);
  let view = [0, last];
  let query = [];
  let chosen = null;
  let frame = 0;
  const matches = op => query.every(word => /^#\d+$/.test(word)
    ? word === `#${op.index}` || word === `#${op.completion}` : op.text.includes(word));

  const draw = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      drawMessages();
      drawTimeline();
      if (chosen) reveal(chosen);
      byId("range").textContent =
        `${duration(view[1] - view[0])} from ${time(view[0], (view[1] - view[0]) / 100)}`;
    });
  };
  const widthOf = () => Math.max(320, byId("tools").clientWidth - 2);
  const look = (from, to) => {
    const width = Math.max(1000, Math.min(to - from, last - first));
    const start = Math.max(first, Math.min(from, last - width));
    view = [start, start + width];
    draw();
  };
  const zoom = (factor, at = (view[0] + view[1]) / 2) =>
    look(at - (at - view[0]) * factor, at + (view[1] - at) * factor);

  // An empty diagram with its time axis and faults, of that many pixels below the axis.
  const begin = height => {
    const width = widthOf();
    const root = svg("svg", {width, height: height + AXIS, role: "img"});
    const x = at => LABELS + (at - view[0]) / (view[1] - view[0]) * (width - LABELS - 8);
    for (const [number, from, to, family] of data.faults) {
      if (to < view[0] || from > view[1]) continue;
      const left = Math.max(LABELS, x(from)), right = Math.min(width - 8, x(to));
      const shade = svg("rect", {class: `shade fault${number}`, x: left, y: AXIS,
        width: Math.max(1, right - left), height});
      shade.append(svg("title", {}, family));
      root.append(shade);
    }
    const {step, all} = ticks(view[0], view[1], width / 120);
    for (const at of all) {
      root.append(svg("line", {class: "tick", x1: x(at), x2: x(at), y1: AXIS, y2: height + AXIS}));
      const anchor = x(at) > width - 40 ? "end" : "middle";
      root.append(svg("text", {x: Math.min(x(at), width - 2), y: 14, "text-anchor": anchor},
        time(at, step)));
    }
    return {root, x, width};
  };
  // What of a list is in view; no more than can be drawn, evenly picked.
  const inView = list => {
    const all = list.filter(each => each.begin <= view[1] && each.end >= view[0]);
    if (all.length <= MAX_DRAWN) return all;
    return all.filter((_, i) => Math.floor(i * MAX_DRAWN / all.length) !==
      Math.floor((i - 1) * MAX_DRAWN / all.length));
  };

  // --- Messages

  const ROW = Math.max(24, Math.min(46, 380 / rails.length));
  const y = rail => AXIS + PAD + rail * ROW + 6;
  const drawMessages = () => {
    if (messages.length === 0) return;
    const height = (rails.length - 1) * ROW + 2 * PAD + 12;
    const {root, x, width} = begin(height);
    rails.forEach((name, i) => {
      root.append(svg("line", {class: "rail", x1: LABELS, x2: width - 8, y1: y(i), y2: y(i)}));
      root.append(svg("text", {x: LABELS - 10, y: y(i) + 4, "text-anchor": "end"}, name));
    });
    const drawn = inView(messages);
    const labels = drawn.length <= MAX_LABELS ? [] : null;  // where there are some already
    const clip = svg("clipPath", {id: "inside"});
    clip.append(svg("rect", {x: LABELS - 4, y: 0, width: width - LABELS, height: height + AXIS}));
    const group = svg("g", {"clip-path": "url(#inside)"});
    for (const m of drawn) drawMessage(group, m, x, labels);
    root.append(clip, group);
    byId("messages").replaceChildren(root);
  };
  const drawMessage = (group, m, x, labels) => {
    const css = kind(m);
    const from = [x(m.begin), y(railOf[m.from])];
    let to = [x(m.fate === 2 ? data.end : m.end), y(railOf[m.to])];
    if (css === "lost") to = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
    let path = `M${from[0]} ${from[1]}L${to[0]} ${to[1]}`;
    if (railOf[m.from] === railOf[m.to]) {
      path = `M${from[0]} ${from[1]}Q${(from[0] + to[0]) / 2} ${from[1] - 22} ${to[0]} ${to[1]}`;
    }
    group.append(svg("path", {class: `message ${css}`, d: path}));
    if (css === "lost") {
      group.append(svg("path", {class: "cross",
        d: `M${to[0] - 4} ${to[1] - 4}l8 8m0 -8l-8 8`}));
    } else if (css !== "pending") {
      const angle = Math.atan2(to[1] - from[1], to[0] - from[0]) * 180 / Math.PI;
      group.append(svg("path", {class: `head ${css}`, d: "M0 0l-7 -3v6z",
        transform: `translate(${to[0]} ${to[1]}) rotate(${angle})`}));
    }
    const label = {left: (from[0] + to[0]) / 2 + 4, top: (from[1] + to[1]) / 2 + 3,
      width: 7.4 * m.type.length};
    const isFree = labels?.every(other => Math.abs(other.top - label.top) > 12 ||
      other.left > label.left + label.width || label.left > other.left + other.width);
    if (isFree) {
      labels.push(label);
      group.append(svg("text", {class: "label", x: label.left, y: label.top}, m.type));
    }
    const wide = svg("path", {class: "message wide", d: path});
    const fate = ["received", "lost", "still under way at the end"][m.fate];
    wide.onpointermove = event => tell(event, `${data.names[m.from]} to ${data.names[m.to]}, ` +
      `${time(m.begin, 1e3)}, ${fate}${m.fate === 2 ? "" : ` after ${duration(m.took)}`}: ${m.body}`);
    wide.onpointerleave = () => tell(null, "");
    group.append(wide);
  };

  // --- The timeline

  let shownLanes = [];  // all of them, or of many those with something in view
  const drawTimeline = () => {
    if (ops.length === 0) return;
    const drawn = inView(ops);
    const busy = new Set(drawn.map(laneKey));
    shownLanes = lanes.length <= MAX_LANES ? lanes : lanes.filter(key => busy.has(key));
    const laneOf = new Map(shownLanes.map((key, i) => [key, i]));
    const {root, x, width} = begin(Math.max(1, shownLanes.length) * LANE + 8);
    shownLanes.forEach((key, i) => {
      const top = AXIS + 4 + i * LANE;
      root.append(svg("text", {x: LABELS - 10, y: top + 12, "text-anchor": "end"},
        `${isThreads ? "thread" : "process"} ${key}`));
    });
    const taken = new Set();  // pixels that a bar without extent has already
    for (const op of drawn) {
      const left = Math.max(LABELS, x(op.begin));
      const right = Math.min(width - 8, x(op.end));
      const size = Math.max(2, right - left - 1);
      const lane = laneOf.get(laneKey(op));
      const isDim = query.length > 0 && !matches(op);
      const pixel = `${lane} ${Math.round(left)} ${isDim} ${op.outcome}`;
      if (size <= 2 && op !== chosen && taken.has(pixel)) continue;
      taken.add(pixel);
      const css = op.outcome === "open" ? "info" : op.outcome;
      const bar = svg("rect", {
        class: `bar ${css}${isDim ? " dim" : ""}${op === chosen ? " chosen" : ""}`,
        x: left, y: AXIS + 4 + lane * LANE, width: size, height: LANE - 4, rx: 2,
      });
      bar.onpointermove = event => tell(event, describe(op));
      bar.onpointerleave = () => tell(null, "");
      bar.onclick = () => choose(op, false);
      root.append(bar);
      const room = Math.floor((size - 8) / 6.6);
      if (room >= 4) {
        const label = `${op.f} ${op.value}`;
        root.append(svg("text", {class: "inside", x: left + 4, y: AXIS + 15 + lane * LANE},
          label.length <= room ? label : `${label.slice(0, room - 1)}…`));
      }
    }
    byId("timeline").replaceChildren(root);
  };
  const describe = op => `#${op.index} process ${op.process}: ${op.f} ${op.value} ` +
    `${op.outcome === "open" ? "never completed" : op.outcome}${op.error && " " + op.error}, ` +
    `${time(op.begin, 1e3)}${op.took < 0 ? "" : ", took " + duration(op.took)}`;

  // --- The list

  let shown = PAGE;
  const drawList = () => {
    const found = query.length > 0 ? ops.filter(matches) : ops;
    const table = make("table");
    table.innerHTML = "<thead><tr><th>Index</th><th>Process</th><th>Time</th><th>Took</th>" +
      "<th>Outcome</th><th style='text-align:left'>Operation</th></tr></thead>";
    const body = table.createTBody();
    let start = 0;
    if (chosen) start = Math.max(0, found.indexOf(chosen) - 5);
    for (const op of found.slice(start, start + shown)) {
      const row = body.insertRow();
      row.id = `row-${op.index}`;
      row.classList.toggle("chosen", op === chosen);
      const cells = [op.index, op.process, time(op.begin, 1e3),
        op.took < 0 ? "–" : duration(op.took)];
      for (const text of cells) row.insertCell().textContent = text;
      row.insertCell().append(make("span",
        {className: `outcome ${op.outcome === "open" ? "info" : op.outcome}`}, op.outcome));
      const what = row.insertCell();
      what.className = "text";
      what.append(make("code", {}, `${op.f} ${op.value}${op.error && " " + op.error}`));
      row.onclick = () => choose(op, true);
    }
    const left = found.length - start - shown;
    const note = make("p", {className: "none"},
      `${found.length.toLocaleString("en")} operations${query.length ? " found" : ""}. `);
    if (left > 0) {
      const more = make("button", {type: "button", onclick: () => { shown += PAGE; drawList(); }},
        `Show more`);
      note.append(more);
    }
    byId("list").replaceChildren(note, table);
  };
  const choose = (op, isMoving) => {
    chosen = op;
    if (isMoving) {
      const room = Math.max(op.took, 1e5) * 3;
      look(op.begin - room, op.begin + Math.max(op.took, 0) + room);
    }
    drawList();
    draw();
  };
  const reveal = op => {
    const lane = shownLanes.indexOf(laneKey(op)) * LANE;
    const box = byId("timeline");
    if (lane < box.scrollTop || lane > box.scrollTop + box.clientHeight - 60) {
      box.scrollTop = lane - 60;
    }
  };

  // --- Tools

  const tools = byId("tools");
  tools.hidden = false;
  const button = (text, title, onclick) =>
    tools.append(make("button", {type: "button", title, onclick}, text));
  button("+", "Zoom in", () => zoom(0.5));
  button("−", "Zoom out", () => zoom(2));
  button("‹", "Earlier", () => look(view[0] - (view[1] - view[0]) / 2,
    view[1] - (view[1] - view[0]) / 2));
  button("›", "Later", () => look(view[0] + (view[1] - view[0]) / 2,
    view[1] + (view[1] - view[0]) / 2));
  button("Whole run", "Zoom out to all of it", () => look(first, last));
  const search = make("input", {type: "search", id: "search",
    placeholder: "Search operations: read 12, #183, fail, process 6"});
  search.setAttribute("aria-label", "Search operations");
  search.oninput = () => {
    query = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    shown = PAGE;
    chosen = null;
    draw();
    drawList();
  };
  tools.append(make("output", {id: "range"}), search);

  for (const id of ["messages", "timeline"]) {
    const box = byId(id);
    const timeAt = event => {
      const left = box.getBoundingClientRect().left + LABELS;
      const width = widthOf() - LABELS - 8;
      return view[0] + (event.clientX - left) / width * (view[1] - view[0]);
    };
    box.addEventListener("wheel", event => {
      if (!event.ctrlKey && !event.metaKey && !event.altKey) return;  // the page scrolls
      event.preventDefault();
      zoom(event.deltaY < 0 ? 0.8 : 1.25, timeAt(event));
    }, {passive: false});
    let from = null;
    box.addEventListener("pointerdown", event => {
      if (event.button === 0) from = [event.clientX, ...view];
    });
    box.addEventListener("dblclick", event => zoom(0.25, timeAt(event)));
    addEventListener("pointermove", event => {
      if (from === null) return;
      const width = widthOf() - LABELS - 8;
      const shift = (event.clientX - from[0]) / width * (from[2] - from[1]);
      if (Math.abs(event.clientX - from[0]) > 3) look(from[1] - shift, from[2] - shift);
    });
    addEventListener("pointerup", () => { from = null; });
  }
  addEventListener("resize", draw);
  addEventListener("look", event => {
    const width = Math.min(view[1] - view[0], last / 50);
    look(event.detail - width / 2, event.detail + width / 2);
    byId("explorer").scrollIntoView();
  });

  // #op-12 leads to the operation to which the op with that index belongs.
  const follow = () => {
    const index = Number(/^#op-(\d+)$/.exec(location.hash)?.[1] ?? NaN);
    const op = ops.find(each => each.index === index || each.completion === index);
    if (!op) return false;
    choose(op, true);
    byId("explorer").scrollIntoView();
    return true;
  };
  addEventListener("hashchange", follow);
  document.addEventListener("click", event => {
    const link = event.target.closest?.("a[href^='#op-']");
    if (link && link.getAttribute("href") === location.hash) follow();
  });

  // At first: the operations of the first anomaly, or the first messages.
  const anomaly = document.querySelector("#anomalies [href^='#op-']");
  const index = Number(anomaly?.getAttribute("href").slice(4) ?? NaN);
  const culprit = ops.find(op => op.index === index || op.completion === index);
  const start = messages.find(m => m.begin >= 0)?.begin ?? ops[0]?.begin ?? 0;
  const later = messages[messages.findIndex(m => m.begin >= 0) + 40] ?? ops[40];
  if (follow()) return;
  if (culprit) {
    choose(culprit, true);
  } else {
    drawList();
    look(start, later && later.begin > start ? later.end : last);
  }
})();
