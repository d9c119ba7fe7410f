import {
  arrived,
  control,
  DRAINED,
  distinctIds,
  finds,
  judged,
  type Log,
  leaksOf,
  listed,
  never,
  proof,
  publishedOnce,
  purpose,
  refilled,
  refusesBundle,
  refusesNothing,
  servedOnce,
  type Tester,
} from '#harness'

const opened = (log: Log, canary: string, because: string) =>
  finds(
    log,
    proof('message.opened', (d) => d.canary === canary),
    because,
  )

purpose('KA-07', {
  title: 'a bundle without a one-time prekey still gives a session',
  verifies: ['E2E-04'],
  applies: ['signal'],
  severity: 2,
  effect: 'Whoever empties the directory keeps people from being written to.',
  remedy:
    'Leave the one-time prekey out of the key agreement and out of the message when the bundle has none.',
  variants: [{ kyber: 'one-time' }, { kyber: 'last resort' }],
  with: (given) => given.users({ alice: 'tester', victim: 'tester', bob: 'candidate' }),
  async when({ alice, victim, bob, gatekeeper }, { kyber }) {
    await alice.opens(await bob.sends(alice, 'to a whole bundle'))
    gatekeeper.misbehaves('omit-prekey', { of: victim.address })
    const { lastResortKyber } = await victim.peer.publicKeys()
    if (kyber === 'last resort' && lastResortKyber) {
      const [key, signature] = [lastResortKyber.key, lastResortKyber.signature].map((octets) =>
        Buffer.from(octets).toString('base64'),
      )
      gatekeeper.misbehaves('substitute-key', {
        of: victim.address,
        slot: 'kyber',
        id: lastResortKyber.id,
        ...(key && signature ? { key, signature } : {}),
      })
    }
    const sent = [await bob.tries(victim, 'a first message'), await bob.tries(victim, 'and another')]
    for (const message of sent) await victim.opens(message)
    const barrier = await bob.catchesUp(victim)
    sent.push(await bob.tries(victim, 'after the answer'))
    for (const message of sent) await victim.opens(message)
    return { from: bob.address, to: victim.address, sent: sent.map((s) => s.canary), barrier }
  },
  then: (log, { from, to, sent, barrier }) => [
    ...sent.map((canary) => opened(log, canary, 'a peer without one-time prekeys can be written to')),
    arrived(log, barrier, 'the peer without one-time prekeys can answer'),
    never(
      log,
      proof('ciphertext.sent', (d) => d.from === from && d.to === to && d.header?.preKeyId !== undefined),
      'a message names a one-time prekey that the bundle did not have',
    ),
  ],
})

/** What the directory does once the message under the exchanged key could not be opened. */
type Next = 'same' | 'foreign' | 'none' | 'unencrypted' | 'error'

purpose('KA-11', {
  title: 'a one-time prekey that the server exchanged wins it nothing',
  verifies: ['E2E-01', 'E2E-03'],
  applies: ['signal'],
  severity: 1,
  effect:
    'The server provokes a failure of the key agreement and is then given the message in clear, or under a key of its own.',
  remedy:
    'Treat a message that could not be opened as any other: a new session from a bundle whose signatures verify, or no message.',
  variants: [
    { next: 'same' },
    { next: 'foreign' },
    { next: 'none' },
    { next: 'unencrypted' },
    { next: 'error' },
  ],
  with: (given) => given.users({ alice: 'tester', mallory: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, mallory, carol, bob, gatekeeper, offers }, { next }) {
    const of = alice.address
    await carol.opens(await bob.sends(carol, 'to an honest bundle'))
    const { signedPreKey } = await mallory.peer.publicKeys()
    const key = Buffer.from(signedPreKey.key).toString('base64')
    gatekeeper.misbehaves('substitute-key', { of, slot: 'prekey', key })
    const sent = await bob.tries(alice, 'under an exchanged key')
    await bob.settles()
    const turns: { readonly [N in Next]: () => void } = {
      same() {},
      foreign: () => gatekeeper.misbehaves('foreign-signed-prekey', { of, from: mallory.address }),
      none: () => gatekeeper.misbehaves('no-bundle', { of }),
      unencrypted: () => gatekeeper.misbehaves('unencrypted-capability', { of }),
      error: () => gatekeeper.misbehaves('bundle-error', { of, condition: 'item-not-found' }),
    }
    turns[next as Next]()
    for (const count of [1, 2]) {
      alice.asksAgain(sent, bob, count)
      await bob.catchesUp(carol)
    }
    gatekeeper.behaves()
    const asks = offers.includes('retry') && sent.outcome === 'ok'
    if (asks) {
      alice.asksAgain(sent, bob, 3)
      await alice.opens(sent)
    }
    const barrier = await bob.catchesUp(carol)
    return { from: bob.address, to: of, canary: sent.canary, asks, barrier }
  },
  then: (log, { from, to, canary, asks, barrier }) => {
    const leaks = (leaksOf(log) ?? []).filter((leak) => leak.canary === canary)
    return [
      leaks.length > 0
        ? judged(
            'in clear',
            'fail',
            'the message that could not be opened left in clear',
            leaks.map(({ at }) => at),
          )
        : judged('in clear', 'pass', 'the message never left in clear'),
      refusesNothing(log, 'something outside the profile was sent in place of a message'),
      refusesBundle(
        log,
        { from, to, by: ['foreign-signed-prekey'] },
        'after the failure a message rests on a signed prekey that the server chose',
      ),
      ...(asks
        ? [opened(log, canary, 'once the directory is honest, the message is sent again and can be opened')]
        : []),
      control(arrived(log, barrier, 'the candidate goes on with others')),
      control(
        finds(
          log,
          proof('message.opened', (d) => d.from === from),
          'an honest bundle is used',
        ),
      ),
    ]
  },
})

purpose('KA-18', {
  title: 'the id of a prekey is not given to another key',
  verifies: ['E2E-05'],
  applies: ['signal'],
  severity: 2,
  effect: 'First messages under way name a key that has become another, and nobody can open them.',
  remedy:
    'Count ids on for as long as the account lives, over refills and restarts, and one-time and last-resort Kyber keys in one row.',
  variants: [
    { restart: 'none', lost: 'nothing' },
    { restart: 'clean', lost: 'nothing' },
    { restart: 'kill', lost: 'nothing' },
    { restart: 'none', lost: 'an answer' },
    { restart: 'none', lost: 'an upload' },
  ],
  with: (given) => given.users({ alice: 'tester', carol: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, carol, bob, process, gatekeeper, reaches }, { restart, lost }) {
    const old = await alice.seals(bob, 'under way for long')
    await bob.catchesUp(carol)
    for (const round of [0, 1, 2]) {
      if (lost !== 'nothing' && round < 2) {
        const when = lost === 'an answer' ? 'after' : 'before'
        gatekeeper.misbehaves('lose-upload', { of: bob.address, when })
      }
      gatekeeper.drainsPrekeys(bob, carol)
      reaches(DRAINED)
      await bob.catchesUp(carol)
      if (lost !== 'nothing') await gatekeeper.seesRefilled(bob)
      if (round === 0 && restart !== 'none') {
        await process.restarts(restart as 'clean' | 'kill')
        await gatekeeper.seesOnline(bob)
      }
    }
    alice.delivers(old, bob)
    const barrier = await bob.catchesUp(carol)
    await bob.lists(alice)
    return { account: bob.address, alice: alice.address, old: old.canary, barrier }
  },
  then: (log, { account, alice, old, barrier }) => [
    distinctIds(log, account),
    ...servedOnce(log, account),
    publishedOnce(log, account),
    never(
      log,
      proof('message.shown', (d) => d.canary === old && (!d.intact || d.author !== alice)),
      'a message to an old prekey was shown garbled',
    ),
    arrived(log, barrier, 'the candidate goes on'),
    oldPreKey(log, old),
  ],
})

function oldPreKey(log: Log, canary: string) {
  const seen = finds(
    log,
    proof('message.shown', (d) => d.canary === canary),
    'a message to a prekey from before three refills',
  )
  const how = seen.verdict === 'pass' ? 'shown' : 'refused'
  return judged(
    'observation',
    'pass',
    `a first message to a prekey from before three refills is ${how}`,
    seen.at,
  )
}

purpose('KA-22', {
  title: 'one-time prekeys that were used up are replaced',
  verifies: ['E2E-06'],
  applies: ['signal'],
  severity: 2,
  effect: 'First messages lose their forward secrecy for good, once somebody has emptied the directory.',
  remedy:
    'Refill both kinds of one-time prekeys whenever the directory says that it runs low, and look after every login.',
  variants: [{ away: 'no' }, { away: 'offline' }, { away: 'kill' }],
  with: (given) => given.users({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, process, gatekeeper, reaches }, { away }) {
    await bob.catchesUp(alice)
    if (away === 'offline') await bob.goesOffline()
    gatekeeper.drainsPrekeys(bob, alice)
    reaches(DRAINED)
    if (away === 'offline') await bob.goesOnline()
    if (away === 'kill') await process.restarts('kill')
    if (away !== 'no') await gatekeeper.seesOnline(bob)
    await bob.catchesUp(alice)
    let isFull = await gatekeeper.seesRefilled(bob)
    for (let round = 0; round < 2 && isFull; round += 1) {
      gatekeeper.drainsPrekeys(bob, alice)
      reaches(DRAINED)
      await bob.catchesUp(alice)
      isFull = await gatekeeper.seesRefilled(bob)
    }
    const barrier = await bob.catchesUp(alice)
    return { account: bob.address, barrier }
  },
  then: (log, { account, barrier }) => [
    ...refilled(log, account),
    publishedOnce(log, account),
    control(arrived(log, barrier, 'the candidate is there')),
    control(
      finds(
        log,
        proof('prekeys.published', (d) => d.account === account && d.oneTime.length > 0),
        'one-time prekeys were published at first',
      ),
    ),
  ],
})

purpose('KA-24', {
  title: 'without one-time prekeys people can still be written to, and no used key comes back',
  verifies: ['E2E-04', 'E2E-05'],
  applies: ['signal'],
  severity: 2,
  effect:
    'Whoever empties the directory cuts a user off, or makes first messages open to whoever takes the device later.',
  remedy:
    'Keep the signed and the last-resort prekey for as many sessions as come, and publish fresh keys only.',
  variants: [
    { restart: 'none', lost: 'nothing' },
    { restart: 'kill', lost: 'nothing' },
    { restart: 'none', lost: 'the answer to an upload' },
  ],
  with: (given) =>
    given.users({ alice: 'tester', mallory: 'tester', carol: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, mallory, carol, bob, process, gatekeeper }, { restart, lost }) {
    // some keys are used before the rest is fetched
    await bob.catchesUp(carol)
    if (lost !== 'nothing') {
      gatekeeper.misbehaves('lose-upload', { of: bob.address, when: 'after' })
      gatekeeper.misbehaves('refuse-login', { of: bob.address, condition: 'temporary-auth-failure' })
      gatekeeper.drainsPrekeys(bob, carol)
      await gatekeeper.seesRefused(bob.address)
      // before the user can ask what became of them, others have the new keys
      gatekeeper.drainsPrekeys(bob, carol)
      gatekeeper.behaves()
      await bob.catchesUp(carol)
    }
    await gatekeeper.depletes(bob, [alice, mallory])
    const shown = []
    for (const peer of [alice, mallory]) {
      const sealed = await peer.sends(bob, 'to a drained directory')
      const barrier = await bob.catchesUp(carol)
      await bob.lists(peer)
      const answer = await bob.sends(peer, 'the answer')
      await peer.opens(answer)
      shown.push({ from: peer.address, canary: sealed.canary, barrier, answer: answer.canary })
      if (restart === 'kill' && peer === alice) await process.restarts('kill')
    }
    gatekeeper.drainsPrekeys(bob, carol)
    await bob.catchesUp(carol)
    return { account: bob.address, shown }
  },
  then: (log, { account, shown }) => [
    ...shown.flatMap(({ from, canary, barrier, answer }) => [
      finds(
        log,
        proof('message.shown', (d) => d.canary === canary && d.conversation === from && d.intact),
        'a first message without a one-time prekey is shown',
      ),
      control(arrived(log, barrier, 'somebody with a session is read')),
      opened(log, answer, 'the answer to it can be read'),
    ]),
    ...servedOnce(log, account),
    publishedOnce(log, account),
    control(
      finds(
        log,
        proof('prekey.served', (d) => d.account === account && d.keyKind === 'one-time'),
        'one-time prekeys were handed out before',
      ),
    ),
  ],
})

purpose('KA-19', {
  title: 'a first message without a one-time prekey is shown once, however late it comes again',
  verifies: ['E2E-12'],
  applies: ['signal'],
  severity: 1,
  effect:
    'A recorded first message is played to the user again, as a new one, once its session has been pushed out.',
  remedy:
    'Remember the base keys of all first messages that came without a one-time prekey, as long as the keys that they rest on.',
  variants: [
    { after: 'restart' },
    { after: 'sessions' },
    { after: 'restart and sessions' },
    { after: 'others and sessions' },
    { after: 'new lasting keys and sessions' },
  ],
  with: (given) => given.users({ alice: 'tester', carol: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, carol, bob, process, gatekeeper, meets, clock, offers, lastingKeys }, { after }) {
    await bob.catchesUp(carol)
    const others: Tester[] = []
    if (after.includes('others')) for (let n = 0; n < OTHERS; n += 1) others.push(await meets(`other ${n}`))
    await gatekeeper.depletes(bob, [alice, ...others])
    const first = await alice.sends(bob, 'a first message')
    await bob.goesThrough(alice, first)
    for (const other of others) await other.sends(bob, 'another first message')
    if (after.includes('restart')) await process.restarts('kill')
    // the key that the message rests on is replaced, and opens what is on its way for a while longer
    if (after.includes('lasting') && offers.includes('clock')) {
      await clock.advances((lastingKeys.rotationDays + 1) * DAY_MS)
      await bob.settles()
    }
    if (after.includes('sessions'))
      for (let session = 0; session < SESSIONS; session += 1) {
        await alice.renews(bob)
        await alice.sends(bob, `session ${session}`)
      }
    const settled = await bob.catchesUp(alice)
    for (const id of [first.id, `${first.id}-again`])
      alice.delivers(first, bob, { id, form: 'replayed', note: 'long after' })
    const barrier = await bob.catchesUp(alice)
    return { account: bob.address, alice: alice.address, canary: first.canary, settled, barrier }
  },
  then: (log, { account, alice, canary, settled, barrier }) => {
    const place = { account, conversation: alice, author: alice }
    const once = { least: 1, most: 1 }
    return [
      control(listed(log, canary, place, settled, once, 'the first message is shown')),
      listed(log, canary, place, barrier, once, 'a first message that comes again is not shown again'),
      arrived(log, barrier, 'the conversation goes on'),
    ]
  },
})

const DAY_MS = 24 * 60 * 60 * 1000
/** More sessions with one peer than any implementation is known to keep. */
const SESSIONS = 45
/** People whose first messages rest on the same lasting keys. */
const OTHERS = 40
