import {
  arrived,
  atCounter,
  beforeOriginal,
  control,
  fc,
  finds,
  inside,
  judged,
  type Log,
  leaksOf,
  listed,
  proof,
  proofsOf,
  purpose,
  type Sealed,
  underKey,
  unseen,
  withInside,
} from '#harness'
import { growth } from '../growth.ts'

/**
 * A shuffle as data: message `n` is delivered as if it had been sent `late[n]` places later, so that any part of the
 * list is a shuffle too. `ahead` messages are sealed and thrown away behind the first one, which makes it late by so many.
 * `whole` in place of both: as many messages as the window holds, in an order that follows from the step between neighbours.
 */
const shuffle = (longest: number) =>
  fc.record({
    late: fc.array(fc.nat(200), { minLength: 2, maxLength: longest, size: 'max' }),
    ahead: fc.constantFrom<Ahead>(0, 0, 1, 30, 400),
    whole: fc.constant(0),
  })

type Ahead = number | 'the window'

/** So many messages lie on the stream at most. */
const AT_ONCE = 125

/** Every place once, with a step between neighbours that has no factor in common with a round number. */
function wholeOrder(size: number, step: number): number[] {
  return [...Array(size).keys()].map((n) => ((n + 1) * step + size - 1) % size)
}

purpose('RT-08', {
  title: 'messages that come in any order within the window are all shown once',
  verifies: ['E2E-11', 'MSG-02'],
  planes: ['wire', 'engine'],
  severity: 2,
  effect: 'Messages that overtake each other on the way are lost, and nobody is told.',
  remedy: 'Keep the keys of skipped messages, 2,000 of them at least, until their messages have come.',
  cases: { gate: 4, full: 60 },
  variants: [
    { late: [...Array(60).keys()].map((n) => 2 * (60 - n)), ahead: 0, whole: 0 },
    { late: [...Array(40).keys()].map((n) => (n * 37) % 53), ahead: 'the window' as const, whole: 0 },
    { late: [], ahead: 0, whole: 937 },
  ],
  stimuli: shuffle(120),
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  story: ({ late, ahead, whole }) => {
    if (whole > 0)
      return [
        'Alice sends as many messages as the window holds',
        `they come in an order with steps of ${whole}`,
      ]
    const order = orderOf(late).map((n) => n + 1)
    return [
      `Alice sends ${late.length} messages; ${ahead === 'the window' ? 'the rest of the window' : `${ahead} more`} after the first one are lost`,
      `they are delivered in the order ${order.join(', ')}`,
    ]
  },
  async when({ alice, bob, window }, { late, ahead, whole }) {
    const count = whole > 0 ? window : late.length
    const lost = ahead === 'the window' ? window - count : ahead
    const sealed: Sealed[] = []
    for (let n = 0; n < count; n += 1) {
      sealed.push(await alice.seals(bob, `number ${n}`))
      if (n === 0 && lost > 0) await alice.skips(bob, lost)
    }
    // with lost messages in between, the first one comes last: it is the one that is late by so many
    const shuffled = whole > 0 ? wholeOrder(count, whole) : orderOf(late)
    const order = lost > 0 ? [...shuffled.filter((place) => place > 0), 0] : shuffled
    for (const [place, n] of order.entries()) {
      const message = sealed[n]
      if (message) alice.delivers(message, bob)
      // no single wait for quiet is to last longer on a slow machine than a call may
      if (place % AT_ONCE === AT_ONCE - 1) await bob.settles()
    }
    const barrier = await bob.catchesUp(alice)
    return {
      canaries: sealed.map((m) => m.canary),
      barrier,
      place: { account: bob.address, conversation: alice.address, author: alice.address },
    }
  },
  then: (log, { canaries, barrier, place }) => [
    ...canaries.map((canary, n) =>
      listed(
        log,
        canary,
        place,
        barrier,
        { least: 1, most: 1 },
        `message ${n + 1} of ${canaries.length}, delivered out of order, is shown once`,
      ),
    ),
    arrived(log, barrier, 'the conversation goes on in order'),
  ],
})

/** Numbers of messages in the order of delivery. */
function orderOf(late: readonly number[]): number[] {
  return late
    .map((by, n) => ({ n, at: n + by }))
    .sort((a, b) => a.at - b.at || a.n - b.n)
    .map(({ n }) => n)
}

const MOST_ASKED_FOR = 2_000

purpose('RT-09', {
  title: 'a message far ahead costs the receiver neither its life nor its memory',
  verifies: ['E2E-11', 'ROB-01'],
  planes: ['wire', 'engine'],
  severity: 3,
  effect: 'Any contact can stop a user’s messenger, or fill its memory, with one message.',
  remedy:
    'Refuse what is further ahead than a fixed bound before a key is derived, and keep no more than a fixed number of keys.',
  // memory is compared over two jumps that are taken; one beyond every bound is refused and sets nothing aside
  variants: [{ jumps: [2_000, 2_000] }, { jumps: [24_000, 24_000] }, { jumps: [24_000, 30_000] }],
  with: (given) => given.users({ first: 'tester', second: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ first, second, carol, bob, process, plane }, { jumps }) {
    await bob.catchesUp(carol)
    const weights = [await process.weighs()]
    const jumped: { canary: string; by: string; ahead: number }[] = []
    const barriers: string[] = []
    for (const [n, alice] of [first, second].entries()) {
      // an engine has to be asked for every message that is jumped over
      const ahead = Math.min(jumps[n] ?? 0, plane === 'engine' ? MOST_ASKED_FOR : Number.POSITIVE_INFINITY)
      await bob.catchesUp(alice)
      await alice.opens(await bob.sends(alice, 'hello'))
      await alice.skips(bob, ahead)
      const far = await alice.sends(bob, 'far ahead')
      jumped.push({ canary: far.canary, by: alice.address, ahead })
      barriers.push(await bob.catchesUp(carol))
      await bob.lists(alice)
      weights.push(await process.weighs())
    }
    return { jumped, barriers, weights, account: bob.address }
  },
  then: (log, { jumped, barriers, weights, account }) => [
    ...barriers.map((barrier) => arrived(log, barrier, 'the candidate takes messages after the jump')),
    ...jumped.map(({ canary, by, ahead }, n) => {
      const place = { account, conversation: by, author: by }
      const shown = listed(log, canary, place, barriers[n] ?? '', { least: 0, most: 1 }, 'shown at most once')
      const seen = proofsOf(log, 'message.shown').some((o) => o.data.canary === canary)
      return shown.verdict === 'pass'
        ? judged('jump', 'pass', `${ahead} messages ahead: ${seen ? 'shown' : 'not shown'}`, shown.at)
        : shown
    }),
    ...growth(log, weights, 'message far ahead'),
  ],
})

purpose('RT-10', {
  title: 'a forged counter at its limit is refused at once',
  verifies: ['ROB-01', 'E2E-13'],
  applies: ['signal'],
  severity: 3,
  effect: 'Anybody who can inject a message, without any key, can stop a user’s messenger for good.',
  remedy: 'Compare the counter with a bound before the first key of a chain is derived for it.',
  variants: [
    { counters: ['2147483647'], key: 'its own' },
    { counters: ['4294967295'], key: 'its own' },
    { counters: ['4294967296', '9223372036854775807', '18446744073709551615'], key: 'its own' },
    { counters: ['2147483647', '4294967295'], key: 'of another chain' },
    { counters: ['2147483647', '4294967295'], key: 'of small order' },
    { counters: ['2147483647', '4294967295', '18446744073709551615'], key: 'in a first message' },
  ],
  with: (given) => given.users({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob, gatekeeper }, { counters, key }) {
    await bob.catchesUp(carol)
    const first = key === 'in a first message'
    if (!first) {
      await bob.catchesUp(alice)
      await alice.opens(await bob.sends(alice, 'hello'))
    }
    const shown = first ? '' : await bob.catchesUp(alice)
    const sealed = await alice.seals(bob, 'genuine')
    const other = await carol.seals(bob, 'lends its key')
    const forged: string[] = []
    for (const [n, counter] of counters.entries()) {
      const bytes = farAway(sealed, BigInt(counter), n + 1, keyFor(key, other))
      if (!bytes) continue
      forged.push(counter)
      alice.delivers(sealed, bob, {
        bytes,
        id: `${sealed.id}-${n}`,
        form: 'corrupted',
        note: `counter ${counter}`,
      })
    }
    const probe = await carol.sends(bob, 'after the forged ones')
    const base = {
      forged: forged.length,
      canary: sealed.canary,
      shown,
      probe: probe.id,
      account: bob.address,
      alice: alice.address,
    }
    // a candidate that counts up to there answers nothing any more
    if (!(await gatekeeper.seesHandled(bob, probe.id))) return { ...base, afterwards: '', barrier: '' }
    const afterwards = await bob.catchesUp(carol)
    alice.delivers(sealed, bob)
    return { ...base, afterwards, barrier: await bob.catchesUp(alice) }
  },
  then: (log, { forged, canary, shown, probe, afterwards, barrier, account, alice }) => {
    const place = { account, conversation: alice, author: alice }
    return [
      ...(shown === '' ? [] : [control(arrived(log, shown, 'the conversation works'))]),
      finds(
        log,
        proof('receipt.seen', (d) => d.from === account && d.ids.includes(probe)),
        `a message of somebody else is handled after ${forged} forged ones`,
      ),
      ...(afterwards === ''
        ? []
        : [
            unseen(beforeOriginal(log, canary), canary, account, afterwards, 'a forged message is shown'),
            listed(
              log,
              canary,
              place,
              barrier,
              { least: 1, most: 1 },
              'the genuine message is shown after them',
            ),
            arrived(log, barrier, 'the conversation goes on after the forged messages'),
          ]),
    ]
  },
})

/** A key under which the forged message stands: `undefined` leaves its own. */
function keyFor(key: string, other: Sealed): Uint8Array | undefined {
  if (key === 'of another chain') return Buffer.from(other.ratchetKey, 'hex')
  return key === 'of small order' ? Buffer.concat([Uint8Array.of(5, 1), Buffer.alloc(31)]) : undefined
}

function farAway({ encoding, bytes }: Sealed, counter: bigint, fill: number, key: Uint8Array | undefined) {
  const message = encoding === 'pkmsg' ? inside(bytes) : bytes
  const moved = message && atCounter(message, counter, Buffer.alloc(8, fill))
  const forged = moved && key ? underKey(moved, key) : moved
  return encoding === 'pkmsg' && forged ? withInside(bytes, forged) : forged
}

purpose('RT-11', {
  title: 'a message that comes too late is shown rightly or fails cleanly',
  verifies: ['E2E-11', 'E2E-14'],
  planes: ['wire', 'engine'],
  severity: 3,
  effect:
    'A late message turns up under another name, or sets off requests without end that drain a phone and flood a server.',
  remedy:
    'When the keys of a message are gone, say so once, ask for it a bounded number of times, and touch nothing else.',
  variants: [
    { turns: 10, again: 0 },
    { turns: 10, again: 20 },
    { turns: 3, again: 0 },
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', carol: 'tester', bob: 'candidate' }),
  async when({ alice, carol, bob, gatekeeper }, { turns, again }) {
    const held = await alice.seals(bob, 'held back')
    for (let turn = 0; turn < turns; turn += 1) {
      const sent = await alice.sends(bob, `turn ${turn}`)
      await gatekeeper.seesHandled(bob, sent.id)
      await alice.opens(await bob.sends(alice, `answer ${turn}`))
    }
    const before = await bob.catchesUp(alice)
    alice.delivers(held, bob)
    await gatekeeper.seesHandled(bob, held.id)
    for (let n = 0; n < again; n += 1) {
      alice.delivers(held, bob, { form: 'duplicate' })
      await bob.settles()
    }
    await bob.catchesUp(carol)
    const answer = await bob.sends(alice, 'still here')
    await alice.opens(answer)
    const barrier = await bob.catchesUp(alice)
    await bob.lists(carol)
    return {
      canary: held.canary,
      id: held.id,
      handed: 1 + again,
      answer: answer.canary,
      before,
      barrier,
      within: turns <= CHAINS_KEPT,
      place: { account: bob.address, conversation: alice.address, author: alice.address },
    }
  },
  then: (log, { canary, id, handed, answer, before, barrier, within, place }) => [
    control(arrived(log, before, 'the conversation works before the late message')),
    listed(
      log,
      canary,
      place,
      barrier,
      { least: within ? 1 : 0, most: 1 },
      within
        ? 'a message that is few turns late is shown once'
        : 'a message that is many turns late is shown at most once',
    ),
    nowhereElse(log, canary, place),
    bounded(log, id, handed),
    readableNowhere(log),
    finds(
      log,
      proof('message.opened', (d) => d.canary === answer && d.intact),
      'what the user sends after the late message is opened',
    ),
    arrived(log, barrier, 'the conversation goes on after the late message'),
  ],
})

/** A message survives this many newer chains of its sender (measured: 5 are kept). */
const CHAINS_KEPT = 3
/** Requests for one message that are bounded by any measure. */
const MOST_REQUESTS = 10

/** The late message stands in no other conversation and under no other name, in any listing. */
function nowhereElse(log: Log, canary: string, place: { conversation: string; author: string }) {
  const wrong = proofsOf(log, 'message.shown').filter(
    ({ data }) =>
      data.canary === canary &&
      (data.conversation !== place.conversation || data.author !== place.author || !data.intact),
  )
  return judged(
    'nowhereElse',
    wrong.length > 0 ? 'fail' : 'pass',
    wrong.length > 0
      ? 'a late message is shown in another place or altered'
      : 'the late message is in no other place',
    wrong.map((o) => o.n),
  )
}

/** Requests to send it again: at most one for each time that it came, and a bounded number of them. */
function bounded(log: Log, id: string, handed: number) {
  const requests = proofsOf(log, 'stanza.received').filter(
    ({ data }) => data.name === 'message' && /<retry[ >]/.test(data.xml) && data.xml.includes(`"${id}"`),
  )
  const most = Math.min(handed, MOST_REQUESTS)
  const at = requests.map((o) => o.n)
  return requests.length > most
    ? judged('bounded', 'fail', `${requests.length} requests for a message that came ${handed} times`, at)
    : judged('bounded', 'pass', `${requests.length} requests for a message that came ${handed} times`, at)
}

function readableNowhere(log: Log) {
  const leaks = leaksOf(log)
  if (leaks === undefined)
    return judged('leak', 'inconclusive', 'the secrets of this case are not in this edition', [], 'absence')
  return judged(
    'leak',
    leaks.length > 0 ? 'fail' : 'pass',
    leaks.length > 0
      ? 'after a late message content left in the clear'
      : 'nothing can be read outside the encryption',
    leaks.map((leak) => leak.at),
  )
}
