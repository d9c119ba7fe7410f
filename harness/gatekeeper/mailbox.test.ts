import { beforeEach, describe, expect, it } from 'vitest'
import { protocolClock } from '../environment/protocol-time.ts'
import { createMailbox, type MailboxDesk } from './mailbox.ts'
import { createMisbehaviours } from './misbehaviours.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const TO = '1-1@interop.test'
const misbehaviours = createMisbehaviours({ proof: () => {}, stimulus: () => {} })
const clock = protocolClock(0)
let sent: string[] = []
let online = true
let mailbox: MailboxDesk

beforeEach(() => {
  sent = []
  online = true
  misbehaviours.clearAll()
  mailbox = createMailbox({
    days: 30,
    clock,
    misbehaviours,
    send: (_, xml) => online && sent.push(xml) > 0,
  })
})

const put = (id: string, from = 'a') => {
  mailbox.put(TO, { from, id, xml: `${from}:${id}` })
  mailbox.flush(TO)
}

describe('the mailbox', () => {
  it('sends again, in order, what was not acknowledged', () => {
    for (const id of ['1', '2', '3']) put(id)
    expect(mailbox.acknowledge(TO, 'a', '2')).toBe('removed')
    mailbox.resend(TO)
    put('4')
    expect(sent).toEqual(['a:1', 'a:2', 'a:3', 'a:1', 'a:3', 'a:4'])
    expect(mailbox.pending(TO).map(({ id }) => id)).toEqual(['1', '3', '4'])
  })

  it('keeps what cannot be sent and sends it in order later', () => {
    online = false
    for (const id of ['1', '2']) put(id)
    expect(mailbox.acknowledge(TO, 'a', '1')).toBe('unknown')
    online = true
    put('3')
    expect(sent).toEqual(['a:1', 'a:2', 'a:3'])
  })

  it('takes one copy for each acknowledgement and knows a repeated one', () => {
    put('1')
    put('1')
    expect([1, 2, 3].map(() => mailbox.acknowledge(TO, 'a', '1'))).toEqual(['removed', 'removed', 'repeated'])
    expect(mailbox.acknowledge(TO, 'b', '1')).toBe('unknown')
  })

  it('drops messages after their days, and receipts once they are sent', () => {
    put('1')
    mailbox.put(TO, { from: 'a', xml: 'receipt' })
    mailbox.flush(TO)
    clock.advance(29 * DAY_MS)
    mailbox.resend(TO)
    clock.advance(2 * DAY_MS)
    mailbox.resend(TO)
    expect(sent).toEqual(['a:1', 'receipt', 'a:1'])
  })

  it('withholds and doubles when it is told to misbehave', () => {
    misbehaviours.set('withhold-delivery', { to: TO })
    put('1')
    expect(sent).toEqual([])
    misbehaviours.clear('withhold-delivery')
    misbehaviours.set('deliver-twice', { to: TO })
    mailbox.flush(TO)
    expect(sent).toEqual(['a:1', 'a:1'])
    expect(mailbox.pending(TO)).toHaveLength(1)
  })
})
