import {
  arrived,
  control,
  finds,
  judged,
  kyberMark,
  kyberPrivateKeysIn,
  type Log,
  privateKeyScan,
  proof,
  proofsOf,
  purpose,
  unseen,
} from '#harness'

const DAY_MS = 24 * 60 * 60 * 1000

/** The Kyber key of a bundle as its private part is known by; empty where there is none. */
const markOf = ({ kyberPreKey }: { readonly kyberPreKey?: { readonly key: Uint8Array } }) =>
  kyberPreKey ? kyberMark(kyberPreKey.key) : ''

/** Keys of a kind that the directory gave to a peer. */
function servedTo(log: Log, account: string, to: string, kind: 'one-time' | 'signed') {
  return proofsOf(log, 'prekey.served')
    .filter((o) => o.data.account === account && o.data.to === to && o.data.keyKind === kind)
    .map((o) => o.data.key)
}

purpose('FS-05', {
  title: 'the private part of a one-time prekey is gone once a session was built on it',
  verifies: ['E2E-05', 'E2E-08'],
  applies: ['signal'],
  needs: ['state-export', 'state-import'],
  severity: 1,
  effect: 'Whoever takes the device later opens the first messages of conversations that were recorded.',
  remedy:
    'Delete the private part in the transaction that stores the session, with every copy and every mark of deletion.',
  situations: ['restart'],
  variants: [{ restart: 'none' }, { restart: 'kill' }],
  with: (given) =>
    given.users(
      { first: 'tester', second: 'tester', third: 'tester', fourth: 'tester', bob: 'candidate' },
      { fresh: true },
    ),
  async when({ first, second, third, fourth, bob, gatekeeper, process, thief, reaches }, { restart }) {
    await gatekeeper.sharesBundle(bob, [first, second])
    const opening = await first.sends(bob, 'a first message')
    const shown = await bob.catchesUp(first)
    await first.opens(await bob.sends(first, 'an answer'))
    const rival = await second.seals(bob, 'a first message on the same keys')
    const fresh = await third.seals(bob, 'a first message on keys of its own')
    gatekeeper.servesBundle(bob, fourth)
    if (restart === 'kill') {
      await process.restarts('kill')
      await gatekeeper.seesOnline(bob)
      reaches('restart')
    } else reaches('no restart')
    const state = await bob.exportsState('memory')
    const clone = await thief.clones(bob, state)
    const before = await clone.lists(first)
    first.delivers(opening, clone, { form: 'replayed', id: `${opening.id}-again` })
    second.delivers(rival, clone)
    await clone.settles()
    third.delivers(fresh, clone)
    await clone.goesThrough(third, fresh)
    await clone.lists(second)
    const after = await clone.lists(first)
    return {
      state,
      opening: opening.canary,
      again: `${opening.id}-again`,
      rival: rival.canary,
      fresh: fresh.canary,
      shown,
      before,
      after,
      account: bob.address,
      used: first.address,
      unused: [third.address, fourth.address],
      instance: clone.instance,
    }
  },
  then: (log, bound) => [
    control(arrived(log, bound.shown, 'the session on the one-time prekey works')),
    control(
      arrived(log, bound.fresh, 'the clone opens a first message that it had not seen', bound.instance),
    ),
    unseen(
      log,
      bound.rival,
      bound.account,
      bound.fresh,
      'the clone opened a first message on a used one-time prekey',
      bound.instance,
    ),
    finds(
      log,
      proof('prekey.served', (d) => d.to === bound.used && d.keyKind === 'one-time'),
      'the session was built on a one-time prekey',
    ),
    ...privateKeyScan(
      log,
      bound.state,
      servedTo(log, bound.account, bound.used, 'one-time'),
      bound.unused.flatMap((to) => servedTo(log, bound.account, to, 'one-time')),
      'the private part of a used one-time prekey',
    ),
  ],
})

purpose('FS-06', {
  title: 'the private part of a signed prekey is deleted when its time is over',
  verifies: ['E2E-07', 'E2E-08'],
  applies: ['signal'],
  needs: ['state-export', 'clock'],
  severity: 2,
  effect: 'First messages without a one-time prekey stay open for as long as the device exists.',
  remedy:
    'Replace the signed prekey every month, and delete the old private part when its grace period is over.',
  variants: [{ lateDays: 7 }],
  with: (given) =>
    given.users({ early: 'tester', late: 'tester', alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ early, late, alice, bob, gatekeeper, clock, lastingKeys }, { lateDays }) {
    const { rotationDays, graceDays } = lastingKeys
    await bob.catchesUp(alice)
    gatekeeper.drainsPrekeys(bob, alice)
    const lastResort = markOf(gatekeeper.fetchesBundle(bob, late))
    await gatekeeper.depletes(bob, [early, late])
    const first = await early.sends(bob, 'without a one-time prekey')
    const held = await late.seals(bob, 'without a one-time prekey, and very late')
    await bob.catchesUp(alice)
    await bob.lists(early)
    const young = await bob.exportsState('memory')
    await clock.advances((rotationDays + lateDays) * DAY_MS)
    await bob.settles()
    await clock.advances((graceDays + lateDays) * DAY_MS)
    await bob.settles()
    gatekeeper.drainsPrekeys(bob, early)
    const newer = markOf(gatekeeper.fetchesBundle(bob, early))
    const old = await bob.exportsState('memory')
    late.delivers(held, bob)
    await bob.settles()
    const barrier = await bob.catchesUp(alice)
    await bob.lists(late)
    return {
      young,
      old,
      first: first.canary,
      held: held.canary,
      lastResort,
      newer,
      barrier,
      account: bob.address,
      late: late.address,
      early: early.address,
    }
  },
  then: (log, bound) => {
    const signed = servedTo(log, bound.account, bound.late, 'signed')
    const current = servedTo(log, bound.account, bound.early, 'signed').slice(-1)
    return [
      control(arrived(log, bound.first, 'a first message without a one-time prekey is shown in time')),
      ...privateKeyScan(log, bound.young, [], signed, 'nothing').slice(1),
      ...privateKeyScan(
        log,
        bound.old,
        signed.filter((key) => !current.includes(key)),
        current,
        'the private part of a signed prekey whose time is over',
      ),
      // without a post-quantum mode there is none
      ...(bound.lastResort === ''
        ? []
        : privateKeyScan(
            log,
            bound.old,
            [bound.lastResort].filter((mark) => mark !== bound.newer),
            [bound.newer],
            'the private part of a last-resort Kyber prekey whose time is over',
            kyberPrivateKeysIn,
          )),
      ...(current.some((key) => signed.includes(key))
        ? [judged('replaced', 'fail', 'the signed prekey was not replaced in time', [], 'absence')]
        : [
            unseen(
              log,
              bound.held,
              bound.account,
              bound.barrier,
              'a first message to a signed prekey was opened whose time is over',
            ),
          ]),
    ]
  },
})
