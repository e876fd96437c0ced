import type { Page } from 'playwright-core';

/** What the probes share; each runs in the page, by the debugger, and gives one line for each fault. */
const shared = `
  const shown = (each) => each.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !each.closest('.unseen');
  const named = (each) => each.outerHTML.replaceAll(/ (class|style)="[^"]*"/g, '').slice(0, 140);
  const all = (selector) => [...document.querySelectorAll(selector)].filter(shown);
  const clips = (each) => getComputedStyle(each).overflowX !== 'visible' || getComputedStyle(each).overflowY !== 'visible';
`;
const probe = (page: Page, body: string): Promise<string[]> => page.evaluate(`(() => { ${shared} ${body} })()`);

/**
 * What cannot be told from its ground where the system's colours are in force: controls without a border, icons that do
 * not take the colour of their words, drawings, and what is chosen but looks like what is not.
 */
export const lostInForcedColours = (page: Page): Promise<string[]> =>
  probe(
    page,
    `
    const sample = document.body.appendChild(document.createElement('i'));
    const ofSystem = (name) => (sample.style.color = name, getComputedStyle(sample).color);
    const canvas = ofSystem('Canvas');
    const system = ['CanvasText', 'Highlight', 'LinkText', 'GrayText'].map(ofSystem);
    sample.remove();
    const faults = [];
    const native = ':is([type=checkbox], [type=radio], [type=range], [type=file])';
    for (const each of all('button, .button, select, textarea, input:not(' + native + ')')) {
      const { borderTopWidth, borderTopStyle, borderTopColor } = getComputedStyle(each);
      if (borderTopWidth === '0px' || borderTopStyle === 'none' || borderTopColor === canvas)
        faults.push('no border: ' + named(each));
    }
    for (const icon of all('svg.lucide'))
      if (getComputedStyle(icon).stroke !== getComputedStyle(icon.parentElement).color) faults.push('icon: ' + named(icon.parentElement));
    for (const shape of all('svg:not(.lucide) :is(rect, line, text)')) {
      const { fill, stroke } = getComputedStyle(shape);
      const ground = /ground|hover/.test(shape.getAttribute('class') ?? '') || fill.startsWith('url');
      if (!ground && !system.includes(fill) && !system.includes(stroke)) faults.push('drawing: ' + named(shape) + fill);
    }
    const focused = document.activeElement;
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(focused);
    if (focused === document.body || outlineStyle !== 'solid' || parseFloat(outlineWidth) < 2 || (outlineColor === canvas && !focused.matches('[aria-current]')))
      faults.push('focus: ' + named(focused) + outlineStyle + outlineColor);
    for (const each of all('[aria-current], [aria-pressed=true], button[aria-expanded=true]')) {
      const { color, backgroundColor } = getComputedStyle(each);
      if (backgroundColor !== system[1] || color === backgroundColor) faults.push('not told as chosen: ' + named(each));
      for (const inner of each.querySelectorAll('*'))
        if (shown(inner) && getComputedStyle(inner).color !== color) faults.push('unlike its ground: ' + named(inner));
    }
    for (const each of all(':is(button, input, select, textarea):is(:disabled, [aria-disabled=true])'))
      if (getComputedStyle(each).color !== system[3]) faults.push('not told as barred: ' + named(each));
    return faults;
  `,
  );

/** What is cut off, or written over something else; what has an ellipsis means to be cut, and says all of it elsewhere. */
export const cutOrOverlapping = (page: Page): Promise<string[]> =>
  probe(
    page,
    `
    const faults = [];
    for (const each of all('body *')) {
      const style = getComputedStyle(each);
      const short = style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none';
      const hides = ['hidden', 'clip'].includes(style.overflowX) || ['hidden', 'clip'].includes(style.overflowY);
      const more = each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1;
      if (hides && !short && more && each.clientWidth > 0 && !(each instanceof SVGElement)) faults.push('cut: ' + named(each));
    }
    const within = (box, each) => {
      for (let above = each; above && above !== document.body; above = above.parentElement)
        if (clips(above)) {
          const edge = above.getBoundingClientRect();
          box = { left: Math.max(box.left, edge.left), right: Math.min(box.right, edge.right), top: Math.max(box.top, edge.top), bottom: Math.min(box.bottom, edge.bottom) };
        }
      return box;
    };
    const floats = (each) => { for (let above = each; above; above = above.parentElement) if (['fixed', 'sticky'].includes(getComputedStyle(above).position)) return true; };
    const texts = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const of = node.parentElement;
      if (node.data.trim() === '' || !shown(of) || of.closest('option, textarea, svg') || floats(of)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const rect of range.getClientRects()) texts.push({ of, box: within(rect, of) });
    }
    for (const [index, { of, box }] of texts.entries())
      for (const other of texts.slice(index + 1)) {
        if (other.of === of) continue;
        const wide = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        const high = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        // lines stand a little into each other by their own height
        if (wide > 2 && high > 6) faults.push('over another: ' + named(of) + ' / ' + named(other.of));
      }
    for (const each of all('button, .button, nav a'))
      if (each.scrollWidth > each.clientWidth + 1) faults.push('out of its box: ' + named(each));
    return [...new Set(faults)];
  `,
  );

/**
 * What gets the focus, by this key, where something else lies over it: WCAG 2.4.11 wants part of it in sight, the dashboard
 * all of what is not higher than the window. Sixty stops of it, at most.
 */
export async function coveredInFocus(page: Page, key: 'Tab' | 'Shift+Tab'): Promise<string[]> {
  const faults = new Set<string>();
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press(key);
    const found = await page.evaluate<string[] | null>(`(async () => { ${shared}
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      const each = document.activeElement;
      if (!each || each === document.body) return null;
      const round = (window.stops ??= new Set());
      if (round.has(each)) return null;
      round.add(each);
      // a control that is not drawn is seen by its label
      const drawn = each.closest('label')?.querySelector('.unseen') === each ? each.closest('label') : each;
      // of several lines: the first
      const { left, right, top, bottom } = drawn.getClientRects()[0] ?? drawn.getBoundingClientRect();
      if (right - left < 1 || bottom - top > innerHeight / 2) return [];
      const corners = [[left + 2, top + 2], [right - 2, top + 2], [left + 2, bottom - 2], [right - 2, bottom - 2], [(left + right) / 2, (top + bottom) / 2]];
      return corners.flatMap(([x, y]) => {
        const there = document.elementFromPoint(x, y);
        const own = there && (drawn.contains(there) || there.contains(drawn) || there.closest('label')?.contains(drawn));
        return own ? [] : [named(drawn) + ' under ' + (there ? named(there) : 'the edge of the window')];
      });
    })()`);
    if (!found) break;
    for (const each of found) faults.add(each);
  }
  await page.evaluate('delete window.stops');
  return [...faults];
}
