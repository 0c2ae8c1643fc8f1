// Hides what is selected in the text that will be shown. Without this, […] is typed by hand.
const box = document.getElementById("id_shown");
const offer = document.querySelector("[data-hide]");
const MARK = "[…]";

offer.hidden = false;
offer.querySelector("button").addEventListener("click", () => {
  const { selectionStart: start, selectionEnd: end } = box;
  if (start !== end) box.setRangeText(MARK, start, end, "end");
  box.focus();
});
