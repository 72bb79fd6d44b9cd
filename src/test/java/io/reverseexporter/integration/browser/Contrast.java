package io.reverseexporter.integration.browser;

/** Whether texts stand out from what is behind them, as WCAG 2 wants it at level AA. */
final class Contrast {
  /** Gives what is too faint, a line for each; empty if nothing is. */
  static final String SCRIPT =
      """
      const parse = (color) => (color.match(/[\\d.]+/g) || []).map(Number);
      const isSolid = (c) => c.length === 3 || c[3] === 1;
      const ground = (element) => {
        for (let e = element; e; e = e.parentElement) {
          const color = parse(getComputedStyle(e).backgroundColor);
          if (isSolid(color)) {
            return color;
          }
        }
        return [255, 255, 255];
      };
      const luminance = ([r, g, b]) => {
        const part = (v) => {
          const s = v / 255;
          return s <= 0.04045 ? s / 12.92 : Math.pow((s + 0.055) / 1.055, 2.4);
        };
        return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
      };
      const ratio = (a, b) => {
        const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
        return (x + 0.05) / (y + 0.05);
      };
      const faint = new Set();
      for (const element of document.querySelectorAll("body *")) {
        const isText = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
        const isShape = element.matches(".shape, path[d]:not([d=''])");
        if (!(isText || isShape) || !element.getClientRects().length) {
          continue;
        }
        const style = getComputedStyle(element);
        const color = parse(element.matches("path") ? style.fill : style.color);
        const found = ratio(color, ground(isText ? element : element.parentElement));
        // Graphics need less than texts.
        if (found < (isText ? 4.5 : 3)) {
          faint.add(element.nodeName + "." + element.getAttribute("class") + " " + found.toFixed(2));
        }
      }
      return [...faint].join("\\n");
      """;

  private Contrast() {}
}
