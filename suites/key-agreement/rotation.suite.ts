import { arrived, control, finds, judged, type Log, never, proof, proofsOf, purpose } from '#harness'

const DAY = 24 * 60 * 60 * 1000
/** Days by which a key may be replaced or deleted too late. */
const TOLERANCE = 7

purpose('KA-21', {
  title: 'lasting prekeys are replaced in time, and the old ones are not kept for ever',
  verifies: ['E2E-07'],
  applies: ['signal'],
  needs: ['clock'],
  severity: 2,
  effect:
    'Whoever takes the device reads the first messages of all the time for which one lasting prekey has served.',
  remedy:
    'Make a new signed and a new last-resort prekey every month, keep the old private halves for those messages that are under way, and then delete them.',
  variants: [
    { step: 1, restarts: false, lost: 'nothing' },
    { step: 6, restarts: true, lost: 'nothing' },
    { step: 6, restarts: false, lost: 'an upload' },
    { step: 6, restarts: false, lost: 'an answer' },
  ],
  with: (given) =>
    given.users(
      { soon: 'tester', one: 'tester', other: 'tester', late: 'tester', carol: 'tester', bob: 'candidate' },
      { fresh: true },
    ),
  async when(
    { soon, one, other, late, carol, bob, gatekeeper, clock, process, lastingKeys },
    { step, restarts, lost },
  ) {
    const { rotationDays, graceDays } = lastingKeys
    const due = rotationDays + TOLERANCE
    await bob.catchesUp(carol)
    await carol.opens(await bob.sends(carol, 'so that the session lasts'))
    gatekeeper.drainsPrekeys(bob, carol)
    const first = gatekeeper.fetchesBundle(bob, carol)
    await bob.catchesUp(carol)
    await gatekeeper.sharesBundle(bob, [soon])
    await gatekeeper.sharesBundle(bob, [late])
    const inTime = await soon.seals(bob, 'to the old keys, in time')
    const tooLate = await late.seals(bob, 'to the old keys, too late')
    await gatekeeper.depletes(bob, [one, other])
    const bare = [
      await one.seals(bob, 'to the lasting keys alone'),
      await other.seals(bob, 'to the same lasting keys'),
    ] as const
    await bob.catchesUp(carol)
    if (lost !== 'nothing') {
      const when = lost === 'an answer' ? 'after' : 'before'
      gatekeeper.misbehaves('lose-upload', { of: bob.address, when })
    }
    let replaced = -1
    let second: Uint8Array | undefined
    for (let day = step; day <= due && replaced < 0; day += step) {
      if (restarts) {
        await process.restarts('kill')
        await gatekeeper.seesOnline(bob)
      }
      await clock.advances(step * DAY)
      await bob.settles()
      const { signedPreKey } = gatekeeper.fetchesBundle(bob, carol)
      if (Buffer.compare(signedPreKey.key, first.signedPreKey.key) === 0) continue
      replaced = day
      second = signedPreKey.key
    }
    // the last day on which what was under way may still come
    await clock.advances((graceDays - 1) * DAY)
    await bob.settles()
    soon.delivers(inTime, bob)
    one.delivers(bare[0], bob)
    await gatekeeper.seesHandled(bob, bare[0].id)
    other.delivers(bare[1], bob)
    await bob.catchesUp(carol)
    for (const user of [soon, one, other]) await bob.lists(user)
    await clock.advances((TOLERANCE + 1) * DAY)
    await bob.catchesUp(carol)
    gatekeeper.drainsPrekeys(bob, carol)
    gatekeeper.servesBundle(bob, carol)
    late.delivers(tooLate, bob)
    const barrier = await bob.catchesUp(carol)
    await bob.lists(late)
    const since = graceDays + TOLERANCE
    if (since < due) await clock.advances((due - since) * DAY)
    await bob.settles()
    const third = gatekeeper.fetchesBundle(bob, carol).signedPreKey
    const again = second === undefined || Buffer.compare(third.key, second) !== 0
    const ends = {
      account: bob.address,
      inTime: [inTime, ...bare].map(({ canary }) => canary),
      tooLate: tooLate.canary,
      barrier,
    }
    return { ...ends, replaced, again, due, graceDays }
  },
  then: (log, { account, replaced, again, due, graceDays, inTime, tooLate, barrier }) => [
    ...rotated(log, account),
    again
      ? judged('rotation', 'pass', 'what took its place is replaced in its turn')
      : judged('rotation', 'fail', `the second signed prekey is the same after ${due} days`, [], 'absence'),
    ...(replaced < 0
      ? [judged('rotation', 'fail', `the signed prekey is the same after ${due} days`, [], 'absence')]
      : [
          ...inTime.map((canary) =>
            finds(
              log,
              proof('message.shown', (d) => d.canary === canary),
              'a first message that was under way when the keys were replaced is shown, up to the end of their grace',
            ),
          ),
          never(
            log,
            proof('message.shown', (d) => d.canary === tooLate),
            `old keys open a new session ${TOLERANCE} days after their ${graceDays} days of grace`,
          ),
        ]),
    control(arrived(log, barrier, 'the candidate goes on after all that time')),
  ],
})

/** Every kind of lasting key that was handed out is another one at the end than at the beginning. */
function rotated(log: Log, account: string) {
  const served = proofsOf(log, 'prekey.served').filter((o) => o.data.account === account)
  return (['signed', 'last-resort-kyber'] as const).flatMap((kind) => {
    const mine = served.filter((o) => o.data.keyKind === kind)
    const [first, last] = [mine.at(0), mine.at(-1)]
    if (!first || !last) return []
    const at = [first.n, last.n]
    return first.data.key === last.data.key
      ? [judged('rotation', 'fail', `the ${kind} prekey is never replaced`, at)]
      : [judged('rotation', 'pass', `the ${kind} prekey is replaced`, at)]
  })
}
