import { describe, expect, it } from 'vitest'
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
    expect(stage.seen('stanza.received').at(-1)?.xml).toBe(xml)
    expect(stage.seen('stanza.refused')).toHaveLength(1)
    client.send(
      "<presence/><iq type='result' id='late'/><iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>",
    )
    expect(await client.upTo('/>')).toMatch(/^<iq type="result" id="p"/)
  })
})
