import { measure } from '#harness'
import { cameOut, lost, openings } from './readings.ts'

const EACH = 4
const ROUNDS = 3

measure('groups', {
  order: 10,
  title: 'Groups',
  asks: 'Somebody leaves a group, joins it, or loses a device. What do they, or the thief, still read?',
  method:
    'Four accounts in two processes. Carol is removed; she, and a clone of her from before, get everything that the network carried for the group afterwards. Dave is added; he gets everything from before. The state of a member is stolen; a clone is given all that follows: four messages of others, one of the victim, four more of others; then three rounds in each of which one member comes, goes again, and everybody writes once.',
  limits:
    'What a member keeps in an application is out of reach. Whether people see the member list is no matter of the engine.',
  applies: ['engine-groups'],
  needs: ['state-export', 'state-import'],
  figures: [
    {
      id: 'removed-reads',
      title: 'messages after the removal that the removed member opens',
      short: 'removed reads',
      unit: 'messages',
      combining: 'sum',
      bound: { most: 0 },
      requirement: 'GRP-03',
      wrong: 'Whoever was removed reads on: the group’s keys do not change with its members.',
    },
    {
      id: 'newcomer-reads',
      title: 'messages from before that a new member opens',
      short: 'newcomer reads',
      unit: 'messages',
      combining: 'sum',
      bound: { most: 0 },
      requirement: 'GRP-03',
      wrong:
        'Whoever joins reads what was written before: old messages open with what a new member is given.',
    },
    {
      id: 'group-read-after-theft',
      title: 'messages of the group that a stolen state opens while members stay the same',
      short: 'group after theft',
      unit: 'messages',
      combining: 'sum',
    },
    {
      id: 'group-read-after-change',
      title: 'messages that a stolen state opens after changes of members',
      short: 'after rotation',
      unit: 'messages',
      combining: 'sum',
    },
    {
      id: 'group-past-opened',
      title: 'past messages of the group that a stolen state opens',
      short: 'group past',
      unit: 'messages',
      combining: 'sum',
      bound: { most: 0 },
      requirement: 'E2E-08',
      wrong: 'No forward secrecy in groups: a stolen state opens what was delivered to the group before.',
    },
  ],
  curves: [
    {
      id: 'group-readable',
      title: 'What a stolen state opens of a group',
      x: 'messages since the theft',
      y: 'readable fraction',
      kind: 'fraction',
    },
  ],
  plays: [{ who: 'leaves' }, { who: 'joins' }, { who: 'is robbed' }],
  with: (given) =>
    given.engineUsers(
      { alice: 'tester', bob: 'candidate', carol: 'candidate', dave: 'candidate' },
      { fresh: true },
    ),
  async when({ alice, bob, carol, dave, thief, groups, offers }, { who }) {
    const group = groups().begins('the-group')
    const clearReplays = offers.includes('replay-clearing')
    const said: { canary: string; from: number; to: number }[] = []
    const says = async (by: typeof bob | typeof alice, text: string) => {
      const from = group.carried().length
      const { canary } = await group.says(by, text)
      said.push({ canary, from, to: group.carried().length })
      return canary
    }
    const burst = async (text: string) => {
      const canaries: string[] = []
      for (let n = 0; n < EACH; n += 1) canaries.push(await says(n % 2 === 0 ? bob : alice, `${text} ${n}`))
      return canaries
    }
    await group.changes(bob, { add: [alice, carol] })
    for (const member of [bob, alice, carol]) await says(member, 'hello')
    const before = await burst('before')
    const state = await carol.exportsState('memory')
    const mark = group.carried().length
    const result = {
      before,
      after: [] as string[],
      rotated: [] as string[],
      control: '',
      clone: '',
      clearReplays,
    }
    if (who === 'joins') {
      await group.changes(bob, { add: [dave] })
      result.control = await says(bob, 'with dave')
      await says(alice, 'with dave')
      await group.takes(dave, group.carried().slice(0, mark))
      return { ...result, clone: dave.instance, account: dave.address }
    }
    const clone = await thief.clones(carol, state, { clearReplays })
    result.clone = clone.instance
    if (who === 'leaves') {
      const held = await group.seals(bob, 'sealed before the removal')
      result.control = held.canary
      await group.changes(bob, { remove: [carol] })
      result.after = await burst('without carol')
      await group.takes(
        clone,
        held.flights.filter(({ to }) => to === carol.address),
      )
      const later = group
        .carried()
        .slice(mark)
        .filter(({ id }) => !held.flights.some((f) => f.id === id))
      await group.takes(clone, later)
      await group.takes(carol, later)
      return { ...result, account: carol.address }
    }
    const after = await burst('after')
    // for protocols that renew a sender's keys when it writes: the victim writes as well
    await says(carol, 'a round')
    result.after = [...after, ...(await burst('later'))]
    for (let round = 1; round <= ROUNDS; round += 1) {
      await group.changes(bob, { add: [dave] })
      await group.changes(bob, { remove: [dave] })
      for (const by of [bob, alice]) result.rotated.push(await says(by, `round ${round}`))
      // so that whatever the victim renews by writing is renewed between the rounds
      await says(carol, `round ${round}`)
    }
    result.control = result.after[0] ?? ''
    await group.takes(clone, group.carried())
    return { ...result, account: carol.address }
  },
  read(log, { before, after, rotated, control, clone, clearReplays, account }, { who }) {
    const seen = (canaries: readonly string[], instance: string) =>
      canaries.map((canary) => cameOut(log, canary, instance)[0])
    const count = (figure: string, found: readonly (number | undefined)[]) => {
      const at = found.flatMap((n) => n ?? [])
      return { figure, value: at.length, of: found.length, at: at.slice(0, 20) }
    }
    if (who === 'joins') {
      const mine = new Set([...openings(log, clone).values()].map(({ n }) => n))
      const own = (canary: string) => cameOutFor(log, canary, account).find((n) => mine.has(n))
      return own(control) === undefined
        ? lost(['newcomer-reads'], 'the new member does not open what is said to the group')
        : { readings: [count('newcomer-reads', before.map(own))] }
    }
    if (who === 'leaves') {
      if (cameOut(log, control, clone).length === 0)
        return lost(['removed-reads'], 'the clone does not open what was sealed before the removal')
      const here = after.map(
        (canary) => cameOut(log, canary, clone)[0] ?? cameOutFor(log, canary, account)[0],
      )
      return { readings: [count('removed-reads', here)] }
    }
    const figures = ['group-read-after-theft', 'group-read-after-change', 'group-past-opened']
    const [next] = seen([control], clone)
    if (next === undefined) return lost(figures, 'the clone does not open the next message of the group')
    const past = count('group-past-opened', seen(before, clone))
    const all = [...after, ...rotated]
    const points = all.map((canary, index) => ({
      x: index + 1,
      y: cameOut(log, canary, clone).length > 0 ? 1 : 0,
      of: 1,
    }))
    const unread =
      past.value === 0 && !clearReplays
        ? [{ figure: 'group-past-opened', because: 'the clone opened none, and may only remember them' }]
        : []
    return {
      readings: [
        count('group-read-after-theft', seen(after, clone)),
        count('group-read-after-change', seen(rotated, clone)),
        ...(unread.length > 0 ? [] : [past]),
      ],
      unread,
      curves: [
        { curve: 'group-readable', line: `${2 * EACH} before members change, then 2 in each round`, points },
      ],
    }
  },
})

/** Where a canary came out for one account, whatever process it is in. */
function cameOutFor(log: Parameters<typeof cameOut>[0], canary: string, account: string): number[] {
  return log.observations.flatMap((o) =>
    o.kind === 'proof' &&
    o.type === 'message.announced' &&
    o.data.canary === canary &&
    o.data.account === account
      ? [o.n]
      : [],
  )
}
