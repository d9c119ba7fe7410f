import { control, finds, judged, type Log, proof, proofsOf, purpose, stimuliOf } from '#harness'

const toPhone = proof('http.exchange', (d) => d.endpoint === 'push-service')

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
    const left = { identifier: bob.identifier }
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
  then: (log) => {
    const left =
      stimuliOf(log, 'call.made').find(
        ({ data }) =>
          data.action === 'remove-account' || (data.action === 'set-setting' && data.params.value === false),
      )?.n ?? 0
    return [
      control(finds(log, toPhone, 'the phone of a user in the background is woken')),
      ...unwoken(log, left),
    ]
  },
})

/** What goes out before the other one is in the background is for the one who left; behind that, what says the same as before. */
function unwoken(log: Log, left: number) {
  const calls = stimuliOf(log, 'call.made').filter(({ n, data }) => n > left && data.action === 'go-offline')
  const other = calls.at(-1)?.n ?? Number.MAX_SAFE_INTEGER
  const pushes = proofsOf(log, 'http.exchange').filter(({ data }) => data.endpoint === 'push-service')
  const before = new Set(pushes.filter(({ n }) => n < left).map(({ data }) => data.path))
  const after = pushes.filter(({ n }) => n > left)
  const paths = new Set(after.map(({ data }) => data.path))
  const again = after.filter(({ n, data }) => n < other || (paths.size > 1 && before.has(data.path)))
  return [
    judged(
      'woken',
      again.length > 0 ? 'fail' : 'pass',
      again.length > 0
        ? 'the phone of a user who left is woken'
        : 'the phone of a user who left is let alone',
      (again.length > 0 ? again : after).map(({ n }) => n),
    ),
  ]
}
