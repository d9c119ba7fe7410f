import { measure, stimuliOf } from '#harness'

const EVERY = 256
const LONG = [512, 1_024, 2_048, 4_096, 8_192]
const TOKEN = 32

measure('length', {
  order: 9,
  title: 'Overhead and what lengths tell',
  asks: 'How much longer is a message than its text, and how exactly does its length tell the text’s?',
  method:
    'Texts of 256 lengths that follow each other, and of five long ones, are encrypted in a conversation that was answered; and one first message. The length of each ciphertext is held against that of its plaintext. With padding many lengths have one size.',
  limits: 'Only sizes are looked at: the network also sees when, how often and between whom.',
  figures: [
    {
      id: 'overhead',
      title: 'octets that a later message is longer than its plaintext, at most',
      short: 'overhead',
      unit: 'octets',
      combining: 'most',
    },
    {
      id: 'first-overhead',
      title: 'octets that a first message is longer than its plaintext',
      short: 'first message',
      unit: 'octets',
      combining: 'most',
    },
    {
      id: 'distinct-sizes',
      title: 'sizes that 256 lengths of text are told apart by',
      short: 'sizes / 256',
      unit: 'lengths',
      combining: 'most',
    },
  ],
  curves: [
    {
      id: 'size-by-length',
      title: 'Length of the ciphertext against length of the plaintext',
      x: 'octets of plaintext',
      y: 'octets of ciphertext',
      kind: 'size',
    },
  ],
  plays: [{ lengths: 'all' }],
  with: (given) => given.engineUsers({ alice: 'tester', bob: 'candidate' }, { fresh: true }),
  async when({ alice, bob, hands }) {
    const first = await alice.seals(bob, 'hello')
    await hands(bob, first, alice)
    await alice.opens(await bob.sends(alice, 'hello back'))
    await hands(bob, await alice.seals(bob, 'and on'), alice)
    const every: string[] = []
    for (let length = 0; length < EVERY; length += 1)
      every.push((await alice.seals(bob, 'm'.repeat(length))).id)
    const long: string[] = []
    for (const length of LONG) long.push((await alice.seals(bob, 'm'.repeat(length))).id)
    const live = await alice.seals(bob, 'the last')
    await hands(bob, live, alice)
    return { first: first.id, every, long }
  },
  read(log, { first, every, long }) {
    const sizes = new Map(
      stimuliOf(log, 'message.sealed').map(({ n, data: { id, content, bytes } }) => [
        id,
        {
          n,
          text: Buffer.byteLength(content.replaceAll(/⟦c\d+⟧/g, 'c'.repeat(TOKEN))),
          size: Buffer.from(bytes, 'base64').length,
        },
      ]),
    )
    const of = (ids: readonly string[]) => ids.flatMap((id) => sizes.get(id) ?? [])
    const ordinary = of(every)
    const over = Math.max(...[...ordinary, ...of(long)].map(({ size, text }) => size - text))
    const [begun] = of([first])
    const at = ordinary.slice(0, 3).map(({ n }) => n)
    return {
      readings: [
        { figure: 'overhead', value: over, at },
        { figure: 'first-overhead', value: begun ? begun.size - begun.text : 0, at: begun ? [begun.n] : [] },
        {
          figure: 'distinct-sizes',
          value: new Set(ordinary.map(({ size }) => size)).size,
          of: ordinary.length,
          at,
        },
      ],
      curves: [
        {
          curve: 'size-by-length',
          line: 'later messages',
          points: ordinary.map(({ text, size }) => ({ x: text, y: size })),
        },
      ],
    }
  },
})
