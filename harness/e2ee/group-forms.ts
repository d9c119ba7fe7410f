import { randomUUID } from 'node:crypto'
import {
  groupEncrypt,
  ProtocolAddress,
  SenderKeyDistributionMessage,
  type SenderKeyRecord,
  SenderKeyStore,
} from '@signalapp/libsignal-client'
import { DEVICE } from './address-book.ts'

/** What a member of a group would send, made without any group: material for confusions of one form with another. */
export interface GroupForms {
  /** The key of the chain, as its owner would hand it to the members. */
  distribution(): Promise<Uint8Array>
  /** A message of the chain: whoever has the key opens it. */
  message(plaintext: Uint8Array): Promise<Uint8Array>
}

/** Starts a sender-key chain of its own. @param address service id of the sender: a UUID */
export function groupForms(address: string): GroupForms {
  const sender = ProtocolAddress.new(address, DEVICE)
  const id = randomUUID()
  const store = new OneChain()
  const distribution = SenderKeyDistributionMessage.create(sender, id, store)
  return {
    distribution: async () => new Uint8Array((await distribution).serialize()),
    async message(plaintext) {
      await distribution
      return new Uint8Array((await groupEncrypt(sender, id, store, new Uint8Array(plaintext))).serialize())
    },
  }
}

class OneChain extends SenderKeyStore {
  #record: SenderKeyRecord | null = null
  async saveSenderKey(_sender: ProtocolAddress, _id: string, record: SenderKeyRecord): Promise<void> {
    this.#record = record
  }
  async getSenderKey(): Promise<SenderKeyRecord | null> {
    return this.#record
  }
}
