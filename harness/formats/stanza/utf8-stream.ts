import { isUtf8 } from 'node:buffer'

/** Decodes UTF-8 that arrives in pieces. */
export interface Utf8Stream {
  /**
   * The characters that are complete with this piece. `valid` is false when an invalid byte follows `text`;
   * nothing may be decoded after that.
   */
  decode(piece: Uint8Array): { readonly text: string; readonly valid: boolean }
}

const NOTHING = new Uint8Array(0)

/**
 * Creates a strict decoder: a character cut between two pieces survives, an invalid byte never turns into a
 * replacement character, and where it stands does not depend on how the bytes were cut. A byte order mark is a
 * character like any other (RFC 6120 §11.6).
 */
export function utf8Stream(): Utf8Stream {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let held: Uint8Array = NOTHING
  return {
    decode(piece) {
      const bytes = held.length === 0 ? piece : Buffer.concat([held, piece])
      const complete = bytes.length - unfinished(bytes)
      held = complete === bytes.length ? NOTHING : new Uint8Array(bytes.subarray(complete))
      try {
        return { text: decoder.decode(bytes.subarray(0, complete)), valid: true }
      } catch {
        return {
          text: decoder.decode(bytes.subarray(0, validLength(bytes.subarray(0, complete)))),
          valid: false,
        }
      }
    },
  }
}

/** Length of an incomplete but so far possible character at the end: 0 to 3. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    const needed = byte >= 0xf5 || byte < 0xc2 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
    return needed > back ? back : 0
  }
  return 0
}

function validLength(bytes: Uint8Array): number {
  let good = 0
  let bad = bytes.length
  const cut = (length: number) => length - unfinished(bytes.subarray(0, length))
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1
    if (isUtf8(bytes.subarray(0, cut(middle)))) good = middle
    else bad = middle
  }
  return cut(good)
}
