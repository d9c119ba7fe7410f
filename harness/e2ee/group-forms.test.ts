import type { SenderKeyRecord } from '@signalapp/libsignal-client'
import {
  groupDecrypt,
  ProtocolAddress,
  processSenderKeyDistributionMessage,
  SenderKeyDistributionMessage,
  SenderKeyStore,
} from '@signalapp/libsignal-client'
import { expect, test } from 'vitest'
import { groupForms } from './group-forms.ts'

const ALICE = '11111111-1111-4111-8111-111111111111'

class Held extends SenderKeyStore {
  readonly records = new Map<string, SenderKeyRecord>()
  async saveSenderKey(_: ProtocolAddress, id: string, record: SenderKeyRecord) {
    this.records.set(id, record)
  }
  async getSenderKey(_: ProtocolAddress, id: string) {
    return this.records.get(id) ?? null
  }
}

test('a member with the key opens the messages of the chain', async () => {
  const forms = groupForms(ALICE)
  const sender = ProtocolAddress.new(ALICE, 1)
  const member = new Held()
  const key = SenderKeyDistributionMessage.deserialize(new Uint8Array(await forms.distribution()))
  await processSenderKeyDistributionMessage(sender, key, member)
  for (const text of ['first', 'second']) {
    const message = new Uint8Array(await forms.message(Buffer.from(text)))
    expect(Buffer.from(await groupDecrypt(sender, member, message)).toString()).toBe(text)
  }
})
