import { fc, judged, type Log, proofsOf, purpose, type Tester } from '#harness'
import { shownAs, shownOnce } from './shown.ts'

/** So many are in a group when it begins, and come to it before the next message. */
const AT_ONCE = 32

purpose('GR-22', {
  title: 'in a group of any size every message comes to every member',
  verifies: ['GRP-02', 'GRP-04'],
  applies: ['groups'],
  severity: 3,
  effect: 'In a large group some read what others never see, and nobody notices.',
  remedy:
    'Hand the key to every member before the first message leaves, however many they are, and go on where that was broken off.',
  variants: [
    { members: 2, by: 'one of ours', messages: 2 },
    { members: 8, by: 'the candidate', messages: 4 },
    { members: 32, by: 'one of ours', messages: 4 },
  ],
  cases: { smoke: 0, gate: 0, full: 1 },
  stimuli: fc.constant({ members: 256, by: 'one of ours', messages: 100 }),
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate', dave: 'candidate' }),
  async when({ alice, bob, dave, chats, meets }, { members, by, messages }) {
    const others: Tester[] = []
    for (let n = 3; n < members; n += 1) others.push(await meets(`member ${n}`))
    const all = members === 2 ? [alice, bob] : [alice, bob, dave, ...others]
    const admin = by === 'the candidate' ? bob : alice
    const chat = await chats.begins(
      admin,
      all.slice(0, AT_ONCE).filter((member) => member !== admin),
    )
    const users = members === 2 ? [bob] : [bob, dave]
    const said: { readonly canary: string; readonly author: string; readonly readers: number }[] = []
    // a large group grows, so that no single call of the candidate has to reach hundreds of users
    for (let size = AT_ONCE; size < all.length; size += AT_ONCE) {
      const readers = size - users.length
      for (const user of users) {
        const { canary } = await chat.says(user, `among ${size}`)
        said.push({ canary, author: user.address, readers })
      }
      for (const comer of all.slice(size, size + AT_ONCE)) await chat.adds(admin, comer)
    }
    // each of the candidate's users, and by turns every one of ours who was there before and came last
    const authors = [...users, alice, others.at(-1) ?? alice]
    for (let n = 0; n < messages; n += 1) {
      const author = authors[n % authors.length] ?? alice
      const { canary } = await chat.says(author, `message ${n}`)
      said.push({ canary, author: author.address, readers: all.length - users.length })
    }
    const places = []
    const lists: string[][] = []
    for (const user of users) {
      lists.push([...(await chat.shows(user))])
      const barrier = await chat.catchesUp(user, alice)
      places.push({ account: user.address, conversation: chat.address, barrier })
    }
    return { said, places, lists, members: all.map(({ address }) => address) }
  },
  then(log, { said, places, lists, members: all }, { members }) {
    const accounts = places.map(({ account }) => account)
    return [
      ...said
        .filter(({ author }) => accounts.includes(author))
        .map(({ canary, readers }) => openedBy(log, canary, readers)),
      ...places.flatMap((place) =>
        said
          .filter(({ author }) => author !== place.account && !accounts.includes(author))
          .map((word) => shownOnce(log, word, place)),
      ),
      ...lists.map((seen) => shownAs('the members shown', all, seen)),
      pace(log, said.length, members),
    ]
  },
})

/** So many of our users opened a message of the candidate, each unaltered. */
function openedBy(log: Log, canary: string, readers: number) {
  const opened = proofsOf(log, 'message.opened').filter((o) => o.data.canary === canary && o.data.intact)
  const names = new Set(opened.map((o) => o.data.by))
  const text = `${names.size} of ${readers} members opened a message`
  return names.size === readers
    ? judged(
        'delivery',
        'pass',
        text,
        opened.map(({ n }) => n),
      )
    : judged(
        'delivery',
        'fail',
        text,
        opened.map(({ n }) => n),
        'absence',
      )
}

/** How fast it went: an observation, never a failure. */
function pace(log: Log, messages: number, members: number) {
  const at = proofsOf(log, 'message.opened').filter((o) => o.data.group !== undefined)
  const [first, last] = [at[0], at.at(-1)]
  const seconds = first && last ? (last.t - first.t) / 1000 : 0
  const rate = seconds > 0 ? `${(messages / seconds).toFixed(1)} a second` : 'at once'
  return judged(
    'pace',
    'pass',
    `${messages} messages among ${members} members, ${rate}`,
    first ? [first.n] : [],
  )
}
