import { control, judged, type Log, proofsOf, purpose } from '#harness'
import { unreadBy } from './read-by.ts'

const received = (log: Log, id: string, by: string) =>
  proofsOf(log, 'media.received').find((o) => o.data.id === id && o.data.by === by)

purpose('GR-28', {
  title: 'a file that is sent to a group is opened by every member, and by nobody who has gone',
  verifies: ['GRP-02', 'GRP-03'],
  applies: ['groups', 'media-send', 'media-receive'],
  severity: 1,
  effect:
    'Whoever was put out of a group opens the pictures that are sent to it afterwards, or members never see them.',
  remedy:
    'Encrypt every file under a media key of its own, and send its reference as every other message of the group.',
  variants: (['image', 'video', 'voice', 'file'] as const).map((mediaKind) => ({ mediaKind })),
  with: (given) =>
    given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate', dave: 'candidate' }),
  async when({ alice, carol, bob, dave, chats, media }, { mediaKind }) {
    const file = { mediaKind, size: 3_000 }
    const chat = await chats.begins(alice, [bob, carol, dave])
    const early = await media.sends(bob, chat, file)
    for (const who of [alice, carol]) await media.receives(who, early)
    const ours = await media.shares(alice, chat, media.hosts(file))
    for (const user of [bob, dave]) {
      chat.delivers(ours, user)
      await chat.catchesUp(user, alice)
      await media.opens(user, alice, ours, 'file', chat)
    }
    await chat.removes(alice, carol)
    const late = await media.sends(bob, chat, file)
    await media.receives(alice, late)
    // everything before it has come to whoever has gone as well
    await chat.says(bob, 'afterwards')
    const users = [bob, dave].map(({ address }) => address)
    return { early: early.id, ours: ours.id, late: late.id, canary: late.canary, users }
  },
  then: (log, { early, ours, late, canary, users }) => [
    ...['alice', 'carol'].map((name) => whole(log, early, name)),
    ...users.map((user) => shown(log, ours, user)),
    control(whole(log, late, 'alice')),
    unreadBy(log, canary, ['carol'], 'who had gone opened the reference of a later file'),
    ownKeys(log, early, late),
  ],
})

function whole(log: Log, id: string, name: string) {
  const got = received(log, id, name)
  const isWhole = got?.data.problem === '' && got.data.intact
  if (isWhole) return judged('file', 'pass', `${name} opens the file`, [got.n])
  const why = got?.data.problem || (got ? 'it is another file' : 'no reference came')
  return judged('file', 'fail', `${name} does not open the file: ${why}`, got ? [got.n] : [], 'absence')
}

function shown(log: Log, id: string, account: string) {
  const seen = proofsOf(log, 'media.shown').find((o) => o.data.id === id && o.data.account === account)
  return seen?.data.intact
    ? judged('file', 'pass', 'a member of the candidate opens the file', [seen.n])
    : judged('file', 'fail', 'a member of the candidate does not open the file', [], 'absence')
}

/** Who has gone knows the key of the earlier file, and a media host hands out its blobs to anybody. */
function ownKeys(log: Log, early: string, late: string) {
  const [one, other] = [received(log, early, 'carol'), received(log, late, 'alice')]
  if (!one || !other) return judged('media key', 'inconclusive', 'no two files came', [], 'absence')
  return one.data.key === other.data.key
    ? judged('media key', 'fail', 'a later file stands under a media key that who has gone knows', [
        one.n,
        other.n,
      ])
    : judged('media key', 'pass', 'a later file stands under a media key of its own', [one.n, other.n])
}
