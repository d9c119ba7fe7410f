import { type CandidateUser, control, judged, proofsOf, purpose, sentWhole } from '#harness'

const SIZE = 3_000
const DAY_MS = 24 * 60 * 60 * 1000
const OK = 200
const GONE = [404, 410]

purpose('LIF-13', {
  title: 'files of a user who has left lie on the media host no more, and those of everybody else do',
  verifies: ['LIF-06'],
  applies: ['media-send'],
  needs: ['clock'],
  severity: 2,
  effect: 'What somebody sent goes on lying on a server of a service that they have left, for weeks.',
  remedy:
    'Note whose every hosted file is, and delete those of a user with the enlistment, however that ends: within a day, and not at their expiry.',
  variants: [{ how: 'opts out' }, { how: 'opts out while away' }, { how: 'is removed' }],
  with: (given) =>
    given.pairedUsers({ alice: 'tester', bob: 'candidate', carol: 'candidate' }, { fresh: true }),
  async when({ alice, bob, carol, media, clock, gatekeeper, offers, again }, { how }) {
    const sends = async (user: CandidateUser) => {
      const sent = await media.sends(user, alice, { mediaKind: 'file', size: SIZE })
      return { id: sent.id, path: (await media.receives(alice, sent)) ?? '' }
    }
    const [first, second, other] = [await sends(bob), await sends(bob), await sends(carol)]
    const status = async () => {
      const own = [await media.fetches(first.path), await media.fetches(second.path)]
      return { own, other: await media.fetches(other.path) }
    }
    const before = await status()
    if (how === 'is removed' && offers.includes('account-removal')) await bob.isRemoved()
    else {
      if (how === 'opts out while away') await bob.goesOffline()
      await bob.sets('interoperability', false)
      if (how === 'opts out while away') await again(bob)
    }
    await gatekeeper.seesLeft(bob)
    await carol.settles()
    // whoever clears away once a day does it without undue delay
    await clock.advances(DAY_MS)
    await carol.goesOnline()
    return { sent: [first.id, second.id, other.id], before, after: await status() }
  },
  then(log, { sent, before, after }) {
    const at = proofsOf(log, 'media.fetched').map(({ n }) => n)
    const isThere = [...before.own, before.other].every((status) => status === OK)
    const isGone = after.own.every((status) => GONE.includes(status))
    return [
      ...sent.map((id) => control(sentWhole(log, id, 'the file could be fetched'))),
      control(judged('left', isThere ? 'pass' : 'fail', 'the files are there before', at)),
      judged(
        'left',
        isGone ? 'pass' : 'fail',
        isGone
          ? 'a day after a user left their files are gone'
          : `a day after a user left their files are answered with ${after.own.join(' and ')}`,
        at,
      ),
      judged(
        'left',
        after.other === OK ? 'pass' : 'fail',
        `the file of a user who stays is answered with ${after.other}`,
        at,
      ),
    ]
  },
})
