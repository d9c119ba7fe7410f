import { packed, seeded, unpacked } from '#harness'
import { mutatedOctets } from './mutants.ts'

/**
 * What becomes of a connection after an input: it has to end, it has to go on and bring what came, or both are legal, as where
 * more has to come first.
 */
export type Due = 'ends' | 'goes on' | 'either'

/** Octets that were changed, and what is due then. */
export interface Mutant {
  readonly octets: Uint8Array
  readonly due: Due
}

const mutant = (due: Due, ...octets: readonly Uint8Array[]): Mutant => ({
  octets: Buffer.concat(octets),
  due,
})
const random = (roll: (limit: number) => number, length: number) =>
  Uint8Array.from({ length }, () => roll(256))

/** Kinds of change to a frame on a Noise connection. */
export const FRAME_KINDS = 11
/** The kind that changes nothing; the octets then go out in pieces. */
export const IN_PIECES = 10
const LENGTH = 3
const MOST = 524_288

const lengthOf = (octets: number) => Uint8Array.of(octets >>> 16, (octets >>> 8) & 0xff, octets & 0xff)

/** A frame with its length before it: a length that lies, few octets, too many, octets changed, several at once. In turn. */
export function mutatedFrame(frame: Uint8Array, seed: number): Mutant {
  const roll = seeded(seed).below
  const body = frame.subarray(LENGTH)
  const bad = (octets: Uint8Array) => [lengthOf(octets.length), octets]
  switch (seed % FRAME_KINDS) {
    case 0:
      return mutant('ends', ...bad(body.subarray(0, roll(16))))
    case 1:
      return mutant('ends', ...bad(body.subarray(0, 16)))
    case 2: {
      const told = body.length ^ (1 << roll(8))
      return mutant(told < body.length ? 'ends' : 'either', lengthOf(told), body)
    }
    case 3:
      return mutant('ends', Uint8Array.of(0xff), frame.subarray(1))
    case 4:
      return mutant('ends', frame, frame)
    case 5: {
      const changed = mutatedOctets(body, roll(1 << 20))
      return mutant(changed.length < body.length ? 'either' : 'ends', frame.subarray(0, LENGTH), changed)
    }
    case 6:
      return mutant('ends', ...bad(mutatedOctets(body, roll(1 << 20))))
    case 7:
      return mutant('ends', frame, ...bad(random(roll, 1 + roll(200))), frame)
    case 8:
      return mutant('ends', lengthOf(MOST + 1 + roll(1_000)), Buffer.alloc(MOST + 1_001))
    case 9:
      return mutant('either', frame.subarray(0, 1 + roll(frame.length - 1)))
    default:
      return mutant('goes on', frame)
  }
}

/** Kinds of change to a message on a Noise connection. */
export const FORM_KINDS = 12
const [XML, BINARY, COMPRESSED] = [0, 1, 3]
const [ELEMENT, TEXT] = [1, 2]
const MUCH = 8 * 1024 * 1024
const COUNTS = [2 ** 40, 255, 2 ** 28, 2 ** 16, 1]

function leb128(value: number): Uint8Array {
  const octets: number[] = []
  let left = value
  do {
    octets.push((left % 128) + (left > 127 ? 128 : 0))
    left = Math.floor(left / 128)
  } while (left > 0)
  return Uint8Array.from(octets)
}

/**
 * A message as it is before it is encrypted: another form, cut anywhere, octets changed under their compression, numbers that lie,
 * tokens that no dictionary has, lists that are longer than what follows, elements in each other, and more than a stanza may have. In turn.
 */
export function mutatedForm(message: Uint8Array, seed: number): Mutant {
  const roll = seeded(seed).below
  const [form = XML] = message
  const body = form === COMPRESSED ? unpacked(message.subarray(1)) : message.subarray(1)
  const binary = (...octets: readonly Uint8Array[]) => mutant('either', Uint8Array.of(BINARY), ...octets)
  const compressed = (octets: Uint8Array) => mutant('either', Uint8Array.of(COMPRESSED), octets)
  switch (seed % FORM_KINDS) {
    case 0:
      return mutant('either', Uint8Array.of([2, 4, 128, 255][roll(4)] ?? 2), body)
    case 1:
      return binary(body.subarray(0, roll(body.length)))
    case 2:
      return compressed(packed(mutatedOctets(body, roll(1 << 20))))
    case 3: {
      const at = roll(Math.min(body.length, 40))
      return binary(body.subarray(0, at), new Uint8Array(1 + roll(9)).fill(0xff), body.subarray(at))
    }
    case 4:
      return compressed(packed(Buffer.alloc(MUCH, roll(4))))
    case 5:
      return mutant('either', Uint8Array.of(roll(4)))
    case 6:
      return compressed(mutatedOctets(packed(body), roll(1 << 20)))
    case 7:
      return mutant('either', Uint8Array.of(XML), body)
    case 8:
      return binary(Uint8Array.of(ELEMENT), leb128(2 * (60 + roll(2 ** 20))), body.subarray(2))
    case 9: {
      // a name, no namespace, then a list of attributes or of children that never comes
      const count = leb128(COUNTS[Math.floor(seed / FORM_KINDS) % COUNTS.length] ?? 1)
      const head = Buffer.concat([Uint8Array.of(ELEMENT), leb128(4), leb128(1)])
      return roll(2) === 0 ? binary(head, count) : binary(head, leb128(0), count, Uint8Array.of(TEXT))
    }
    case 10: {
      const level = Buffer.concat([Uint8Array.of(ELEMENT), leb128(4), leb128(1), leb128(0), leb128(1)])
      return binary(...Array<Uint8Array>(40 + roll(20_000)).fill(level))
    }
    default:
      return binary(mutatedOctets(body, roll(1 << 20)))
  }
}

/** Kinds of frame that a WebSocket's server may send, and must not (RFC 6455, sections 5 and 7.4). */
export const WEBSOCKET_KINDS = 18
const [CONTINUED, TEXT_FRAME, BINARY_FRAME, CLOSE, PING, PONG] = [0, 1, 2, 8, 9, 10]
const FINAL = 0x80
const NO_UTF8 = [[0xff], [0xc0, 0xbc], [0xed, 0xa0, 0x80], [0xe2, 0x82], [0xf5, 0x80, 0x80, 0x80]]

function webSocketFrame(first: number, payload: Uint8Array, mask = 0): Uint8Array {
  const { length } = payload
  if (length < 126) return Buffer.concat([Uint8Array.of(first, mask | length), payload])
  const head = Buffer.alloc(length < 65_536 ? 4 : 10)
  head[0] = first
  head[1] = mask | (length < 65_536 ? 126 : 127)
  if (length < 65_536) head.writeUInt16BE(length, 2)
  else head.writeUIntBE(length, 4, 6)
  return Buffer.concat([head, payload])
}

/** The text of a frame that a server sends. */
function payloadOf(frame: Uint8Array): Uint8Array {
  const length = (frame[1] ?? 0) & 127
  return frame.subarray(length < 126 ? 2 : length === 126 ? 4 : 10)
}

/**
 * A text frame of a server: fragments with and without something between them, masks, reserved bits and kinds, lengths that lie,
 * octets that are no UTF-8, codes that close. In turn.
 */
export function mutatedWebSocketFrame(frame: Uint8Array, seed: number): Mutant {
  const roll = seeded(seed).below
  const text = payloadOf(frame)
  const at = roll(text.length)
  const [one, two] = [text.subarray(0, at), text.subarray(at)]
  const begun = webSocketFrame(TEXT_FRAME, one)
  const ended = webSocketFrame(FINAL | CONTINUED, two)
  const control = (kind: number, octets: number) => webSocketFrame(FINAL | kind, random(roll, octets))
  const closing = (...octets: readonly number[]) => webSocketFrame(FINAL | CLOSE, Uint8Array.from(octets))
  switch (seed % WEBSOCKET_KINDS) {
    case 0:
      return mutant('goes on', begun, ended)
    case 1:
      return mutant('goes on', begun, control(PING, roll(126)), control(PONG, roll(126)), ended)
    case 2: {
      const empty = webSocketFrame(CONTINUED, new Uint8Array(0))
      return mutant(
        'goes on',
        webSocketFrame(TEXT_FRAME, new Uint8Array(0)),
        ...Array(50).fill(empty),
        webSocketFrame(FINAL, text),
      )
    }
    case 3: {
      const mask = random(roll, 4)
      const masked = text.map((octet, n) => octet ^ (mask[n % 4] ?? 0))
      const head = webSocketFrame(FINAL | TEXT_FRAME, text, 0x80)
      return mutant('ends', head.subarray(0, head.length - text.length), mask, masked)
    }
    case 4:
      return mutant('ends', webSocketFrame(FINAL | TEXT_FRAME | (0x10 << roll(3)), text))
    case 5:
      return mutant('ends', webSocketFrame(FINAL | ([3, 4, 7, 11, 15][roll(5)] ?? 3), text))
    case 6:
      return mutant('ends', webSocketFrame([CLOSE, PING, PONG][roll(3)] ?? PING, random(roll, 4)), frame)
    case 7:
      return mutant('ends', control([PING, PONG][roll(2)] ?? PING, 126 + roll(70_000)), frame)
    case 8:
      return mutant('ends', ended, frame)
    case 9:
      return mutant('ends', begun, frame)
    case 10: {
      // where text may stand, so that whoever reads it as something finds nothing else wrong
      const place = Math.max(0, Buffer.from(text).lastIndexOf('</'))
      const wrong = Uint8Array.from(NO_UTF8[Math.floor(seed / WEBSOCKET_KINDS) % NO_UTF8.length] ?? [])
      const spoilt = Buffer.concat([text.subarray(0, place), wrong, text.subarray(place)])
      return mutant('ends', webSocketFrame(FINAL | TEXT_FRAME, spoilt))
    }
    case 11:
      return mutant(
        'either',
        Uint8Array.of(FINAL | TEXT_FRAME, 127, 0x80 | roll(128), ...random(roll, 7)),
        text,
      )
    case 12:
      return mutant('either', Uint8Array.of(FINAL | TEXT_FRAME, 127, 0, roll(16), ...random(roll, 6)), text)
    case 13:
      return mutant('either', frame.subarray(0, 1 + roll(frame.length - 1)))
    case 14:
      return mutant('either', webSocketFrame(FINAL | BINARY_FRAME, text))
    case 15: {
      const code = [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535][roll(10)] ?? 0
      return mutant('ends', closing(code >>> 8, code & 0xff, ...random(roll, roll(123))))
    }
    case 16:
      return mutant('ends', roll(2) === 0 ? closing(roll(256)) : closing(0x03, 0xe8, 0xff, 0xfe))
    default:
      return mutant('either', mutatedOctets(frame, roll(1 << 20)))
  }
}
