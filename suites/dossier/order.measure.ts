import { measure, type Sealed } from '#harness'
import { lost, openings } from './readings.ts'

const MOST = 2_500
const TURNS = 8

measure('order', {
  order: 3,
  title: 'Skipped and reordered messages',
  asks: 'Messages are lost, late or out of order. How far may they be, and still open?',
  method:
    'A gap: messages are sealed and not delivered, then the last one is; refusals leave the session as it was, so the greatest gap is found by bisection. What is kept: of the messages that were passed over, the oldest that still opens is found the same way. Turns: in each of eight turns one message is held back, and all of them are delivered at the end.',
  limits: `Gaps are tried up to ${MOST} messages. The bisection takes it that older keys are let go before newer ones.`,
  figures: [
    {
      id: 'gap',
      title: 'greatest gap that a message may come after',
      short: 'gap',
      unit: 'messages passed over at once',
      combining: 'least',
      bound: { least: 1_000 },
      requirement: 'E2E-11',
      wrong:
        'A burst of lost messages ends the conversation: what comes after fewer than a thousand does not open.',
    },
    {
      id: 'kept',
      title: 'messages passed over that still open afterwards',
      short: 'window',
      unit: 'messages back',
      combining: 'least',
      bound: { least: 1_000 },
      requirement: 'E2E-11',
      wrong:
        'A network that reorders loses messages: fewer than a thousand that were passed over still open.',
    },
    {
      id: 'turns-late',
      title: 'turns that a message may be late',
      short: 'turns late',
      unit: 'turns of the conversation',
      combining: 'least',
      bound: { least: 4 },
      requirement: 'E2E-11',
      wrong: 'A message that is fewer than four round trips late is lost for good.',
    },
  ],
  curves: [
    {
      id: 'late-by-turns',
      title: 'Late messages that open',
      x: 'turns late',
      y: 'fraction that opens',
      kind: 'fraction',
    },
  ],
  plays: [{ what: 'gap' }, { what: 'turns' }],
  with: (given) => given.engineUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, hands }, { what }) {
    await hands(bob, await alice.seals(bob, 'hello'), alice)
    await alice.opens(await bob.sends(alice, 'hello back'))
    const sealed: Sealed[] = []
    const upTo = async (index: number) => {
      while (sealed.length <= index) sealed.push(await alice.seals(bob, `${sealed.length}`))
      return sealed[index] as Sealed
    }
    const opens = async (index: number) => hands(bob, await upTo(index), alice)
    if (what === 'turns') {
      const held: string[] = []
      for (let turn = 0; turn < TURNS; turn += 1) {
        held.push((await upTo(turn)).id)
        await alice.sends(bob, `turn ${turn}`)
        await bob.settles()
        await alice.opens(await bob.sends(alice, `answer ${turn}`))
      }
      for (let turn = 0; turn < TURNS; turn += 1) await opens(turn)
      const live = await alice.sends(bob, 'and on')
      await bob.settles()
      return { held, jumps: [], probes: [], live: live.id, instance: bob.instance }
    }
    let base = 0
    let passed = { from: 0, to: 0 }
    const jumps: { gap: number; id: string }[] = []
    const tries = async (gap: number) => {
      const index = base + gap
      const done = await opens(index)
      jumps.push({ gap, id: sealed[index]?.id ?? '' })
      if (!done) return false
      passed = { from: base, to: index }
      base = index + 1
      return true
    }
    let [least, most] = (await tries(MOST)) ? [MOST, MOST] : [0, MOST]
    while (most - least > 1) {
      const gap = Math.floor((least + most) / 2)
      if (await tries(gap)) least = gap
      else most = gap
    }
    const probes: { back: number; id: string }[] = []
    let [oldest, newest] = [passed.from, passed.to]
    while (oldest < newest) {
      const index = probes.length === 0 ? oldest : Math.floor((oldest + newest) / 2)
      const done = await opens(index)
      probes.push({ back: passed.to - index, id: sealed[index]?.id ?? '' })
      if (done) newest = index
      else oldest = index + 1
    }
    // the very next one in line: a later one may lie beyond the gap that has just been found
    const live = await upTo(base)
    await hands(bob, live, alice)
    return { held: [], jumps, probes, live: live.id, instance: bob.instance }
  },
  read(log, { held, jumps, probes, live, instance }, { what }) {
    const opened = openings(log, instance)
    const figures = what === 'gap' ? ['gap', 'kept'] : ['turns-late']
    const control = opened.get(live)?.n
    if (control === undefined) return lost(figures, 'the conversation did not go on afterwards')
    const at = (ids: readonly string[]) => [
      ...ids.flatMap((id) => opened.get(id)?.n ?? []).slice(-10),
      control,
    ]
    if (what === 'turns') {
      const points = held
        .map((id, turn) => ({ x: held.length - turn, y: opened.has(id) ? 1 : 0, of: 1 }))
        .reverse()
      const first = points.find(({ y }) => y === 0)
      const value = first ? first.x - 1 : held.length
      return {
        readings: [{ figure: 'turns-late', value, open: first === undefined, at: at(held) }],
        curves: [{ curve: 'late-by-turns', line: 'held back', points }],
      }
    }
    const gaps = jumps.filter(({ id }) => opened.has(id))
    const gap = Math.max(0, ...gaps.map((j) => j.gap))
    const backs = probes.filter(({ id }) => opened.has(id))
    const kept = Math.max(0, ...backs.map((p) => p.back))
    return {
      readings: [
        { figure: 'gap', value: gap, open: gap === MOST, at: at(gaps.map((j) => j.id)) },
        { figure: 'kept', value: kept, open: kept > 0 && kept === gap, at: at(backs.map((p) => p.id)) },
      ],
    }
  },
})
