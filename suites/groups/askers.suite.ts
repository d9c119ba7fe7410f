import { arrived, control, judged, purpose } from '#harness'
import { readBy, unreadBy } from './read-by.ts'

purpose('GR-33', {
  title: 'who is no member gets no message of a group and no key by asking for it',
  verifies: ['GRP-03', 'E2E-16'],
  applies: ['groups'],
  severity: 1,
  effect:
    'Whoever was put out, or never was in a group, says that a message could not be opened, and is sent it.',
  remedy: 'Answer nobody who asks for a message of a group again but a member to whom its key was handed.',
  variants: [{ who: 'removed' }, { who: 'never in it' }],
  with: (given) =>
    given.pairedUsers({ alice: 'tester', carol: 'tester', mallory: 'tester', bob: 'candidate' }),
  async when({ alice, carol, mallory, bob, chats }, { who }) {
    const chat = await chats.begins(alice, [bob, carol])
    const early = await chat.says(bob, 'while everybody is there')
    if (who === 'removed') await chat.removes(alice, carol)
    const asker = who === 'removed' ? carol : mallory
    chat.overhears(asker)
    const said = [await chat.says(bob, 'for the members')]
    for (const each of who === 'removed' ? said : [early, ...said])
      for (const count of [1, 2]) asker.asksAgain({ ...each, outcome: 'ok', cause: '' }, bob, count)
    await bob.settles()
    said.push(await chat.says(bob, 'after somebody has asked'))
    await chat.triesAgain(asker)
    const barrier = await chat.catchesUp(bob, alice)
    return { asker: asker.name, said: said.map(({ canary }) => canary), barrier }
  },
  then: (log, { asker, said, barrier }) => [
    control(arrived(log, barrier, 'the group works')),
    ...said.flatMap((canary) => readBy(log, canary, ['alice'], 'what is said in the group')),
    ...said.map((canary) =>
      unreadBy(log, canary, [asker], 'somebody opened a message for having asked for it'),
    ),
  ],
})

purpose('GR-38', {
  title: 'whoever reads what the user says in a group is shown as a member, though the user has blocked them',
  verifies: ['GRP-04'],
  applies: ['groups', 'block'],
  severity: 3,
  effect: 'A user believes to be rid of somebody who goes on reading along.',
  remedy: 'Show every member to whom the key goes; keep the key from whom you do not want to show.',
  variants: [{ who: 'blocked' }],
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob, chats }, _) {
    const chat = await chats.begins(alice, [bob, carol])
    const before = await chat.says(bob, 'before')
    await bob.blocks(carol, true)
    const sent = await bob.sends(chat, 'after the block')
    await alice.opens(sent)
    const reads = (await carol.looks(sent)) === 'opened'
    const shown = await chat.shows(bob)
    await bob.blocks(carol, false)
    const barrier = await chat.catchesUp(bob, alice)
    return {
      before: before.canary,
      sent: sent.canary,
      isHidden: reads && !shown.includes(carol.address),
      barrier,
    }
  },
  then: (log, { before, sent, isHidden, barrier }) => [
    ...readBy(log, before, ['alice', 'carol'], 'before the block').map(control),
    ...readBy(log, sent, ['alice'], 'others read on'),
    arrived(log, barrier, 'the group goes on'),
    judged(
      'members',
      isHidden ? 'fail' : 'pass',
      isHidden ? 'somebody reads who is not shown as a member' : 'whoever reads is shown as a member',
    ),
  ],
})
