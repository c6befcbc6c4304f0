// What is wrong with the page for people who use a screen reader or see weakly: fields and buttons
// without a name, headings that leave out a level, ids that come twice, text of too little contrast.
const faults = [];
const seen = new Set();
for (const element of document.querySelectorAll("[id]")) {
  if (seen.has(element.id)) faults.push("id twice: " + element.id);
  seen.add(element.id);
}
for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
  if (!field.labels.length && !field.ariaLabel) faults.push("field without label: " + field.name);
}
for (const button of document.querySelectorAll("button, a[href], summary")) {
  if (!(button.ariaLabel || button.textContent).trim()) faults.push("no name: " + button.outerHTML);
}
for (const name of ["aria-labelledby", "aria-describedby"]) {
  for (const element of document.querySelectorAll(`[${name}]`)) {
    if (!document.getElementById(element.getAttribute(name))) faults.push(name + " leads nowhere");
  }
}
if (!document.documentElement.lang) faults.push("no language");
if (!document.title) faults.push("no title");
if (document.querySelectorAll("main").length !== 1) faults.push("not one main");
let level = 0;
for (const heading of document.querySelectorAll("h1, h2, h3, h4")) {
  const next = Number(heading.tagName[1]);
  if (next > level + 1) faults.push("heading leaves out a level: " + heading.textContent);
  level = next;
}

// WCAG 2.1: relative luminance and contrast ratio.
function rgba(text) {
  const numbers = text.match(/[\d.]+/g).map(Number);
  const scale = text.startsWith("color(") ? 255 : 1;
  return [...numbers.slice(0, 3).map((n) => n * scale), numbers[3] ?? 1];
}
function luminance(colour) {
  const [r, g, b] = colour.slice(0, 3).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function background(element) {
  for (let place = element; place; place = place.parentElement) {
    const colour = rgba(getComputedStyle(place).backgroundColor);
    if (colour[3] > 0.99) return colour;
  }
  return matchMedia("(prefers-color-scheme: dark)").matches ? [0, 0, 0, 1] : [255, 255, 255, 1];
}
const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (words.nextNode()) {
  const element = words.currentNode.parentElement;
  if (!words.currentNode.data.trim() || !element.checkVisibility()) continue;
  if (["OPTION", "SCRIPT"].includes(element.tagName) || element.closest(":disabled")) continue;
  const pair = [luminance(rgba(getComputedStyle(element).color)), luminance(background(element))];
  const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
  if (ratio < 4.5) {
    faults.push(`contrast ${ratio.toFixed(2)}: ${words.currentNode.data.trim().slice(0, 40)}`);
  }
}
if (document.documentElement.scrollWidth > innerWidth) faults.push("wider than the window");
return faults;
