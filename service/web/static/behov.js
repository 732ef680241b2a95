// Small conveniences. Every page works without them.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-print]");
  if (button) window.print();
  const copied = event.target.closest("[data-copy]");
  if (copied && navigator.clipboard) navigator.clipboard.writeText(copied.dataset.copy);
});
// What changes something is sent once, however often its button is pressed.
addEventListener("submit", (event) => {
  if (!("sent" in event.target.dataset)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, { capture: true });
addEventListener("submit", ({ target, defaultPrevented }) => {
  if (target.method !== "post" || defaultPrevented) return;
  target.dataset.sent = "";
  setTimeout(() => delete target.dataset.sent, 5000);
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sent]")) delete form.dataset.sent;
});
// An answer without the part that was asked for, such as an error or the page to sign in on, is shown whole.
addEventListener("htmx:after:request", (event) => {
  const { select, text, response } = event.detail.ctx;
  if (!select || new DOMParser().parseFromString(text, "text/html").querySelector(select)) return;
  event.preventDefault();
  location.href = response.raw.url;
});
for (const element of document.querySelectorAll("[data-needs-script]")) element.hidden = false;
