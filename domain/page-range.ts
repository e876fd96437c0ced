/** As a print dialogue takes it: numbers and ranges, with commas between them. */
export const PAGE_RANGE = /^\s*[1-9]\d{0,5}(\s*-\s*[1-9]\d{0,5})?(\s*,\s*[1-9]\d{0,5}(\s*-\s*[1-9]\d{0,5})?)*\s*$/;

/**
 * The pages that a range names, ascending and each once; a sentence when it names one that is not there. `pages` must fit
 * PAGE_RANGE.
 */
export function pagesIn(pages: string, total: number): number[] | string {
  const found = new Set<number>();
  for (const part of pages.split(',')) {
    const [first = 0, last = first] = part.split('-').map(Number);
    if (last < first) return `"${part.trim()}" runs backwards`;
    if (last > total) return `there is no ${last}: it has ${total}`;
    for (let page = first; page <= last; page += 1) found.add(page);
  }
  return [...found].sort((a, b) => a - b);
}

/** Pages as a person would write them: `1-3, 5`. */
export function rangesOf(pages: number[]): string {
  const ranges: [number, number][] = [];
  for (const page of pages) {
    const open = ranges.at(-1);
    if (open?.[1] === page - 1) open[1] = page;
    else ranges.push([page, page]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(', ');
}
