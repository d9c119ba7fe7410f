import type { Judgement } from '../vocabulary/judgement.ts'
import { judged } from './judges.ts'
import { type Log, proofsOf } from './select.ts'

/** A public value that has to be unique, as it was seen. */
export interface PublicValue {
  readonly n: number
  /** Protocol time, milliseconds. */
  readonly t: number
  readonly what: string
  /** Lower-case hex without a type octet. */
  readonly key: string
  /** Whose it is, and in which place: the same value may appear there again. */
  readonly owner: string
  /** Id of a prekey; 0 elsewhere. */
  readonly id: number
}

/**
 * Every value that the candidate drew and showed: keys of enlistments, one-time prekeys, the base key of every session that it
 * began and the ratchet key of every chain. Clones are left out.
 */
export function publicValues(log: Log): PublicValue[] {
  const published = proofsOf(log, 'prekeys.published')
    .filter((o) => !isClone(o.pco))
    .flatMap(({ n, t, data }) =>
      [...data.oneTime, ...data.oneTimeKyber].map(({ id, key }) => {
        const owner = `${data.account} ${id}`
        return { n, t, what: 'a one-time prekey', key: bare(key), owner, id }
      }),
    )
  const enlisted = proofsOf(log, 'enlistment.decided').flatMap(({ n, t, data }) =>
    (['authkey', 'e_ident', 'e_skey_val'] as const).flatMap((field) => {
      const value = data.fields[field]
      if (typeof value !== 'string') return []
      const key = Buffer.from(value, 'base64url').toString('hex')
      return [{ n, t, what: field, key, owner: `${data.identifier} ${field}`, id: 0 }]
    }),
  )
  const sent = proofsOf(log, 'ciphertext.sent')
    .filter((o) => !isClone(o.pco))
    .flatMap(({ n, t, data: { header, from, to, id } }) => {
      if (!header) return []
      const { baseKey, ratchetKey, counter, preKeyId, signedPreKeyId, kyberPreKeyId } = header
      // all messages of a session that was not answered yet say the same of how it began
      const session = [ratchetKey, preKeyId, signedPreKeyId, kyberPreKeyId].join(' ')
      const common = { n, t, id: 0 }
      return [
        ...(baseKey === undefined
          ? []
          : [
              {
                ...common,
                what: 'a base key',
                key: bare(baseKey),
                owner: `${from} to ${to}, session ${session}`,
              },
            ]),
        // a chain has one first message
        ...(counter === 0
          ? [
              {
                ...common,
                what: 'a ratchet key',
                key: bare(ratchetKey),
                owner: `${from} to ${to}, message ${id}`,
              },
            ]
          : []),
      ]
    })
  return [...enlisted, ...published, ...sent]
}

/** Judges that no value stands in two places. */
export function neverTwice(values: readonly Pick<PublicValue, 'n' | 'what' | 'key' | 'owner'>[]): Judgement {
  const first = new Map<string, (typeof values)[number]>()
  const again = values.filter((value) => {
    const known = first.get(value.key)
    if (known === undefined) first.set(value.key, value)
    return known !== undefined && known.owner !== value.owner
  })
  const [one] = again
  return one
    ? judged(
        'unique values',
        'fail',
        `${one.what} appears twice: as ${one.owner} and as ${first.get(one.key)?.owner}`,
        again.flatMap(({ key, n }) => [first.get(key)?.n ?? n, n]),
      )
    : judged(
        'unique values',
        'pass',
        `${first.size} values, each of one key`,
        values.slice(0, 1).map(({ n }) => n),
      )
}

function isClone(pco: string): boolean {
  return pco.startsWith('wire:clone')
}

function bare(key: string): string {
  return key.length === 66 ? key.slice(2) : key
}
