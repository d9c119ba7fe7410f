import type { ProtocolClock } from '../environment/protocol-time.ts'
import type { Misbehaviours } from './misbehaviours.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const REMEMBERED_ACKS = 10_000

/** A stanza for one account. One with an `id` stays until it is acknowledged; another is gone once it is sent. */
export interface MailItem {
  readonly from: string
  /** The message id, for what has to be acknowledged. */
  readonly id?: string
  readonly xml: string
}

/** How an acknowledgement fits what is stored. */
export type AckOutcome = 'removed' | 'repeated' | 'unknown'

/** What waits for the candidate's accounts. */
export interface Mailbox {
  /** Messages that are stored for an account, oldest first. */
  pending(address: string): readonly { readonly from: string; readonly id: string; readonly sent: boolean }[]
  /** Forgets everything stored for an account. */
  clear(address: string): void
}

/** What the gatekeeper's other parts ask of the mailbox. */
export interface MailboxDesk extends Mailbox {
  put(address: string, item: MailItem): void
  /** Removes the oldest copy of a message. */
  acknowledge(address: string, from: string, id: string): AckOutcome
  /** Sends everything stored once more, in order: the account has a new stream. */
  resend(address: string): void
  /** Sends what has not been sent on the stream yet, in order. */
  flush(address: string): void
}

/** What a mailbox works with. `send` is false when the account has no stream. */
export interface MailboxParts {
  readonly days: number
  readonly clock: ProtocolClock
  readonly misbehaviours: Misbehaviours
  send(address: string, xml: string): boolean
}

interface Stored extends MailItem {
  readonly at: number
  /** Whether it was ever sent: only then can it be acknowledged. */
  sent: boolean
}

interface Box {
  /** By number in the order of arrival, so that removal keeps the order and costs nothing. */
  readonly items: Map<number, Stored>
  readonly numbers: Map<string, number[]>
  readonly acknowledged: Set<string>
  /** Numbers of what is still to be sent on the present stream, in order. */
  queue: number[]
}

/** Creates an empty mailbox. Items expire after `days` of protocol time. */
export function createMailbox({ days, clock, misbehaviours, send }: MailboxParts): MailboxDesk {
  const boxes = new Map<string, Box>()
  let next = 0

  const boxOf = (address: string) => {
    const box: Box = boxes.get(address) ?? {
      items: new Map(),
      numbers: new Map(),
      acknowledged: new Set(),
      queue: [],
    }
    boxes.set(address, box)
    return box
  }
  const drop = (box: Box, number: number, item: Stored) => {
    box.items.delete(number)
    if (item.id === undefined) return
    const key = keyOf(item.from, item.id)
    const others = box.numbers.get(key)?.filter((other) => other !== number) ?? []
    if (others.length > 0) box.numbers.set(key, others)
    else box.numbers.delete(key)
  }
  const expire = (box: Box) => {
    for (const [number, item] of box.items) {
      if (clock.now() - item.at <= days * DAY_MS) return
      drop(box, number, item)
    }
  }
  const flush = (address: string) => {
    const box = boxes.get(address)
    if (!box || box.queue.length === 0 || misbehaviours.get('withhold-delivery', address)) return
    const isTwice = misbehaviours.get('deliver-twice', address) !== undefined
    const queue = box.queue
    box.queue = []
    for (const [at, number] of queue.entries()) {
      const item = box.items.get(number)
      if (!item) continue
      if (!send(address, item.xml)) {
        box.queue = queue.slice(at)
        return
      }
      if (isTwice && item.id !== undefined) send(address, item.xml)
      item.sent = true
      if (item.id === undefined) drop(box, number, item)
    }
  }

  return {
    put(address, item) {
      const box = boxOf(address)
      expire(box)
      const number = next++
      const { from, id, xml } = item
      const at = clock.now()
      // written out: spreading is what would cost most here
      box.items.set(
        number,
        id === undefined ? { from, xml, at, sent: false } : { from, id, xml, at, sent: false },
      )
      box.queue.push(number)
      if (id === undefined) return
      const key = keyOf(from, id)
      box.numbers.set(key, [...(box.numbers.get(key) ?? []), number])
    },
    acknowledge(address, from, id) {
      const box = boxOf(address)
      const key = keyOf(from, id)
      const [number] = box.numbers.get(key) ?? []
      const item = number === undefined ? undefined : box.items.get(number)
      if (number === undefined || !item?.sent) return box.acknowledged.has(key) ? 'repeated' : 'unknown'
      drop(box, number, item)
      box.acknowledged.add(key)
      if (box.acknowledged.size > REMEMBERED_ACKS)
        box.acknowledged.delete(box.acknowledged.keys().next().value ?? '')
      return 'removed'
    },
    resend(address) {
      const box = boxOf(address)
      expire(box)
      box.queue = [...box.items.keys()]
      flush(address)
    },
    flush,
    pending(address) {
      const box = boxes.get(address)
      if (box) expire(box)
      return [...(box?.items.values() ?? [])].flatMap(({ from, id, sent }) =>
        id === undefined ? [] : [{ from, id, sent }],
      )
    },
    clear: (address) => void boxes.delete(address),
  }
}

function keyOf(from: string, id: string): string {
  return `${from}\n${id}`
}
