import {
  arrived,
  control,
  digestsOf,
  finds,
  judged,
  type Log,
  machineWords,
  proof,
  proofsOf,
  purpose,
  refusalsOf,
  type UserContent,
  wordsFound,
} from '#harness'
import { request } from '../stanzas/stanza-texts.ts'

/** What may stand in a header of anybody's request or answer; a name of its own is a field that nobody agreed on. */
const HEADERS =
  /^(host|user-agent|accept(-.*)?|content-.*|connection|keep-alive|cache-control|pragma|te|transfer-encoding|expect|upgrade-insecure-requests|priority|sec-.*|date|server|vary|range|if-.*|etag|last-modified|expires|age|allow|www-authenticate|retry-after|strict-transport-security|x-content-type-options|x-frame-options|referrer-policy|permissions-policy|cross-origin-.*|access-control-.*|alt-svc|via|link|nel|report-to|server-timing|traceparent|tracestate|(x-)?ratelimit-.*|(x-)?(request|correlation)-id|x-(powered-by|dns-prefetch-control|xss-protection|download-options|permitted-cross-domain-policies)|origin-agent-cluster|x-(envoy-.*|b3-.*|amzn?-.*|cache(-.*)?|served-by|timer|runtime|robots-tag|ua-compatible)|b3|baggage|:.*)$/i
const TOKEN = ['alg', 'kid', 'typ', 'sub', 'iss', 'aud', 'iat', 'exp', 'nbf', 'jti']

/** Every field that stands on a leg and has no place there. */
function strangeFields(log: Log): readonly { readonly at: number; readonly field: string }[] {
  const headers = proofsOf(log, 'http.exchange').flatMap(({ n, data }) => {
    if (['push-service', 'elsewhere'].includes(data.endpoint)) return []
    const sent = data.by === 'candidate' ? data.requestHeaders : data.responseHeaders
    return Object.keys(sent)
      .filter((name) => !HEADERS.test(name))
      .map((name) => ({ at: n, field: `header ${name} (${data.endpoint})` }))
  })
  const claims = proofsOf(log, 'token.presented').flatMap(({ n, data }) =>
    [...Object.keys(data.header), ...Object.keys(data.claims)]
      .filter((name) => !TOKEN.includes(name))
      .map((name) => ({ at: n, field: `${name} of a token` })),
  )
  const queries = proofsOf(log, 'http.exchange')
    .filter(({ data }) => data.by === 'candidate' && ['enlistment', 'jwks'].includes(data.endpoint))
    .filter(({ data }) => data.path.includes('?'))
    .map(({ n, data }) => ({ at: n, field: `the query of ${data.endpoint}` }))
  // a question that the gatekeeper does not know is refused as well, and tells nothing: messages alone count
  const stanzas = refusalsOf(log)
    .filter(({ name }) => name === 'message')
    .map(({ n, reason }) => ({ at: n, field: `a message: ${reason}` }))
  return [...headers, ...claims, ...queries, ...stanzas]
}

purpose('LK-06', {
  title: 'who a user is stands in the token and nowhere else, and no leg has a field that is not agreed on',
  verifies: ['PRV-01', 'PRV-04'],
  severity: 2,
  effect: 'Numbers and names of users lie in URLs, headers and logs of everybody on the way.',
  remedy:
    'Keep the user-visible identifier inside the token; send the fields of the profile, and nothing beside them.',
  variants: [{ life: 'of a user' }],
  with: async (given) => ({
    ...(await given.newcomers('carol')),
    ...(await given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true })),
  }),
  async when({ alice, bob, carol, gatekeeper, process, offers }) {
    await carol.enlists()
    const first = await alice.sends(bob, 'a message')
    await bob.catchesUp(alice)
    if (offers.includes('receipts:read')) {
      await bob.sets('read-receipts', true)
      await bob.marksRead(alice, [first])
    }
    const reply: UserContent = {
      kind: 'reply',
      target: first.id,
      author: alice.address,
      quote: '',
      body: 'yes',
    }
    for (const content of ['an answer', reply]) await alice.opens(await bob.sends(alice, content))
    await bob.goesToBackground()
    await alice.sends(bob, 'wake up')
    await gatekeeper.seesOnline(bob)
    await process.restarts('clean')
    await gatekeeper.seesOnline(bob)
    const barrier = await bob.catchesUp(alice)
    if (offers.includes('log-view')) await bob.exportsState('logs')
    const local = bob.identifier.split('@')[0] ?? ''
    return { barrier, words: [bob.identifier, local, carol.identifier], peer: alice.address }
  },
  then(log, { barrier, words, peer }) {
    const found = wordsFound(log, words)
    const [wire, logs] = [
      found.filter(({ where }) => where !== 'log'),
      found.filter(({ where }) => where === 'log'),
    ]
    const known = wordsFound(log, [peer]).filter(({ where }) => where === 'stanza')
    const fields = strangeFields(log)
    const at = (each: readonly { readonly at: number }[]) => each.map((one) => one.at)
    return [
      control(arrived(log, barrier, 'the conversation works')),
      control(
        judged(
          'identifiers',
          known.length > 0 ? 'pass' : 'fail',
          'an address of a stanza is found',
          at(known),
        ),
      ),
      judged(
        'identifiers',
        wire.length > 0 ? 'fail' : 'pass',
        wire[0]
          ? `the identifier of a user stands in a ${wire[0].where} (${wire[0].leg}, ${wire[0].encoding})`
          : `no identifier in URLs, headers, bodies, answers, stanzas and contents; observation: ${logs.length} times in logs`,
        wire.length > 0 ? at(wire) : at(known),
      ),
      judged(
        'fields',
        fields.length > 0 ? 'fail' : 'pass',
        fields[0]
          ? `a field that is not agreed on: ${fields[0].field}`
          : 'every field on every leg is one that is agreed on',
        at(fields),
      ),
    ]
  },
})

/** Numbers as an address book has them, each in the ways in which it may be compared. */
const NUMBERS = Array.from({ length: 200 }, (_, n) => `1511${String(2_600_000 + n * 37)}`)
const formsOf = (number: string) => [`+49${number}`, `49${number}`, `0${number}`]

purpose('LK-07', {
  title: 'no number of a contact card goes anywhere, in the clear or as a digest',
  verifies: ['PRV-01'],
  severity: 2,
  effect: 'Whole address books are collected; a digest of a number is the number for whoever tries them all.',
  remedy: 'Look nobody up whom the user does not write to; keep cards inside the encryption.',
  variants: [{ cards: 20 }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, kinds }, { cards }) {
    const each = NUMBERS.length / cards
    for (let n = 0; n < cards; n += 1) {
      const phones = NUMBERS.slice(n * each, (n + 1) * each).map((number) => `+49${number}`)
      await alice.sends(bob, { kind: 'contact', name: `Contact ${n}`, phones, emails: [] })
    }
    await bob.catchesUp(alice)
    if (kinds.includes('contact')) {
      const phones = NUMBERS.slice(0, 3).map((number) => `+49${number}`)
      const sent = await bob.tries(alice, { kind: 'contact', name: 'Forwarded', phones, emails: [] })
      await alice.opens(sent)
    }
    await bob.settles()
    const barrier = await bob.catchesUp(alice)
    return { barrier, peer: alice.address }
  },
  then(log, { barrier, peer }) {
    const plain = NUMBERS.map((number) => ({ label: 'a number', value: number }))
    // a digest shows nothing of the canary behind a number: that of the number alone is what could be compared
    const digests = NUMBERS.slice(0, 24).flatMap((number) =>
      formsOf(number).flatMap((form) => digestsOf(form, 'a number')),
    )
    const found = wordsFound(log, [...plain, ...digests, peer]).filter(
      ({ where }) => where !== 'content' && where !== 'log',
    )
    const known = found.filter(({ word }) => word === peer)
    const numbers = found.filter(({ word }) => word !== peer)
    return [
      control(arrived(log, barrier, 'the conversation goes on')),
      control(
        judged(
          'numbers',
          known.length > 0 ? 'pass' : 'fail',
          'an address of a stanza is found',
          known.map(({ at }) => at),
        ),
      ),
      judged(
        'numbers',
        numbers.length > 0 ? 'fail' : 'pass',
        numbers[0]
          ? `${numbers[0].word} stands in a ${numbers[0].where}`
          : `${NUMBERS.length} numbers went nowhere`,
        numbers.length > 0 ? numbers.map(({ at }) => at) : known.map(({ at }) => at),
      ),
    ]
  },
})

const ASKED = {
  'jabber:iq:version': '<query xmlns="jabber:iq:version"/>',
  'urn:xmpp:time': '<time xmlns="urn:xmpp:time"/>',
  'vcard-temp': '<vCard xmlns="vcard-temp"/>',
  'jabber:iq:private': '<query xmlns="jabber:iq:private"><storage xmlns="storage:bookmarks"/></query>',
} as const

purpose('LK-10', {
  title: 'a peer learns nothing of the device: no name, model, system or list',
  verifies: ['PRV-03', 'PRV-01'],
  severity: 3,
  effect: 'A contact learns which phone and system a user has, and which holes are in them.',
  remedy:
    'Answer no questions of peers about the program and its machine, and put nothing of them into messages.',
  variants: [{ by: 'a peer' }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, gatekeeper }, { by }) {
    for (const [n, payload] of Object.values(ASKED).entries())
      await gatekeeper.writes(
        bob,
        request('get', alice.address, bob.address, `device-${n}`, payload),
        `a question of ${by}`,
      )
    const earlier = await alice.sends(bob, 'a question')
    await bob.catchesUp(alice)
    const sent = await bob.sends(alice, 'an answer')
    const reaction: UserContent = {
      kind: 'reaction',
      target: earlier.id,
      author: alice.address,
      emoji: '👍',
      revoked: false,
    }
    for (const each of [sent, await bob.sends(alice, reaction)]) {
      await alice.opens(each)
      alice.dissects(each)
    }
    for (let n = 0; n < Object.keys(ASKED).length; n += 1) await gatekeeper.seesAnswered(bob, `device-${n}`)
    const barrier = await bob.catchesUp(alice)
    return {
      account: bob.address,
      peer: alice.address,
      sent: sent.id,
      barrier,
      words: machineWords(),
    }
  },
  then(log, { account, peer, sent, barrier, words }) {
    const answers = proofsOf(log, 'stanza.received').filter(
      ({ data }) =>
        data.account === account &&
        data.name === 'iq' &&
        data.stanzaType === 'result' &&
        Object.keys(ASKED).some((xmlns) => new RegExp(`xmlns=["']${xmlns}["'](?![^>]*/>)`).test(data.xml)),
    )
    const toPeer = (at: number) => {
      const seen = log.observations[at]
      return (
        seen?.type === 'stanza.received' && (seen.data as { readonly to?: string }).to?.split('/')[0] === peer
      )
    }
    const inside = proofsOf(log, 'plaintext.read').filter(({ data }) => {
      const text = Buffer.from(data.bytes, 'base64').toString('latin1')
      return words.some((word) => word.length >= 6 && text.includes(word))
    })
    const named = wordsFound(log, words).filter(
      ({ where, at }) => where === 'content' || (where === 'stanza' && toPeer(at)),
    )
    const at = [...answers.map(({ n }) => n), ...inside.map(({ n }) => n), ...named.map((one) => one.at)]
    const read = proofsOf(log, 'plaintext.read').map(({ n }) => n)
    return [
      control(
        finds(
          log,
          proof('message.opened', (d) => d.id === sent),
          'a peer reads what the user writes',
        ),
      ),
      judged(
        'device',
        at.length > 0 ? 'fail' : 'pass',
        at.length > 0 ? 'a peer is told of the device' : 'nothing that a peer can read tells of the device',
        at.length > 0 ? at : read,
      ),
      arrived(log, barrier, 'the conversation goes on'),
    ]
  },
})
