import { arrived, control, purpose } from '#harness'
import { readBy, unreadBy } from './read-by.ts'
import { shownAs } from './shown.ts'

purpose('GR-26', {
  title:
    'whoever is made an admin may add, remove, rename and make others admins, and every member goes by it',
  verifies: ['GRP-03', 'GRP-04'],
  applies: ['groups', 'group-admin'],
  severity: 2,
  effect:
    'Members go by different admins: whom one of them has put out goes on being written to by a part of the group.',
  remedy: 'Let the word of every present admin count, and tell whoever is new who all of them are.',
  variants: [{ by: 'one of ours' }, { by: 'the candidate' }],
  with: (given) =>
    given.pairedUsers({
      alice: 'tester',
      carol: 'tester',
      mallory: 'tester',
      bob: 'candidate',
      dave: 'candidate',
      erin: 'candidate',
    }),
  async when({ alice, carol, mallory, bob, dave, erin, chats }, { by }) {
    const first = by === 'the candidate' ? dave : alice
    const chat = await chats.begins(
      first,
      [alice, carol, bob, dave].filter((member) => member !== first),
    )
    await chat.promotes(first, bob)
    await chat.adds(bob, mallory)
    const among = [await chat.says(bob, 'of who added'), await chat.says(dave, 'of somebody else')]
    const title = await chat.renames(bob)
    await chat.promotes(bob, carol)
    // who loses rights takes nobody else's away
    await chat.promotes(bob, mallory)
    await chat.demotes(bob, mallory)
    await chat.adds(bob, erin)
    // she learned of the group from Bob alone, and Carol is an admin as well
    await chat.removes(carol, mallory)
    const after = [await chat.says(erin, 'of who is new'), await chat.says(dave, 'of a member')]
    const shown = []
    for (const user of [bob, dave, erin]) shown.push(await chat.showsMore(user))
    const said = (all: readonly { readonly canary: string }[]) => all.map(({ canary }) => canary)
    const members = [alice, carol, bob, dave, erin].map(({ address }) => address)
    const admins = [first, bob, carol].map(({ address }) => address)
    return { among: said(among), after: said(after), shown, members, admins, title }
  },
  then: (log, { among, after, shown, members, admins, title }) => [
    ...among.flatMap((canary) =>
      readBy(log, canary, ['alice', 'carol', 'mallory'], 'whom a new admin added is written to'),
    ),
    ...after.flatMap((canary) => readBy(log, canary, ['alice', 'carol'], 'those who are left read on')),
    ...after.map((canary) =>
      unreadBy(log, canary, ['mallory'], 'somebody opened a message whom a new admin had removed'),
    ),
    ...shown.flatMap((group) => [
      shownAs('the members shown', members, group.members),
      shownAs('the admins shown', admins, group.admins),
      shownAs('the titles shown', [title], [group.title]),
    ]),
  ],
})

const CHANGES = ['was demoted', 'went and came back', 'never was one'] as const

purpose('GR-27', {
  title: 'whoever is no admin, or no more, changes nothing of a group: neither members nor title nor rights',
  verifies: ['GRP-04'],
  applies: ['groups', 'group-admin'],
  severity: 1,
  effect: 'Somebody whose rights were taken away lets listeners in, or takes the group over.',
  remedy:
    'Ask for every change whether its author is an admin at that moment, on the own device too; rights end with the membership.',
  variants: CHANGES.flatMap((why) => ['one of ours', 'the candidate'].map((who) => ({ who, why }))),
  with: (given) =>
    given.pairedUsers({
      alice: 'tester',
      carol: 'tester',
      mallory: 'tester',
      bob: 'candidate',
      dave: 'candidate',
    }),
  async when({ alice, carol, mallory, bob, dave, chats }, { who, why }) {
    const chat = await chats.begins(alice, [bob, carol, dave])
    chat.overhears(mallory)
    const one = who === 'the candidate' ? bob : carol
    if (why !== 'never was one') await chat.promotes(alice, one)
    // the right is made use of, so that whoever remembers it has something to remember
    if (why !== 'never was one') await chat.renames(one)
    if (why === 'was demoted') await chat.demotes(alice, one)
    if (why === 'went and came back') {
      await chat.removes(alice, one)
      await chat.adds(alice, one)
    }
    const before = await chat.showsMore(dave)
    if (who === 'the candidate') {
      for (const action of ['rename', 'add'] as const) await chat.wishes(bob, action, mallory)
      await chat.wishes(bob, 'demote', alice)
    } else
      for (const user of [bob, dave]) {
        await chat.tells(carol, user, 'demote', [alice])
        await chat.tells(carol, user, 'rename', [])
        await chat.tells(carol, user, 'add', [mallory])
      }
    const said = [await chat.says(bob, 'of one'), await chat.says(dave, 'of another')]
    await chat.catchesUp(dave, alice)
    const after = await chat.showsMore(dave)
    // the admin is one still
    await chat.removes(alice, carol)
    const last = await chat.says(dave, 'to who is left')
    await chat.triesAgain(mallory)
    const barrier = await chat.catchesUp(dave, alice)
    return { said: said.map(({ canary }) => canary), before, after, last: last.canary, barrier }
  },
  then: (log, { said, before, after, last, barrier }) => [
    control(arrived(log, barrier, 'the group works')),
    ...said.flatMap((canary) => readBy(log, canary, ['alice', 'carol'], 'the members read')),
    ...said.map((canary) =>
      unreadBy(log, canary, ['mallory'], 'somebody opened a message whom nobody let in who may'),
    ),
    ...readBy(log, last, ['alice'], 'the admin stays'),
    unreadBy(log, last, ['carol'], 'somebody opened a message whom the admin had removed'),
    shownAs('the members shown', before.members, after.members),
    shownAs('the admins shown', before.admins, after.admins),
    shownAs('the titles shown', [before.title], [after.title]),
  ],
})
