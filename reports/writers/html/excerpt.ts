/** A row of an excerpt: something kept, or how many were left out between two kept ones. */
export type Excerpt<T> = { readonly kept: T } | { readonly left: number }

/**
 * Keeps at most `limit` of a list: those in focus, then the nearest to them, then from the front. What is left out leaves
 * a gap that says how much. Order is kept.
 */
export function excerpt<T>(
  all: readonly T[],
  limit: number,
  inFocus: (item: T) => boolean,
): readonly Excerpt<T>[] {
  const far = distances(all.map(inFocus))
  const chosen = all
    .map((_, index) => ({ index, far: far[index] ?? 0 }))
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

/** How far each place is from the nearest in focus; without any focus, from the front. */
function distances(focus: readonly boolean[]): number[] {
  const far = focus.map((inFocus) => (inFocus ? 0 : Number.POSITIVE_INFINITY))
  for (let index = 1; index < far.length; index += 1)
    far[index] = Math.min(far[index] ?? 0, (far[index - 1] ?? 0) + 1)
  for (let index = far.length - 2; index >= 0; index -= 1)
    far[index] = Math.min(far[index] ?? 0, (far[index + 1] ?? 0) + 1)
  return far.map((distance, index) => (Number.isFinite(distance) ? distance : index))
}
