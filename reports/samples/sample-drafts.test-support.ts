import type { Draft } from '../../harness/vocabulary/observation.ts'
import { claim, proof, stimulus } from './sample-purpose.test-support.ts'

const ALICE = '1-1@interop.example'
const BOB = '2-7@interop.example'
const RATCHET = '5f'.repeat(32)

/** A message from the tester to the candidate: sealed, handed over, and told of by the adapter. */
export function message(id: string, canary: string, content: string): readonly Draft[] {
  return [
    stimulus('tester:alice', 'message.sealed', {
      by: 'alice',
      to: BOB,
      id,
      canary,
      content,
      encoding: 'msg',
      bytes: 'MwohBQ=='.repeat(12),
      ratchetKey: RATCHET,
      counter: 3,
    }),
    stimulus('wire:main', 'message.delivered', {
      instance: 'main',
      from: ALICE,
      to: BOB,
      id,
      of: id,
      form: 'original',
      note: '',
    }),
    claim('upper:main', 'event.told', {
      instance: 'main',
      event: 'message',
      data: { account: 'bob', conversation: ALICE, id },
    }),
  ]
}

/** A receipt of the candidate. */
export function receipt(id: string): Draft {
  return proof('wire:main', 'receipt.seen', { from: BOB, to: ALICE, receipt: 'delivered', ids: [id] })
}

/** The durable store of the candidate lists a message. */
export function shown(id: string, canary: string, content: string, listing = 1, intact = true): Draft {
  return proof('upper:main', 'message.shown', {
    instance: 'main',
    account: BOB,
    listing,
    conversation: ALICE,
    author: ALICE,
    id,
    content,
    canary,
    intact,
  })
}

/** A key of the candidate is handed out. */
export function served(fetch: number, id: number): Draft {
  return proof('wire:main', 'prekey.served', {
    account: BOB,
    to: ALICE,
    fetch,
    keyKind: 'one-time',
    id,
    key: id.toString(16).padStart(2, '0').repeat(32),
  })
}

/** A misbehaviour of the tester. */
export function misbehaves(name: string): Draft {
  return stimulus('world:case', 'misbehaviour.set', { name, on: true, detail: { bytes: [0, 255] } })
}

/** A situation that has to be reached. */
export function reaches(name: string): Draft {
  return stimulus('world:case', 'situation.reached', { name })
}

/** A call to the adapter with its answer. */
export function call(
  number: number,
  action: string,
  outcome: 'ok' | 'refused',
  cause = '',
): readonly Draft[] {
  return [
    stimulus('upper:main', 'call.made', {
      instance: 'main',
      call: number,
      action,
      params: { account: 'bob' },
    }),
    claim('upper:main', 'call.answered', {
      instance: 'main',
      call: number,
      action,
      outcome,
      cause,
      detail: '',
      result: null,
    }),
  ]
}
