// Makes a link inside Parallax a change of page instead of a new session, and tells the width of
// the window where it differs from what the page was drawn for. It draws nothing.
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

  let timer = null;
  const tell = () => {
    const now = bucket();
    if (now !== data.width) setStateValue("width", now);
  };
  const onResize = () => {
    clearTimeout(timer);
    timer = setTimeout(tell, 250);
  };

  document.addEventListener("click", onClick, true);
  window.addEventListener("resize", onResize);
  tell();
  return () => {
    clearTimeout(timer);
    document.removeEventListener("click", onClick, true);
    window.removeEventListener("resize", onResize);
  };
}
