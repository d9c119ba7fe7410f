import { afterAll, bench } from 'vitest'
import { pair } from '../e2ee/peer.test-support.ts'
import { protocolClock } from '../environment/protocol-time.ts'
import { bell } from '../environment/waiting.ts'
import { stanzaReader } from '../formats/stanza/stanza-reader.ts'
import { type CaseRecorder, caseRecorder } from '../scenario/case-recorder.ts'
import { memoryBlobs } from '../transcript/blobs.ts'
import type { ByteLink } from '../transports/byte-link.ts'
import { listenTls } from '../transports/tls-server.ts'
import type { Draft } from '../vocabulary/observation.ts'
import { type Cost, comparison, costOf, quantile } from './comparison.test-support.ts'
import { findsRatio, findsText, rounds } from './findings.test-support.ts'
import { stanzaClient } from './stanza-client.test-support.ts'
import { twoAccounts } from './two-accounts.test-support.ts'

const STANZAS = 1500
const OPENING = `<stream:stream to='x' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`

const newCase = () => caseRecorder('bench', protocolClock(), memoryBlobs(), bell())
let recorder: CaseRecorder | undefined = newCase()
const world = await twoAccounts({ record: (draft: Draft) => void recorder?.record(draft) })
const { authority, profile } = world
const certificate = await authority.issue({ names: ['localhost'] })

/** A server that passes on what the first connection sends to the second. @param passOn gives what takes the bytes */
async function relay(passOn: (to: () => ByteLink | undefined) => (chunk: Uint8Array) => void) {
  let links: ByteLink[] = []
  return listenTls({
    certificate,
    onLink(link) {
      if (links.length === 2) links = []
      links.push(link)
      const [from] = links
      const take = passOn(() => links[1])
      link.listen({ data: (chunk) => link === from && take(chunk), closed: () => {} })
    },
  })
}
const bytes = await relay((to) => (chunk) => to()?.write(chunk))
const parsed = await relay((to) => {
  const ignored = () => {}
  const onStanza = (_: unknown, xml: string) => to()?.write(xml)
  const reader = stanzaReader({ onOpen: ignored, onStanza, onClose: ignored, onError: ignored })
  reader.push(Buffer.from(OPENING))
  return (chunk) => reader.push(chunk)
})

const clients = { bytes: stanzaClient(), parsed: stanzaClient(), whole: stanzaClient() }
const connection = (port: number) => ({ port, ca: authority.caPem })
await clients.bytes.connect(connection(bytes.port), connection(bytes.port))
await clients.parsed.connect(connection(parsed.port), connection(parsed.port))
await clients.whole.connect(...world.connections)
afterAll(async () => {
  for (const client of Object.values(clients)) client.close()
  await Promise.all([bytes.close(), parsed.close(), world.close()])
})

const { alice, bob } = await pair(true)
const sealed = await alice.encrypt(bob.address, new Uint8Array(120))
const ciphertext = Buffer.from(sealed.bytes).toString('base64')
const parts = [
  `<message type='chat' to='${world.addresses[1]}' id='m`,
  `'><enc xmlns='${profile.namespace}' v='2' type='msg'>${ciphertext}</enc></message>`,
] as const
let sent = 0

/** What a stanza costs through one of the servers. */
async function through(which: keyof typeof clients): Promise<Cost> {
  const client = clients[which]
  await client.prepare(parts, sent, STANZAS)
  sent += STANZAS
  return costOf(STANZAS, () => client.send(STANZAS))
}

const found = comparison()
const costs: Record<'relayed' | 'parsed' | 'routed' | 'recorded', number[]> = {
  relayed: [],
  parsed: [],
  routed: [],
  recorded: [],
}

bench(
  'a stanza between two accounts',
  async () => {
    const relayed = await through('bytes')
    costs.relayed.push(relayed.cpu)
    costs.parsed.push((await through('parsed')).cpu)
    recorder = undefined
    costs.routed.push((await through('whole')).cpu)
    recorder = newCase()
    const recorded = await through('whole')
    costs.recorded.push(recorded.cpu)
    found.add(relayed, recorded)
    const [fault] = world.gatekeeper.faults()
    if (fault !== undefined) throw fault
    if (recorder.observations.length !== 2 * STANZAS) throw new Error('not everything was recorded')
  },
  rounds(20),
)

findsRatio('stanzas', 'the cost of relaying the same bytes', found.result)
findsText('stanzas, where the work goes', () => {
  const at = (kind: keyof typeof costs) => quantile(costs[kind].slice(3), 0.5)
  const shares = {
    transport: at('relayed') / at('recorded'),
    parsing: (at('parsed') - at('relayed')) / at('recorded'),
    routing: (at('routed') - at('parsed')) / at('recorded'),
    recording: (at('recorded') - at('routed')) / at('recorded'),
  }
  const text = Object.entries(shares)
    .map(([name, share]) => `${name} ${Math.round(share * 100)} %`)
    .join(', ')
  return { text, data: { shares } }
})
