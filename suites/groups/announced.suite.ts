import { claimsOf, judged, proofsOf, purpose } from '#harness'
import { readBy } from './read-by.ts'

purpose('GR-32', {
  title: 'whoever comes to a group is announced before the first message that they can read',
  verifies: ['GRP-04'],
  applies: ['groups'],
  severity: 2,
  effect: 'People write to a group and do not know that somebody reads who was not there before.',
  remedy:
    'Tell of every member that comes: of all that one change names, and of those who came in the absence of the user.',
  variants: [
    { how: 'one' },
    { how: 'one, to two users' },
    { how: 'two at once' },
    { how: 'while the user is away' },
  ],
  with: (given) =>
    given.pairedUsers({
      alice: 'tester',
      carol: 'tester',
      mallory: 'tester',
      bob: 'candidate',
      dave: 'candidate',
    }),
  async when({ alice, carol, mallory, bob, dave, chats }, { how }) {
    const users = how === 'one, to two users' ? [bob, dave] : [bob]
    const chat = await chats.begins(alice, users)
    await chat.says(bob, 'before')
    const comers = how === 'two at once' ? [carol, mallory] : [carol]
    for (const who of comers) chat.overhears(who)
    if (how === 'two at once') await chat.tells(alice, bob, 'add', comers)
    else if (how.startsWith('one')) await chat.adds(alice, carol)
    else {
      await bob.goesOffline()
      await chat.tells(alice, bob, 'add', comers)
      await bob.goesOnline()
    }
    for (const user of users) await user.settles()
    const said = await chat.says(bob, 'after')
    // whom the harness was not told of as a member may get the key after the message
    for (const who of comers) await who.opens({ ...said, outcome: 'ok', cause: '' })
    const { canary } = said
    const came = comers.map(({ name, address }) => ({ name, address }))
    return { group: chat.address, handles: users.map(({ handle }) => handle), canary, came }
  },
  then: (log, { group, handles, canary, came }) => [
    ...readBy(log, canary, ['alice', ...came.map(({ name }) => name)], 'what is said afterwards'),
    ...came.flatMap(({ name, address }) => {
      const opened = proofsOf(log, 'message.opened').find(
        ({ data }) => data.canary === canary && data.by === name,
      )
      return handles.map((handle) => {
        const told = claimsOf(log, 'event.told').filter(
          ({ n, data }) =>
            n < (opened?.n ?? 0) &&
            data.event === 'membership' &&
            data.data.account === handle &&
            data.data.group === group &&
            data.data.member === address,
        )
        return announced(
          name,
          told.map(({ n }) => n),
        )
      })
    }),
  ],
})

function announced(name: string, told: readonly number[]) {
  const isTold = told.length > 0
  return judged(
    'announced',
    isTold ? 'pass' : 'fail',
    isTold ? `the user is told of ${name} first` : `${name} reads in a group, and the user was not told`,
    told,
    'absence',
  )
}
