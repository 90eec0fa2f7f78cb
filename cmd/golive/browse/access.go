package browse

// nameless are the controls of the page that a screen reader could not name.
const nameless = `[...document.querySelectorAll("button, a[href], input, select, textarea, [role=button], dialog, [role=dialog], nav, [tabindex='0']")]
  .filter((n) => n.checkVisibility() && !n.closest("[inert]"))
  .filter((n) => !(n.getAttribute("aria-label") || n.getAttribute("title") || n.textContent.trim() || n.placeholder || [...(n.labels || [])].some((l) => l.textContent.trim())
    || document.getElementById(n.getAttribute("aria-labelledby"))?.textContent))
  .map((n) => n.outerHTML.slice(0, 120))`

// pale are texts whose contrast with what is behind them is below 4.5 (3 for large ones), as WCAG 2.2 AA (1.4.3) asks.
const pale = `(() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (color) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); const d = canvas.getImageData(0, 0, 1, 1).data; return [d[0], d[1], d[2], d[3] / 255]; };
  const over = (a, b) => [0, 1, 2].map((i) => a[i] * a[3] + b[i] * (1 - a[3]));
  const light = (c) => { const [r, g, b] = c.map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = (n) => {
    const layers = [];
    for (let x = n; x; x = x.parentElement) { const s = getComputedStyle(x); const c = rgba(s.backgroundColor); if (c[3]) layers.push(c); if (c[3] === 1) break; }
    return layers.reverse().reduce((below, c) => over(c, below), rgba(getComputedStyle(document.documentElement).backgroundColor).slice(0, 3));
  };
  const found = new Set();
  for (const n of document.querySelectorAll("body *")) {
    if (![...n.childNodes].some((c) => c.nodeType === 3 && c.textContent.trim()) || !n.checkVisibility({ opacityProperty: true }) || n.closest(":disabled, .sr, svg, option, [inert]")) continue;
    const style = getComputedStyle(n);
    const back = behind(n);
    const front = over(rgba(style.color), back);
    const [a, b] = [light(front), light(back)].sort((x, y) => y - x);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (large ? 3 : 4.5)) found.add(n.tagName + "." + n.className + " " + ratio.toFixed(2) + " " + n.textContent.trim().slice(0, 30));
  }
  return [...found];
})()`

// Accessible fails the test for controls without a name, for texts without contrast, and for what else breaks a rule of axe.
func (b *Tab) Accessible() {
	b.t.Helper()
	b.breaks()
	for _, n := range JS[[]string](b, nameless) {
		b.t.Error("no name:", n)
	}
	for _, n := range JS[[]string](b, pale) {
		b.t.Error("too pale:", n)
	}
}

// Fits fails the test if the page is wider than its window.
func (b *Tab) Fits(l Look) {
	b.t.Helper()
	if wide := JS[int64](b, `document.documentElement.scrollWidth`); wide > l.Width {
		b.t.Errorf("the page is %d px wide in a window of %d", wide, l.Width)
	}
}
