// Judging by keys, and one verdict for one double click. The page works without.
const form = document.querySelector("[data-verdicts]");
const keys = document.querySelector("[data-keys]");
const OFF = "behov-judging-keys-off";
const UNREAD = 300; // milliseconds in which nobody can have read the pair: such a click was meant for the one before
let shown;

function begin() {
  shown = performance.now();
  keys.checked = localStorage.getItem(OFF) === null;
}

addEventListener("pageshow", (event) => event.persisted && begin());
begin();

keys.addEventListener("change", () => {
  if (keys.checked) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "1");
});

form.addEventListener("click", (event) => {
  if (event.detail > 0 && performance.now() - shown < UNREAD) event.preventDefault();
});

addEventListener("keydown", (event) => {
  if (!keys.checked || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
  const button = [...form.querySelectorAll("button")].find((one) => one.dataset.key === event.key);
  if (button) button.click();
});
