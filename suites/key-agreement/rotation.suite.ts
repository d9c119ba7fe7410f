import { arrived, control, finds, judged, type Log, never, proof, proofsOf, purpose } from '#harness'

const DAY = 24 * 60 * 60 * 1000
/** Rotation period of the profile, and the days by which it may be late. */
const PERIOD = 30
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
  variants: [{ step: 1 }],
  with: (given) =>
    given.users({ soon: 'tester', late: 'tester', carol: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ soon, late, carol, bob, gatekeeper, clock }, { step }) {
    await bob.catchesUp(carol)
    await carol.opens(await bob.sends(carol, 'so that the session lasts'))
    gatekeeper.drainsPrekeys(bob, carol)
    const first = gatekeeper.fetchesBundle(bob, carol)
    await bob.catchesUp(carol)
    await gatekeeper.sharesBundle(bob, [soon])
    await gatekeeper.sharesBundle(bob, [late])
    const inTime = await soon.seals(bob, 'to the old keys, in time')
    const tooLate = await late.seals(bob, 'to the old keys, too late')
    let replaced = -1
    for (let day = step; day <= PERIOD + TOLERANCE && replaced < 0; day += step) {
      await clock.advances(step * DAY)
      await bob.settles()
      const { signedPreKey } = gatekeeper.fetchesBundle(bob, carol)
      if (Buffer.compare(signedPreKey.key, first.signedPreKey.key) === 0) continue
      replaced = day
      soon.delivers(inTime, bob)
    }
    await bob.catchesUp(carol)
    await bob.lists(soon)
    // another whole period: no grace can be that long
    await clock.advances((PERIOD + TOLERANCE) * DAY)
    await bob.catchesUp(carol)
    gatekeeper.drainsPrekeys(bob, carol)
    gatekeeper.servesBundle(bob, carol)
    late.delivers(tooLate, bob)
    const barrier = await bob.catchesUp(carol)
    await bob.lists(late)
    return { account: bob.address, replaced, inTime: inTime.canary, tooLate: tooLate.canary, barrier }
  },
  then: (log, { account, replaced, inTime, tooLate, barrier }) => [
    ...rotated(log, account),
    ...(replaced < 0
      ? [
          judged(
            'rotation',
            'fail',
            `the signed prekey is the same after ${PERIOD + TOLERANCE} days`,
            [],
            'absence',
          ),
        ]
      : [
          finds(
            log,
            proof('message.shown', (d) => d.canary === inTime),
            'a first message that was under way when the keys were replaced is shown',
          ),
          never(
            log,
            proof('message.shown', (d) => d.canary === tooLate),
            `old keys open a new session ${PERIOD + TOLERANCE} days after they were replaced`,
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
