import { arrived, control, type GroupSaid, listed, never, proof, purpose } from '#harness'
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
  variants: [{ chosen: [1] }, { chosen: [0, 2] }, { chosen: [] }],
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, carol, bob, chats }, { chosen }) {
    const chat = await chats.begins(carol, [alice, bob])
    const bad: GroupSaid[] = []
    const others: GroupSaid[] = []
    for (const n of [0, 1, 2]) {
      others.push(await chat.says(carol, `of somebody else ${n}`))
      bad.push(await chat.says(alice, `an insult ${n}`))
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
