// A real HTML table from plain data; what makes its texts and links stands in plain.js.
// Numbers as small bars, each row on its own scale; whoever cannot see them has the figures beside.
const SVG = "http://www.w3.org/2000/svg";
const spark = (values) => {
  const numbers = values.slice(0, 400).map((value) => (Number.isFinite(value) && value > 0 ? value : 0));
  const most = Math.max(1, ...numbers);
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", "spark");
  drawing.setAttribute("viewBox", `0 0 ${numbers.length * 4} 20`);
  drawing.setAttribute("preserveAspectRatio", "none");
  drawing.setAttribute("aria-hidden", "true");
  numbers.forEach((value, index) => {
    if (!value) return;
    const tall = Math.max(3, (value / most) * 19);
    const bar = document.createElementNS(SVG, "rect");
    bar.setAttribute("x", String(index * 4));
    bar.setAttribute("y", String(19 - tall));
    bar.setAttribute("width", "3.2");
    bar.setAttribute("height", String(tall));
    drawing.append(bar);
  });
  const ground = document.createElementNS(SVG, "rect");
  ground.setAttribute("class", "ground");
  ground.setAttribute("y", "19");
  ground.setAttribute("width", String(numbers.length * 4));
  ground.setAttribute("height", "1");
  drawing.append(ground);
  return drawing;
};

const fill = (node, cell, column) => {
  const value = cell !== null && typeof cell === "object" ? cell : { t: cell };
  if (column.align) node.classList.add(column.align);
  if (value.tint) {
    node.style.background = value.tint;
    node.style.backgroundClip = "padding-box";
    node.classList.add("tinted");
  }
  if (value.mark) {
    const mark = element("span", "mark");
    mark.style.background = value.mark;
    mark.setAttribute("aria-hidden", "true");
    node.append(mark);
  }
  if (Array.isArray(value.spark)) node.append(spark(value.spark));
  const href = safe(value.href);
  const text = value.t === null || value.t === undefined ? "" : value.t;
  if (href) {
    node.append(linked(element("a", value.bold ? "strong" : "", text), href));
  } else if (text !== "") {
    node.append(element("span", value.bold ? "strong" : value.faint ? "faint" : "", text));
  }
  for (const line of value.lines || []) {
    node.append(element("span", "line", line));
  }
};

const compare = (a, b) => {
  const key = (cell) => {
    const value = cell !== null && typeof cell === "object" ? (cell.sort ?? cell.t) : cell;
    return value === undefined ? null : value;
  };
  const x = key(a);
  const y = key(b);
  if (x === null || y === null) return (x === null) - (y === null);
  if (typeof x === "number" && typeof y === "number") return x - y;
  return String(x).localeCompare(String(y), "en");
};

// As in table.css: below this width rows are cards. Of many cards so many are shown at first, and with each press.
const NARROW = 520;
const FIRST = 10;
const SPARE = 4;
const STEP = 20;

// Of a long table in a box so many rows are laid out at once; the others follow when nobody waits for anything.
const AT_FIRST = 40;
const REST_AFTER = 700;
const TELL_AFTER = 150;

export default function (component) {
  const { data, parentElement } = component;
  const host = parentElement.querySelector(".holder");
  const more = parentElement.querySelector(".more");
  host.setAttribute("aria-label", `Table: ${data.caption}`);
  const state = host.sorting && host.sorting.id === data.id ? host.sorting : { id: data.id, by: null, up: true };
  host.sorting = state;
  // A box that scrolls within a page that scrolls is a trap for a thumb: on a phone long tables grow instead.
  // The width is that of the last look: to ask for it now would lay the whole page out before its time.
  let narrow = host.narrow ?? window.innerWidth <= NARROW;
  let shown = FIRST;
  let timer = 0;
  let complete = () => {};

  // A few cards more than are shown at first are no reason to press for them.
  const folds = () => !data.wide && data.rows.length > FIRST + (data.height ? 0 : SPARE);

  const lineOf = (row) => {
    const line = element("tr");
    row.forEach((cell, index) => {
      const node = element(index === 0 && data.headed ? "th" : "td");
      if (index === 0 && data.headed) node.scope = "row";
      if (data.columns[index].label) node.dataset.label = data.columns[index].label;
      fill(node, cell, data.columns[index]);
      line.append(node);
    });
    return line;
  };

  const draw = () => {
    clearTimeout(timer);
    host.style.maxHeight = data.height && !narrow ? `${data.height}px` : "";
    const table = element("table", data.wide ? "wide" : "");
    table.append(element("caption", "", data.caption));
    const head = element("thead");
    for (const band of data.bands && data.bands.length ? [data.bands] : []) {
      const row = element("tr", "bands");
      for (const part of band) {
        const cell = element("th", "", part.label);
        cell.colSpan = part.span;
        cell.scope = "colgroup";
        row.append(cell);
      }
      head.append(row);
    }
    const names = element("tr");
    data.columns.forEach((column, index) => {
      const cell = element("th");
      cell.scope = "col";
      cell.dataset.label = column.label;
      if (column.width) cell.style.minWidth = `${column.width}px`;
      if (column.align) cell.classList.add(column.align);
      if (data.sortable && column.label) {
        const button = element("button", "", column.label);
        button.type = "button";
        const sorted = state.by === index;
        cell.setAttribute("aria-sort", sorted ? (state.up ? "ascending" : "descending") : "none");
        if (sorted) button.append(element("span", "", state.up ? " ↑" : " ↓"));
        button.addEventListener("click", () => {
          state.up = state.by === index ? !state.up : !column.down;
          state.by = index;
          draw();
        });
        cell.append(button);
      } else {
        cell.append(element("span", "", column.label));
      }
      if (column.help) cell.title = column.help;
      if (column.sub) cell.append(element("span", "line", column.sub));
      names.append(cell);
    });
    head.append(names);
    table.append(head);
    const rows = state.by === null ? data.rows
      : [...data.rows].sort((a, b) => compare(a[state.by], b[state.by]) * (state.up ? 1 : -1));
    const body = element("tbody");
    const first = data.wide ? rows.length : narrow ? (folds() ? shown : rows.length) : data.height ? AT_FIRST : rows.length;
    body.append(...rows.slice(0, first).map(lineOf));
    table.append(body);
    host.replaceChildren(table);
    complete = () => {
      complete = () => {};
      clearTimeout(timer);
      if (narrow || rows.length <= first) return;
      // Columns stay as wide as they are, or the rest would move them under the reader's eyes.
      const widths = [...names.children].map((cell) => cell.getBoundingClientRect().width);
      [...names.children].forEach((cell, index) => { cell.style.width = `${widths[index]}px`; });
      table.style.tableLayout = "fixed";
      body.append(...rows.slice(first).map(lineOf));
    };
    timer = setTimeout(() => (window.requestIdleCallback || setTimeout)(() => complete()), REST_AFTER);
    // Its line keeps its place until it is known what it says: to measure now would hold up what is drawn beside it.
    if (data.height && !more.textContent) more.textContent = "\u00a0";
    setTimeout(tell, TELL_AFTER);
  };

  // Nothing else tells that a table goes on below its edge or beside it.
  const tell = () => {
    const isNarrow = host.clientWidth > 0 && host.clientWidth <= NARROW && !data.wide;
    if (host.clientWidth > 0) host.narrow = isNarrow;
    if (isNarrow !== narrow && host.clientWidth > 0) {
      narrow = isNarrow;
      draw();
      return;
    }
    const left = narrow && folds() ? data.rows.length - shown : 0;
    if (left > 0) {
      const button = element("button", "", `Show ${Math.min(STEP, left)} more of ${data.rows.length.toLocaleString("en-GB")}`);
      button.type = "button";
      button.addEventListener("click", () => {
        shown += STEP;
        draw();
      });
      more.replaceChildren(button);
      return;
    }
    const down = host.scrollHeight > host.clientHeight + 4;
    const along = host.scrollWidth > host.clientWidth + 4;
    const many = data.rows.length.toLocaleString("en-GB");
    const what = along ? `${many} rows, ${data.columns.length - 1} columns` : `${many} rows`;
    more.textContent = down || along ? `${what}; scroll in the table for the rest` : "";
  };

  draw();
  const finish = () => complete();
  const occasions = ["scroll", "wheel", "focusin", "keydown"];
  for (const occasion of occasions) host.addEventListener(occasion, finish, { passive: true });
  const unfold = () => {
    if (narrow && folds() && shown < data.rows.length) {
      shown = data.rows.length;
      draw();
    }
    complete();
  };
  window.addEventListener("beforeprint", unfold);
  const size = new ResizeObserver(() => setTimeout(tell, TELL_AFTER));
  size.observe(host);
  return () => {
    clearTimeout(timer);
    size.disconnect();
    for (const occasion of occasions) host.removeEventListener(occasion, finish);
    window.removeEventListener("beforeprint", unfold);
  };
}
