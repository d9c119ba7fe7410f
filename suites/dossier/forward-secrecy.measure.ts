import { measure, type Sealed, textsInState } from '#harness'
import { cameOut, lost, openedOf, openings } from './readings.ts'

const MESSAGES = 40

measure('forward-secrecy', {
  order: 1,
  title: 'Forward secrecy',
  asks: 'A device is seized today. How many of the messages that it received before does its state still open?',
  method:
    'Forty messages are delivered, in one turn and in five with some of them late; then the state is exported, imported into a process that shares nothing with the first, and every recorded ciphertext is given to that clone. The clone has to open the next message, or nothing is concluded. An engine that offers replay-clearing forgets first which messages it took.',
  limits:
    'Refusals speak for forward secrecy only where the memory of what was taken is cleared. Keys inside the state are opaque, so a key that is kept and that no call uses would not be seen; nor would erased memory or flash.',
  needs: ['state-export', 'state-import'],
  figures: [
    {
      id: 'past-opened',
      title: 'past messages that a stolen state still opens',
      short: 'past opened',
      unit: 'past messages',
      combining: 'sum',
      bound: { most: 0 },
      requirement: 'E2E-08',
      wrong: 'No forward secrecy: whoever takes the state reads messages that were delivered before.',
    },
    {
      id: 'past-window',
      title: 'age of the oldest message that it opens',
      short: 'FS window',
      unit: 'messages back',
      combining: 'most',
    },
    {
      id: 'texts-kept',
      title: 'texts of delivered messages that stand readable in the exported state',
      short: 'texts in state',
      unit: 'texts',
      combining: 'sum',
    },
  ],
  curves: [
    {
      id: 'past-by-age',
      title: 'What a state captured now opens of the past',
      x: 'messages before the theft',
      y: 'fraction that opens',
      kind: 'fraction',
      draws: 'past-opened',
    },
  ],
  plays: [
    { turns: 1, late: false },
    { turns: 5, late: true },
  ],
  with: (given) => given.engineUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, thief, offers, hands }, { turns, late }) {
    const clearReplays = offers.includes('replay-clearing')
    const past: Sealed[] = []
    for (let turn = 0; turn < turns; turn += 1) {
      const withheld: Sealed[] = []
      for (let n = 0; n < MESSAGES / turns; n += 1) {
        const sealed = await alice.seals(bob, `past ${turn}.${n}`)
        if (late && n % 4 === 1) withheld.push(sealed)
        else alice.delivers(sealed, bob)
        past.push(sealed)
      }
      await bob.settles()
      for (const sealed of withheld) alice.delivers(sealed, bob)
      await bob.settles()
      if (turn < turns - 1) await alice.opens(await bob.sends(alice, `answer ${turn}`))
    }
    const state = await bob.exportsState('memory')
    const clone = await thief.clones(bob, state, { clearReplays })
    for (const message of past)
      await hands(clone, message, alice, { form: 'replayed', id: `${message.id}-stolen` })
    const next = await alice.seals(bob, 'the next')
    await hands(clone, next, alice)
    return {
      clearReplays,
      state,
      next: next.canary,
      clone: clone.instance,
      instance: bob.instance,
      past: past.map(({ id, canary }) => ({ id, canary })),
    }
  },
  read(log, { clearReplays, state, next, clone, instance, past }) {
    const here = openings(log, instance)
    if (past.some(({ id }) => !here.has(id)))
      return lost(
        ['past-opened', 'past-window', 'texts-kept'],
        'the receiver did not open every message first',
      )
    const texts = textsInState(log, state)
    const canaries = past.map(({ canary }) => canary)
    const kept = texts && canaries.filter((canary) => texts.has(canary)).length
    const inState = {
      readings:
        kept === undefined ? [] : [{ figure: 'texts-kept', value: kept, of: canaries.length, at: [] }],
      unread:
        kept === undefined ? [{ figure: 'texts-kept', because: 'the state is not in this edition' }] : [],
    }
    if (cameOut(log, next, clone).length === 0) {
      const without = lost(['past-opened', 'past-window'], 'the clone does not open the next message')
      return { readings: inState.readings, unread: [...without.unread, ...inState.unread] }
    }
    const ids = past.map(({ id }) => `${id}-stolen`)
    const opened = openedOf('past-opened', log, clone, ids)
    const there = openings(log, clone)
    const points = ids
      .map((id, index) => ({ x: ids.length - index, y: there.has(id) ? 1 : 0, of: 1 }))
      .reverse()
    const oldest = Math.max(0, ...points.filter(({ y }) => y > 0).map(({ x }) => x))
    const window = {
      figure: 'past-window',
      value: oldest,
      of: ids.length,
      open: oldest === ids.length,
      at: opened.at,
    }
    if (opened.value === 0 && !clearReplays) {
      const because =
        'the clone opened none, and may only remember them: the engine does not offer replay-clearing'
      const without = lost(['past-opened', 'past-window'], because)
      return { readings: inState.readings, unread: [...without.unread, ...inState.unread] }
    }
    return {
      readings: [opened, window, ...inState.readings],
      unread: inState.unread,
      curves: [{ curve: 'past-by-age', line: 'all plays', points }],
    }
  },
})
