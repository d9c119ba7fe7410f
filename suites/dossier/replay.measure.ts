import { measure, type Sealed } from '#harness'
import { lost, openedOf, openings } from './readings.ts'

const MESSAGES = 12

const FIGURE: Readonly<Record<string, string>> = {
  nothing: 'replay-at-once',
  'a restart': 'replay-after-restart',
  'a restore': 'replay-after-restore',
  'going back': 'replay-after-going-back',
}

measure('replay', {
  order: 4,
  title: 'Replay',
  asks: 'A message is delivered again: at once, after a crash, after the state was restored. Does it open again?',
  method:
    'Twelve messages are delivered, the first of the conversation among them and three out of order. Then the same octets are delivered again: at once; after the process was killed and started again; in another process, into which the state of that moment was imported.',
  limits:
    'Going back to an older state opens again what was delivered in between, whatever the engine does: an application that restores backups has to know that. It is told and has no bound.',
  figures: [
    {
      id: 'replay-at-once',
      title: 'messages that open again at once',
      short: 'replay',
      unit: 'messages',
      combining: 'sum',
      bound: { most: 0 },
      requirement: 'E2E-12',
      wrong: 'Replays are taken: a message that is delivered again is decrypted again.',
    },
    {
      id: 'replay-after-restart',
      title: 'messages that open again after a crash',
      short: 'after crash',
      unit: 'messages',
      combining: 'sum',
      bound: { most: 0 },
      requirement: 'E2E-12',
      wrong: 'A crash undoes what was done: messages that were opened before it open again.',
    },
    {
      id: 'replay-after-restore',
      title: 'messages that open again after a restore',
      short: 'after restore',
      unit: 'messages',
      combining: 'sum',
      bound: { most: 0 },
      requirement: 'E2E-12',
      wrong: 'The exported state does not hold what was taken: after a restore messages open again.',
    },
    {
      id: 'replay-after-going-back',
      title: 'messages that open again in a state from before them',
      short: 'going back',
      unit: 'messages',
      combining: 'sum',
    },
  ],
  plays: [{ after: 'nothing' }, { after: 'a restart' }, { after: 'a restore' }, { after: 'going back' }],
  with: (given) => given.engineUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, thief, hands, process, offers }, { after }) {
    const exports = ['state-export', 'state-import'].every((f) => offers.includes(f))
    const able = after === 'nothing' || exports || (after === 'a restart' && offers.includes('durable'))
    const messages: Sealed[] = [await alice.sends(bob, 'the first')]
    await bob.settles()
    await alice.opens(await bob.sends(alice, 'an answer'))
    const before = exports && after === 'going back' ? await bob.exportsState('memory') : ''
    for (let n = 1; n < MESSAGES; n += 1) messages.push(await alice.seals(bob, `message ${n}`))
    const [first, second, third, ...rest] = messages.slice(1)
    for (const sealed of [third, second, first, ...rest]) if (sealed) await hands(bob, sealed, alice)
    const again = after === 'going back' ? messages.slice(1) : messages
    if (!able) return { able, ids: [], firsts: [], live: '', instance: '', main: '' }
    if (after === 'a restart') await process.restarts('kill')
    const state = after === 'a restore' ? await bob.exportsState('memory') : before
    const at = ['a restore', 'going back'].includes(after) ? await thief.clones(bob, state) : bob
    for (const sealed of again) await hands(at, sealed, alice, { form: 'replayed', id: `${sealed.id}-again` })
    const live = await alice.seals(bob, 'and on')
    await hands(at, live, alice)
    return {
      able,
      ids: again.map(({ id }) => `${id}-again`),
      firsts: messages.map(({ id }) => id),
      live: live.id,
      instance: at.instance,
      main: bob.instance,
    }
  },
  read(log, { able, ids, firsts, live, instance, main }, { after }) {
    const figure = FIGURE[after] ?? ''
    if (!able) return lost([figure], 'the engine neither keeps its state nor gives it out')
    const here = openings(log, main)
    if (firsts.some((id) => !here.has(id))) return lost([figure], 'not every message opened the first time')
    if (!openings(log, instance).has(live)) return lost([figure], 'the conversation did not go on afterwards')
    return { readings: [openedOf(figure, log, instance, ids)] }
  },
})
