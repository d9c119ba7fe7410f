import { CLASSICAL_RECORD } from './classical-record.ts'
import { nextChainKey } from './derive.ts'
import { fieldsOf } from './fields.ts'
import { readSessionRecord } from './record.ts'
import { stepOf } from './reopen/pq-chain.ts'
import { field } from './rewrite.ts'

const CURRENT = 1
const SENDER = 6
const CHAIN_KEY = 3
const POST_QUANTUM = 15
const PQ_CHAIN = 2
const LINKS = 3
const SENDING_EPOCH = 4
const SENDING = 1

/**
 * A session record whose sending chain stands `by` messages further on, as if these had been encrypted and thrown away, at the
 * cost of the key derivations alone. `undefined` for what has no sending chain, or no post-quantum one before its first message.
 */
export function farAhead(record: Uint8Array, by: number): Uint8Array | undefined {
  const sender = readSessionRecord(record)?.sender
  if (sender === undefined || sender.chainKey.length === 0) return undefined
  let chainKey = sender.chainKey
  for (let step = 0; step < by; step += 1) chainKey = nextChainKey(chainKey)
  if (record[0] === CLASSICAL_RECORD) return classical(record, sender.ratchetKey, chainKey, by)
  const chain = joined(field(1, sender.index + by), field(2, chainKey))
  let isWhole = false
  const moved = changed(record, CURRENT, (session) =>
    changed(
      changed(session, SENDER, (own) => changed(own, CHAIN_KEY, () => chain)),
      POST_QUANTUM,
      (state) =>
        changed(state, PQ_CHAIN, (keys) => {
          isWhole = true
          return postQuantum(keys, by)
        }),
    ),
  )
  return isWhole ? moved : undefined
}

/** The chain of the epoch that is sent under, some places further on; its keys are never needed. */
function postQuantum(keys: Uint8Array, by: number): Uint8Array {
  const links = fieldsOf(keys)?.filter(({ number }) => number === LINKS) ?? []
  const newest = numberIn(keys, 2)
  const sending = links.length - 1 - (newest - numberIn(keys, SENDING_EPOCH))
  let nth = -1
  return changed(keys, LINKS, (link) => {
    nth += 1
    return nth === sending ? changed(link, SENDING, (direction) => stepped(direction, by)) : link
  })
}

function stepped(direction: Uint8Array, by: number): Uint8Array {
  const from = numberIn(direction, 1)
  const at = fieldsOf(direction)?.findLast(({ number }) => number === 2)
  let next: Uint8Array = at ? direction.slice(at.valueAt, at.end) : new Uint8Array(32)
  for (let index = from + 1; index <= from + by; index += 1) next = stepOf(next, index).next
  return joined(field(1, from + by), field(2, next))
}

interface ClassicalRecord {
  readonly sessions: { readonly _chains: Record<string, { chainKey: { counter: number; key: string } }> }[]
}

function classical(record: Uint8Array, ratchetKey: Uint8Array, chainKey: Uint8Array, by: number): Uint8Array {
  const parsed = JSON.parse(Buffer.from(record).toString()) as ClassicalRecord
  const chain = parsed.sessions[0]?._chains[Buffer.from(ratchetKey).toString('base64')]
  if (chain)
    chain.chainKey = { counter: chain.chainKey.counter + by, key: Buffer.from(chainKey).toString('base64') }
  return Buffer.from(JSON.stringify(parsed))
}

/** A message in which every field of a number holds something else; the order of the fields stays. */
function changed(message: Uint8Array, wanted: number, change: (value: Uint8Array) => Uint8Array): Uint8Array {
  return joined(
    ...(fieldsOf(message) ?? []).map(({ number, wire, at, valueAt, end }) =>
      number === wanted && wire === 'bytes'
        ? field(number, change(message.slice(valueAt, end)))
        : message.subarray(at, end),
    ),
  )
}

/** A number that is left out is 0. */
function numberIn(message: Uint8Array, wanted: number): number {
  const found = fieldsOf(message)?.findLast(({ number }) => number === wanted)
  return found?.wire === 'varint' ? Number(found.value) : 0
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts))
}
