import { arrived, listed, nothingElse, purpose, type Sealed } from '#harness'

purpose('EN-08', {
  title: 'messages that are decrypted at the same time open once each',
  verifies: ['E2E-12'],
  planes: ['engine'],
  severity: 1,
  effect:
    'A message that arrives on two connections is shown twice, or one message makes another one unreadable.',
  remedy: 'Let one operation at a time touch a session: take a lock per peer around load, use and store.',
  variants: [
    { first: false, messages: 1, copies: 12 },
    { first: true, messages: 1, copies: 12 },
    { first: false, messages: 20, copies: 2 },
  ],
  with: (given) => given.engineUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, gives }, { first, messages, copies }) {
    if (!first) {
      await bob.catchesUp(alice)
      await alice.opens(await bob.sends(alice, 'hello'))
    }
    const sealed: Sealed[] = []
    for (let n = 0; n < messages; n += 1) sealed.push(await alice.seals(bob, `at once ${n}`))
    for (const message of sealed) gives(bob, message, { copies, from: alice })
    await bob.settles()
    const barrier = await bob.catchesUp(alice)
    const place = { account: bob.address, conversation: alice.address, author: alice.address }
    return { canaries: sealed.map((message) => message.canary), barrier, place }
  },
  then: (log, { canaries, barrier, place }) => [
    arrived(log, barrier, 'the conversation goes on'),
    ...canaries.map((canary) =>
      listed(log, canary, place, barrier, { least: 1, most: 1 }, 'a message opens exactly once'),
    ),
    nothingElse(log),
  ],
})
