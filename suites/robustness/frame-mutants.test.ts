import { expect, it } from 'vitest'
import { stanzaCodec } from '../../harness/formats/stanza/stanza-codec.ts'
import { xml } from '../../harness/formats/stanza/xml.ts'
import { encodeChain } from '../../harness/transports/noise/certificate.ts'
import { framed } from '../../harness/transports/noise/frames.ts'
import { CHAIN_KINDS, mutatedChain } from './chain-mutants.ts'
import {
  FORM_KINDS,
  FRAME_KINDS,
  IN_PIECES,
  mutatedForm,
  mutatedFrame,
  mutatedWebSocketFrame,
  WEBSOCKET_KINDS,
} from './frame-mutants.ts'

const codec = stanzaCodec([])
const message = codec.encode(xml('message', { id: '7'.repeat(400) }), 'binary')
const details = Buffer.from('{"serial":2,"key":"AA=="}').toString('base64')
const chain = encodeChain({ details, signature: 'AAAA' }, { details, signature: 'BBBB' })
const text = Buffer.concat([Uint8Array.of(0x81, 126, 1, 0), Buffer.alloc(256, 'x')])

const seeds = (kinds: number) => Array.from({ length: 3 * kinds }, (_, seed) => seed)

it.each([
  ['frame', FRAME_KINDS, framed(message), mutatedFrame],
  ['form', FORM_KINDS, message, mutatedForm],
  ['WebSocket frame', WEBSOCKET_KINDS, text, mutatedWebSocketFrame],
  ['chain', CHAIN_KINDS, chain, mutatedChain],
] as const)(
  'changes a %s each time in the same way, unless it goes out in pieces',
  (what, kinds, octets, mutate) => {
    for (const seed of seeds(kinds)) {
      const { octets: changed } = mutate(octets, seed)
      // no comparison of the test runner's: it is slow on half a megabyte
      expect(Buffer.compare(changed, mutate(octets, seed).octets)).toBe(0)
      if (what !== 'frame' || seed % kinds !== IN_PIECES) expect(Buffer.compare(changed, octets)).not.toBe(0)
    }
  },
)

it('reads no mutated form but those that are still one', () => {
  const read = seeds(FORM_KINDS).filter((seed) => codec.decode(mutatedForm(message, seed).octets).ok)
  expect(read.every((seed) => [2, 6, 11].includes(seed % FORM_KINDS))).toBe(true)
})

it('calls nothing a chain that is none', () => {
  for (const seed of seeds(CHAIN_KINDS)) {
    const { octets, isNone } = mutatedChain(chain, seed)
    if (isNone) expect(() => JSON.parse(Buffer.from(octets).toString())).toThrow()
  }
})
