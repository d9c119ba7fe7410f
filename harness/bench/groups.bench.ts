import { randomUUID } from 'node:crypto'
import {
  groupDecrypt,
  groupEncrypt,
  ProtocolAddress,
  processSenderKeyDistributionMessage,
  SenderKeyDistributionMessage,
  type SenderKeyRecord,
  SenderKeyStore,
} from '@signalapp/libsignal-client'
import { bench } from 'vitest'
import { DEVICE } from '../e2ee/address-book.ts'
import { memoryStore } from '../e2ee/store.ts'
import { protocolClock } from '../environment/protocol-time.ts'
import { freshBytes } from '../environment/randomness.ts'
import { bell } from '../environment/waiting.ts'
import type { Content } from '../formats/content/content.ts'
import { encodeContent } from '../formats/content/encode-content.ts'
import { pad } from '../formats/content/padding.ts'
import { serviceIdOf } from '../formats/service-id.ts'
import { withCanary } from '../scenario/canary-text.ts'
import { caseRecorder } from '../scenario/case-recorder.ts'
import { type GroupSide, groupSide } from '../scenario/group-side.ts'
import { memberKeys } from '../scenario/people.ts'
import { memoryBlobs } from '../transcript/blobs.ts'
import { comparison, costOf } from './comparison.test-support.ts'
import { findsRatio, rounds } from './findings.test-support.ts'

const MEMBERS = 256
const MESSAGES = 5
const GROUP = 'g-256@interop.localhost'
const AUTHOR = '1-1@interop.localhost'

const clock = protocolClock()
const author = ProtocolAddress.new(serviceIdOf(AUTHOR), DEVICE)

/** A group as the bare library has it: a sender and its readers, each with a store of its own. */
async function rawGroup() {
  const id = randomUUID()
  const own = new Keys()
  const readers = Array.from({ length: MEMBERS - 1 }, () => new Keys())
  const distribution = (await SenderKeyDistributionMessage.create(author, id, own)).serialize()
  for (const reader of readers) {
    const handed = SenderKeyDistributionMessage.deserialize(distribution)
    await processSenderKeyDistributionMessage(author, handed, reader)
  }
  return async (plaintext: Uint8Array<ArrayBuffer>) => {
    const sealed = (await groupEncrypt(author, id, own, plaintext)).serialize()
    for (const reader of readers) await groupDecrypt(author, reader, sealed)
  }
}

/** A group of simulated users: everybody opens, looks for the canary and writes down what came. */
async function harnessGroup() {
  const ring = bell()
  const recorder = caseRecorder('bench', clock, memoryBlobs(), ring)
  const expected = new Map<string, string>()
  const side = (address: string, number: number): GroupSide => {
    const keys = memberKeys(number, memoryStore(), serviceIdOf(address))
    const seen = { expected, opened: new Set<string>(), unopened: new Set<string>() }
    return groupSide({ name: address, keys, recorder, bell: ring, ...seen })
  }
  const by = side(AUTHOR, 0)
  const readers = Array.from({ length: MEMBERS - 1 }, (_, n) => side(`1-${n + 2}@interop.localhost`, n + 1))
  const distribution = await by.distribution(GROUP)
  for (const reader of readers) reader.hears(GROUP, AUTHOR, distribution)
  return async () => {
    const { mark } = recorder.canary()
    const id = recorder.messageId()
    const body = withCanary('a message of ordinary length', mark)
    const content: Content = { kind: 'text', id, sentAt: clock.now(), group: GROUP, body }
    const bytes = await by.encrypts(GROUP, content)
    // the gatekeeper hands it to all of them at once
    await Promise.all(readers.map((reader) => reader.opens({ from: AUTHOR, group: GROUP, id, bytes })))
  }
}

class Keys extends SenderKeyStore {
  readonly #records = new Map<string, SenderKeyRecord>()
  async saveSenderKey(sender: ProtocolAddress, id: string, record: SenderKeyRecord): Promise<void> {
    this.#records.set(`${sender.name()} ${id}`, record)
  }
  async getSenderKey(sender: ProtocolAddress, id: string): Promise<SenderKeyRecord | null> {
    return this.#records.get(`${sender.name()} ${id}`) ?? null
  }
}

const text: Content = {
  kind: 'text',
  id: '0'.repeat(32),
  sentAt: clock.now(),
  group: GROUP,
  body: withCanary('a message of ordinary length', '0'.repeat(32)),
}
const plaintext = new Uint8Array(pad(encodeContent(text), freshBytes))
const [perMessage, setUp] = [comparison(), comparison()]

bench(
  'a group of 256: set up, and its messages',
  async () => {
    let rawSays = async (_: Uint8Array<ArrayBuffer>) => {}
    let says = async () => {}
    const rawSetUp = await costOf(1, async () => {
      rawSays = await rawGroup()
      await rawSays(plaintext)
    })
    const harnessSetUp = await costOf(1, async () => {
      says = await harnessGroup()
      await says()
    })
    setUp.add(rawSetUp, harnessSetUp)
    // by turns: what a set-up leaves to be collected, and to be compiled, is no cost of the side that happens to come next
    for (let n = 0; n < MESSAGES; n += 1) {
      const raw = await costOf(1, () => rawSays(plaintext))
      perMessage.add(raw, await costOf(1, says))
    }
  },
  rounds(15),
)

findsRatio('groups of 256', 'one raw encryption and 255 decryptions per message', perMessage.result)
findsRatio('groups of 256, set up to the first message', 'the raw library cost of a set-up', setUp.result)
