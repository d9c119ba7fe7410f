import { type Log, measure, type Sealed, stimuliOf, type Tester } from '#harness'
import { openings } from './readings.ts'

/** As many changes as show whether what was refused has left anything. */
const FEW = 64
const MOST_TAKEN = 40
const CUTS = 200

interface Damage {
  readonly note: string
  apply(bytes: Uint8Array): Uint8Array | undefined
}

measure('integrity', {
  order: 5,
  title: 'Integrity over every octet',
  asks: 'The network changes one bit, or cuts a message short. Is that always noticed?',
  method:
    'A first message and a later one. In each octet one bit is flipped, which one follows from the seed; each message is cut at up to 200 lengths and lengthened by one and by sixteen octets. Every change goes to the receiver; what opens is compared with the text that was encrypted. Afterwards the original has to open.',
  limits:
    'One bit of each octet, not all eight. A change after which exactly the original opens touched octets that carry nothing: it is told, and harmless by itself.',
  figures: [
    {
      id: 'altered',
      title: 'changed messages that open to another text',
      short: 'altered text',
      unit: 'changes',
      combining: 'sum',
      bound: { most: 0 },
      requirement: 'E2E-13',
      wrong: 'Messages can be altered on their way: a changed ciphertext opens, to a text that nobody wrote.',
    },
    {
      id: 'unnoticed',
      title: 'changed messages that open to exactly the original',
      short: 'unbound octets',
      unit: 'changes',
      combining: 'sum',
    },
    {
      id: 'spoilt',
      title: 'originals that do not open any more after changed copies of them',
      short: 'spoilt',
      unit: 'originals',
      combining: 'sum',
      bound: { most: 0 },
      requirement: 'E2E-13',
      wrong: 'A changed copy that was refused spoils the session: the message itself does not open any more.',
    },
  ],
  plays: [{ message: 'first' }, { message: 'later' }],
  with: (given) => given.engineUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, hands, begins, asksKeys }, { message }, { seed }) {
    if (message === 'later') {
      await hands(bob, await alice.seals(bob, 'hello'), alice)
      await alice.opens(await bob.sends(alice, 'hello back'))
    }
    const fresh = async () => {
      if (message === 'later')
        return { by: alice, sealed: await alice.seals(bob, 'a text that is to stay as it is') }
      const begun = await begins(bob, await asksKeys(bob))
      return begun ?? { by: alice, sealed: await alice.seals(bob, 'a text that is to stay as it is') }
    }
    const damages = damagesOf((await fresh()).sealed.bytes.length, seed)
    const originals: string[] = []
    const taken = new Set<number>()
    const suffers = async (sealed: Sealed, by: Tester, from: number, to: number) => {
      for (let index = from; index < to; index += 1) {
        const damage = taken.has(index) ? undefined : damages[index]
        const bytes = damage?.apply(sealed.bytes)
        if (!damage || !bytes) continue
        const how = { bytes, id: `${sealed.id}-${index}`, form: 'corrupted', note: damage.note } as const
        if (await hands(bob, sealed, by, how)) return index
      }
      return undefined
    }
    const survives = async (from: number, to: number) => {
      const { by, sealed } = await fresh()
      const at = await suffers(sealed, by, from, to)
      if (at === undefined) {
        originals.push(sealed.id)
        await hands(bob, sealed, by)
      } else taken.add(at)
      return at
    }
    for (let next: number | undefined = 0; next !== undefined && taken.size < MOST_TAKEN; ) {
      const at = await survives(next, damages.length)
      next = at === undefined ? undefined : at + 1
    }
    // the last original was opened by a change: one more, with changes that are known to be refused
    if (originals.length === 0) await survives(0, FEW)
    return { originals, instance: bob.instance }
  },
  read(log, { originals, instance }) {
    const opened = openings(log, instance)
    const texts = new Map(stimuliOf(log, 'message.sealed').map((o) => [o.data.id, o.data.content]))
    const changed = deliveries(log, instance)
    const results = changed.flatMap(({ id, of }) => {
      const found = opened.get(id)
      return found ? [{ n: found.n, same: found.text === texts.get(of) }] : []
    })
    const altered = results.filter(({ same }) => !same).map(({ n }) => n)
    const unnoticed = results.filter(({ same }) => same).map(({ n }) => n)
    const at = originals.flatMap((id) => opened.get(id)?.n ?? [])
    const refused = changed.filter(({ id }) => !opened.has(id)).map(({ n }) => n)
    const of = changed.length
    const base = [
      {
        figure: 'altered',
        value: altered.length,
        of,
        at: altered.length > 0 ? altered.slice(0, 20) : refused.slice(0, 5),
      },
      { figure: 'unnoticed', value: unnoticed.length, of, at: unnoticed.slice(0, 20) },
    ]
    if (originals.length === 0) return { readings: base }
    return {
      readings: [
        ...base,
        { figure: 'spoilt', value: originals.length - at.length, of: originals.length, at },
      ],
    }
  },
})

function damagesOf(length: number, seed: number): readonly Damage[] {
  const flips = Array.from(
    { length },
    (_, at): Damage => ({
      note: `octet ${at}`,
      apply(bytes) {
        if (at >= bytes.length) return undefined
        const copy = Uint8Array.from(bytes)
        copy[at] = (copy[at] ?? 0) ^ (1 << ((seed + at * 5) % 8))
        return copy
      },
    }),
  )
  const step = Math.max(1, Math.ceil(length / CUTS))
  const cuts = Array.from(
    { length: Math.ceil(length / step) },
    (_, n): Damage => ({
      note: `cut to ${n * step} octets`,
      apply: (bytes) => (n * step < bytes.length ? bytes.slice(0, n * step) : undefined),
    }),
  )
  const longer = [1, 16].map(
    (more): Damage => ({
      note: `${more} octets more`,
      apply: (bytes) => Uint8Array.from([...bytes, ...Array<number>(more).fill(0)]),
    }),
  )
  return [...flips, ...cuts, ...longer]
}

function deliveries(log: Log, instance: string) {
  return stimuliOf(log, 'message.delivered')
    .filter((o) => o.data.form === 'corrupted' && o.data.instance === instance)
    .map((o) => ({ n: o.n, id: o.data.id, of: o.data.of }))
}
