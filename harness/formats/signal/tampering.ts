import {
  assemble,
  bytesField,
  dissect,
  fieldFrom,
  inside,
  type Parts,
  varintField,
  withField,
  withInside,
} from './parts.ts'

/** A changed copy of a message, and in words what was done to it. */
export interface Tampered {
  readonly how: string
  readonly bytes: Uint8Array
}

const RATCHET_KEY = 1
const COUNTER = 2
const CIPHERTEXT = 4
const POST_QUANTUM = 5
const REGISTRATION_ID = 5
const UNKNOWN = 99

/**
 * Copies that a correct receiver refuses: cut, extended, spliced with another message, a field given twice, or said in
 * other octets. None of them needs a key.
 * @param other a message of the same kind by somebody else, or of another moment, whose parts are put in
 */
export function tampered(
  encoding: 'pkmsg' | 'msg',
  bytes: Uint8Array,
  other: Uint8Array,
): readonly Tampered[] {
  const parts = dissect(encoding, bytes)
  const foreign = dissect(encoding, other)
  if (!parts || !foreign) return []
  const own = [...cuts(parts, bytes), ...extensions(encoding, parts, bytes)]
  if (encoding === 'msg') return [...own, ...splices(parts, foreign), ...otherOctets(parts)]
  const [message, foreignMessage] = [inside(bytes), inside(other)]
  const within =
    message && foreignMessage
      ? tampered('msg', message, foreignMessage).map(({ how, bytes: changed }) => ({
          how: `inside: ${how}`,
          bytes: withInside(bytes, changed),
        }))
      : []
  return [...own, ...openings(parts, foreign), ...within]
}

/**
 * Copies of a `pkmsg` that say the same in other octets, in the parts that nothing authenticates: receivers take them
 * for the message itself. Replayed, they tell apart who counts messages from who compares octets.
 */
export function disguised(pkmsg: Uint8Array): readonly Tampered[] {
  const parts = dissect('pkmsg', pkmsg)
  if (!parts) return []
  const made = (how: string, changed: Parts): Tampered => ({ how, bytes: assemble(changed) })
  const { version, fields } = parts
  return [
    made('another registration id', withField(parts, varintField(REGISTRATION_ID, 77))),
    made('the registration id in more octets', withField(parts, varintField(REGISTRATION_ID, 77, 2))),
    made('another low half of the version', { ...parts, version: version ^ 1 }),
    made('an unknown field at the end', {
      ...parts,
      fields: [...fields, bytesField(UNKNOWN, Buffer.from('more'))],
    }),
    made('an unknown field at the front', { ...parts, fields: [varintField(UNKNOWN, 1), ...fields] }),
    made('its fields in reverse order', { ...parts, fields: [...fields].reverse() }),
  ]
}

/** A `msg` at another place in its chain, with a random authentication code: nothing in it is genuine but the form. */
export function atCounter(
  bytes: Uint8Array,
  counter: number | bigint,
  mac: Uint8Array,
): Uint8Array | undefined {
  const parts = dissect('msg', bytes)
  return parts && assemble({ ...withField(parts, varintField(COUNTER, counter)), mac })
}

/** The same under another ratchet key (33 octets): the receiver has to make a chain before it can count. */
export function underKey(bytes: Uint8Array, ratchetKey: Uint8Array): Uint8Array | undefined {
  const parts = dissect('msg', bytes)
  return parts && assemble(withField(parts, bytesField(RATCHET_KEY, ratchetKey)))
}

/** A `msg` without what it says for the post-quantum ratchet. */
export function withoutPostQuantum(bytes: Uint8Array): Uint8Array | undefined {
  const parts = dissect('msg', bytes)
  return parts && assemble({ ...parts, fields: parts.fields.filter(({ number }) => number !== POST_QUANTUM) })
}

function cuts({ fields }: Parts, bytes: Uint8Array): readonly Tampered[] {
  let at = 1
  const ends = fields.map(({ octets }) => {
    at += octets.length
    return at
  })
  const places = [...new Set([0, 1, ...ends, bytes.length - 1])].filter((end) => end < bytes.length)
  return places.map((end) => ({ how: `cut behind octet ${end}`, bytes: bytes.slice(0, end) }))
}

function extensions(encoding: 'pkmsg' | 'msg', parts: Parts, bytes: Uint8Array): readonly Tampered[] {
  // behind a pkmsg an unknown field is legal, so that only what is no field may be there
  const tails = [Uint8Array.of(0), Buffer.alloc(8, 0xff), Buffer.alloc(64)]
  const appended = tails.map((tail) => ({
    how: `${tail.length} octets more`,
    bytes: Buffer.concat([bytes, tail]),
  }))
  if (encoding === 'pkmsg') return appended
  const unknown = bytesField(UNKNOWN, Buffer.from('more'))
  return [
    ...appended,
    { how: 'an unknown field behind the code', bytes: Buffer.concat([bytes, unknown.octets]) },
    {
      how: 'an unknown field before the code',
      bytes: assemble({ ...parts, fields: [...parts.fields, unknown] }),
    },
  ]
}

function splices(parts: Parts, foreign: Parts): readonly Tampered[] {
  const swapped = foreign.fields
    .filter((field) => !isSame(field.octets, fieldFrom(parts, field.number)?.octets))
    .flatMap((field) => [
      { how: `field ${field.number} of another message`, bytes: assemble(withField(parts, field)) },
      {
        how: `field ${field.number} twice, the other first`,
        bytes: assemble({ ...parts, fields: [field, ...parts.fields] }),
      },
      {
        how: `field ${field.number} twice, the other last`,
        bytes: assemble({ ...parts, fields: [...parts.fields, field] }),
      },
    ])
  const ciphertext = fieldFrom(foreign, CIPHERTEXT)
  return [
    { how: 'the code of another message', bytes: assemble({ ...parts, mac: foreign.mac }) },
    ...swapped,
    ...(ciphertext
      ? [
          {
            how: 'ciphertext and code of another message',
            bytes: assemble({ ...withField(parts, ciphertext), mac: foreign.mac }),
          },
        ]
      : []),
  ]
}

function otherOctets(parts: Parts): readonly Tampered[] {
  const counter = fieldFrom(parts, COUNTER)
  const value = counter?.octets[1] ?? 0
  return [
    {
      how: 'its fields in reverse order',
      bytes: assemble({ ...parts, fields: [...parts.fields].reverse() }),
    },
    ...(counter?.octets.length === 2
      ? [
          {
            how: 'the counter in more octets',
            bytes: assemble(withField(parts, varintField(COUNTER, value, 1))),
          },
        ]
      : []),
  ]
}

/** What opens the session, taken from somebody else's first message; the last of two fields counts. */
function openings(parts: Parts, foreign: Parts): readonly Tampered[] {
  return foreign.fields
    .filter(({ number }) => number !== REGISTRATION_ID)
    .filter((field) => !isSame(field.octets, fieldFrom(parts, field.number)?.octets))
    .flatMap((field) => [
      { how: `field ${field.number} of another first message`, bytes: assemble(withField(parts, field)) },
      {
        how: `field ${field.number} twice, the other last`,
        bytes: assemble({ ...parts, fields: [...parts.fields, field] }),
      },
    ])
}

function isSame(one: Uint8Array, other: Uint8Array | undefined): boolean {
  return other !== undefined && Buffer.from(one).equals(other)
}
