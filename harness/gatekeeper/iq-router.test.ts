import { describe, expect, it } from 'vitest'
import { encodeContent } from '../formats/content/encode-content.ts'
import { stageGatekeeper } from './testing/stage-gatekeeper.ts'

describe('an iq of a client', () => {
  it.each([
    [
      'in an unknown namespace',
      "<iq type='get' id='q' to='interop.localhost'><query xmlns='jabber:iq:roster'/></iq>",
      'service-unavailable',
    ],
    ['to nobody', "<iq type='get' id='q'><count xmlns='urn:parley:interop:0'/></iq>", 'service-unavailable'],
    [
      'of the wrong type',
      "<iq type='set' id='q' to='interop.localhost'><count xmlns='urn:parley:interop:0'/></iq>",
      'bad-request',
    ],
    [
      'with two elements',
      "<iq type='get' id='q' to='interop.localhost'><count xmlns='urn:parley:interop:0'/><x xmlns='urn:x'/></iq>",
      'bad-request',
    ],
    [
      'with content where none belongs',
      "<iq type='set' id='q' to='interop.localhost'><leave xmlns='urn:parley:interop:0'>hi</leave></iq>",
      'bad-request',
    ],
  ])('%s is answered once with an error, and the session goes on', async (_, xml, condition) => {
    const stage = await stageGatekeeper()
    const client = await stage.login(await stage.user('anna@example.org'))
    client.send(xml)
    expect(await client.upTo('</iq>')).toMatch(new RegExp(`type="error" id="q".*<${condition} `))
    expect(stage.seen('stanza.received').at(-1)?.raw).toBe(xml)
    expect(stage.seen('stanza.refused')).toHaveLength(1)
    client.send(
      "<presence/><iq type='result' id='late'/><iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>",
    )
    expect(await client.upTo('/>')).toMatch(/^<iq type="result" id="p"/)
  })
})

const reportOf = (about: string, inside: string, reason = 'urn:xmpp:reporting:spam') =>
  `<iq type='set' id='r' to='interop.localhost'><block xmlns='urn:xmpp:blocking'><item jid='${about}'><report xmlns='urn:xmpp:reporting:1' reason='${reason}'>${inside}</report></item></block></iq>`

describe('a report', () => {
  const text = encodeContent({ kind: 'text', id: 'm1', sentAt: 7, body: 'an insult' })
  const enclosed = (id: string, bytes = Buffer.from(text).toString('base64')) =>
    `<enclosed xmlns='urn:parley:interop:0' id='${id}'>${bytes}</enclosed>`

  it('is taken with what is enclosed and whom it may be passed on to', async () => {
    const stage = await stageGatekeeper()
    const client = await stage.login(await stage.user('anna@example.org'))
    const { address } = stage.gatekeeper.createUser()
    client.send(reportOf(address, `<third-party/>${enclosed('m1')}`))
    expect(await client.upTo('/>')).toMatch(/^<iq type="result" id="r"/)
    expect(stage.seen('report.filed')).toEqual([
      expect.objectContaining({
        about: address,
        forward: ['third-party'],
        enclosed: [
          { id: 'm1', content: '{"body":"an insult","id":"m1","kind":"text","sentAt":7}', isVerified: false },
        ],
      }),
    ])
  })

  it.each([
    ['of another reason', '', 'because'],
    ['with a message under another id', enclosed('m2'), undefined],
    ['with the same message twice', enclosed('m1') + enclosed('m1'), undefined],
    ['with what is no message', enclosed('m1', 'AAAA'), undefined],
    ['with a text', 'look at this', undefined],
    ['with more than the profile has', "<history xmlns='urn:parley:interop:0'/>", undefined],
  ])('%s is refused', async (_, inside, reason) => {
    const stage = await stageGatekeeper()
    const client = await stage.login(await stage.user('anna@example.org'))
    const { address } = stage.gatekeeper.createUser()
    client.send(reportOf(address, inside, reason))
    expect(await client.upTo('</iq>')).toMatch(/type="error" id="r".*<bad-request /)
    expect(stage.seen('report.filed')).toEqual([])
  })

  it('of a message that nobody passed on so is refused', async () => {
    const stage = await stageGatekeeper()
    const client = await stage.login(await stage.user('anna@example.org'))
    const { address } = stage.gatekeeper.createUser()
    const forged = enclosed('m1').replace(' id=', " commitment='AAAA' stamp='AAAA' at='7' id=")
    client.send(reportOf(address, forged))
    expect(await client.upTo('</iq>')).toMatch(/type="error" id="r".*<not-acceptable /)
    expect(stage.seen('report.filed')).toEqual([])
  })
})
