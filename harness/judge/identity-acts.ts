import type { Observation, Proof } from '../vocabulary/observation.ts'
import { claimsOf, type Log, proofsOf, stimuliOf } from './select.ts'

/** Two ends of a conversation: a user of the candidate, and an address of ours that may change its keys. */
export interface Ends {
  /** The candidate's handle of its user, and the user's address. */
  readonly handle: string
  readonly user: string
  readonly peer: string
}

/** A moment in the life of the candidate: its process, and the stamp that its adapter took there. */
export type Moment = readonly [process: number, stamp: number]

/** A message that passed between the candidate's user and the owner of one identity, in either direction. */
export interface IdentityAct {
  /** The simulated user whose keys opened or sealed it. */
  readonly by: string
  readonly what: 'opened' | 'shown'
  /** First evidence of it. */
  readonly n: number
  /** What was told by then was told in time, when there are no stamps to say so. */
  readonly deadline: number
  /** When it happened on the candidate's side, if the adapter says so; for what was sent: not later than this. */
  readonly moment?: Moment
}

/** A notice of a new identity. */
export interface Notice {
  readonly n: number
  readonly moment?: Moment
}

/** Whether the first moment is earlier than the second. */
export function isEarlier([process, stamp]: Moment, [otherProcess, otherStamp]: Moment): boolean {
  return process === otherProcess ? stamp < otherStamp : process < otherProcess
}

/** What passed between the two ends under each identity, in the order of the first evidence; see {@link inOwnOrder}. */
export function identityActs(log: Log, ends: Ends): readonly IdentityAct[] {
  const acts = [...openedActs(log, ends), ...inOwnOrder(shownActs(log, ends))]
  return acts.sort((one, other) => one.n - other.n)
}

/** Events of one moment may be told in any order: where all have stamps, the first evidence is that of the stamps' order. */
function inOwnOrder(shown: readonly IdentityAct[]): readonly IdentityAct[] {
  if (!shown.every(({ moment }) => moment)) return shown
  const places = shown.map(({ n }) => n).sort((one, other) => one - other)
  const sorted = [...shown].sort((one, other) => {
    if (!one.moment || !other.moment) return 0
    return isEarlier(one.moment, other.moment) ? -1 : isEarlier(other.moment, one.moment) ? 1 : 0
  })
  return sorted.map((act, index) => ({ ...act, n: places[index] ?? act.n }))
}

/** The notices that the user got about the peer. */
export function notices(log: Log, { handle, peer }: Ends): readonly Notice[] {
  const told = claimsOf(log, 'event.told').filter(
    ({ data }) =>
      data.instance === 'main' &&
      data.event === 'key-change' &&
      data.data.account === handle &&
      data.data.peer === peer,
  )
  return told.map((event) => ({ n: event.n, ...momentOf(log, event) }))
}

/** When an identity came up last before an observation. */
export function offeredBefore(log: Log, { peer }: Ends, by: string, n: number): number | undefined {
  return stimuliOf(log, 'identity.offered')
    .filter((o) => o.data.address === peer && o.data.by === by && o.n < n)
    .at(-1)?.n
}

/** When the user accepted a new identity of the peer. */
export function acceptances(log: Log, { handle, peer }: Ends): readonly number[] {
  return stimuliOf(log, 'call.made')
    .filter(
      ({ data }) =>
        data.action === 'accept-key-change' && data.params.account === handle && data.params.peer === peer,
    )
    .map(({ n }) => n)
}

function openedActs(log: Log, ends: Ends): IdentityAct[] {
  const names = new Set(namesAt(log, ends))
  const quiet = claimsOf(log, 'queue.quiet').map(({ n }) => n)
  return proofsOf(log, 'message.opened')
    .filter((o) => o.data.from === ends.user && names.has(o.data.by))
    .map((o): IdentityAct => {
      const { by } = o.data
      const receipt = receiptOf(log, ends, o)
      const deadline = quiet.find((n) => n > o.n) ?? Number.POSITIVE_INFINITY
      return { by, what: 'opened', n: o.n, deadline, ...(receipt ? momentOf(log, receipt) : {}) }
    })
}

/**
 * A receipt that the candidate told of because of this very copy of a message: what came before the receipt on the
 * candidate's side is not later than the copy. One sent once has any; of one sent again only its first opening tells.
 */
function receiptOf(log: Log, ends: Ends, opened: Proof<'message.opened'>) {
  const { by, id } = opened.data
  const since = offeredBefore(log, ends, by, opened.n) ?? -1
  const isSentOnce = proofsOf(log, 'ciphertext.sent').filter(({ data }) => data.id === id).length === 1
  const isFirst = proofsOf(log, 'message.opened').find(({ data }) => data.id === id)?.n === opened.n
  return claimsOf(log, 'event.told').find(
    ({ n, data }) =>
      n > since &&
      data.event === 'receipt' &&
      data.data.account === ends.handle &&
      Array.isArray(data.data.ids) &&
      data.data.ids.includes(id) &&
      (isSentOnce || (isFirst && data.data.receipt === 'delivered')),
  )
}

function shownActs(log: Log, { handle, user, peer }: Ends): IdentityAct[] {
  const told = claimsOf(log, 'event.told').filter(
    ({ data }) =>
      data.event === 'message' &&
      data.data.account === handle &&
      data.data.author === peer &&
      data.instance === 'main',
  )
  const shown = proofsOf(log, 'message.shown').filter(
    ({ data }) => data.account === user && data.author === peer && data.instance === 'main',
  )
  const sealed = new Map(
    stimuliOf(log, 'message.sealed')
      .filter(({ data }) => data.to === user)
      .map(({ data }) => [data.id, data]),
  )
  return [...sealed.values()].flatMap((message): IdentityAct[] => {
    const event = told.find(({ data }) => data.data.id === message.id)
    const listed = shown.find(({ data }) => data.canary === message.canary)
    const first = Math.min(event?.n ?? Number.POSITIVE_INFINITY, listed?.n ?? Number.POSITIVE_INFINITY)
    if (!Number.isFinite(first)) return []
    const deadline = listed?.n ?? Number.POSITIVE_INFINITY
    return [{ by: message.by, what: 'shown', n: first, deadline, ...(event ? momentOf(log, event) : {}) }]
  })
}

/** Everybody of ours who had this address. */
function namesAt(log: Log, { peer }: Ends): readonly string[] {
  const offered = stimuliOf(log, 'identity.offered').filter((o) => o.data.address === peer)
  const first = offered.map(({ data }) => data.by.replace(/′+$/, ''))
  return [...offered.map(({ data }) => data.by), ...first]
}

function momentOf(log: Log, event: Observation & { readonly data: unknown }): { readonly moment?: Moment } {
  const { data } = event as { readonly data: { readonly data: { readonly stamp?: unknown } } }
  if (typeof data.data.stamp !== 'number') return {}
  const processes = proofsOf(log, 'process.ended').filter(
    ({ n, data }) => n < event.n && data.instance === 'main',
  )
  return { moment: [processes.length, data.data.stamp] }
}
