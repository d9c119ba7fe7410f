import {
  atCounter,
  authenticatedOffsets,
  flippedBit,
  type PreKeyField,
  rewritten,
  type Sealed,
  tampered,
} from '#harness'

/**
 * A message after one mutation. `isBroken`: an authenticated part is hit; what only stands around it may be passed over, and
 * the message be shown.
 */
export interface Spoilt {
  readonly bytes: Uint8Array
  readonly note: string
  readonly isBroken: boolean
}

const EXTREMES = [0n, 1n, 0x7fff_ffffn, 0xffff_ffffn, 0x1_0000_0000n, 0xffff_ffff_ffff_ffffn]
const NUMBERED: readonly PreKeyField[] = ['preKeyId', 'signedPreKeyId', 'kyberPreKeyId', 'registrationId']
const KEYS: readonly PreKeyField[] = ['baseKey', 'identityKey', 'message', 'kyberCiphertext']
const NUMBERS = [0, 1, 0x7fff_ffff, 0xffff_ffff, 2 ** 52, null]

/**
 * One mutation of a message by a seed: a cut, a tail, a repetition, a bit in its authenticated end, a number at its limits, a
 * field away, twice or of another message.
 */
export function spoil({ bytes: original, encoding }: Sealed, other: Uint8Array, seed: number): Spoilt {
  const bytes = Uint8Array.from(original)
  const pick = <T>(from: readonly T[]) => from[Math.floor(seed / 9) % Math.max(1, from.length)]
  const at = seed % Math.max(1, bytes.length)
  const held = authenticatedOffsets(encoding, original, 'known').filter(({ mask }) => mask === 0xff)
  const end = held.at(-1 - (seed % 8))?.offset ?? bytes.length - 1
  const cut = seed % Math.max(1, end)
  switch (seed % 9) {
    case 0:
      return { bytes: bytes.subarray(0, cut), note: `cut at ${cut}`, isBroken: true }
    case 1:
      return { bytes: new Uint8Array(), note: 'empty', isBroken: true }
    case 2:
      bytes.fill(0xff, 1, Math.min(12, bytes.length))
      return { bytes, note: 'endless numbers', isBroken: true }
    case 3:
      return {
        bytes: Buffer.concat([bytes.subarray(0, at), bytes]),
        note: `begun twice, at ${at}`,
        isBroken: false,
      }
    case 4:
      return { bytes: flippedBit(bytes, end * 8 + (seed % 8)), note: `a bit of octet ${end}`, isBroken: true }
    case 5:
      bytes.reverse()
      return { bytes, note: 'from behind', isBroken: true }
    case 6: {
      const counter = pick(EXTREMES) ?? 0n
      const changed = encoding === 'msg' ? atCounter(original, counter, new Uint8Array(8)) : undefined
      return { bytes: changed ?? bytes, note: `counter ${counter}`, isBroken: changed !== undefined }
    }
    case 7: {
      const name = pick([...NUMBERED, ...KEYS]) ?? 'preKeyId'
      const value = NUMBERED.includes(name) ? NUMBERS[seed % NUMBERS.length] : bytes.subarray(0, seed % 40)
      const changed =
        encoding === 'pkmsg' ? rewritten(original, { fields: { [name]: value ?? null } }) : bytes
      return { bytes: changed, note: `another ${name}`, isBroken: false }
    }
    default: {
      const one = pick(tampered(encoding, original, other))
      return { bytes: one?.bytes ?? bytes, note: one?.how ?? 'as it was', isBroken: false }
    }
  }
}
