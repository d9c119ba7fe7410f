import {
  arrived,
  claimsOf,
  control,
  exactly,
  finds,
  judged,
  type Log,
  never,
  proof,
  proofsOf,
  purpose,
  stimuliOf,
} from '#harness'

const openedBy = (name: string, canary: string) =>
  proof('message.opened', (d) => d.by === name && d.canary === canary)

/** What the candidate sent under this id after it was first asked for it again. */
function sentAgain(log: Log, id: string) {
  const asked =
    stimuliOf(log, 'message.asked-for').find((o) => o.data.id === id)?.n ?? Number.MAX_SAFE_INTEGER
  return proofsOf(log, 'ciphertext.sent').filter((o) => o.data.id === id && o.n > asked)
}

/** What is sent again is encrypted anew: under no key that another ciphertext was encrypted with. */
function underKeysOfTheirOwn(log: Log, id: string) {
  const again = sentAgain(log, id)
  const all = proofsOf(log, 'ciphertext.sent').filter((o) => o.data.header)
  const reused = again.flatMap((o) =>
    all.filter(
      (other) =>
        other.n < o.n &&
        other.data.bytes !== o.data.bytes &&
        other.data.header?.ratchetKey === o.data.header?.ratchetKey &&
        other.data.header?.counter === o.data.header?.counter,
    ),
  )
  if (reused.length > 0)
    return judged(
      'anew',
      'fail',
      'what was sent again is encrypted with a key that was used before',
      [...reused, ...again].map((o) => o.n),
    )
  const fresh = again.filter((o) => o.data.encoding === 'pkmsg').length
  return judged(
    'anew',
    'pass',
    `sent again ${again.length} times, ${fresh} of them in a new session, under keys of their own`,
    again.map((o) => o.n),
  )
}

/** Nothing can be opened by the holder of new keys of this address unless the user was told that the keys are new. */
function toldOf(log: Log, holder: string, address: string) {
  const opened = proofsOf(log, 'message.opened').filter((o) => o.data.by === holder)
  const told = claimsOf(log, 'event.told').filter(
    (o) => o.data.event === 'key-change' && o.data.data.peer === address,
  )
  return opened.length > 0 && told.length === 0
    ? judged(
        'told',
        'fail',
        'something went to new keys of the peer, and the user was not told that they are new',
        opened.map((o) => o.n),
      )
    : judged('told', 'pass', `${opened.length} messages went to new keys, ${told.length} notices of them`)
}

purpose('PC-09', {
  title: 'a forged request to send again brings out nothing but fresh ciphertext for the same peer',
  verifies: ['E2E-15', 'E2E-16'],
  severity: 1,
  effect:
    'Whoever runs the wire gets a second ciphertext under one key, or has an old message encrypted to keys of his own.',
  remedy:
    'Encrypt anew, in a new session, to the pinned identity. When the identity has changed, tell the user before anything is sent again.',
  variants: [
    { asked: 2, keys: 'same' },
    { asked: 0, keys: 'same' },
    { asked: 2, keys: 'other' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, reinstalls }, { asked, keys }) {
    const sent = []
    for (let n = 0; n < 3; n += 1) sent.push(await bob.sends(alice, `to be asked for ${n}`))
    for (const message of sent) await alice.opens(message)
    const before = await bob.catchesUp(alice)
    const other = keys === 'other' ? await reinstalls(alice) : undefined
    const forged = sent[asked] ?? { id: '', canary: '', outcome: 'ok' as const, cause: '' }
    for (const count of [1, 2]) alice.asksAgain(forged, bob, count)
    const after = await bob.catchesUp(alice)
    await alice.releases()
    await other?.releases()
    return {
      id: forged.id,
      sent: sent.map(({ canary }) => canary),
      holder: other?.name ?? '',
      address: alice.address,
      before,
      after,
    }
  },
  then: (log, { id, sent, holder, address, before, after }) => [
    control(arrived(log, before, 'the conversation works')),
    ...sent.map((canary) =>
      control(
        finds(
          log,
          proof('message.opened', (d) => d.canary === canary && d.intact),
          'the message was opened by its receiver',
        ),
      ),
    ),
    underKeysOfTheirOwn(log, id),
    ...(holder === '' ? [] : [toldOf(log, holder, address)]),
    arrived(log, after, 'the conversation goes on after the forged request'),
  ],
})

/** A bound on bundles that one message may cost, however often it is asked for. */
const MOST_BUNDLES = 10

purpose('PC-10', {
  title: 'a message is not sent again without end',
  verifies: ['E2E-15'],
  applies: ['retry'],
  severity: 3,
  effect: 'Two clients, or one attacker, keep each other busy for ever and use up one-time keys.',
  remedy:
    'Count for each message how often it was sent again, store that count, and stop at a bound of your own.',
  situations: ['restart'],
  variants: [
    { counts: 'rising', restart: false },
    { counts: 'always one', restart: false },
    { counts: 'always one', restart: true },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, gatekeeper, process, reaches, retryLimit }, { counts, restart }) {
    const sent = await bob.sends(alice, 'asked for again and again')
    await alice.opens(sent)
    const storm = (from: number) => {
      for (let n = from; n < from + 100; n += 1) alice.asksAgain(sent, bob, counts === 'rising' ? n + 1 : 1)
    }
    storm(0)
    await bob.catchesUp(alice)
    if (restart) {
      await process.restarts('kill')
      await gatekeeper.seesOnline(bob)
      reaches('restart')
    }
    storm(100)
    const barrier = await bob.catchesUp(alice)
    await alice.releases()
    return { id: sent.id, canary: sent.canary, address: alice.address, limit: retryLimit, barrier }
  },
  then: (log, { id, canary, address, limit, barrier }) => {
    const again = sentAgain(log, id)
    const bundles = proofsOf(log, 'stanza.received').filter(
      (o) =>
        o.n > (again[0]?.n ?? 0) && o.data.xml.includes('<bundle') && o.data.xml.includes(`"${address}"`),
    )
    const most = Math.max(MOST_BUNDLES, limit)
    return [
      control(
        finds(
          log,
          proof('message.opened', (d) => d.canary === canary),
          'the message was opened',
        ),
      ),
      again.length > limit
        ? judged(
            'bound',
            'fail',
            `asked 200 times, it was sent again ${again.length} times, at most ${limit} allowed`,
            again.slice(limit).map((o) => o.n),
          )
        : judged(
            'bound',
            'pass',
            `asked 200 times, it was sent again ${again.length} times`,
            again.map((o) => o.n),
          ),
      bundles.length > most
        ? judged(
            'bundles',
            'fail',
            `asked for one message, it fetched ${bundles.length} bundles`,
            bundles.map((o) => o.n),
          )
        : judged('bundles', 'pass', `${bundles.length} bundles were fetched for it`),
      arrived(log, barrier, 'the conversation goes on'),
    ]
  },
})

purpose('PC-11', {
  title: 'a message is sent again to nobody but the peer to whom it was sent',
  verifies: ['E2E-16'],
  severity: 1,
  effect: 'Anybody who knows the id of a message can have it encrypted for himself.',
  remedy:
    'Look the message up under the id and the asking peer together, and compare the identity that it was first encrypted to.',
  variants: [
    { asker: 'a stranger', how: 'by its id' },
    { asker: 'a contact', how: 'by its id' },
    { asker: 'an unlisted device', how: 'by its id' },
    { asker: 'a new device', how: 'by its id' },
    // the profile's request names no ratchet key: this is the form of the protocol's library
    { asker: 'a contact', how: 'its own' },
    { asker: 'a contact', how: 'another' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, carol, bob, meets, offers, reinstalls }, { asker, how }) {
    const secret = await bob.sends(alice, 'for alice alone')
    await alice.opens(secret)
    const mallory =
      asker === 'a stranger'
        ? await meets('mallory')
        : asker === 'a contact'
          ? carol
          : await reinstalls(alice, asker === 'a new device')
    for (const count of [1, 2, 3])
      if (how === 'by its id') mallory.asksAgain(secret, bob, count)
      else mallory.reportsError(secret, bob, how as 'its own')
    await bob.catchesUp(carol)
    await mallory.releases()
    const own = await bob.sends(alice, 'asked for by its receiver')
    await alice.opens(own)
    const isSame = mallory.address === alice.address
    if (!isSame) alice.asksAgain(own, bob, 1)
    const barrier = await bob.catchesUp(carol)
    await alice.releases()
    return {
      secret: secret.canary,
      own: own.canary,
      resends: offers.includes('retry'),
      mallory: mallory.name,
      isSame,
      address: alice.address,
      barrier,
    }
  },
  then: (log, { secret, own, resends, mallory, isSame, address, barrier }) => [
    isSame
      ? toldOf(log, mallory, address)
      : never(log, openedBy(mallory, secret), 'a message was opened by somebody to whom it was not sent'),
    ...(isSame
      ? []
      : [
          // who does not declare that it sends again may do so all the same
          control(
            resends
              ? exactly(log, 2, openedBy('alice', own), 'its receiver gets a message again')
              : finds(log, openedBy('alice', own), 'its receiver gets a message'),
          ),
        ]),
    arrived(log, barrier, 'the conversation goes on'),
  ],
})

purpose('PC-12', {
  title: 'nothing that the wire says without proof changes whom the candidate trusts',
  verifies: ['E2E-17'],
  severity: 2,
  effect:
    'Whoever runs the wire has the client forget a known identity, and takes the place of a contact unseen.',
  remedy:
    'Let notices lead to a fetch of keys at most. Keep the pinned identity until the user was told of another one.',
  situations: ['notices'],
  variants: [
    { speaks: 'bob', notices: ['bounce', 'unregistered', 'session expired'] },
    { speaks: 'bob', notices: ['reset', 'keys changed', 'unsubscribed'] },
    { speaks: 'the other', notices: ['bounce', 'unregistered', 'session expired'] },
    { speaks: 'the other', notices: ['reset', 'keys changed', 'unsubscribed'] },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, carol, bob, gatekeeper, reaches, reinstalls }, { speaks, notices }) {
    const earlier = await bob.sends(alice, 'to the known identity')
    await alice.opens(earlier)
    for (const notice of notices) gatekeeper.notifies(bob, alice, notice as 'reset', earlier.id)
    reaches('notices')
    const before = await bob.catchesUp(carol)
    const other = await reinstalls(alice)
    const [sent, shown] =
      speaks === 'bob'
        ? [(await bob.tries(alice, 'after the notices')).canary, '']
        : ['', (await other.sends(bob, 'from new keys')).canary]
    const after = await bob.catchesUp(carol)
    await bob.lists(alice)
    await alice.releases()
    await other.releases()
    return {
      earlier: earlier.canary,
      sent,
      shown,
      holder: other.name,
      address: alice.address,
      before,
      after,
    }
  },
  then: (log, { earlier, sent, shown, holder, address, before, after }) => [
    control(
      finds(
        log,
        proof('message.opened', (d) => d.by === 'alice' && d.canary === earlier),
        'the known identity opens what is sent',
      ),
    ),
    control(arrived(log, before, 'the candidate took the notices')),
    ...(sent === '' ? [] : [toldOf(log, holder, address)]),
    ...(shown === '' ? [] : [shownAfterNotice(log, shown, address)]),
    arrived(log, after, 'the candidate goes on'),
  ],
})

/** A message under new keys of a peer is shown only to a user who was told of the new keys. */
function shownAfterNotice(log: Log, canary: string, address: string) {
  const shown = proofsOf(log, 'message.shown').filter((o) => o.data.canary === canary)
  const told = claimsOf(log, 'event.told').filter(
    (o) => o.data.event === 'key-change' && o.data.data.peer === address,
  )
  return shown.length > 0 && told.length === 0
    ? judged(
        'told',
        'fail',
        'a message under new keys was shown, and the user was not told that they are new',
        shown.map((o) => o.n),
      )
    : judged('told', 'pass', `shown ${shown.length} times, ${told.length} notices`)
}
