/** A row of an excerpt: something kept, or how many were left out between two kept ones. */
export type Excerpt<T> = { readonly kept: T } | { readonly left: number }

/**
 * Keeps at most `limit` of a list: those in focus, then the nearest to them, then from the front. What is left out leaves
 * a gap that says how much. Order is kept.
 */
export function excerpt<T>(all: readonly T[], limit: number, inFocus: (item: T) => boolean): readonly Excerpt<T>[] {
  const focus = all.flatMap((item, index) => (inFocus(item) ? [index] : []))
  const distance = (index: number) => (focus.length === 0 ? index : Math.min(...focus.map((f) => Math.abs(f - index))))
  const chosen = all
    .map((_, index) => ({ index, far: distance(index) }))
    .sort((a, b) => a.far - b.far || a.index - b.index)
    .slice(0, limit)
  const kept = new Set(chosen.map(({ index }) => index))
  const rows: Excerpt<T>[] = []
  let left = 0
  for (const [index, item] of all.entries()) {
    if (!kept.has(index)) {
      left += 1
      continue
    }
    if (left > 0) rows.push({ left })
    left = 0
    rows.push({ kept: item })
  }
  if (left > 0) rows.push({ left })
  return rows
}
