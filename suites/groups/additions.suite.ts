import {
  arrived,
  claimsOf,
  control,
  judged,
  type Log,
  listed,
  never,
  proof,
  proofsOf,
  purpose,
  stimuliOf,
  unseen,
} from '#harness'

/** Whether the choice excludes whoever adds the user. A contact may be let in, and need not be: books of contacts differ. */
const EXCLUDES = { yes: true, no: false, may: undefined } as const
type Excludes = keyof typeof EXCLUDES

purpose('GRP-05', {
  title: 'nobody is added to a group by somebody whom the own choice excludes',
  verifies: ['GRP-05'],
  applies: ['groups', 'group-additions'],
  severity: 3,
  effect:
    'Strangers put users into groups of their making, where their numbers are seen and their time is taken.',
  remedy:
    'Ask the stored choice before anything of a group is taken up; count as a contact whom the user has written to, and nobody for having written.',
  variants: [
    { choice: 'everybody', by: 'a stranger', excludes: 'no', restart: false },
    { choice: 'contacts', by: 'a contact', excludes: 'may', restart: false },
    { choice: 'contacts', by: 'a stranger', excludes: 'yes', restart: false },
    { choice: 'contacts', by: 'a stranger who has written', excludes: 'yes', restart: false },
    { choice: 'contacts', by: 'a stranger from a group', excludes: 'yes', restart: false },
    { choice: 'nobody', by: 'a contact', excludes: 'yes', restart: true },
    { choice: 'nobody', by: 'a contact whose group the user has left', excludes: 'yes', restart: false },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob, chats, meets, process, gatekeeper }, { choice, by, excludes, restart }) {
    const adder = by.startsWith('a contact') ? alice : await meets('stranger')
    const hasLeft = by === 'a contact whose group the user has left'
    const left = hasLeft ? await chats.begins(adder, [carol, bob]) : undefined
    await left?.leaves(bob)
    // what is told of that group is told before the choice is made
    if (left) await bob.settles()
    if (by === 'a stranger from a group') {
      const common = await chats.begins(alice, [adder, bob])
      await common.says(bob, 'to everybody in this group')
    }
    if (by === 'a stranger who has written') {
      await adder.sends(bob, 'you do not know me')
      await bob.catchesUp(adder)
    }
    await bob.sets('group-additions', choice)
    if (restart) {
      await process.restarts('kill')
      await gatekeeper.seesOnline(bob)
    }
    const chat = left ?? (await chats.begins(adder, [carol]))
    await chat.adds(adder, bob)
    const heard = await chat.says(adder, 'to who was added')
    const answer = await (excludes === 'no' ? chat.says(bob, 'an answer') : bob.tries(chat, 'an answer'))
    await bob.settles()
    await bob.catchesUp(alice)
    await bob.sets('group-additions', 'everybody')
    const later = await chats.begins(adder, [carol])
    await later.adds(adder, bob)
    const welcome = await later.says(adder, 'to who may be added now')
    const barrier = await later.catchesUp(bob, adder)
    const place = { account: bob.address, conversation: later.address, author: adder.address }
    return {
      group: chat.address,
      heard: heard.canary,
      answer: answer.canary,
      welcome: welcome.canary,
      barrier,
      place,
    }
  },
  then: (log, { group, heard, answer, welcome, barrier, place }, { excludes }) => [
    control(
      listed(log, welcome, place, barrier, { least: 1, most: 1 }, 'the user is added when everybody may'),
    ),
    arrived(log, barrier, 'the group that everybody may add to works'),
    ...additions(log, EXCLUDES[excludes as Excludes], {
      group,
      heard,
      answer,
      account: place.account,
      barrier,
    }),
  ],
})

type Added = {
  readonly group: string
  readonly heard: string
  readonly answer: string
  readonly account: string
  readonly barrier: string
}

function additions(
  log: Log,
  excluded: boolean | undefined,
  { group, heard, answer, account, barrier }: Added,
) {
  if (excluded === undefined) return []
  const opened = proof('message.opened', (d) => d.canary === answer)
  const chosen = stimuliOf(log, 'call.made').find(({ data }) => data.params.name === 'group-additions')
  const told = claimsOf(log, 'event.told').filter(
    ({ n, data }) => n > (chosen?.n ?? 0) && data.event === 'membership' && data.data.group === group,
  )
  const at = told.map(({ n }) => n)
  if (!excluded) {
    const found = proofsOf(log, 'message.opened').filter(({ data }) => data.canary === answer)
    return [
      found.length > 0
        ? judged(
            'addition',
            'pass',
            'who may be added takes part',
            found.map(({ n }) => n),
          )
        : judged('addition', 'fail', 'who may be added by everybody does not take part', [], 'absence'),
    ]
  }
  return [
    unseen(log, heard, account, barrier, 'a group is shown that the choice of the user excludes'),
    never(log, opened, 'the user takes part in a group that the own choice excludes'),
    judged(
      'membership',
      at.length > 0 ? 'fail' : 'pass',
      at.length > 0
        ? 'the user is told of a group, having chosen not to be added'
        : 'nothing is told of a group that the choice excludes',
      at,
    ),
  ]
}
