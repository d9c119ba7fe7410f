import {
  arrived,
  authenticatedOffsets,
  fc,
  judged,
  listed,
  nothingElse,
  purpose,
  type Sealed,
  type Sent,
} from '#harness'
import { toldSchedule } from './told.ts'

/**
 * One step of a schedule, as data: `pick` chooses among what is there at that moment, so that any part of a schedule is
 * a schedule too, and shrinking leaves a story that can be read and replayed.
 */
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('alice sends' as const), text: fc.string({ maxLength: 12 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('bob sends' as const), text: fc.string({ maxLength: 12 }) }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('deliver' as const), pick: fc.nat(50) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('duplicate' as const), pick: fc.nat(50) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('corrupt' as const),
      pick: fc.nat(50),
      byte: fc.nat(4000),
      bit: fc.nat(7),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('drop' as const), pick: fc.nat(50) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('release' as const), pick: fc.nat(50) }) },
)
const schedule = fc.record({
  steps: fc.array(step, { minLength: 8, maxLength: 40, size: 'max' }),
  // seldom: a restart costs as much as a dozen schedules, and each variant has one
  restart: fc.oneof(
    { weight: 100, arbitrary: fc.constant('none') },
    { weight: 1, arbitrary: fc.constant('clean') },
    { weight: 1, arbitrary: fc.constant('kill') },
  ),
  at: fc.nat(39),
})

/** A schedule in which every kind of trouble happens, so that each is met whatever the seed brings. */
const TROUBLE = [
  { do: 'alice sends' as const, text: 'first' },
  { do: 'alice sends' as const, text: 'second' },
  { do: 'alice sends' as const, text: '' },
  { do: 'deliver' as const, pick: 1 },
  { do: 'corrupt' as const, pick: 0, byte: 3, bit: 5 },
  { do: 'bob sends' as const, text: 'between' },
  { do: 'duplicate' as const, pick: 0 },
  { do: 'deliver' as const, pick: 0 },
  { do: 'bob sends' as const, text: 'and again' },
  { do: 'release' as const, pick: 0 },
  { do: 'alice sends' as const, text: 'next turn' },
  { do: 'alice sends' as const, text: 'lost' },
  { do: 'duplicate' as const, pick: 1 },
  { do: 'drop' as const, pick: 2 },
  { do: 'deliver' as const, pick: 1 },
  { do: 'deliver' as const, pick: 0 },
  { do: 'bob sends' as const, text: 'last' },
]

/** A message survives this many newer chains of its sender before a receiver may forget its chain (measured: 5 are kept). */
const CHAINS_KEPT = 3

interface Flight {
  readonly sealed: Sealed
  readonly chain: number
}

purpose('RT-01', {
  title: 'every delivered message is shown exactly once, in its conversation and under its author',
  verifies: ['MSG-02', 'E2E-12'],
  planes: ['wire', 'engine'],
  needs: ['restart'],
  severity: 1,
  effect:
    'Messages are lost, doubled or shown under a wrong name when the network reorders, repeats or drops.',
  remedy:
    'Let the ratchet decide what is new, keep skipped keys within the window, and store message and ratchet step in one transaction.',
  tier: 'smoke',
  variants: [
    { steps: TROUBLE, restart: 'clean', at: 6 },
    { steps: TROUBLE, restart: 'kill', at: 6 },
    { steps: TROUBLE, restart: 'kill', at: 11 },
  ],
  stimuli: schedule,
  story: toldSchedule,
  situations: [
    'duplicate',
    'reordered',
    'corrupted',
    'dropped',
    'bob sends',
    'restart clean',
    'restart kill',
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, process, reaches, plane }, { steps, restart, at }) {
    const waiting: Flight[] = []
    const delivered: Flight[] = []
    const must: string[] = []
    const may: string[] = []
    const spoiled: string[] = []
    const sent: Sent[] = []
    const chains: string[] = []
    let newest = -1
    const chainOf = (sealed: Sealed) => {
      if (!chains.includes(sealed.ratchetKey)) chains.push(sealed.ratchetKey)
      return chains.indexOf(sealed.ratchetKey)
    }
    const hand = (flight: Flight, form: 'original' | 'duplicate') => {
      alice.delivers(flight.sealed, bob, {
        form,
        ...(form === 'duplicate' ? { id: `${flight.sealed.id}-${delivered.length}` } : {}),
      })
      if (form === 'duplicate') return reaches('duplicate')
      const late = newest - flight.chain
      if (waiting.some((w) => w.chain === flight.chain && w.sealed.counter < flight.sealed.counter))
        reaches('reordered')
      ;(late > CHAINS_KEPT ? may : must).push(flight.sealed.canary)
      newest = Math.max(newest, flight.chain)
      delivered.push(flight)
    }
    alice.holds()
    for (const [index, step] of steps.entries()) {
      if (restart !== 'none' && index === at % steps.length) {
        await process.restarts(restart as 'clean' | 'kill')
        reaches(`restart ${restart}`)
      }
      const pick = <T>(list: readonly T[]) =>
        'pick' in step && list.length > 0 ? step.pick % list.length : -1
      if (step.do === 'alice sends') {
        const sealed = await alice.seals(bob, step.text)
        waiting.push({ sealed, chain: chainOf(sealed) })
      } else if (step.do === 'bob sends') {
        sent.push(await bob.sends(alice, step.text))
        reaches('bob sends')
      } else if (step.do === 'deliver') {
        const [flight] = waiting.splice(pick(waiting), pick(waiting) < 0 ? 0 : 1)
        if (flight) hand(flight, 'original')
      } else if (step.do === 'duplicate') {
        const flight = delivered[pick(delivered)]
        if (flight) hand(flight, 'duplicate')
      } else if (step.do === 'drop') {
        if (waiting.splice(pick(waiting), pick(waiting) < 0 ? 0 : 1).length > 0) reaches('dropped')
      } else if (step.do === 'corrupt') {
        const flight = waiting[pick(waiting)]
        if (!flight) continue
        const bytes = Uint8Array.from(flight.sealed.bytes)
        const { at, mask } = placeIn(flight.sealed, step.byte, step.bit)
        bytes[at] = (bytes[at] ?? 0) ^ mask
        const spoilt = `${flight.sealed.id}-x${index}`
        alice.delivers(flight.sealed, bob, {
          bytes,
          id: spoilt,
          form: 'corrupted',
          note: `octet ${at}, mask ${mask}`,
        })
        spoiled.push(flight.sealed.canary)
        reaches('corrupted')
      } else {
        const order = alice.held() > 1 ? [...Array(alice.held()).keys()].reverse() : undefined
        await alice.releases(order)
        alice.holds()
      }
    }
    await alice.releases()
    const seen = await Promise.all(sent.map((message) => alice.opens(message)))
    const opened = sent.filter((_, index) => seen[index]).map((message) => message.canary)
    const barrier = await bob.catchesUp(alice)
    const pending = waiting.map((w) => w.sealed.canary)
    // opaque bytes may carry what means nothing: a copy that differs there is the message itself, once
    const copied = plane === 'engine' ? pending.filter((canary) => spoiled.includes(canary)) : []
    const place = { account: bob.address, conversation: alice.address, author: alice.address }
    return { place, must, may, pending, copied, barrier, sent: sent.map((s) => s.canary), opened }
  },
  then: (log, { place, must, may, pending, copied, barrier, sent, opened }) => [
    arrived(log, barrier, 'the conversation still works at the end'),
    ...must.map((canary) =>
      listed(log, canary, place, barrier, { least: 1, most: 1 }, 'a delivered message is shown exactly once'),
    ),
    ...may.map((canary) =>
      listed(log, canary, place, barrier, { least: 0, most: 1 }, 'a very late message is shown at most once'),
    ),
    ...pending.map((canary) =>
      listed(
        log,
        canary,
        place,
        barrier,
        { least: 0, most: copied.includes(canary) ? 1 : 0 },
        'a message that was never delivered intact is not shown',
      ),
    ),
    ...sent.map((canary) => openedOnce(log, canary, opened.includes(canary))),
    nothingElse(log),
  ],
})

/** Where a copy is spoilt: any octet that is authenticated or, in a protocol that we cannot read, one near the end. */
function placeIn({ encoding, bytes }: Sealed, byte: number, bit: number) {
  const marks = authenticatedOffsets(encoding, bytes, 'known')
  const mark = marks[byte % Math.max(1, marks.length)]
  if (!mark) return { at: bytes.length - 1 - (byte % Math.min(40, bytes.length)), mask: 1 << bit }
  const bits = [0, 1, 2, 3, 4, 5, 6, 7].filter((each) => mark.mask & (1 << each))
  return { at: mark.offset, mask: 1 << (bits[bit % bits.length] ?? 0) }
}

/** What the candidate sent was opened by our peer once and unaltered. */
function openedOnce(log: Parameters<typeof listed>[0], canary: string, expected: boolean) {
  const seen = log.observations.filter(
    (o) => o.kind === 'proof' && o.type === 'message.opened' && o.data.canary === canary,
  )
  const at = seen.map((o) => o.n)
  const because = `a message of the candidate (${canary}) is opened by its receiver exactly once and unaltered`
  const intact = seen.every((o) => o.kind === 'proof' && o.type === 'message.opened' && o.data.intact)
  if (seen.length === 1 && intact) return judged('openedOnce', 'pass', because, at)
  if (seen.length > 1 || !intact) return judged('openedOnce', 'fail', `${because}: ${seen.length} times`, at)
  return judged('openedOnce', 'fail', `${because}: not opened${expected ? '' : ' in time'}`, [], 'absence')
}
