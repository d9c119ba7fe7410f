import { arrived, control, judged, type Log, proofsOf, purpose, type Sealed } from '#harness'
import { peerBegunBy } from '../begun.ts'

purpose('FS-02', {
  title: 'a stolen state does not open messages that were delivered before the theft',
  verifies: ['E2E-08'],
  needs: ['state-export', 'state-import'],
  planes: ['wire', 'engine'],
  severity: 1,
  effect: 'A thief with a recording of the traffic reads the past conversation.',
  remedy: 'Keep no key, no copy of a session and no way to derive either from what is left.',
  variants: [
    { turns: 1, late: false, begun: 'alice' },
    { turns: 4, late: false, begun: 'alice' },
    { turns: 2, late: true, begun: 'alice' },
    { turns: 2, late: false, begun: 'bob' },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when(world, { turns, late, begun }) {
    const { bob, thief, plane, offers } = world
    const alice = await peerBegunBy(begun, world)
    const clearReplays = plane === 'engine' && offers.includes('replay-clearing')
    const past: Sealed[] = []
    for (let turn = 0; turn < turns; turn += 1) {
      const withheld: Sealed[] = []
      for (let n = 0; n < 20 / turns; n += 1) {
        const sealed = await alice.seals(bob, `past ${turn}.${n}`)
        if (late && n % 3 === 1) withheld.push(sealed)
        else alice.delivers(sealed, bob)
        past.push(sealed)
      }
      await bob.catchesUp(alice)
      for (const sealed of withheld) alice.delivers(sealed, bob)
      await alice.opens(await bob.sends(alice, `answer ${turn}`))
    }
    const kept = await alice.seals(bob, 'on its way during the theft')
    past.push(await alice.sends(bob, 'the last before the theft'))
    const shown = await bob.catchesUp(alice)
    const state = await bob.exportsState('memory')
    const clone = await thief.clones(bob, state, { clearReplays })
    const before = await clone.lists(alice)
    const stolen = past.map((message, index) => ({
      canary: message.canary,
      id: `${message.id}-stolen-${index}`,
    }))
    for (const [index, message] of past.entries())
      alice.delivers(message, clone, { form: 'replayed', id: stolen[index]?.id ?? '' })
    if (late) alice.delivers(kept, clone)
    const next = await clone.catchesUp(alice)
    const account = bob.address
    const underWay = late ? [kept.canary] : []
    return { plane, clearReplays, stolen, underWay, before, next, shown, account, instance: clone.instance }
  },
  then: (log, { plane, clearReplays, stolen, underWay, before, next, shown, account, instance }) => [
    control(arrived(log, shown, 'the messages were delivered before the theft')),
    control(arrived(log, next, 'the clone opens the next message of the chain', instance)),
    ...underWay.map((canary) =>
      control(arrived(log, canary, 'the clone opens what had not arrived at the theft', instance)),
    ),
    ...stolen.map((message) => stillClosed(log, message, { before, next, account, instance })),
    ...(plane === 'engine' ? [meansSomething(log, clearReplays, next)] : []),
  ],
})

/**
 * An engine may refuse an old message because it remembers it, with the key still there. Its refusal speaks for forward
 * secrecy only when that memory was cleared.
 */
function meansSomething(log: Log, clearReplays: boolean, next: string) {
  const at = proofsOf(log, 'message.announced').filter((o) => o.data.canary === next)
  return clearReplays
    ? judged(
        'memory',
        'pass',
        'the clone has forgotten what was taken, and still cannot open it',
        at.map((o) => o.n),
      )
    : judged(
        'memory',
        'inconclusive',
        'not contradicted: a clone that remembers what was taken may refuse it with the key in hand',
        [],
        'absence',
      )
}

/**
 * A replayed message stays closed: the clone neither tells of it, nor confirms it, nor shows it more often than the history
 * that was stolen with the state already did.
 */
function stillClosed(
  log: Log,
  { canary, id }: { readonly canary: string; readonly id: string },
  {
    before,
    next,
    account,
    instance,
  }: { readonly before: number; readonly next: string; readonly account: string; readonly instance: string },
) {
  const because = 'the clone opened a message that was delivered before the theft'
  const told = proofsOf(log, 'message.announced').filter(
    (o) => o.data.instance === instance && o.data.canary === canary,
  )
  const confirmed = proofsOf(log, 'receipt.seen').filter(
    (o) => o.data.receipt === 'delivered' && o.data.ids.includes(id),
  )
  const shown = proofsOf(log, 'message.shown').filter(
    (o) => o.data.instance === instance && o.data.account === account,
  )
  const after = shown.find((o) => o.data.canary === next)?.data.listing
  const count = (listing: number | undefined) =>
    shown.filter((o) => o.data.listing === listing && o.data.canary === canary)
  const at = [...told, ...confirmed].map((o) => o.n)
  if (at.length > 0) return judged('closed', 'fail', because, at)
  if (count(after).length > count(before).length)
    return judged(
      'closed',
      'fail',
      because,
      count(after).map((o) => o.n),
    )
  return judged(
    'closed',
    after === undefined ? 'inconclusive' : 'pass',
    `not opened: ${canary}`,
    [],
    'absence',
  )
}
