import { control, finds, judged, type Log, never, proof, proofsOf, purpose, refusesNothing } from '#harness'

purpose('KA-05', {
  title: 'a bundle without a Kyber key does not lead to a silent downgrade',
  verifies: ['E2E-03'],
  severity: 1,
  effect: 'A server that leaves one field out turns post-quantum protection off, and nobody notices.',
  remedy: 'Where the profile requires the hybrid handshake, treat a missing Kyber key as an invalid bundle.',
  variants: [{ session: 'none' }, { session: 'established' }],
  with: (given) =>
    given
      .pairedUsers({ alice: 'tester', bob: 'candidate' })
      .then(async (world) => ({ ...world, ...(await given.users({ victim: 'tester' })) })),
  async when({ alice, victim, bob, gatekeeper, signal }, { session }) {
    const peer = session === 'none' ? victim : alice
    const isDowngrade = signal.postQuantum === 'required'
    if (isDowngrade) gatekeeper.misbehaves('omit-kyber', { of: peer.address })
    const attempt = await bob.tries(peer, 'without post-quantum keys')
    await bob.settles()
    if (session === 'established' || signal.postQuantum === 'none') await peer.opens(attempt)
    gatekeeper.behaves()
    const honest = await bob.sends(alice, 'to somebody with all keys')
    await alice.opens(honest)
    return {
      victim: victim.address,
      none: session === 'none',
      canary: attempt.canary,
      honest: honest.canary,
      postQuantum: signal.postQuantum as string,
    }
  },
  then: (log, { victim, none, canary, honest, postQuantum }) => [
    ...(postQuantum === 'required'
      ? [
          never(log, olderThan(4), 'a message of the older, purely classical version was sent'),
          never(
            log,
            proof('ciphertext.sent', (d) => d.to === victim && none),
            'a session was started from a bundle without a Kyber key',
          ),
        ]
      : [unprotected(log)]),
    refusesNothing(log, 'something outside the profile was sent in place of an encrypted message'),
    ...(none && postQuantum !== 'none'
      ? []
      : [
          finds(
            log,
            proof('message.opened', (d) => d.canary === canary),
            none
              ? 'a session is started from a bundle without a Kyber key'
              : 'an established session goes on',
          ),
        ]),
    control(
      finds(
        log,
        proof('message.opened', (d) => d.canary === honest),
        'a complete bundle or session is used',
      ),
    ),
  ],
})

purpose('KA-27', {
  title: 'messages are of a version that the profile allows, those that are sent and those that are shown',
  verifies: ['E2E-02', 'E2E-03'],
  applies: ['signal'],
  severity: 1,
  effect:
    'Whoever can choose the version gets the weakest one that is still understood: without post-quantum protection, and without the addresses in the first message.',
  remedy:
    'Speak one version of messages per profile. Refuse others before any key agreement, when receiving as when sending, in new sessions and in known ones.',
  variants: [
    { begins: 'tester', restart: 'none' },
    { begins: 'candidate', restart: 'none' },
    { begins: 'candidate', restart: 'clean' },
    { begins: 'candidate', restart: 'none', retry: true },
    { begins: 'outdated', restart: 'none' },
  ],
  with: (given) => given.users({ alice: 'tester', mallory: 'tester', bob: 'candidate' }),
  async when({ alice, mallory, bob, process, gatekeeper, signal }, { begins, restart, retry = false }) {
    const versions = [...signal.versions]
    const other = versions.includes(3) ? 4 : 3
    const isOutdated = begins === 'outdated' && other === 3
    const held: string[] = []
    if (begins === 'candidate') {
      await bob.sends(alice, 'the first word').then((sent) => alice.opens(sent))
    } else await alice.sends(bob, 'the first word').then((sealed) => bob.goesThrough(alice, sealed))
    if (isOutdated) {
      const sealed = await mallory.sealsInVersion(bob, other, 'of another version')
      mallory.delivers(sealed, bob)
      held.push(sealed.canary)
      await gatekeeper.seesHandled(bob, sealed.id)
      // to somebody who was once heard in another version it is spoken as to everybody
      await bob.tries(mallory, 'an answer')
    }
    if (restart === 'clean') {
      await process.restarts('clean')
      await gatekeeper.seesOnline(bob)
    }
    for (const word of ['one', 'two']) {
      const sent = await bob.tries(alice, word)
      await alice.opens(sent)
      await alice.sends(bob, `and ${word}`)
      if (retry) alice.asksAgain(sent, bob, 1)
    }
    const barrier = await bob.catchesUp(alice)
    await bob.lists(mallory)
    return { account: bob.address, versions, held, barrier, postQuantum: signal.postQuantum as string }
  },
  then: (log, { account, versions, held, barrier, postQuantum }) => {
    const sent = proofsOf(log, 'ciphertext.sent').filter((o) => o.data.from === account && o.data.header)
    const other = sent.find((o) => !versions.includes(o.data.header?.version ?? 0))
    return [
      other
        ? judged(
            'version',
            'fail',
            `a message of version ${other.data.header?.version} was sent where the profile allows ${versions.join(', ')}`,
            [other.n],
          )
        : judged(
            'version',
            'pass',
            `${sent.length} messages, all of version ${versions.join(' or ')}`,
            sent.map((o) => o.n),
          ),
      never(
        log,
        proof('message.shown', (d) => held.includes(d.canary)),
        'a message of a version that the profile does not allow was shown',
      ),
      never(
        log,
        proof('ciphertext.sent', (d) => {
          const first = d.from === account && d.encoding === 'pkmsg' && d.header !== undefined
          return first && postQuantum === 'required' && d.header?.kyberPreKeyId === undefined
        }),
        'a first message names no Kyber prekey, which the profile requires',
      ),
      finds(
        log,
        proof('message.shown', (d) => d.canary === barrier),
        'the conversation goes on in a version that the profile allows',
      ),
      control(
        finds(
          log,
          proof('ciphertext.sent', (d) => d.from === account),
          'messages of the candidate are seen',
        ),
      ),
      ...(postQuantum === 'none' ? [unprotected(log)] : []),
    ]
  },
})

function olderThan(version: number) {
  return proof('ciphertext.sent', (d) => d.header !== undefined && d.header.version < version)
}

/** Not a failure where the profile has it so, and to be said all the same. */
function unprotected(log: Log) {
  const classical = proofsOf(log, 'ciphertext.sent').filter((o) => (o.data.header?.version ?? 4) < 4)
  return judged(
    'observation',
    'pass',
    `observed: ${classical.length} messages without post-quantum protection, as the profile has it; who records them may open them later`,
    classical.map((o) => o.n),
  )
}
