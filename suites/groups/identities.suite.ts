import { arrived, claimsOf, control, judged, purpose } from '#harness'

purpose('GR-36', {
  title: 'a new identity of a member is told of, though nothing was ever said between the two',
  verifies: ['E2E-17'],
  applies: ['groups'],
  severity: 1,
  effect: 'Whoever controls the directory takes the place of a member of a group, and nobody gets a hint.',
  remedy:
    'Compare the identity of every session with the pinned one, those too that carry keys and changes of groups alone.',
  variants: [{ first: 'a key' }, { first: 'a change' }],
  with: async (given) => ({
    ...(await given.pairedUsers({ alice: 'tester', bob: 'candidate' })),
    ...(await given.users({ carol: 'tester' })),
  }),
  async when({ alice, carol, bob, chats, reinstalls }, { first }) {
    const chat = await chats.begins(alice, [bob, carol])
    await chat.says(carol, 'under the first identity')
    const before = await chat.catchesUp(bob, alice)
    const anew = await reinstalls(carol)
    if (first === 'a key') await chat.floods(anew, bob, 1, 'here')
    else await chat.tells(anew, bob, 'rename', [])
    await bob.settles()
    const barrier = await chat.catchesUp(bob, alice)
    return { handle: bob.handle, peer: carol.address, before, barrier }
  },
  then(log, { handle, peer, before, barrier }) {
    const told = claimsOf(log, 'event.told').filter(
      ({ data }) => data.event === 'key-change' && data.data.account === handle && data.data.peer === peer,
    )
    return [
      control(arrived(log, before, 'the group works before')),
      arrived(log, barrier, 'the group goes on'),
      judged(
        'identity notice',
        told.length > 0 ? 'pass' : 'fail',
        told.length > 0
          ? 'the user is told that a member has a new identity'
          : 'a member has a new identity, and the user is not told',
        told.map(({ n }) => n),
        'absence',
      ),
    ]
  },
})
