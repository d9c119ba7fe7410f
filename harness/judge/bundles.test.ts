import { describe, expect, it } from 'vitest'
import { refusesBundle } from './bundles.ts'
import { did, logOf, seen } from './hand-log.test-support.ts'

const BOB = 'bob'
const PEER = '0-7@interop.test'

const fetches = (jid = PEER) =>
  seen('stanza.received', {
    account: BOB,
    name: 'iq',
    id: '1',
    from: '',
    to: 'interop.test',
    stanzaType: 'get',
    xml: `<iq type="get"><bundle xmlns="urn:x" jid="${jid}"/></iq>`,
  })
const sends = (preKeyId?: number) =>
  seen('ciphertext.sent', {
    instance: 'main',
    from: BOB,
    to: PEER,
    id: 'm',
    encoding: 'pkmsg',
    bytes: '',
    header: {
      version: 4,
      ratchetKey: '',
      counter: 0,
      previousCounter: 0,
      ...(preKeyId === undefined ? {} : { preKeyId }),
    },
  })
const turns = (on: boolean, of = PEER, name = 'omit-kyber') =>
  did('misbehaviour.set', { name, on, detail: { of } })
const verdict = (drafts: Parameters<typeof logOf>[0], rests?: Parameters<typeof refusesBundle>[1]['rests']) =>
  refusesBundle(logOf(drafts), { from: BOB, to: PEER, ...(rests ? { rests } : {}) }, 'used').verdict

describe('refusesBundle', () => {
  it('fails on a message that rests on a bundle fetched while it was wrong, whenever it leaves', () => {
    expect(verdict([turns(true), fetches(), sends(), turns(false)])).toBe('fail')
    expect(verdict([turns(true), fetches(), turns(false), sends()])).toBe('fail')
  })

  it('passes a message that waited for an honest bundle, and one from before', () => {
    expect(verdict([turns(true), fetches(), turns(false), fetches(), sends()])).toBe('pass')
    expect(verdict([fetches(), sends(), turns(true), fetches(), turns(false)])).toBe('pass')
  })

  it('is not misled by other users and other misbehaviours', () => {
    expect(verdict([turns(true), fetches(), turns(false), fetches(`1${PEER}`), sends()])).toBe('fail')
    expect(verdict([turns(true, '0-8@interop.test'), fetches(), sends()])).toBe('pass')
    const both = [turns(true), turns(true, PEER, 'omit-prekey'), turns(false, PEER, 'omit-prekey'), fetches()]
    expect(verdict([...both, sends()])).toBe('fail')
  })

  it('looks only at messages that rest on the wrong part', () => {
    const drafts = [turns(true), fetches(), sends()]
    expect(verdict(drafts, (header) => header?.preKeyId !== undefined)).toBe('pass')
    expect(verdict([...drafts, sends(7)], (header) => header?.preKeyId !== undefined)).toBe('fail')
  })

  it('fails on a message without any bundle', () => {
    expect(verdict([sends()])).toBe('fail')
  })
})
