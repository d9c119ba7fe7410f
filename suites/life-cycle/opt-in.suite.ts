import { arrived, control, judged, proofsOf, purpose, stimuliOf } from '#harness'

purpose('UXO-01', {
  title: 'nothing of a user is interoperable before the user switches it on',
  verifies: ['UXO-01'],
  severity: 1,
  effect: 'Names and keys of people are at the gatekeeper who never asked for it, and strangers reach them.',
  remedy:
    'Let enlistment begin with the user’s own act alone: no registration, start, call or update may do it.',
  variants: [
    { after: 'registration' },
    { after: 'a restart' },
    { after: 'a kill' },
    { after: 'a push call' },
  ],
  with: async (given) => ({
    ...(await given.newcomers('carol')),
    ...(await given.pairedUsers({ alice: 'tester', bob: 'candidate' })),
  }),
  async when({ alice, bob, carol, gatekeeper, process, meets }, { after }) {
    const { identifier, handle } = carol
    if (after === 'a restart' || after === 'a kill') {
      await process.restarts(after === 'a kill' ? 'kill' : 'clean')
      await gatekeeper.seesOnline(bob)
    }
    if (after === 'a push call') await gatekeeper.pushes(carol)
    const barrier = await bob.catchesUp(alice)
    await carol.settles()
    await carol.enlists()
    const enlisted = await carol.becomes()
    const reached = enlisted ? await enlisted.catchesUp(await meets('dave')) : ''
    return { identifier, handle, barrier, reached }
  },
  then(log, { identifier, handle, barrier, reached }) {
    const asked =
      stimuliOf(log, 'call.made').find((o) => o.data.action === 'enlist' && o.data.params.account === handle)
        ?.n ?? Number.POSITIVE_INFINITY
    const decided = proofsOf(log, 'enlistment.decided').filter((o) => o.data.identifier === identifier)
    const tokens = proofsOf(log, 'token.presented').filter((o) => o.data.claims.sub === identifier)
    const early = [...decided, ...tokens].filter((o) => o.n < asked)
    return [
      judged(
        'opt-in',
        early.length === 0 ? 'pass' : 'fail',
        early.length === 0
          ? 'the gatekeeper hears of the user when the user wants it'
          : 'the gatekeeper hears of a user who has not switched it on',
        early.map(({ n }) => n),
      ),
      control(arrived(log, barrier, 'the client works for a user who has')),
      arrived(log, reached, 'the user can be reached after that'),
    ]
  },
})
