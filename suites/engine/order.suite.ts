import { arrived, fc, listed, nothingElse, purpose, type Sealed } from '#harness'

/** Picks `count` of the places below `of` in an order that follows from `seed`, the first and the last among them. */
function picks(of: number, count: number, seed: number): number[] {
  const places = [...Array(of).keys()]
  let state = seed + 1
  for (let at = of - 1; at > 0; at -= 1) {
    state = (state * 48271) % 2147483647
    const other = state % (at + 1)
    const [a = 0, b = 0] = [places[at], places[other]]
    places[at] = b
    places[other] = a
  }
  return [...new Set([of - 1, ...places.slice(0, count), 0])]
}

purpose('EN-06', {
  title: 'messages open in whatever order they come, within the window',
  verifies: ['E2E-11'],
  planes: ['engine'],
  severity: 2,
  effect: 'A network that reorders loses messages for good.',
  remedy: 'Keep the keys of messages that were passed over, a thousand at least, until they come.',
  cases: { smoke: 1, gate: 4, full: 40 },
  situations: ['a thousand passed over', 'four round trips late'],
  variants: [
    { count: 1000, picked: 20, trips: 0, seed: 1 },
    { count: 40, picked: 40, trips: 4, seed: 2 },
  ],
  stimuli: fc.record({
    count: fc.integer({ min: 2, max: 60 }),
    picked: fc.integer({ min: 1, max: 60 }),
    trips: fc.integer({ min: 0, max: 4 }),
    seed: fc.nat(1_000_000),
  }),
  story: ({ count, picked, trips, seed }) => [
    `Alice seals ${count} messages, and none is delivered`,
    `${trips} round trips follow`,
    `then they are delivered in the order ${picks(count, picked, seed)
      .map((place) => place + 1)
      .join(', ')}`,
  ],
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, reaches }, { count, picked, trips, seed }) {
    const sealed: Sealed[] = []
    for (let n = 0; n < count; n += 1) sealed.push(await alice.seals(bob, `${n}`))
    if (count >= 1000) reaches('a thousand passed over')
    for (let trip = 0; trip < trips; trip += 1) {
      await bob.catchesUp(alice)
      await alice.opens(await bob.sends(alice, `trip ${trip}`))
    }
    if (trips >= 4) reaches('four round trips late')
    const chosen = picks(count, picked, seed).flatMap((place) => sealed[place] ?? [])
    for (const message of chosen) alice.delivers(message, bob)
    const barrier = await bob.catchesUp(alice)
    const place = { account: bob.address, conversation: alice.address, author: alice.address }
    return { canaries: chosen.map((message) => message.canary), barrier, place }
  },
  then: (log, { canaries, barrier, place }) => [
    arrived(log, barrier, 'the conversation goes on'),
    ...canaries.map((canary) =>
      listed(log, canary, place, barrier, { least: 1, most: 1 }, 'a message that came late opens once'),
    ),
    nothingElse(log),
  ],
})
