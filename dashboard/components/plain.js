// What every component that shows plain data begins with: text is set as text, never as HTML, and a link is made only
// for http(s) addresses and for pages of Parallax.
const safe = (href) => {
  if (typeof href !== "string") return null;
  if (/^https?:\/\/[^\s]+$/i.test(href)) return href;
  return /^(\.\/|[a-z-]*)\?[^\s]*$/.test(href) || /^[a-z-]+$/.test(href) ? href : null;
};

const element = (tag, className, text) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined && text !== null) node.textContent = String(text);
  return node;
};

const linked = (node, href) => {
  node.href = href;
  if (/^https?:/i.test(href)) {
    node.target = "_blank";
    node.rel = "noopener noreferrer";
  }
  return node;
};

