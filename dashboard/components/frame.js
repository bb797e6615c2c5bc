// Makes a link inside Parallax a change of page instead of a new session, tells the width of the
// window where it differs from what the page was drawn for, and keeps the reader's briefing in the
// browser, so that it outlives a reload and reaches other tabs. It draws nothing.
const KEPT = "parallax-briefing";

// The framework gives an opened box the room below its button, which at the foot of a window is none:
// it is lifted until it stands in the window whole.
const MARGIN = 12;
const lift = (box) => {
  const lifted = parseFloat((box.style.translate || "0 0").split(" ")[1]) || 0;
  const top = box.getBoundingClientRect().top - lifted;
  const tall = Math.min(box.scrollHeight + 2, window.innerHeight * 0.7);
  const over = top + tall + MARGIN - window.innerHeight;
  const wanted = over > 0 ? `0 ${-Math.min(over, top - MARGIN)}px` : "";
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

const BUCKETS = [390, 768, 1024, 1440, 1920];

const bucket = () => {
  const width = window.innerWidth;
  return BUCKETS.reduce((best, each) =>
    Math.abs(each - width) < Math.abs(best - width) ? each : best);
};

export default function (component) {
  const { setTriggerValue, setStateValue, data } = component;

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
    setTriggerValue("go", page + url.search);
  };

  // A chart is an image with a description, and its rows stand in a table: what it is drawn of is
  // no part of the page for a screen reader.
  const describe = () => {
    document.querySelectorAll('[data-testid="stVegaLiteChart"] svg.marks:not([aria-hidden])').forEach((svg) => {
      svg.setAttribute("aria-hidden", "true");
      svg.closest('[data-testid="stVegaLiteChart"]').setAttribute("role", "img");
    });
  };
  const look = () => {
    describe();
    document.querySelectorAll('[data-testid="stPopoverBody"]').forEach(lift);
  };
  const watch = new MutationObserver(look);
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

  document.addEventListener("click", onClick, true);
  window.addEventListener("storage", onStorage);
  window.addEventListener("resize", onResize);
  tell();
  return () => {
    clearTimeout(timer);
    watch.disconnect();
    document.removeEventListener("click", onClick, true);
    window.removeEventListener("storage", onStorage);
    window.removeEventListener("resize", onResize);
  };
}
