import { PrivateKey } from '@signalapp/libsignal-client'
import { readSenderKeyHandout, sealUnsigned } from '../formats/signal/sender-key.ts'

/**
 * What a member can make of another's chain that was handed to it: the message at that place, signed by a key that is not the
 * chain's. `undefined` when the octets hand out no chain.
 */
export function forgedGroupMessage(distribution: Uint8Array, plaintext: Uint8Array): Uint8Array | undefined {
  const handout = readSenderKeyHandout(distribution)
  if (!handout) return undefined
  const unsigned = new Uint8Array(sealUnsigned(handout, plaintext))
  return new Uint8Array(Buffer.concat([unsigned, PrivateKey.generate().sign(unsigned)]))
}
