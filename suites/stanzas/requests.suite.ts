import {
  arrived,
  type CandidateUser,
  exactly,
  finds,
  judged,
  type Log,
  listed,
  never,
  proof,
  proofsOf,
  purpose,
  type Sealed,
  type Tester,
} from '#harness'
import { answer, domainOf, request, UNKNOWN } from './stanza-texts.ts'

/** Ids as no ordinary server makes them, all of them legal. */
const IDS = ['1', 'é€😀', `"<&>' of five`, 'two  words', '__proto__', 'x'.repeat(1000)] as const

/** What asks for something and what does not keep to the rule of one element, each of which gets one answer. */
const PAYLOADS = [
  '<ping xmlns="urn:xmpp:ping"/>',
  UNKNOWN,
  '<query xmlns="http://jabber.org/protocol/disco#info"/>',
  '',
  `${UNKNOWN}${UNKNOWN}`,
] as const

const answered = (account: string, id: string) =>
  proof(
    'stanza.received',
    (d) => d.account === account && d.name === 'iq' && d.id === id && isAnswer(d.stanzaType),
  )
const isAnswer = (type: string) => type === 'result' || type === 'error'

purpose('STZ-03', {
  title: 'every request gets exactly one answer with its id, and an answer gets none',
  verifies: ['STZ-03'],
  over: 'each',
  severity: 3,
  effect: 'Whoever asks waits for ever, or two programs answer each other without end.',
  remedy:
    'Answer each get and set once, with its id, to where it came from; never answer a result or an error.',
  variants: [{ at: 'one by one' }, { at: 'once' }, { at: 'once, and again on the next stream' }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, gatekeeper }, { at }) {
    const domain = domainOf(bob.address)
    const asked: { readonly id: string; readonly by: string; readonly xml: string }[] = []
    for (const [n, id] of IDS.entries()) {
      const by = n % 2 === 0 ? domain : `${alice.address}/phone`
      const type = n % 3 === 2 ? 'set' : 'get'
      asked.push({
        id: `${at}-${id}`,
        by,
        xml: request(type, by, bob.address, `${at}-${id}`, PAYLOADS[n % PAYLOADS.length]),
      })
    }
    const unasked = (['result', 'error'] as const).map((type) => `${at}-unasked-${type}`)
    const answers = [
      answer('result', domain, bob.address, unasked[0] ?? ''),
      answer('error', alice.address, bob.address, unasked[1] ?? ''),
    ]
    const stanzas = [...answers, ...asked.map(({ xml }) => xml)]
    for (const each of stanzas) {
      await gatekeeper.writes(bob, each, 'a request or an answer that nobody asked for')
      if (at === 'one by one') await bob.settles()
    }
    for (const { id } of asked) await gatekeeper.seesAnswered(bob, id)
    // a server may count its ids for each stream
    const isAgain = at.includes('again')
    if (isAgain) {
      await bob.catchesUp(alice)
      gatekeeper.cuts(bob)
      await gatekeeper.seesOnline(bob)
      for (const { xml } of asked)
        await gatekeeper.writes(bob, xml, 'a request under an id of the last stream')
      const last = request('get', domain, bob.address, `${at}-last`)
      await gatekeeper.writes(bob, last, 'the last request')
      await gatekeeper.seesAnswered(bob, `${at}-last`)
      await bob.settles()
    }
    const barrier = await bob.catchesUp(alice)
    return {
      account: bob.address,
      times: isAgain ? 2 : 1,
      barrier,
      unasked,
      asked: asked.map(({ id, by }) => ({ id, by })),
    }
  },
  then: (log, { account, times, barrier, unasked, asked }) => [
    arrived(log, barrier, 'the conversation goes on'),
    ...asked.map(({ id }) => exactly(log, times, answered(account, id), 'a request gets one answer')),
    ...asked.map(({ id, by }) =>
      never(
        log,
        proof(
          'stanza.received',
          (d) => d.account === account && d.name === 'iq' && d.id === id && d.to !== '' && d.to !== by,
        ),
        'an answer goes to somebody who did not ask',
      ),
    ),
    ...unasked.map((id) =>
      never(
        log,
        proof('stanza.received', (d) => d.account === account && d.name === 'iq' && d.id === id),
        'an answer is answered',
      ),
    ),
  ],
})

purpose('STZ-04', {
  title: 'a ping is answered, also by a client that has work to do',
  verifies: ['STZ-04'],
  over: 'each',
  severity: 3,
  effect: 'A connection that works is taken for dead and cut, again and again while much comes in.',
  remedy: 'Answer pings where stanzas are read, and not in the queue of what takes time.',
  variants: [{ load: 0 }, { load: 40 }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, gatekeeper }, { load }) {
    const sealed: Sealed[] = []
    for (let n = 0; n < load; n += 1) sealed.push(await alice.seals(bob, `message ${n}`))
    for (const message of sealed) alice.delivers(message, bob)
    const id = `ping-${load}`
    await gatekeeper.writes(bob, request('get', domainOf(bob.address), bob.address, id), 'a ping')
    await gatekeeper.seesAnswered(bob, id)
    const barrier = await bob.catchesUp(alice)
    return { account: bob.address, barrier, id }
  },
  then: (log, { account, barrier, id }) => [
    arrived(log, barrier, 'the conversation goes on'),
    // that there is no such thing as a ping is an answer, too (XEP-0199, section 4.2)
    finds(log, answered(account, id), 'a ping is answered'),
  ],
})

purpose('STZ-05', {
  title: 'what is unknown is passed over or refused, and the session lives on',
  verifies: ['STZ-05', 'STZ-03'],
  over: 'each',
  severity: 3,
  effect: 'The first extension that a gatekeeper adds cuts users off, or swallows their messages.',
  remedy:
    'Pass over attributes and elements of other namespaces, answer unknown requests with an error, drop unknown answers.',
  variants: [{ n: 1 }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, gatekeeper }) {
    const before = await bob.catchesUp(alice)
    const domain = domainOf(bob.address)
    const unknown = ['unknown-get', 'unknown-set'] as const
    await gatekeeper.writes(
      bob,
      request('get', domain, bob.address, unknown[0], UNKNOWN),
      'an unknown request',
    )
    await gatekeeper.writes(
      bob,
      request('set', domain, bob.address, unknown[1], UNKNOWN),
      'an unknown request',
    )
    await gatekeeper.writes(bob, answer('result', domain, bob.address, 'nobody-asked'), 'an unknown answer')
    const ends = `xmlns="jabber:client" from="${domain}" to="${bob.address}"`
    await gatekeeper.writes(
      bob,
      `<message ${ends}><news xmlns="urn:example:unknown"/></message>`,
      'an unknown message',
    )
    await gatekeeper.writes(
      bob,
      `<presence ${ends}><x xmlns="urn:example:unknown"/></presence>`,
      'an unknown presence',
    )
    const alterations: readonly ((stanza: string) => string)[] = [
      (stanza) => stanza.replace('<message ', '<message xmlns:e="urn:example:unknown" e:x="1" '),
      (stanza) => stanza.replace('</message>', '<x xmlns="urn:example:unknown"><y>text</y></x></message>'),
      (stanza) => stanza.replace('<enc ', '<x xmlns="urn:example:unknown" z="1"/><enc '),
      (stanza) => stanza.replace('<enc ', '<enc xmlns:e="urn:example:unknown" e:v="3" '),
    ]
    const canaries: string[] = []
    for (const alter of alterations) {
      const sealed = await alice.seals(bob, 'with something unknown beside it')
      alice.delivers(sealed, bob, { alter, note: 'with something unknown' })
      canaries.push(sealed.canary)
    }
    for (const id of unknown) await gatekeeper.seesAnswered(bob, id)
    const barrier = await bob.catchesUp(alice)
    const told = await receiptsWithMore(alice, bob)
    const place = { account: bob.address, conversation: alice.address, author: alice.address }
    return { before, barrier, place, canaries, unknown: [...unknown], told }
  },
  then: (log, { before, barrier, place, canaries, unknown, told }) => [
    arrived(log, barrier, 'the conversation goes on'),
    ...unknown.map((id) =>
      exactly(
        log,
        1,
        proof(
          'stanza.received',
          (d) => d.account === place.account && d.id === id && d.stanzaType === 'error',
        ),
        'an unknown request is answered with an error',
      ),
    ),
    ...canaries.map((canary) =>
      listed(
        log,
        canary,
        place,
        barrier,
        { least: 1, most: 1 },
        'a message with something unknown beside it is shown',
      ),
    ),
    confirmed(log, told),
    never(
      since(log, before),
      proof('stream.closed', (d) => d.account === place.account && d.by !== 'tester'),
      'something unknown ends the session',
    ),
  ],
})

/** A receipt with something unknown beside it, for a message that its receiver never gets and so confirms in no other way. */
async function receiptsWithMore(alice: Tester, bob: CandidateUser) {
  alice.holds()
  const { id, canary } = await bob.sends(alice, 'to be confirmed')
  await bob.catchesUp(alice)
  const beside = '<x xmlns="urn:example:unknown"><y/></x>'
  alice.forges(bob, 'a receipt with something unknown', (parts) => {
    const receipt = `<received xmlns="urn:xmpp:receipts" id="${id}"/>`
    return `<message from="${parts.from}" to="${parts.to}" id="${parts.id}">${receipt}${beside}</message>`
  })
  await bob.catchesUp(alice)
  return { canary, listing: await bob.lists(alice) }
}

/** Who shows no states of own messages shows nothing of it. */
function confirmed(log: Log, { canary, listing }: { readonly canary: string; readonly listing: number }) {
  const seen = proofsOf(log, 'message.shown').filter(
    (o) => o.data.listing === listing && o.data.canary === canary,
  )
  const states = seen.map((o) => o.data.state ?? 'none')
  const isPassedOver = states.some((state) => state === 'queued' || state === 'sent')
  return judged(
    'unknown',
    isPassedOver ? 'fail' : 'pass',
    `a message is shown as ${states[0] ?? 'nothing'} after a receipt with something unknown beside it`,
    seen.map(({ n }) => n),
    'absence',
  )
}

/** The part of a log after a message was shown. */
function since(log: Log, canary: string): Log {
  const at = log.observations.findIndex(
    (o) => o.type === 'message.shown' && (o.data as { canary: string }).canary === canary,
  )
  return { ...log, observations: log.observations.slice(at + 1) }
}
