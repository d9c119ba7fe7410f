import { arrived, fc, purpose } from '#harness'
import { groupModel } from './group-model.ts'
import { ACTS, type Act, plays } from './group-play.ts'
import { readBy, unreadBy } from './read-by.ts'
import { shownAs, shownOnce, unshown } from './shown.ts'

/** How often each act comes: a restart costs as much as a whole schedule. */
const WEIGHTS: { readonly [A in Act]: number } = {
  'bob says': 54,
  'dave says': 30,
  'one of ours says': 30,
  'says too early': 12,
  'says without a key': 4,
  removes: 30,
  adds: 42,
  leaves: 18,
  'changes while one is away': 9,
  'change at once': 18,
  promotes: 18,
  demotes: 12,
  renames: 9,
  oversteps: 18,
  'the server says': 18,
  restarts: 1,
}

const weighted = Object.entries(WEIGHTS).map(([act, weight]) => ({
  weight,
  arbitrary: fc.constant(act as Act),
}))

const steps = (...acts: readonly Act[]) => acts.map((act) => ({ do: act, pick: 1 }))

purpose('GR-03', {
  title:
    'a message of a group is read by those who are in it when it is sent, and by nobody who has gone or is yet to come',
  verifies: ['GRP-03', 'GRP-04'],
  applies: ['groups'],
  needs: ['restart'],
  severity: 1,
  tier: 'smoke',
  effect: 'A person who was put out of a group goes on reading along, and nobody sees it.',
  remedy: 'Give up the own sender key when a member has gone, and hand the next one to those who are left.',
  variants: [
    { by: 'one of ours', steps: steps('bob says', 'removes', 'bob says', 'bob says') },
    {
      by: 'the candidate',
      steps: steps('bob says', 'removes', 'dave says', 'adds', 'bob says', 'leaves', 'bob says', 'restarts'),
    },
    {
      by: 'one of ours',
      steps: steps(
        'removes',
        'says too early',
        'restarts',
        'bob says',
        'adds',
        'one of ours says',
        'change at once',
        'dave says',
        'changes while one is away',
        'bob says',
        'the server says',
        'dave says',
        'promotes',
        'removes',
        'dave says',
        'adds',
        'bob says',
        'oversteps',
        'renames',
        'demotes',
      ),
    },
    {
      by: 'one of ours',
      // the one who was made an admin adds the one who is not in the group
      steps: [{ do: 'promotes', pick: 0 }, ...steps('adds', 'bob says', 'dave says')],
    },
    {
      by: 'one of ours',
      steps: [
        ...steps('says without a key', 'one of ours says'),
        // the last of those who may go, and the last of those who may come: a user of the candidate
        { do: 'leaves', pick: 2 },
        ...steps('bob says', 'one of ours says', 'restarts', 'says without a key', 'adds', 'dave says'),
        { do: 'removes', pick: 2 },
        ...steps('bob says', 'one of ours says', 'adds', 'one of ours says', 'bob says'),
      ],
    },
  ],
  stimuli: fc.record({
    by: fc.constantFrom('one of ours', 'the candidate'),
    steps: fc.array(fc.record({ do: fc.oneof(...weighted), pick: fc.nat(59) }), {
      minLength: 4,
      maxLength: 40,
      size: 'max',
    }),
  }),
  cases: { smoke: 0, gate: 5, full: 200 },
  story: ({ by, steps: all }) => [`the admin is ${by}`, ...all.map((each) => ACTS[each.do as Act])],
  situations: [
    'removed',
    'left',
    'added',
    'came back',
    'restart',
    'key came late',
    'key was lost',
    'away',
    'at once',
    'overstepped',
    'server said otherwise',
  ],
  // the others meet the users of the candidate in the group, as strangers do
  with: async (given) => ({
    ...(await given.pairedUsers({ alice: 'tester', bob: 'candidate', dave: 'candidate' })),
    ...(await given.users({ carol: 'tester', mallory: 'tester', nina: 'tester' })),
  }),
  async when(world, { by, steps: all }) {
    const { alice, carol, mallory, nina, bob, dave, chats, offers } = world
    const admin = by === 'the candidate' ? bob : alice
    const others = [alice, bob, dave, carol, mallory].filter((member) => member !== admin)
    const chat = await chats.begins(admin, others)
    for (const who of [carol, mallory, nina]) chat.overhears(who)
    const model = groupModel(
      admin.name,
      others.map(({ name }) => name),
    )
    const { said, heard, title } = await plays(
      { ours: [alice, carol, mallory, nina], theirs: [bob, dave], chat, model, world },
      all,
    )
    const places = []
    const there = [bob, dave].filter(({ name }) => model.has(name))
    for (const user of there) {
      const barrier = await chat.catchesUp(user, alice)
      places.push({ account: user.address, conversation: chat.address, barrier })
    }
    const shown = []
    for (const user of there) shown.push(await chat.showsMore(user))
    const addressOf = new Map(
      [alice, carol, mallory, nina, bob, dave].map(({ name, address }) => [name, address]),
    )
    const addresses = (names: readonly string[]) => names.map((name) => addressOf.get(name) ?? name)
    const members = addresses(model.members())
    const admins = addresses(model.admins())
    return { said, heard, places, shown, members, admins, title, hasAdmins: offers.includes('group-admin') }
  },
  then: (log, { said, heard, places, shown, members, admins, title, hasAdmins }) => [
    ...said.map(({ canary, readers }) =>
      unreadBy(
        log,
        canary,
        ['carol', 'mallory', 'nina'].filter((name) => !readers.includes(name)),
        'somebody opened a message who was not in the group when it was sent',
      ),
    ),
    ...said.flatMap(({ canary, readers }) => readBy(log, canary, readers, 'who is in the group reads')),
    // without it nothing could be said of the others
    ...places.map(({ barrier }) => arrived(log, barrier, 'who is in the group hears what is said last')),
    ...places.flatMap((place) => [
      ...heard.filter(({ at }) => at.includes(place.account)).map((word) => shownOnce(log, word, place)),
      ...heard.filter(({ away }) => away.includes(place.account)).map((word) => unshown(log, word, place)),
    ]),
    ...shown.flatMap((group) => [
      shownAs('the members shown', members, group.members),
      ...(hasAdmins ? [shownAs('the admins shown', admins, group.admins)] : []),
      ...(hasAdmins && title !== '' ? [shownAs('the titles shown', [title], [group.title])] : []),
    ]),
  ],
})
