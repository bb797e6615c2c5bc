// Buttons that put text, rich text or a picture on the clipboard. All data is set as text only.
const asBlob = (base64) => {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  return new Blob([bytes], { type: "image/png" });
};

// Without https there is no clipboard API; the old command still copies text in every browser.
const byCommand = (item) => {
  const onCopy = (event) => {
    event.clipboardData.setData("text/plain", item.text);
    if (item.html) event.clipboardData.setData("text/html", item.html);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  document.addEventListener("copy", onCopy, true);
  try {
    return document.execCommand("copy");
  } finally {
    document.removeEventListener("copy", onCopy, true);
  }
};

const put = async (item) => {
  if (item.png) {
    if (!navigator.clipboard || !window.ClipboardItem) return "needs an https address; download the picture instead";
    await navigator.clipboard.write([new ClipboardItem({ "image/png": asBlob(item.png) })]);
    return "copied";
  }
  if (!navigator.clipboard || !window.ClipboardItem) return byCommand(item) ? "copied" : "the browser did not allow it";
  if (item.html) {
    await navigator.clipboard.write([new ClipboardItem({
      "text/plain": new Blob([item.text], { type: "text/plain" }),
      "text/html": new Blob([item.html], { type: "text/html" }),
    })]);
  } else {
    await navigator.clipboard.writeText(item.text);
  }
  return "copied";
};

export default function (component) {
  const { parentElement, data } = component;
  const holder = parentElement.querySelector(".copies");
  const status = parentElement.querySelector(".status");
  holder.replaceChildren();
  status.textContent = "";
  data.items.forEach((item) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = item.label;
    button.addEventListener("click", async () => {
      let said;
      try {
        said = await put(item);
      } catch {
        said = item.png || !byCommand(item) ? "the browser did not allow it" : "copied";
      }
      status.textContent = `${item.label}: ${said}`;
    });
    holder.append(button);
  });
}
