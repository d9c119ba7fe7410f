import { control, purpose } from '#harness'
import { readBy, unreadBy } from './read-by.ts'

purpose('GR-03', {
  title: 'whoever was removed from a group reads nothing that is sent to it afterwards',
  verifies: ['GRP-03'],
  applies: ['groups'],
  severity: 1,
  tier: 'smoke',
  effect: 'A person who was put out of a group goes on reading along, and nobody sees it.',
  remedy: 'Give up the own sender key when a member has gone, and hand the next one to those who are left.',
  variants: [
    { by: 'one of ours', before: 1 },
    { by: 'the candidate', before: 2 },
    { by: 'one of ours', before: 0 },
  ],
  with: (given) =>
    given.pairedUsers({ alice: 'tester', carol: 'tester', mallory: 'tester', bob: 'candidate' }),
  async when({ alice, carol, mallory, bob, chats }, { by, before }) {
    const admin = by === 'the candidate' ? bob : alice
    const others = [alice, carol, mallory, bob].filter((member) => member !== admin)
    const chat = await chats.begins(admin, others)
    const earlier = []
    for (let n = 0; n < before; n += 1) earlier.push(await chat.says(bob, `before ${n}`))
    await chat.removes(admin, mallory)
    const later = [await chat.says(bob, 'after'), await chat.says(bob, 'and later')]
    await mallory.releases()
    return { earlier: earlier.map((said) => said.canary), later: later.map((said) => said.canary) }
  },
  then: (log, { earlier, later }) => [
    ...earlier.flatMap((canary) =>
      readBy(log, canary, ['mallory'], 'before the removal').map((each) => control(each)),
    ),
    ...later.flatMap((canary) => readBy(log, canary, ['alice', 'carol'], 'those who are left read on')),
    ...later.map((canary) => unreadBy(log, canary, ['mallory'], 'a removed member opened a later message')),
  ],
})
