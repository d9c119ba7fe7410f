/** Shorter runs of base64 characters are not decoded. */
export const MIN_RUN = 24

const KIND = new Uint8Array(256)
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_')
  KIND[character.charCodeAt(0)] = 1
const CR = 13
const LF = 10

/** A stretch of base64 or base64url characters, with the line breaks inside it. */
export interface Base64Run {
  readonly start: number
  readonly end: number
}

/** The runs of at least {@link MIN_RUN} characters. Lines that follow each other, the first ones long, are one run. */
export function base64Runs(data: Uint8Array): readonly Base64Run[] {
  const runs: Base64Run[] = []
  const size = data.length
  let from = 0
  // of MIN_RUN bytes in a row only the last has to be looked at to know that no run covers them all
  for (let probe = MIN_RUN - 1; probe < size; probe = from + MIN_RUN - 1) {
    if (!isBase64(data, probe)) {
      from = probe + 1
      continue
    }
    let start = probe
    while (start > from && isBase64(data, start - 1)) start -= 1
    let end = probe + 1
    while (isBase64(data, end)) end += 1
    if (end - start >= MIN_RUN) {
      end = throughLines(data, end)
      runs.push({ start, end })
    }
    from = end
  }
  return runs
}

/** Offset behind the last byte that is neither base64 nor a line break: a run that goes on later starts there. */
export function openRunStart(data: Uint8Array): number {
  let at = data.length
  while (at > 0 && (isBase64(data, at - 1) || isBreak(data, at - 1))) at -= 1
  return at
}

function throughLines(data: Uint8Array, from: number): number {
  let end = from
  for (;;) {
    const next = data[end] === CR && data[end + 1] === LF ? end + 2 : data[end] === LF ? end + 1 : end
    if (next === end || !isBase64(data, next)) return end
    end = next
    while (isBase64(data, end)) end += 1
  }
}

function isBase64(data: Uint8Array, at: number): boolean {
  return KIND[data[at] ?? 0] === 1
}

function isBreak(data: Uint8Array, at: number): boolean {
  return data[at] === CR || data[at] === LF
}
