import { arrived, exactly, fc, never, proof, purpose } from '#harness'
import { domainOf, escaped, request } from './stanza-texts.ts'

/** An element as a name, values of attributes, and children: elements and texts. */
type Tree = {
  readonly name: string
  readonly values: readonly string[]
  readonly children: readonly (Tree | string)[]
}
type Asked = { readonly id: string; readonly tree: Tree }

/** Where numbers and lengths take an octet more, and texts that look like tokens of the dictionary. */
const LENGTHS = [1, 63, 64, 127, 128, 8_191, 8_192, 20_000]
const TOKENS = [
  'message',
  'Message',
  'MESSAGE',
  ' message',
  '2',
  '02',
  'urn:xmpp:ping',
  'interop.localhost',
  'jabber:client',
]
const SIGNS = ['é€😀', '\u00a0', '\u200b', '\ud7ff', '\ufffd', '\u{10ffff}', '"&<>\'']

const leaf = (text: string): Tree => ({ name: 'x', values: [text], children: [text] })
const asked = (ids: readonly string[]): Asked[] => ids.map((id) => ({ id, tree: leaf(id) }))
const chained = (depth: number): Tree =>
  depth === 0 ? leaf('at the bottom') : { name: 'message', values: [], children: [chained(depth - 1)] }

const word = fc.constantFrom('message', 'enc', 'x', 'a-b', 'é', 'id')
const text = fc.oneof(
  fc.constantFrom(...TOKENS, ...SIGNS),
  fc.stringMatching(/^[!-~]{1,300}$/),
  fc.constantFrom(...LENGTHS.slice(0, 5)).map((length) => 'x'.repeat(length)),
)
const { tree: trees } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.record({
    name: word,
    values: fc.array(text, { maxLength: 5 }),
    children: fc.array(fc.oneof({ depthSize: 'small', maxDepth: 6 }, text, tie('tree')), { maxLength: 4 }),
  }),
}))

function rendered({ name, values, children }: Tree, namespace = ' xmlns="urn:example:tree"'): string {
  const attributes = values.map((value, n) => ` a${n}="${escaped(value)}"`).join('')
  const inside = children.map((child) => (typeof child === 'string' ? escaped(child) : rendered(child, '')))
  return `<${name}${namespace}${attributes}>${inside.join('')}</${name}>`
}

purpose('STZ-10', {
  title: 'what comes in the binary form is read as it was written, and goes out in it unchanged',
  verifies: ['STZ-10'],
  applies: ['stream:noise-binary'],
  severity: 2,
  effect:
    'Ids, names and texts change between two programs that read the same octets, or a stanza ends the stream.',
  remedy:
    'Hold the codec against random trees: what is encoded and decoded again is what it was, for each length and sign.',
  cases: { gate: 4, full: 100 },
  variants: [
    { transport: 'noise-binary', requests: asked(LENGTHS.map((length) => 'y'.repeat(length))) },
    { transport: 'noise-binary', requests: asked(TOKENS) },
    { transport: 'noise-binary', requests: asked(SIGNS.map((sign) => `${sign}-${sign}`)) },
    {
      transport: 'noise-binary',
      requests: [1, 5, 20].map((depth) => ({ id: `${depth} deep`, tree: chained(depth) })),
    },
  ],
  stimuli: fc
    .uniqueArray(fc.record({ id: text, tree: trees }), {
      minLength: 1,
      maxLength: 6,
      selector: ({ id }) => id,
    })
    .map((requests) => ({ transport: 'noise-binary', requests })),
  with: (given) => given.pairedUsers({ alice: 'tester', bob: 'candidate' }),
  async when({ alice, bob, gatekeeper }, { requests }) {
    const domain = domainOf(bob.address)
    for (const { id, tree } of requests)
      await gatekeeper.writes(
        bob,
        request('get', domain, bob.address, id, rendered(tree)),
        'a request with a tree',
      )
    for (const { id } of requests) await gatekeeper.seesAnswered(bob, id)
    return { account: bob.address, ids: requests.map(({ id }) => id), barrier: await bob.catchesUp(alice) }
  },
  then: (log, { account, ids, barrier }) => [
    arrived(log, barrier, 'the conversation goes on'),
    ...ids.map((id) =>
      exactly(
        log,
        1,
        proof('stanza.received', (d) => d.account === account && d.name === 'iq' && d.id === id),
        'an answer has the id of its request, sign for sign',
      ),
    ),
    never(
      log,
      proof('stream.closed', (d) => d.account === account && d.by !== 'tester'),
      'a tree ends the connection',
    ),
  ],
})
