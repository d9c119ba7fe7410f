import { base64Runs } from '../formats/scanning/base64-runs.ts'
import { decodedRuns } from '../formats/scanning/decoded-runs.ts'

/** A message whose plaintext is known. `n` is the observation that holds its ciphertext. */
export interface KnownMessage {
  readonly n: number
  readonly plaintext: Uint8Array
  readonly bytes: Uint8Array
}

/** What two ciphertexts give away together. */
export interface Repetition {
  readonly how:
    | 'the difference of the texts stands in the difference of the ciphertexts'
    | 'equal texts have equal ciphertexts'
  readonly at: readonly [number, number]
}

/** Octets that have to agree before it is no chance: 128 bits. */
const RUN = 16
const PIECE = 4

/**
 * Finds ciphertexts that were made with the same keystream, or with the same key and nonce: without a key, from the texts
 * alone. Ciphertexts are looked at as they are and inside base64 and hexadecimal text.
 */
export function repetitions(messages: readonly KnownMessage[]): Repetition[] {
  const seen = messages.map((message) => ({ ...message, views: viewsOf(message.bytes) }))
  return seen.flatMap((first, index) =>
    seen.slice(index + 1).flatMap((second): Repetition[] => {
      const at = [first.n, second.n] as const
      if (first.plaintext.length !== second.plaintext.length) return []
      const difference = xor(first.plaintext, second.plaintext)
      if (difference.some((octet) => octet !== 0)) {
        const needle = densest(difference)
        const found = needle && pairs(first.views, second.views).some(([a, b]) => holds(a, b, needle))
        const how = 'the difference of the texts stands in the difference of the ciphertexts'
        return found ? [{ how, at }] : []
      }
      const others = seen.filter((o) => o.plaintext.length === first.plaintext.length && differs(o, first))
      const alike =
        others.length > 0 &&
        likeNoOther(
          first.views,
          second.views,
          others.map((o) => o.views),
        )
      return alike ? [{ how: 'equal texts have equal ciphertexts', at }] : []
    }),
  )
}

function differs(a: KnownMessage, b: KnownMessage): boolean {
  return !Buffer.from(a.plaintext).equals(Buffer.from(b.plaintext))
}

/** The message itself, and what its runs of base64 and hexadecimal digits stand for. */
function viewsOf(bytes: Uint8Array): Uint8Array[] {
  const views = [bytes]
  for (const decoded of decodedRuns(bytes, base64Runs(bytes)))
    for (const [index, start] of decoded.starts.entries())
      views.push(decoded.bytes.subarray(start, decoded.starts[index + 1] ?? decoded.bytes.length))
  for (const [digits] of Buffer.from(bytes)
    .toString('latin1')
    .matchAll(/(?:[0-9a-fA-F]{2}){16,}/g))
    views.push(Buffer.from(digits, 'hex'))
  return views
}

/** Views that stand in the same place of two messages, aligned at their beginnings and at their ends. */
function pairs(a: readonly Uint8Array[], b: readonly Uint8Array[]): [Uint8Array, Uint8Array][] {
  return a.flatMap((left, index) => {
    const right = b[index]
    if (right === undefined) return []
    const length = Math.min(left.length, right.length)
    if (length < RUN) return []
    const starts: [Uint8Array, Uint8Array] = [left.subarray(0, length), right.subarray(0, length)]
    if (left.length === right.length) return [starts]
    return [starts, [left.subarray(-length), right.subarray(-length)]]
  })
}

function holds(a: Uint8Array, b: Uint8Array, needle: Uint8Array): boolean {
  return Buffer.from(xor(a, b)).includes(Buffer.from(needle))
}

/** The part of a difference that is least likely to turn up by chance; `undefined` when there is none. */
function densest(difference: Uint8Array): Uint8Array | undefined {
  let best: { readonly count: number; readonly part: Uint8Array } | undefined
  for (let from = 0; from + 2 * RUN <= difference.length; from += 1) {
    const part = difference.subarray(from, from + 2 * RUN)
    const count = part.reduce((sum, octet) => sum + (octet === 0 ? 0 : 1), 0)
    if (count > (best?.count ?? RUN)) best = { count, part }
  }
  return best?.part
}

/**
 * A run in which two ciphertexts agree with each other, and nowhere in it with those of other texts. A header agrees with all,
 * and beside it an octet may agree by chance: so no {@link PIECE} octets of the run may stand in another one.
 */
function likeNoOther(
  a: readonly Uint8Array[],
  b: readonly Uint8Array[],
  others: readonly (readonly Uint8Array[])[],
): boolean {
  const headers = others.flatMap((views) => views.map((view) => Buffer.from(view)))
  return pairs(a, b).some(([left, right]) => {
    let run = 0
    for (const [index, octet] of left.entries()) {
      run = octet === right[index] ? run + 1 : 0
      if (run < RUN) continue
      const part = left.subarray(index + 1 - RUN, index + 1)
      if (piecesOf(part).every((piece) => !headers.some((header) => header.includes(piece)))) return true
    }
    return false
  })
}

function piecesOf(part: Uint8Array): Buffer[] {
  return Array.from({ length: part.length + 1 - PIECE }, (_, at) =>
    Buffer.from(part.subarray(at, at + PIECE)),
  )
}

function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((octet, index) => octet ^ (b[index] ?? 0))
}
