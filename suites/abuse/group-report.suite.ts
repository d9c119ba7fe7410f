import { arrived, control, type GroupSealed, listed, never, proof, purpose } from '#harness'
import { ABUSE, afterwards, encloses, filed, namesNobody, readable, tellsNobody } from './reported.ts'

purpose('GR-29', {
  title:
    'a report of what a member said in a group carries the chosen messages of that member, and nothing of the others',
  verifies: ['INT-06'],
  applies: ['groups', 'report'],
  severity: 1,
  effect: 'Whoever reports one member of a group hands over what all the others have said, or who they are.',
  remedy:
    'Take the messages that the user ticked, by author and id, out of the group’s conversation, and nothing that stands around them.',
  // `twins`: somebody else gave the ids of what is reported to messages of their own, which come first
  variants: [
    { chosen: [1], twins: false },
    { chosen: [0, 2], twins: false },
    { chosen: [], twins: false },
    { chosen: [1], twins: true },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, carol, bob, chats }, { chosen, twins }) {
    const chat = await chats.begins(carol, [alice, bob])
    const bad: GroupSealed[] = []
    const others: { readonly canary: string }[] = []
    for (const n of [0, 1, 2]) {
      others.push(await chat.says(carol, `of somebody else ${n}`))
      const insult = await chat.seals(alice, `an insult ${n}`)
      if (twins) {
        const { id } = insult
        const twin = (mark: (text: string) => string) =>
          ({ kind: 'text', id, sentAt: 0, body: mark('something kind') }) as const
        const sealed = await carol.sealsContent(bob, twin)
        carol.delivers(sealed, bob)
        others.push(sealed)
        await bob.catchesUp(carol)
      }
      chat.delivers(insult, bob)
      bad.push(insult)
      others.push(await chat.says(bob, `stop it ${n}`))
    }
    const first = await chat.catchesUp(bob, carol)
    const messages = chosen.flatMap((n) => bad[n] ?? [])
    await bob.reports(alice, { messages, reason: ABUSE, forward: [] })
    await bob.settles()
    const barrier = await chat.catchesUp(bob, carol)
    const left = bad.filter((each) => !messages.includes(each))
    return {
      account: bob.address,
      about: alice.address,
      other: carol.address,
      group: chat.address,
      bad: bad.map(({ canary }) => canary),
      chosen: messages.map(({ id }) => id),
      others: [...left, ...others].map(({ canary }) => canary),
      first,
      barrier,
    }
  },
  then: (log, { account, about, other, group, bad, chosen, others, first, barrier }) => [
    ...bad.map((canary) =>
      control(
        listed(
          log,
          canary,
          { account, conversation: group, author: about },
          first,
          { least: 1, most: 1 },
          'what is reported was shown in the group',
        ),
      ),
    ),
    arrived(log, barrier, 'the group goes on'),
    filed(log, account, about, ABUSE),
    ...encloses(log, about, chosen),
    readable(log, others),
    namesNobody(log, about, other),
    ...chosen.map((id) => tellsNobody(log, about, id)),
    never(
      afterwards(log),
      proof(
        'stanza.received',
        (d) => d.account === account && [about, group].includes(d.to.split('/')[0] ?? ''),
      ),
      'the group, or the member who was reported, is told something',
    ),
  ],
})
