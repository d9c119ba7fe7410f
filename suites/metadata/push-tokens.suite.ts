import { control, judged, type Log, proofsOf, purpose, stimuliOf } from '#harness'

purpose('LK-02', {
  title: 'the phone of a user who left is woken by nothing any more',
  verifies: ['LIF-06'],
  applies: ['push'],
  severity: 3,
  effect:
    'The push service goes on learning when somebody writes to a user who left, and wakes a device that may be another’s.',
  remedy: 'Drop the push token with the enlistment and with the account.',
  variants: [{ how: 'opts out' }, { how: 'is removed' }],
  with: (given) => given.users({ alice: 'tester', bob: 'candidate', carol: 'candidate' }, { fresh: true }),
  async when({ alice, bob, carol, gatekeeper, offers }, { how }) {
    await bob.goesToBackground()
    await gatekeeper.pushes(bob)
    await gatekeeper.seesOnline(bob)
    await bob.settles()
    if (how === 'is removed' && offers.includes('account-removal')) await bob.isRemoved()
    else await bob.sets('interoperability', false)
    await gatekeeper.seesLeft(bob)
    const left = { identifier: bob.identifier, address: bob.address }
    await carol.catchesUp(alice)
    for (let n = 0; n < 3; n += 1) await gatekeeper.pushes(bob)
    await carol.settles()
    // a push for somebody who is still there goes out behind those for the one who left
    await carol.goesToBackground()
    await gatekeeper.pushes(carol)
    await gatekeeper.seesOnline(carol)
    await carol.catchesUp(alice)
    return left
  },
  then: (log, { address }) => unwoken(log, address),
})

/**
 * A phone is woken through the platform's push service, or by the provider itself: then its user logs in. What goes out before the other one
 * is in the background is for the one who left; behind that, what says the same as before.
 */
function unwoken(log: Log, address: string) {
  const calls = stimuliOf(log, 'call.made')
  const away = calls.filter(({ data }) => data.action === 'go-offline')
  const first = away[0]?.n ?? 0
  const left =
    calls.find(({ data }) => data.action === 'remove-account' || data.params.value === false)?.n ?? 0
  const other = away.findLast(({ n }) => n > left)?.n ?? Number.MAX_SAFE_INTEGER
  const pushes = proofsOf(log, 'http.exchange').filter(({ data }) => data.endpoint === 'push-service')
  const logins = proofsOf(log, 'stream.login').filter(({ data }) => data.account === address)
  const woken = [...pushes, ...logins].filter(({ n }) => n > first && n < left)
  const before = new Set(pushes.filter(({ n }) => n < left).map(({ data }) => data.path))
  const after = pushes.filter(({ n }) => n > left)
  const paths = new Set(after.map(({ data }) => data.path))
  const again = [
    ...after.filter(({ n, data }) => n < other || (paths.size > 1 && before.has(data.path))),
    ...logins.filter(({ n }) => n > left),
  ]
  return [
    control(
      judged(
        'woken',
        woken.length > 0 ? 'pass' : 'fail',
        'a push wakes the phone of a user in the background',
        woken.map(({ n }) => n),
        'absence',
      ),
    ),
    judged(
      'woken',
      again.length > 0 ? 'fail' : 'pass',
      again.length > 0
        ? 'the phone of a user who left is woken'
        : 'the phone of a user who left is let alone',
      (again.length > 0 ? again : after.length > 0 ? after : woken).map(({ n }) => n),
    ),
  ]
}
