import {
  arrived,
  type CandidateUser,
  control,
  GROUP_HINTS,
  judged,
  keysStayInside,
  leaksOf,
  purpose,
} from '#harness'
import { readBy, unreadBy } from './read-by.ts'

purpose('GR-01', {
  title: 'neither what is said in a group nor its title leaves the client readable',
  verifies: ['GRP-02'],
  applies: ['groups'],
  severity: 1,
  effect: 'Servers on the way read the conversation of a group, or what it is about.',
  remedy:
    'Put the title where the texts are, inside the encryption, and let nothing that goes to servers hold either.',
  variants: [{ members: 3 }],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate', dave: 'candidate' }),
  async when({ alice, bob, dave, chats, plants }) {
    const chat = await chats.begins(bob, [alice, dave])
    const said = [await chat.says(bob, 'of bob'), await chat.says(dave, 'of dave')]
    return { planted: plants('planted'), said: said.map(({ canary }) => canary) }
  },
  then(log, { planted, said }) {
    const leaks = leaksOf(log)
    const found = leaks?.filter(({ canary }) => canary !== planted) ?? []
    const works = leaks?.some(({ canary }) => canary === planted) === true
    return [
      ...said.flatMap((canary) => readBy(log, canary, ['alice'], 'what is said')),
      judged(
        'leak',
        works ? 'pass' : 'inconclusive',
        'control: a planted canary is found by the scan',
        [],
        'absence',
      ),
      found.length > 0
        ? judged(
            'leak',
            'fail',
            `a text or title of a group left readable (${found[0]?.encoding})`,
            found.map(({ at }) => at),
          )
        : judged('leak', 'pass', 'no text and no title of a group is readable outside the encryption'),
    ]
  },
})

purpose('GR-02', {
  title: 'the keys of a group travel inside sessions of two alone',
  verifies: ['GRP-02'],
  applies: ['groups'],
  severity: 1,
  effect: 'Whoever sits on the way takes the key of a member and reads all that the member writes.',
  remedy: 'Hand sender keys out as content of a session of two, and in no other way.',
  variants: [{ members: 4 }],
  with: (given) =>
    given.pairedUsers({
      alice: 'tester',
      carol: 'tester',
      erin: 'tester',
      bob: 'candidate',
      dave: 'candidate',
    }),
  async when({ alice, carol, erin, bob, dave, chats }) {
    const chat = await chats.begins(bob, [alice, carol, dave])
    const said = [await chat.says(bob, 'of bob'), await chat.says(dave, 'of dave')]
    await chat.adds(bob, erin)
    said.push(await chat.says(bob, 'to one more'))
    await chat.removes(bob, carol)
    said.push(await chat.says(dave, 'to one less'))
    return { said: said.map(({ canary }) => canary) }
  },
  then: (log, { said }) => [
    ...said.flatMap((canary) => readBy(log, canary, ['alice'], 'what is said')),
    keysStayInside(log),
  ],
})

purpose('GR-08', {
  title: 'nobody whom the gatekeeper alone calls a member is given keys of a group',
  verifies: ['GRP-04'],
  applies: ['groups'],
  severity: 1,
  effect: 'The operator, or whoever forces it, puts a silent listener into every group.',
  remedy:
    'Take members from what an admin says inside the encryption, never from lists and notices of the server.',
  variants: [
    { hint: 'an answer' },
    ...GROUP_HINTS.filter((hint) => hint === 'a list with one more' || hint === 'added').map((hint) => ({
      hint,
    })),
  ],
  with: async (given) => ({
    ...(await given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' })),
    ...(await given.users({ ghost: 'tester' })),
  }),
  async when({ alice, carol, ghost, bob, chats, gatekeeper }, { hint }) {
    const chat = await chats.begins(bob, [alice])
    chat.overhears(ghost)
    await chat.says(bob, 'before')
    if (hint === 'an answer') {
      gatekeeper.misbehaves('ghost-member', { of: chat.address, member: ghost.address })
      await chat.adds(bob, carol)
    } else {
      chat.hints(bob, ghost, hint as (typeof GROUP_HINTS)[number])
      await chat.catchesUp(bob, alice)
    }
    const after = [await chat.says(bob, 'after'), await chat.says(bob, 'later')]
    const members = await chat.shows(bob)
    return { after: after.map(({ canary }) => canary), members, ghost: ghost.address }
  },
  then: (log, { after, members, ghost }) => [
    ...after.flatMap((canary) => readBy(log, canary, ['alice'], 'members read on')),
    ...after.map((canary) => unreadBy(log, canary, ['ghost'], 'a ghost of the gatekeeper opened a message')),
    judged(
      'members',
      members.includes(ghost) ? 'fail' : 'pass',
      members.includes(ghost) ? 'the ghost is shown as a member' : 'the ghost is not shown as a member',
    ),
  ],
})

purpose('GR-10', {
  title: 'nobody is dropped from a group on the word of the gatekeeper alone',
  verifies: ['GRP-02'],
  applies: ['groups'],
  severity: 2,
  effect: 'The operator splits a group: some no longer get what the others see, and nobody is told.',
  remedy:
    'Let members go by their own word or an admin’s, inside the encryption; a server’s notice is nothing to go by.',
  variants: GROUP_HINTS.filter((hint) => hint !== 'a list with one more' && hint !== 'added').map((hint) => ({
    hint,
  })),
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob, chats }, { hint }) {
    const chat = await chats.begins(alice, [bob, carol])
    const before = await chat.says(bob, 'before')
    chat.hints(bob, carol, hint)
    await chat.catchesUp(bob, alice)
    const after = await chat.says(bob, 'after')
    const fromCarol = await chat.says(carol, 'still here')
    await bob.lists(chat)
    return { before: before.canary, after: after.canary, fromCarol: fromCarol.canary }
  },
  then: (log, { before, after, fromCarol }) => [
    ...readBy(log, before, ['alice', 'carol'], 'before').map(control),
    ...readBy(log, after, ['alice', 'carol'], 'a member stays one until somebody says so who may'),
    arrived(log, fromCarol, 'a member is heard until somebody says so who may'),
  ],
})

const COMMANDS = ['add', 'remove', 'promote', 'create', 'leave'] as const

purpose('GR-09', {
  title: 'who is no admin changes nothing of a group but its own being there',
  verifies: ['GRP-04'],
  applies: ['groups'],
  severity: 1,
  effect: 'Any member, or a stranger, lets listeners in and puts others out.',
  remedy: 'Ask of every change who made it, and whether that is an admin of this group.',
  variants: COMMANDS.flatMap((command) => ['a member', 'a stranger'].map((by) => ({ command, by }))),
  with: (given) =>
    given.pairedUsers({ alice: 'tester', carol: 'tester', mallory: 'tester', bob: 'candidate' }),
  async when({ alice, carol, mallory, bob, chats }, { command, by }) {
    const chat = await chats.begins(alice, [bob, carol])
    chat.overhears(mallory)
    await chat.says(bob, 'before')
    const before = await chat.shows(bob)
    const who = by === 'a member' ? carol : mallory
    await chat.tells(who, bob, command, aboutWhom(command, { alice, carol, mallory, bob }, who))
    // whoever was promoted makes use of it
    if (command === 'promote') await chat.tells(who, bob, 'add', [mallory])
    const members = command === 'leave' && who === carol ? before : await chat.shows(bob)
    const after = await chat.says(bob, 'after')
    return { after: after.canary, before, members }
  },
  then: (log, { after, before, members }, { command, by }) => [
    ...readBy(log, after, ['alice'], 'the admin reads on'),
    unreadBy(log, after, ['mallory'], 'a member whom nobody let in who may opened a message'),
    ...(command === 'leave' && by === 'a member'
      ? [unreadBy(log, after, ['carol'], 'who had left opened a message')]
      : readBy(log, after, ['carol'], 'the members stay')),
    judged(
      'members',
      before.join() === members.join() ? 'pass' : 'fail',
      before.join() === members.join()
        ? 'the members shown are the same as before'
        : 'the members shown were changed by somebody who may not',
    ),
  ],
})

type People = { readonly [name in 'alice' | 'carol' | 'mallory']: import('#harness').Tester } & {
  readonly bob: CandidateUser
}

/** Whom a command that nobody may give is about. A `leave` names somebody else: it counts for its sender alone. */
function aboutWhom(
  command: (typeof COMMANDS)[number],
  { alice, carol, mallory, bob }: People,
  by: People['carol'],
) {
  if (command === 'add') return [mallory]
  if (command === 'promote') return [by]
  if (command === 'create') return [by, bob, mallory]
  return [command === 'leave' ? alice : by === carol ? alice : carol]
}
