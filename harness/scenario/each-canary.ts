const DIGITS = 32

/**
 * Calls `found` for each issued token in a text, from left to right; other hexadecimal digits may stand right before
 * or behind it. Ordinary text is passed over in strides: one other character rules out every window that holds it.
 * @param labels labels by token: 32 lower-case hexadecimal digits
 */
export function eachCanary(
  text: string,
  labels: ReadonlyMap<string, string>,
  found: (label: string, at: number) => void,
): void {
  let at = 0
  let known = 0 // from `at` to here all characters are digits
  while (at + DIGITS <= text.length) {
    let last = at + DIGITS - 1
    while (last >= known && isDigit(text.charCodeAt(last))) last -= 1
    if (last >= known) {
      at = last + 1
      known = at
      continue
    }
    known = at + DIGITS
    const label = labels.get(text.slice(at, known))
    if (label !== undefined) found(label, at)
    at += label === undefined ? 1 : DIGITS
  }
}

function isDigit(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66)
}
