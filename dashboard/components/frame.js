// Makes a link inside Parallax a change of page instead of a new session, tells the width of the
// window where it differs from what the page was drawn for, keeps the reader's briefing in the browser,
// so that it outlives a reload and reaches other tabs, and remembers that the tour was shown. It draws nothing.
const KEPT = "parallax-briefing";
const TOUR = "parallax-tour";
// The part of the next page to which a link leads.
let part = "";

// The framework gives an opened box the room below its button, which at the foot of a window is none, or
// lets it rise over the window's upper edge: it is moved until it stands in the window whole.
const MARGIN = 12;
const lift = (box) => {
  const moved = parseFloat((box.style.translate || "0 0").split(" ")[1]) || 0;
  const top = box.getBoundingClientRect().top - moved;
  const tall = Math.min(box.scrollHeight + 2, window.innerHeight * 0.7);
  const over = top + tall + MARGIN - window.innerHeight;
  const by = top < MARGIN ? MARGIN - top : over > 0 ? -Math.min(over, top - MARGIN) : 0;
  const wanted = by ? `0 ${by}px` : "";
  if (box.style.translate !== wanted) box.style.translate = wanted;
};

// {turn, text}, of which the higher turn is the newer; null where nothing is kept or may be.
const kept = () => {
  try {
    const found = JSON.parse(window.localStorage.getItem(KEPT));
    return found && Number.isInteger(found.turn) && typeof found.text === "string" ? found : null;
  } catch {
    return null;
  }
};

const keep = (brief) => {
  try {
    window.localStorage.setItem(KEPT, JSON.stringify(brief));
  } catch {
    // Storage is full or forbidden: the briefing then lives as long as the page.
  }
};

// True once, and only where the browser can remember that it was.
const isFirst = () => {
  try {
    if (window.localStorage.getItem(TOUR)) return false;
    window.localStorage.setItem(TOUR, "seen");
    return window.localStorage.getItem(TOUR) === "seen";
  } catch {
    return false;
  }
};

// A box that opens over the page hangs at the end of it, far from its button. Who opened it by keyboard is
// taken into it, stays in it while tabbing, and comes back to the button when it closes.
const STOPS = 'a[href], button:not(:disabled), input:not(:disabled), textarea, [tabindex]';
const stops = (root) => [...root.querySelectorAll("*")].flatMap((node) => {
  if (node.shadowRoot) return stops(node.shadowRoot);
  return node.matches(STOPS) && node.tabIndex >= 0 && node.getClientRects().length ? [node] : [];
});
const focused = () => {
  let node = document.activeElement;
  while (node && node.shadowRoot && node.shadowRoot.activeElement) node = node.shadowRoot.activeElement;
  return node;
};
const boxed = { box: null, opener: null, key: "" };

const tend = () => {
  const box = document.querySelector('[data-testid="stPopoverBody"]');
  const here = document.activeElement;
  if (box && box !== boxed.box) {
    const button = here && here.closest('[data-testid="stPopover"] button');
    boxed.opener = button && button.matches(":focus-visible") ? button : null;
    const key = button && /st-key-([\w-]+?)(_on|_off)?(?= |$)/.exec(button.closest('[class*="st-key-"]').className);
    boxed.key = key ? key[1] : "";
  }
  // What is in it may still be on its way.
  if (box && boxed.opener && here === boxed.opener) {
    const first = stops(box)[0];
    if (first) first.focus();
  }
  // A chip whose filter was set is another button than before.
  if (!box && boxed.box && boxed.opener && (!here || here === document.body)) {
    const again = boxed.opener.isConnected ? boxed.opener : document.querySelector(`[class*="st-key-${boxed.key}"] button`);
    if (again) again.focus({ focusVisible: true });
  }
  boxed.box = box;
};

const onTab = (event) => {
  if (event.key !== "Tab" || !boxed.box || !boxed.opener || event.defaultPrevented) return;
  const inside = stops(boxed.box);
  const here = focused();
  const [end, start] = event.shiftKey ? [inside[0], inside[inside.length - 1]] : [inside[inside.length - 1], inside[0]];
  if (here === end && start) {
    event.preventDefault();
    start.focus();
  }
};

// The panel of an event opens beside the chart or below it, perhaps out of sight of who asked for it.
const panelled = { path: "", there: false };
// When the reader last pressed something. A panel that an address brings along moves nothing.
let pressed = -Infinity;
const onPress = () => {
  pressed = performance.now();
};
const JUST_NOW = 5000;
const bring = () => {
  const panel = document.querySelector(".st-key-event_panel");
  const path = window.location.pathname;
  if (!document.querySelector(".st-key-page_foot")) return;
  if (panel && panelled.path === path && !panelled.there && performance.now() - pressed < JUST_NOW) {
    const top = panel.getBoundingClientRect().top;
    if (top < 0 || top > window.innerHeight * 0.6) panel.scrollIntoView({ block: "start" });
    const first = panel.querySelector("button:not(:disabled)");
    const here = document.activeElement;
    if (first && (!here || here === document.body || here.closest(".st-key-step_begin"))) first.focus({ preventScroll: true });
  }
  panelled.path = path;
  panelled.there = Boolean(panel);
};

const BUCKETS = [390, 768, 1024, 1440, 1920];

const bucket = () => {
  const width = window.innerWidth;
  return BUCKETS.reduce((best, each) =>
    Math.abs(each - width) < Math.abs(best - width) ? each : best);
};

export default function (component) {
  const { setTriggerValue, setStateValue, data } = component;

  // Boxes that open over the page hang outside of it; the style sheet's colours follow the look there, too.
  const app = document.querySelector('[data-testid="stApp"]');
  const look = app ? getComputedStyle(app).colorScheme : "";
  document.documentElement.style.colorScheme = look;
  document.documentElement.dataset.look = look;

  const onClick = (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.composedPath().find((node) => node.tagName === "A" && node.href);
    if (!link || link.hasAttribute("download")) return;
    const raw = link.getAttribute("href");
    if (!raw || raw.startsWith("#")) return;
    const url = new URL(link.href, document.baseURI);
    if (url.origin !== window.location.origin) return;
    const page = url.pathname.replace(/\/+$/, "").split("/").pop();
    if (!data.pages.includes(page)) return;
    event.preventDefault();
    event.stopPropagation();
    part = url.hash.slice(1);
    // As a step in the history, which the framework follows with one run of the page it leads to. Changed from
    // the server, the history would get the new query under the old page as well, and the way back lead there.
    const target = url.pathname + url.search;
    if (target !== window.location.pathname + window.location.search) window.history.pushState({}, "", target);
    window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  };

  // A chart is an image with a description, and its rows stand in a table: what it is drawn of is
  // no part of the page for a screen reader.
  const describe = () => {
    document.querySelectorAll('[data-testid="stVegaLiteChart"] svg.marks:not([aria-hidden])').forEach((svg) => {
      svg.setAttribute("aria-hidden", "true");
      svg.closest('[data-testid="stVegaLiteChart"]').setAttribute("role", "img");
    });
    tend();
    bring();
    document.querySelectorAll('[data-testid="stPopoverBody"]').forEach(lift);
    const place = part && document.getElementById(part);
    if (place) {
      part = "";
      place.scrollIntoView();
    }
  };
  const watch = new MutationObserver(describe);
  watch.observe(document.body, { childList: true, subtree: true });
  describe();

  let timer = null;
  const tell = () => {
    const now = bucket();
    if (now !== data.width) setStateValue("width", now);
  };
  const onResize = () => {
    clearTimeout(timer);
    timer = setTimeout(tell, 250);
  };

  // What the server holds against what the browser holds: the newer one wins on both sides.
  const share = () => {
    const here = kept();
    if (data.brief && data.brief.turn > (here ? here.turn : 0)) keep(data.brief);
    else if (here && here.turn > (data.brief ? data.brief.turn : 0)) setStateValue("brief", here);
  };
  const onStorage = (event) => {
    if (event.key === KEPT) share();
  };
  share();

  // Only once the page stands there, so that the first thing a reader sees is the page.
  const greet = data.first
    ? setTimeout(() => document.querySelector(".st-key-page_foot") && isFirst() && setTriggerValue("first", true), 1500)
    : null;

  document.addEventListener("click", onClick, true);
  document.addEventListener("keydown", onTab);
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, onPress, true);
  window.addEventListener("storage", onStorage);
  window.addEventListener("resize", onResize);
  tell();
  return () => {
    clearTimeout(timer);
    clearTimeout(greet);
    watch.disconnect();
    document.removeEventListener("click", onClick, true);
    document.removeEventListener("keydown", onTab);
    for (const kind of ["pointerdown", "keydown"]) document.removeEventListener(kind, onPress, true);
    window.removeEventListener("storage", onStorage);
    window.removeEventListener("resize", onResize);
  };
}
