import {
  arrived,
  control,
  finds,
  judged,
  type Log,
  listed,
  never,
  proof,
  proofsOf,
  purpose,
  type Sealed,
} from '#harness'
import { domainOf, request, UNKNOWN } from './stanza-texts.ts'

purpose(
  'STZ-01',
  {
    title: 'stanzas carry internal addresses and never the user-visible identifier',
    verifies: ['STZ-01'],
    over: 'each',
    severity: 2,
    effect: 'E-mail addresses or phone numbers travel where an opaque id would do, and can be collected.',
    remedy: 'Address stanzas by the id that enlistment assigned; keep the identifier in the token alone.',
    tier: 'smoke',
    variants: [{ restart: 'none' }, { restart: 'clean' }],
    with: (given) =>
      given.pairedUsers({ alice: 'tester', dora: 'tester', bob: 'candidate' }, { fresh: true }),
    async when({ alice, bob, dora, process, gatekeeper, offers }, { restart }) {
      const first = await alice.sends(bob, 'hello')
      await bob.catchesUp(alice)
      await bob.marksRead(alice, [first])
      const own = await bob.sends(alice, 'mine')
      await bob.sends(alice, {
        kind: 'reply',
        target: first.id,
        author: alice.address,
        quote: 'hello',
        body: 'an answer',
      })
      await bob.sends(alice, {
        kind: 'reaction',
        target: first.id,
        author: alice.address,
        emoji: '👍',
        revoked: false,
      })
      await alice.opens(own)
      const asks = request('get', domainOf(bob.address), bob.address, 'unknown', UNKNOWN)
      await gatekeeper.writes(bob, asks, 'a request that gets an error')
      await gatekeeper.seesAnswered(bob, 'unknown')
      if (offers.includes('reachability')) {
        gatekeeper.closes(dora)
        await bob.asksToBeReached(dora)
      }
      if (restart === 'clean') await process.restarts('clean')
      else gatekeeper.cuts(bob)
      await gatekeeper.seesOnline(bob)
      const barrier = await bob.catchesUp(alice)
      return { identifier: bob.identifier, address: bob.address, peer: alice.address, barrier }
    },
    then: (log, { identifier, address, peer, barrier }) => {
      const stanzas = proofsOf(log, 'stanza.received').filter((o) => o.data.account === address)
      const visible = stanzas.filter(
        (o) => mentions(o.data.xml, identifier) || mentions(o.data.to, identifier),
      )
      const domain = peer.slice(peer.indexOf('@') + 1)
      const odd = stanzas.filter((o) => o.data.to !== '' && !internal(o.data.to, domain))
      return [
        arrived(log, barrier, 'the conversation works'),
        judged(
          'addresses',
          stanzas.length > 3 ? 'pass' : 'fail',
          `${stanzas.length} stanzas were seen`,
          stanzas.slice(0, 3).map((o) => o.n),
          'absence',
        ),
        visible.length > 0
          ? judged(
              'addresses',
              'fail',
              'a stanza names the user by the user-visible identifier',
              visible.map((o) => o.n),
            )
          : judged(
              'addresses',
              'pass',
              'no stanza names the user-visible identifier',
              stanzas.slice(0, 1).map((o) => o.n),
            ),
        odd.length > 0
          ? judged(
              'addresses',
              'fail',
              `a stanza is addressed to something that is no internal address: ${odd[0]?.data.to}`,
              odd.map((o) => o.n),
            )
          : judged(
              'addresses',
              'pass',
              'every stanza is addressed to an internal address or to the gatekeeper',
              stanzas.slice(0, 1).map((o) => o.n),
            ),
      ]
    },
  },
  {
    collect: (log) => {
      const stanzas = proofsOf(log, 'stanza.received').filter((o) => !REPORT.test(o.data.xml))
      const named = stanzas.filter(
        (o) => mentions(o.data.xml, IDENTIFIERS) || mentions(o.data.to, IDENTIFIERS),
      )
      return [
        { at: 0, what: 'looked at', key: 'stanzas', value: String(stanzas.length) },
        ...named.map((o) => ({ at: o.n, what: 'named', key: o.data.account, value: o.data.name })),
      ]
    },
    then: (log) => {
      const entries = proofsOf(log, 'ledger.entry')
      const named = entries.filter((o) => o.data.what === 'named')
      const looked = entries
        .filter((o) => o.data.what === 'looked at')
        .reduce((sum, o) => sum + Number(o.data.value), 0)
      const [first] = named
      return [
        first
          ? judged(
              'addresses',
              'fail',
              `a ${first.data.value} names its user by the user-visible identifier (${first.data.case}, observation ${first.data.at})`,
              named.map((o) => o.n),
            )
          : judged(
              'addresses',
              looked > 0 ? 'pass' : 'inconclusive',
              `${looked} stanzas of the whole campaign name nobody by a user-visible identifier`,
              entries.slice(0, 1).map((o) => o.n),
            ),
      ]
    },
  },
)

/** What all identifiers of candidates' users end with, and no internal address. */
const IDENTIFIERS = '@example.org'
/** A report holds what its user chose to show. */
const REPORT = /^<iq[^>]*><block[\s>]/

const internal = (to: string, domain: string) =>
  to === domain || new RegExp(`^\\d+-\\d+@${domain.replaceAll('.', '\\.')}(/.*)?$`).test(to)

/** The identifier as it is, percent-encoded, base64 or hex. */
function mentions(text: string, identifier: string): boolean {
  const bytes = Buffer.from(identifier)
  const forms = [
    identifier,
    encodeURIComponent(identifier),
    // as it is inside of a longer text: without what stands with other octets in one sign
    ...[0, 1, 2].map((shift) => {
      const shifted = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
      return shifted.slice(shift === 0 ? 0 : 4, (bytes.length + shift) % 3 === 0 ? undefined : -4)
    }),
    bytes.toString('hex'),
  ]
  return forms.some((form) => text.toLowerCase().includes(form.toLowerCase()))
}

purpose('STZ-07', {
  title: 'a message that comes twice under one id is one message',
  verifies: ['STZ-07'],
  over: 'each',
  severity: 2,
  effect: 'A resent message looks like a second one, and people act on it twice.',
  remedy: 'Remember ids per sender in the durable store and acknowledge the copy without showing it.',
  variants: [
    { copy: 'same bytes', restart: 'none' },
    { copy: 'encrypted again', restart: 'none' },
    { copy: 'same bytes', restart: 'kill' },
    { copy: 'encrypted again', restart: 'kill' },
    { copy: 'at the same time', restart: 'none' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, process, gatekeeper }, { copy, restart }) {
    const sealed = await alice.seals(bob, 'one message')
    const again = copy === 'encrypted again' ? await alice.reseals(bob, sealed) : sealed
    alice.delivers(sealed, bob)
    if (copy === 'at the same time') alice.delivers(again, bob, { form: 'duplicate' })
    const first = await bob.catchesUp(alice)
    if (restart !== 'none') {
      await process.restarts('kill')
      await gatekeeper.seesOnline(bob)
    }
    if (copy !== 'at the same time') alice.delivers(again, bob, { form: 'duplicate' })
    const barrier = await bob.catchesUp(alice)
    return {
      canary: sealed.canary,
      first,
      barrier,
      place: { account: bob.address, conversation: alice.address, author: alice.address },
    }
  },
  then: (log, { canary, first, barrier, place }) => [
    control(
      listed(log, canary, place, first, { least: 1, most: 1 }, 'the message is shown when it first comes'),
    ),
    listed(
      log,
      canary,
      place,
      barrier,
      { least: 1, most: 1 },
      'a message that came twice under one id is shown once',
    ),
  ],
})

purpose('STZ-08', {
  title: 'a message is acknowledged once it is durably stored, and not before',
  verifies: ['STZ-08'],
  over: 'each',
  severity: 2,
  effect: 'A crash between acknowledgement and storage loses a message for good: nobody sends it again.',
  remedy: 'Acknowledge after the commit of the transaction that holds the message.',
  tier: 'smoke',
  variants: [
    { batch: 20, kill: 'at the first acknowledgement' },
    { batch: 20, kill: 'at the tenth acknowledgement' },
    { batch: 20, kill: 'at once' },
    { batch: 5, kill: 'after the last acknowledgement' },
    { batch: 6, kill: 'never, and one cannot be opened' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, process, gatekeeper }, { batch, kill }) {
    const sealed: Sealed[] = []
    for (let n = 0; n < batch; n += 1) sealed.push(await alice.seals(bob, `message ${n}`))
    const isSpoilt = kill.startsWith('never')
    // what is acknowledged before it is opened shows in one that never can be
    const spoilt = isSpoilt ? sealed.splice(SPOILT, 1) : []
    for (const [n, message] of sealed.entries()) {
      for (const each of n === SPOILT ? spoilt : [])
        alice.delivers(each, bob, { alter: inMac, note: 'with another authentication code' })
      alice.delivers(message, bob)
    }
    const awaited = {
      'at the first acknowledgement': sealed[0],
      'at the tenth acknowledgement': sealed[9],
      'after the last acknowledgement': sealed.at(-1),
    }[kill]
    if (awaited) await gatekeeper.seesAcknowledged(bob, awaited.id)
    if (!isSpoilt) await process.restarts('kill')
    await gatekeeper.seesOnline(bob)
    const barrier = await bob.catchesUp(alice)
    return {
      spoilt: spoilt.map(({ id }) => id),
      sealed: sealed.map(({ id, canary }) => ({ id, canary })),
      barrier,
      place: { account: bob.address, conversation: alice.address, author: alice.address },
    }
  },
  then: (log, { spoilt, sealed, barrier, place }) => [
    arrived(log, barrier, 'the conversation goes on'),
    never(
      log,
      proof(
        'receipt.seen',
        (d) => d.receipt === 'transport' && d.error === undefined && d.ids.some((id) => spoilt.includes(id)),
      ),
      'a message is acknowledged as stored that cannot be opened',
    ),
    control(
      finds(
        log,
        proof('receipt.seen', (d) => d.receipt === 'transport'),
        'messages are acknowledged',
      ),
    ),
    ...sealed.map(({ id, canary }) =>
      listed(
        log,
        canary,
        place,
        barrier,
        { least: 1, most: 1 },
        acknowledged(log, id)
          ? 'an acknowledged message is in the durable store'
          : 'a message that was not acknowledged comes again and is shown',
      ),
    ),
  ],
})

/** The place in a batch of the message that cannot be opened. */
const SPOILT = 2

/** Changes a sign of the authentication code, which ends a ciphertext. */
const inMac = (stanza: string) =>
  stanza.replace(/([A-Za-z0-9+/])(?=[A-Za-z0-9+/]{4}=*<\/enc>)/, (sign) => (sign === 'A' ? 'B' : 'A'))

function acknowledged(log: Log, id: string): boolean {
  return proofsOf(log, 'receipt.seen').some((o) => o.data.receipt === 'transport' && o.data.ids.includes(id))
}
