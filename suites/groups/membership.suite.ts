import { control, type GroupSaid, newChain, purpose, unseen } from '#harness'
import { readBy, unreadBy } from './read-by.ts'

const labels = (said: readonly GroupSaid[]) => said.map(({ canary }) => canary)

purpose('GR-04', {
  title: 'every member gives up its key when somebody has gone, not only the one who removed',
  verifies: ['GRP-03'],
  applies: ['groups'],
  severity: 1,
  effect: 'A removed member goes on reading what all others write but the admin.',
  remedy: 'Take a new sender key on every change that makes somebody go, whoever made it.',
  variants: [
    { admin: 'alice', gone: 1 },
    { admin: 'bob', gone: 1 },
    { admin: 'alice', gone: 2 },
  ],
  with: (given) =>
    given.pairedUsers({
      alice: 'tester',
      mallory: 'tester',
      oscar: 'tester',
      bob: 'candidate',
      dave: 'candidate',
    }),
  async when({ alice, mallory, oscar, bob, dave, chats }, { admin, gone }) {
    const by = admin === 'bob' ? bob : alice
    const chat = await chats.begins(
      by,
      [alice, bob, dave, mallory, oscar].filter((member) => member !== by),
    )
    const earlier = [await chat.says(bob, 'of bob'), await chat.says(dave, 'of dave')]
    await chat.removes(by, mallory, gone > 1 ? [oscar] : [])
    const later = [await chat.says(dave, 'of dave, after'), await chat.says(bob, 'of bob, after')]
    const senders = later.map(({ author, id }) => ({ author, id }))
    return { group: chat.address, earlier: labels(earlier), later: labels(later), senders }
  },
  then: (log, { group, earlier, later, senders }, { gone }) => [
    ...earlier.flatMap((canary) => readBy(log, canary, ['mallory'], 'before the removal').map(control)),
    ...later.flatMap((canary) => readBy(log, canary, ['alice'], 'those who are left read on')),
    ...later.map((canary) =>
      unreadBy(
        log,
        canary,
        gone > 1 ? ['mallory', 'oscar'] : ['mallory'],
        'a removed member opened a later message',
      ),
    ),
    ...senders.map(({ author, id }) => newChain(log, author, group, id)),
  ],
})

purpose('GR-05', {
  title: 'whoever left a group reads nothing that is sent to it afterwards',
  verifies: ['GRP-03'],
  applies: ['groups'],
  severity: 1,
  effect: 'Whoever goes by themselves keeps the keys of all the others.',
  remedy: 'Treat leaving as removal: whoever has gone, and however, the own sender key is given up.',
  variants: [{ who: 'mallory' }, { who: 'dave' }],
  with: (given) =>
    given.pairedUsers({ alice: 'tester', mallory: 'tester', bob: 'candidate', dave: 'candidate' }),
  async when({ alice, mallory, bob, dave, chats }, { who }) {
    const chat = await chats.begins(alice, [bob, dave, mallory])
    const before = await chat.says(bob, 'before')
    await chat.leaves(who === 'dave' ? dave : mallory)
    const after = await chat.says(bob, 'after')
    await dave.settles()
    await dave.lists(chat)
    const barrier = await dave.catchesUp(alice)
    return {
      group: chat.address,
      before: before.canary,
      after,
      barrier,
      bob: bob.address,
      dave: dave.address,
    }
  },
  then: (log, { group, before, after, barrier, bob, dave }, { who }) => [
    ...readBy(log, before, ['alice', 'mallory'], 'before somebody went').map(control),
    ...readBy(
      log,
      after.canary,
      after.readers.filter((name) => name !== 'dave'),
      'those who are left read on',
    ),
    newChain(log, bob, group, after.id),
    ...(who === 'mallory'
      ? [unreadBy(log, after.canary, ['mallory'], 'who had left opened a later message')]
      : [unseen(log, after.canary, dave, barrier, 'who had left is shown a later message')]),
  ],
})

purpose('GR-06', {
  title: 'a member that was away, put out, killed or just about to write reads of a removal before it writes',
  verifies: ['GRP-03'],
  applies: ['groups'],
  needs: ['restart'],
  severity: 1,
  effect: 'A removed member reads what somebody writes who was away when it went, or whose app was killed.',
  remedy:
    'Write the change of members and the end of the own key in one transaction, and take up what waits in the mailbox before the next message leaves.',
  variants: [
    { trouble: 'away' },
    { trouble: 'killed after the removal' },
    { trouble: 'killed while the new key goes round' },
    { trouble: 'put out itself meanwhile' },
  ],
  with: (given) =>
    given.pairedUsers({ alice: 'tester', carol: 'tester', mallory: 'tester', bob: 'candidate' }),
  async when({ alice, carol, mallory, bob, chats, process, gatekeeper }, { trouble }) {
    const chat = await chats.begins(bob, [alice, carol, mallory])
    const before = await chat.says(bob, 'before')
    const between: string[] = []
    if (trouble === 'away' || trouble === 'put out itself meanwhile') {
      const other = await chats.begins(alice, [bob, carol, mallory])
      await other.says(bob, 'hello')
      if (trouble === 'away') {
        await bob.goesOffline()
        const removed = other.removes(alice, mallory)
        await bob.goesOnline()
        await removed
      } else {
        await other.removes(alice, bob)
        await other.removes(alice, mallory)
        await other.adds(alice, bob)
      }
      const after = await other.says(bob, 'after')
      return { before: before.canary, between, after: after.canary }
    }
    await chat.removes(bob, mallory)
    if (trouble === 'killed while the new key goes round') {
      const sent = bob.tries(chat, 'between')
      await process.restarts('kill')
      between.push((await sent).canary)
    } else await process.restarts('kill')
    await gatekeeper.seesOnline(bob)
    const after = await chat.says(bob, 'after')
    return { before: before.canary, between, after: after.canary }
  },
  then: (log, { before, between, after }) => [
    ...readBy(log, before, ['mallory'], 'before the removal').map(control),
    ...readBy(log, after, ['alice', 'carol'], 'those who are left read on'),
    ...[...between, after].map((canary) =>
      unreadBy(log, canary, ['mallory'], 'a removed member opened a later message'),
    ),
  ],
})

purpose('GR-07', {
  title: 'a new member reads nothing of what was sent before it came',
  verifies: ['GRP-03'],
  applies: ['groups'],
  severity: 1,
  effect: 'Whoever comes into a group reads what was said before, which nobody wanted to tell them.',
  remedy: 'Hand a new member the sender key as it stands now, never as it stood at first.',
  variants: [
    { by: 'one of ours', before: 3 },
    { by: 'the candidate', before: 10 },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', mallory: 'tester', bob: 'candidate' }),
  async when({ alice, mallory, bob, chats }, { by, before }) {
    const admin = by === 'the candidate' ? bob : alice
    const chat = await chats.begins(admin, [admin === bob ? alice : bob])
    chat.overhears(mallory)
    const earlier = []
    for (let n = 0; n < before; n += 1) earlier.push(await chat.says(bob, `before ${n}`))
    await chat.adds(admin, mallory)
    const later = await chat.says(bob, 'after')
    await chat.triesAgain(mallory)
    return { earlier: labels(earlier), later: later.canary }
  },
  then: (log, { earlier, later }) => [
    ...readBy(log, later, ['alice', 'mallory'], 'a new member reads what is sent from then on'),
    ...earlier.flatMap((canary) => readBy(log, canary, ['alice'], 'before it came').map(control)),
    ...earlier.map((canary) => unreadBy(log, canary, ['mallory'], 'a new member opened an earlier message')),
  ],
})

purpose('GR-25', {
  title:
    'whoever was removed and added again reads what is sent from then on, and nothing of the time between',
  verifies: ['GRP-03'],
  applies: ['groups'],
  severity: 1,
  effect: 'Whoever comes back reads what was said behind their back, or never reads anything again.',
  remedy: 'Treat somebody who comes back as a new member: hand out the present key, as it stands.',
  variants: [{ by: 'one of ours' }, { by: 'the candidate' }],
  with: (given) => given.pairedUsers({ alice: 'tester', mallory: 'tester', bob: 'candidate' }),
  async when({ alice, mallory, bob, chats }, { by }) {
    const admin = by === 'the candidate' ? bob : alice
    const chat = await chats.begins(admin, [admin === bob ? alice : bob, mallory])
    const first = await chat.says(bob, 'first')
    await chat.removes(admin, mallory)
    const between = []
    for (let n = 0; n < 5; n += 1) between.push(await chat.says(bob, `between ${n}`))
    await chat.adds(admin, mallory)
    const last = [await chat.says(bob, 'again'), await chat.says(bob, 'and again')]
    await chat.triesAgain(mallory)
    return { first: first.canary, between: labels(between), last: labels(last) }
  },
  then: (log, { first, between, last }) => [
    ...readBy(log, first, ['mallory'], 'before the removal').map(control),
    ...last.flatMap((canary) => readBy(log, canary, ['alice', 'mallory'], 'who came back reads on')),
    ...between.flatMap((canary) => readBy(log, canary, ['alice'], 'meanwhile').map(control)),
    ...between.map((canary) =>
      unreadBy(log, canary, ['mallory'], 'who came back opened what was sent meanwhile'),
    ),
  ],
})
