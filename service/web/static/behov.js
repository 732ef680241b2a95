// Small conveniences. Every page works without them.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-print]");
  if (button) window.print();
  const copied = event.target.closest("[data-copy]");
  if (copied && navigator.clipboard) navigator.clipboard.writeText(copied.dataset.copy);
});
for (const element of document.querySelectorAll("[data-needs-script]")) element.hidden = false;
