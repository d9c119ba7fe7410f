import {
  control,
  exactly,
  finds,
  type Given,
  type Log,
  numbers,
  proof,
  purpose,
  refusesBundle,
  type Sealed,
} from '#harness'

type Slot = 'flip-signed-prekey-signature' | 'flip-kyber-signature'

/** Bits of a 64-octet signature that are flipped, one at a time: both halves, ends and middle. */
const BITS = [0, 5, 130, 255, 256, 260, 399, 503]

/** The user presses send to a peer whose bundle carries one flipped signature bit; the same peer is honest before and after. */
const tampered = (slot: Slot) => ({
  with: (given: Given) =>
    given.users({ before: 'tester', victim: 'tester', after: 'tester', bob: 'candidate' }),
  async when(
    { before, victim, after, bob, gatekeeper }: Awaited<ReturnType<typeof cast>>,
    { bit }: { bit: number },
  ) {
    const first = await bob.sends(before, 'to an honest bundle')
    await before.opens(first)
    gatekeeper.misbehaves(slot, { of: victim.address, bit })
    await bob.tries(victim, 'to a tampered bundle')
    await bob.settles()
    gatekeeper.behaves()
    const last = await bob.sends(after, 'to an honest bundle again')
    await after.opens(last)
    return { from: bob.address, victim: victim.address, first: first.canary, last: last.canary }
  },
  then: (
    log: Log,
    { from, victim, first, last }: { from: string; victim: string; first: string; last: string },
  ) => [
    control(
      finds(
        log,
        proof('message.opened', (d) => d.canary === first),
        'an honest bundle is used',
      ),
    ),
    refusesBundle(log, { from, to: victim }, 'a message rests on keys whose signature is wrong'),
    control(
      finds(
        log,
        proof('message.opened', (d) => d.canary === last),
        'an honest bundle is still used afterwards',
      ),
    ),
  ],
})
const cast = (given: Given) =>
  given.users({ before: 'tester', victim: 'tester', after: 'tester', bob: 'candidate' })

purpose('KA-01', {
  title: 'a bundle whose signed prekey has a wrong signature is not used',
  verifies: ['E2E-03'],
  severity: 1,
  effect: 'Whoever runs the directory can put in a key of its own and read the first messages.',
  remedy:
    "Verify the signed prekey's signature under the pinned identity key before any key agreement, and stop when it fails.",
  tier: 'smoke',
  variants: BITS.map((bit) => ({ bit })),
  ...tampered('flip-signed-prekey-signature'),
})

purpose('KA-02', {
  title: 'a bundle whose Kyber prekey has a wrong signature is not used',
  verifies: ['E2E-03'],
  applies: ['pq'],
  severity: 1,
  effect:
    'The post-quantum half of the key agreement can be replaced, so that a later quantum computer opens the messages.',
  remedy: 'Verify the Kyber prekey exactly as the signed prekey: two signatures, two checks.',
  variants: BITS.map((bit) => ({ bit })),
  ...tampered('flip-kyber-signature'),
})

purpose('KA-16', {
  title: 'a one-time prekey opens one session and no second one',
  verifies: ['E2E-05'],
  applies: ['one-time-keys'],
  planes: ['wire', 'engine'],
  needs: ['restart'],
  severity: 1,
  effect: 'A recorded first message can be replayed, and forward secrecy of first messages is gone.',
  remedy:
    'Delete the private half in the same transaction that stores the session, before anything else can happen.',
  variants: [
    { between: 'nothing', share: 'bundle', known: false },
    { between: 'clean', share: 'bundle', known: false },
    { between: 'kill', share: 'bundle', known: false },
    { between: 'nothing', share: 'prekey', known: false },
    { between: 'nothing', share: 'kyber', known: false },
    { between: 'no time', share: 'bundle', known: false },
    { between: 'nothing', share: 'bundle', known: true },
  ],
  with: (given) =>
    given.users({ alice: 'tester', mallory: 'tester', carol: 'tester', bob: 'candidate' }, { fresh: true }),
  async when(
    { alice, mallory, carol, bob, process, gatekeeper, signal, offers, plane },
    { between, share, known },
  ) {
    // the session that is begun then takes the place of one
    if (known && plane === 'wire') await bob.catchesUp(alice)
    const isHybrid = offers.includes('pq') && signal.postQuantum !== 'none'
    const shared = share === 'kyber' && !isHybrid ? 'bundle' : (share as 'bundle' | 'prekey' | 'kyber')
    await gatekeeper.sharesBundle(bob, [alice, mallory], shared)
    const first: Sealed = await alice.seals(bob, 'the first to use the prekey')
    const second: Sealed = await mallory.seals(bob, 'the second to use the prekey')
    alice.delivers(first, bob)
    if (between !== 'no time') await gatekeeper.seesHandled(bob, first.id)
    if (between === 'clean' || between === 'kill') await process.restarts(between)
    mallory.delivers(second, bob)
    await gatekeeper.seesHandled(bob, second.id)
    await bob.catchesUp(carol)
    await bob.lists(alice)
    await bob.lists(mallory)
    return { both: [first.canary, second.canary] }
  },
  then: (log, { both }, { share }) => [
    // who publishes no one-time Kyber keys hands the last-resort one to everybody, by design
    share === 'kyber' && isLasting(log)
      ? finds(
          log,
          proof('message.shown', (d) => both.includes(d.canary)),
          'a first message under the last-resort key is opened',
        )
      : exactly(
          distinct(log, both),
          1,
          proof('message.shown', (d) => both.includes(d.canary)),
          'exactly one of two sessions from one prekey is opened',
        ),
  ],
})

const isLasting = (log: Log) =>
  numbers(
    log,
    proof('prekey.served', (d) => d.keyKind === 'last-resort-kyber'),
  ).length > 0

/** A log in which every shown canary stands once: listings repeat what is durable. */
function distinct(log: Log, canaries: readonly string[]): Log {
  const seen = new Set<string>()
  const observations = log.observations.filter((o) => {
    if (o.kind !== 'proof' || o.type !== 'message.shown' || !canaries.includes(o.data.canary)) return true
    return !seen.has(o.data.canary) && seen.add(o.data.canary)
  })
  return { ...log, observations }
}
