// One box in which typing finds and Enter opens. The answers come from the server; what makes its texts and links
// stands in plain.js.
const tidy = (text) => text.replace(/\s+/g, " ").trim();
const WAIT = 160;

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const input = parentElement.querySelector("input");
  const list = parentElement.querySelector(".list");
  const status = parentElement.querySelector(".status");
  // What outlives an answer of the server: what was asked last and is still to be answered, whether Enter waits for
  // its answer, what is chosen, whether the reader has closed the list.
  const isNew = !input.state;
  const state = input.state || { asked: data.asked, sent: [], opens: false, chosen: -1, timer: 0, closed: false };
  input.state = state;
  const answered = state.sent.indexOf(data.asked);
  if (answered >= 0) state.sent.splice(0, answered + 1);
  else if (isNew || (data.asked !== state.asked && !state.sent.length)) {
    // From the address: a link, or the way back.
    input.value = data.asked;
    state.asked = data.asked;
  }
  parentElement.querySelector("label").textContent = data.label;
  input.placeholder = data.placeholder;
  input.maxLength = data.longest;

  const options = () => [...list.querySelectorAll("a")];

  const show = (open) => {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) choose(-1);
  };

  const choose = (index) => {
    state.chosen = index;
    options().forEach((link, place) => link.setAttribute("aria-selected", String(place === index)));
    const link = options()[index];
    if (link) {
      input.setAttribute("aria-activedescendant", link.id);
      link.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  };

  const open = (link) => {
    if (link) link.click();
  };

  const ask = () => {
    clearTimeout(state.timer);
    const text = tidy(input.value);
    if (text === state.asked) return;
    state.asked = text;
    state.sent.push(text);
    // The address tells the words without a step in the history for every pause in typing.
    const url = new URL(window.location.href);
    if (text) url.searchParams.set("find", text);
    else url.searchParams.delete("find");
    window.history.replaceState(window.history.state, "", url.pathname + url.search + url.hash);
    setStateValue("asked", text);
  };

  const draw = () => {
    list.replaceChildren();
    let number = 0;
    for (const group of data.groups) {
      const holder = element("div", group.label ? "" : "last");
      holder.setAttribute("role", "group");
      holder.setAttribute("aria-label", group.label || "Further");
      if (group.label) {
        const kind = element("div", "kind", group.label);
        kind.setAttribute("aria-hidden", "true");
        holder.append(kind);
      }
      for (const found of group.found) {
        const href = safe(found.href);
        if (!href) continue;
        const link = linked(element("a"), href);
        link.id = `found-${number++}`;
        link.tabIndex = -1;
        link.setAttribute("role", "option");
        link.setAttribute("aria-selected", "false");
        link.append(element("span", "name", found.t));
        if (found.detail) link.append(element("span", "what", found.detail));
        link.addEventListener("click", () => {
          clearTimeout(state.timer);
          show(false);
        });
        holder.append(link);
      }
      if (holder.querySelector("a")) list.append(holder);
    }
    if (data.note) list.prepend(element("div", "none", data.note));
    status.textContent = data.said;
  };

  draw();
  choose(-1);
  // An answer to what has been typed over in the meantime is not opened, nor is one that nobody waits for.
  const isAnswered = () => data.asked === state.asked && state.asked !== "";
  // Who comes with words in the address comes for what they find.
  if (isNew && data.asked) input.focus({ preventScroll: true });
  const has = parentElement.getRootNode().activeElement === input;
  show(isAnswered() && has && !state.closed);
  if (isAnswered() && state.opens) {
    state.opens = false;
    open(options()[0]);
  }

  input.oninput = () => {
    state.opens = false;
    state.closed = false;
    choose(-1);
    clearTimeout(state.timer);
    if (!tidy(input.value)) show(false);
    state.timer = setTimeout(ask, WAIT);
  };
  input.onfocus = () => {
    if (isAnswered() && data.asked === tidy(input.value) && !state.closed) show(true);
  };
  input.onclick = () => {
    state.closed = false;
    input.onfocus();
  };
  // The list is no place for the focus: who presses in it, even long, stays in the field.
  list.onmousedown = (event) => event.preventDefault();
  input.onblur = () => setTimeout(() => show(false), 150);
  input.onkeydown = (event) => {
    // Letters of an input method that are not yet chosen belong to it.
    if (event.isComposing) return;
    const found = options();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length && isAnswered()) {
      event.preventDefault();
      const start = list.hidden ? -1 : state.chosen;
      show(true);
      choose((Math.max(start, step < 0 ? 0 : -1) + step + found.length) % found.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (!tidy(input.value)) return;
      if (state.chosen >= 0) open(found[state.chosen]);
      else if (tidy(input.value) === state.asked && isAnswered()) open(found[0]);
      else {
        state.opens = true;
        ask();
      }
    } else if (event.key === "Tab") {
      state.closed = true;
      show(false);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      state.closed = true;
      show(false);
    }
  };
}
