import { fc, type GroupChange, judged, purpose, type Tester } from '#harness'
import { readBy, unreadBy } from './read-by.ts'

/** One round as data: whom changes are about, of those who come and go, and how many are made at once. */
const round = fc.record({ pick: fc.nat(2), many: fc.integer({ min: 2, max: 3 }) })

purpose('GR-20', {
  title:
    'changes of members that are made at once all count, in whatever order they come, and for everybody alike',
  verifies: ['GRP-03', 'GRP-04'],
  applies: ['groups'],
  severity: 2,
  effect:
    'Members of one group see different lists: some are written to by a part of it alone, and some who were put out read on.',
  remedy:
    'Take every change for what it is, of one member; neither its time nor a change of one’s own under way makes it void.',
  variants: [
    {
      by: 'two admins',
      rounds: [
        { pick: 0, many: 2 },
        { pick: 1, many: 2 },
      ],
    },
    {
      by: 'an admin of the candidate, and members who go',
      rounds: [
        { pick: 0, many: 2 },
        { pick: 2, many: 2 },
      ],
    },
  ],
  cases: { smoke: 0, gate: 1, full: 40 },
  stimuli: fc.record({
    by: fc.constantFrom('two admins', 'an admin of the candidate, and members who go'),
    rounds: fc.array(round, { minLength: 1, maxLength: 5 }),
  }),
  story: ({ by, rounds }) => [
    `changes are made by ${by}`,
    ...rounds.map(
      ({ many }) => `${many} changes are made at once, and then both users of the candidate write`,
    ),
  ],
  with: (given) =>
    given.pairedUsers({
      alice: 'tester',
      carol: 'tester',
      mallory: 'tester',
      nina: 'tester',
      oscar: 'tester',
      bob: 'candidate',
      dave: 'candidate',
    }),
  async when({ alice, carol, mallory, nina, oscar, bob, dave, chats }, { by, rounds }) {
    const comers: readonly Tester[] = [mallory, nina, oscar]
    const ofOurs = by === 'two admins'
    const admin = ofOurs ? alice : bob
    const chat = await chats.begins(
      admin,
      [alice, carol, bob, dave, mallory, nina].filter((member) => member !== admin),
    )
    for (const who of comers) chat.overhears(who)
    if (ofOurs) for (const user of [bob, dave]) await chat.tells(alice, user, 'promote', [carol])
    let inside: readonly Tester[] = [mallory, nina]
    const said: { readonly canary: string; readonly readers: string[] }[] = []
    const shown: { readonly expected: string[]; readonly seen: string[] }[] = []
    for (const { pick, many } of rounds) {
      const about = [0, 1, 2].slice(0, many).flatMap((n) => comers[(pick + n) % comers.length] ?? [])
      const changes = about.map((who, n): GroupChange => {
        const isIn = inside.includes(who)
        if (ofOurs) return { by: n % 2 === 0 ? alice : carol, action: isIn ? 'remove' : 'add', who }
        // whoever is there and not the first one goes by its own word
        return isIn && n > 0
          ? { by: who, action: 'leave', who }
          : { by: bob, action: isIn ? 'remove' : 'add', who }
      })
      await chat.atOnce(changes)
      inside = comers.filter((who) => inside.includes(who) !== about.includes(who))
      const readers = ['alice', 'carol', ...inside.map(({ name }) => name)]
      for (const user of [bob, dave]) said.push({ canary: (await chat.says(user, 'after')).canary, readers })
      const expected = [alice, carol, bob, dave, ...inside].map(({ address }) => address).sort()
      for (const user of [bob, dave]) shown.push({ expected, seen: [...(await chat.shows(user))] })
    }
    return { said, shown }
  },
  then: (log, { said, shown }) => [
    ...said.flatMap(({ canary, readers }) => readBy(log, canary, readers, 'whoever is in the group reads')),
    ...said.map(({ canary, readers }) =>
      unreadBy(
        log,
        canary,
        ['mallory', 'nina', 'oscar'].filter((name) => !readers.includes(name)),
        'somebody opened a message who had been removed, or was not in the group yet',
      ),
    ),
    ...shown.map(({ expected, seen }) =>
      judged(
        'members',
        expected.join() === seen.join() ? 'pass' : 'fail',
        expected.join() === seen.join()
          ? 'the members shown are those that all changes give'
          : `${seen.length} members are shown, and all changes together give ${expected.length}, or others`,
      ),
    ),
  ],
})
