import { z } from 'zod'
import type { StoredChain, StoredSession } from './library.ts'

/** Archived sessions that are kept, and receiving chains and skipped keys of each: as many as in version 4. */
const MOST_ARCHIVED = 40
const MOST_RECEIVING = 5
const MOST_SKIPPED = 2_000
const SENDING = 1

/** The sessions with one remote, the most recent first. */
export interface Record3 {
  /** Whether the first session is the current one; archived ones only receive. */
  readonly open: boolean
  readonly sessions: readonly StoredSession[]
}

const shape = z.object({
  parley: z.literal('signal-3/1'),
  open: z.boolean(),
  sessions: z.array(z.custom<StoredSession>((value) => typeof value === 'object' && value !== null)),
})

/** Reads a stored record. Throws when the bytes are none. */
export function decodeRecord(bytes: Uint8Array): Record3 {
  const { open, sessions } = shape.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
  return { open, sessions }
}

/** The bytes of a record; `formats/signal/classical-record.ts` reads them too. */
export function encodeRecord({ open, sessions }: Record3): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ parley: 'signal-3/1', open, sessions }))
}

/** The record after `session` was used: it is the current one, and takes the place of its earlier self. */
export function withCurrent(record: Record3 | undefined, session: StoredSession, now: number): Record3 {
  const others = (record?.sessions ?? []).filter((each) => !isSame(each, session))
  const used = bounded({ ...session, indexInfo: { ...session.indexInfo, used: now, closed: -1 } })
  return { open: true, sessions: [used, ...others].slice(0, MOST_ARCHIVED + 1) }
}

/** Whether two states are of one session, which the initiator's base key names. */
export function isSame(one: StoredSession, other: StoredSession): boolean {
  return one.indexInfo.baseKey === other.indexInfo.baseKey
}

/** The library lets receiving chains and skipped keys pile up for ever. */
function bounded(session: StoredSession): StoredSession {
  const chains = Object.entries(session._chains)
  const receiving = chains.filter(([, { chainType }]) => chainType !== SENDING)
  const old = new Set(receiving.slice(0, -MOST_RECEIVING).map(([name]) => name))
  const kept = chains.filter(([name]) => !old.has(name)).map(([name, chain]) => [name, trimmed(chain)])
  return { ...session, _chains: Object.fromEntries(kept) }
}

function trimmed(chain: StoredChain): StoredChain {
  const keys = Object.entries(chain.messageKeys)
  if (keys.length <= MOST_SKIPPED) return chain
  return { ...chain, messageKeys: Object.fromEntries(keys.slice(-MOST_SKIPPED)) }
}
