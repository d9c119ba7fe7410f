import { arrived, control, exactly, fc, finds, listed, never, proof, purpose } from '#harness'
import { domainOf, request } from './stanza-texts.ts'

/**
 * Where our octets are cut, or the candidate's, or inside of which octet of ours of a sign that takes several; `splits` cuts none,
 * and sends ours in pieces of so many.
 */
type Cut = { readonly way: 'out' | 'in' | 'sign' | 'splits'; readonly at: number }

const FAULTS = { out: 'cutsOut', sign: 'cutsOut', in: 'cutsIn', splits: 'splits' } as const
const SIGNS = 'é€😀'

purpose('XM-11', {
  title: 'a stream that is cut anywhere garbles nothing and loses nothing',
  verifies: ['ROB-02', 'STZ-08'],
  severity: 2,
  effect:
    'Signs of many languages are destroyed where two packets meet, and what was on its way when the network went is lost.',
  remedy: 'Decode across the borders of what arrives, and keep every message until it is acknowledged.',
  over: 'each',
  // cuts at any octet of the exchange
  cases: { gate: 2, full: 120 },
  variants: [
    { way: 'splits', at: 1 },
    { way: 'splits', at: 3 },
    { way: 'sign', at: 1 },
    { way: 'sign', at: 7 },
    { way: 'in', at: 120 },
    { way: 'in', at: 300 },
    { way: 'out', at: 150 },
    { way: 'out', at: 400 },
  ] satisfies Cut[],
  stimuli: fc.record({
    way: fc.constantFrom<'in' | 'out'>('in', 'out'),
    at: fc.integer({ min: 1, max: 1200 }),
  }),
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, gatekeeper }, { way, at }) {
    // a connection of the user's own wish: what the case before did to it must not make the client wait ever longer
    await bob.goesOffline()
    await bob.goesOnline()
    const before = await bob.catchesUp(alice)
    const id = `${SIGNS}-${way}-${at}`
    const ping = request('get', domainOf(bob.address), bob.address, id)
    const inside = way === 'sign' ? Buffer.byteLength(ping.slice(0, ping.indexOf(SIGNS))) : 0
    await gatekeeper.hampers(bob, { [FAULTS[way]]: inside + at })
    if (way === 'splits' || way === 'sign') await gatekeeper.writes(bob, ping, 'a ping, cut inside its signs')
    if (way === 'splits') await gatekeeper.seesAnswered(bob, id)
    const sent = await bob.tries(alice, 'on its way when the network goes')
    const sealed = [await alice.seals(bob, 'one'), await alice.seals(bob, 'two')]
    for (const message of sealed) alice.delivers(message, bob)
    const barrier = await bob.catchesUp(alice)
    if (sent.outcome === 'ok') await alice.opens(sent)
    const place = { account: bob.address, conversation: alice.address, author: alice.address }
    return {
      before,
      barrier,
      place,
      canaries: sealed.map(({ canary }) => canary),
      said: sent.outcome === 'ok' ? sent.canary : '',
      ping: way === 'splits' ? id : '',
    }
  },
  then: (log, { before, barrier, place, canaries, said, ping }) => [
    control(arrived(log, before, 'the conversation works before')),
    arrived(log, barrier, 'the conversation goes on'),
    ...canaries.map((canary) =>
      listed(
        log,
        canary,
        place,
        barrier,
        { least: 1, most: 1 },
        'a message that was on its way is shown once',
      ),
    ),
    ...(said === ''
      ? []
      : [
          finds(
            log,
            proof('message.opened', (d) => d.canary === said),
            'what the user sent arrives',
          ),
        ]),
    ...(ping === ''
      ? []
      : [
          exactly(
            log,
            1,
            proof('stanza.received', (d) => d.account === place.account && d.name === 'iq' && d.id === ping),
            'an id that was cut inside its signs comes back as it was',
          ),
          never(
            log,
            proof('stream.closed', (d) => d.account === place.account && d.by === 'error'),
            'what comes in pieces breaks the stream',
          ),
        ]),
  ],
})
