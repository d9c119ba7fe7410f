import { arrived, control, purpose } from '#harness'
import { readBy, unreadBy } from './read-by.ts'
import { shownAs, shownOnce } from './shown.ts'

purpose('GR-39', {
  title: 'what changes in one group changes nothing of another one with the same members',
  verifies: ['GRP-02', 'GRP-04'],
  applies: ['groups'],
  severity: 2,
  effect:
    'Whoever goes from one group is neither written to nor heard any more in all others, and rights of one hold in another.',
  remedy:
    'Keep members, admins, title and keys under the address of their group, and look them up by it alone.',
  variants: [{ goes: 'is removed' }, { goes: 'leaves' }],
  with: (given) =>
    given.pairedUsers({ alice: 'tester', carol: 'tester', mallory: 'tester', bob: 'candidate' }),
  async when({ alice, carol, mallory, bob, chats, offers }, { goes }) {
    const one = await chats.begins(alice, [bob, carol])
    const other = await chats.begins(alice, [bob, carol])
    for (const chat of [one, other]) {
      await chat.says(bob, 'before')
      await chat.says(carol, 'before, of Carol')
    }
    const shows = async () => (offers.includes('group-admin') ? [await other.showsMore(bob)] : [])
    const before = await shows()
    other.overhears(mallory)
    if (offers.includes('group-admin')) {
      await one.promotes(alice, carol)
      await one.renames(carol)
      // an admin of one group is a member of the other
      await other.tells(carol, bob, 'rename', [])
      await other.tells(carol, bob, 'add', [mallory])
    }
    if (goes === 'leaves') await one.leaves(carol)
    else await one.removes(alice, carol)
    const own = await other.says(bob, 'to the other group')
    // under the key that she handed out before she went
    const theirs = await other.seals(carol, 'in the other group')
    other.delivers(theirs, bob)
    const between = await one.says(bob, 'to the group that she has gone from')
    const barrier = await other.catchesUp(bob, alice)
    const place = { account: bob.address, conversation: other.address, barrier }
    const members = await other.shows(bob)
    const expected = [alice, bob, carol].map(({ address }) => address)
    return {
      own: own.canary,
      between: between.canary,
      theirs: { canary: theirs.canary, author: carol.address },
      before,
      after: await shows(),
      members,
      expected,
      place,
    }
  },
  then: (log, { own, between, theirs, before, after, members, expected, place }) => [
    control(arrived(log, place.barrier, 'the other group works')),
    ...readBy(log, own, ['alice', 'carol'], 'who is in the other group still'),
    unreadBy(log, own, ['mallory'], 'somebody opened a message whom an admin of another group had let in'),
    ...readBy(log, between, ['alice'], 'who is left in the first group'),
    unreadBy(log, between, ['carol'], 'whoever has gone opened a message'),
    shownOnce(log, theirs, place),
    shownAs('the members shown of the other group', expected, members),
    ...before.flatMap((first, at) => [
      shownAs('the admins shown of the other group', first.admins, after[at]?.admins ?? []),
      shownAs('the titles shown of the other group', [first.title], [after[at]?.title ?? '']),
    ]),
  ],
})

purpose('GR-40', {
  title: 'a group whose last admin has left is changed by nobody who is in it',
  verifies: ['GRP-04'],
  applies: ['groups'],
  severity: 2,
  effect: 'Somebody waits until the admin has gone, and lets listeners in whom nobody has let in who may.',
  remedy:
    'Ask for every change whether its author is an admin; where there is none, no change counts but leaving.',
  variants: [{ last: 'leaves' }],
  with: (given) =>
    given.pairedUsers({
      alice: 'tester',
      carol: 'tester',
      mallory: 'tester',
      bob: 'candidate',
      dave: 'candidate',
    }),
  async when({ alice, carol, mallory, bob, dave, chats }) {
    const chat = await chats.begins(alice, [bob, carol, dave])
    chat.overhears(mallory)
    await chat.says(bob, 'while there is an admin')
    await chat.leaves(alice)
    for (const user of [bob, dave]) await chat.tells(carol, user, 'add', [mallory])
    await chat.wishes(bob, 'add', mallory)
    const said = [await chat.says(bob, 'of one'), await chat.says(dave, 'of another')]
    await chat.triesAgain(mallory)
    const barrier = await chat.catchesUp(dave, carol)
    const members = [await chat.shows(bob), await chat.shows(dave)]
    const expected = [bob, carol, dave].map(({ address }) => address)
    return { said: said.map(({ canary }) => canary), members, expected, barrier }
  },
  then: (log, { said, members, expected, barrier }) => [
    control(arrived(log, barrier, 'the group works')),
    ...said.flatMap((canary) => readBy(log, canary, ['carol'], 'who is left reads on')),
    ...said.map((canary) =>
      unreadBy(log, canary, ['alice', 'mallory'], 'somebody opened a message who is not in the group'),
    ),
    ...members.map((seen) => shownAs('the members shown', expected, seen)),
  ],
})
