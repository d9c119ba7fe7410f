import { type CandidateUser, measure, type Sealed, type Tester } from '#harness'
import { cameOut, lost, openings } from './readings.ts'

const TRIPS = 6
const EACH = 3

measure('healing', {
  order: 2,
  title: 'Healing after a theft',
  asks: 'A state is copied and the thief listens. How many round trips until what it holds opens nothing more?',
  method:
    'The state of one end is exported at a moment; then both ends write in turns, three messages and an answer for each round trip, six times. A clone of the stolen state is given everything in order. The thief only listens. Played with the victim as the one who began the conversation and as the one who answered, having sent last and having received last.',
  limits:
    'What the victim itself sends is not read by a clone, since no engine opens its own messages. A thief who takes part in the conversation is another attack.',
  needs: ['state-export', 'state-import'],
  figures: [
    {
      id: 'round-trips',
      title: 'round trips until a stolen state opens nothing',
      short: 'heals after',
      unit: 'round trips',
      combining: 'most',
      bound: { most: 2 },
      requirement: 'E2E-09',
      wrong: 'No healing: one moment of access to a state stays access to the conversation.',
    },
    {
      id: 'read-after-theft',
      title: 'messages sent after the theft that the stolen state opens',
      short: 'read after theft',
      unit: 'messages',
      combining: 'sum',
    },
  ],
  curves: [
    {
      id: 'readable-by-trips',
      title: 'What a stolen state opens of what comes after',
      x: 'full round trips since the theft',
      y: 'readable fraction',
      kind: 'fraction',
    },
  ],
  plays: [
    { began: 'peer', at: 'sent' },
    { began: 'peer', at: 'received' },
    { began: 'victim', at: 'sent' },
    { began: 'victim', at: 'received' },
  ],
  with: (given) => given.engineUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, thief, hands }, { began, at }) {
    await meet(alice, bob, began, at)
    const state = await bob.exportsState('memory')
    const last = await alice.seals(bob, 'kept for the clone alone')
    const trips: Sealed[][] = []
    for (let trip = 0; trip < TRIPS; trip += 1) {
      const sent: Sealed[] = []
      for (let n = 0; n < EACH; n += 1) sent.push(await alice.sends(bob, `trip ${trip}.${n}`))
      await bob.settles()
      await alice.opens(await bob.sends(alice, `answer ${trip}`))
      trips.push(sent)
    }
    const clone = await thief.clones(bob, state)
    for (const message of trips.flat())
      await hands(clone, message, alice, { form: 'replayed', id: `${message.id}-stolen` })
    await hands(clone, last, alice)
    return {
      trips: trips.map((sent) => sent.map(({ id }) => id)),
      last: last.canary,
      clone: clone.instance,
      instance: bob.instance,
    }
  },
  read(log, { trips, last, clone, instance }, { began, at }) {
    const here = openings(log, instance)
    if (trips.flat().some((id) => !here.has(id)))
      return lost(['round-trips', 'read-after-theft'], 'the real conversation did not go on')
    const control = cameOut(log, last, clone)
    if (control.length === 0)
      return lost(['round-trips', 'read-after-theft'], 'the clone does not open what its state must open')
    const there = openings(log, clone)
    const points = trips.map((ids, x) => ({
      x,
      y: ids.filter((id) => there.has(`${id}-stolen`)).length,
      of: ids.length,
    }))
    const readable = points.filter(({ y }) => y > 0).map(({ x }) => x)
    const value = Math.max(-1, ...readable) + 1
    const seen = trips.flat().flatMap((id) => there.get(`${id}-stolen`)?.n ?? [])
    return {
      readings: [
        { figure: 'round-trips', value, open: value === TRIPS, at: [...seen.slice(-10), ...control] },
        {
          figure: 'read-after-theft',
          value: seen.length,
          of: trips.flat().length,
          at: seen.slice(0, 20),
        },
      ],
      curves: [{ curve: 'readable-by-trips', line: `the ${began} began, the victim ${at} last`, points }],
    }
  },
})

/** Brings the conversation to the moment of the theft. */
async function meet(alice: Tester, bob: CandidateUser, began: string, at: string): Promise<void> {
  if (began === 'victim') await alice.opens(await bob.sends(alice, 'a first word'))
  await alice.sends(bob, 'hello')
  await bob.settles()
  await alice.opens(await bob.sends(alice, 'hello back'))
  if (at === 'sent') return
  await alice.sends(bob, 'the last before the theft')
  await bob.settles()
}
