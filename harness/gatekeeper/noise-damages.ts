import { DH_BYTES, PRIMITIVES, TAG_BYTES } from '../transports/noise/primitives.ts'
import type { ReplyDamage } from '../vocabulary/noise.ts'

const STATIC_END = DH_BYTES + DH_BYTES + TAG_BYTES

/** The frames that go out in place of the server's handshake message. */
export function damaged(message: Uint8Array, damage: ReplyDamage | undefined): readonly Uint8Array[] {
  const flipped = (at: number) => {
    const changed = Buffer.from(message)
    changed[at] = (changed[at] ?? 0) ^ 1
    return [changed]
  }
  switch (damage) {
    case undefined:
      return [message]
    case 'ephemeral flipped':
      return flipped(0)
    case 'static key flipped':
      return flipped(DH_BYTES)
    case 'static key tag flipped':
      return flipped(STATIC_END - 1)
    case 'payload flipped':
      return flipped(STATIC_END)
    case 'payload tag flipped':
      return flipped(message.length - 1)
    case 'cut by one octet':
      return [message.subarray(0, -1)]
    case 'cut to the keys':
      return [message.subarray(0, STATIC_END)]
    case 'one octet longer':
      return [Buffer.concat([message, Uint8Array.of(0)])]
    case 'preceded by random octets':
      return [Buffer.concat([PRIMITIVES.generate().publicKey, PRIMITIVES.generate().publicKey]), message]
    case 'ephemeral of zeros':
      return [Buffer.concat([Buffer.alloc(DH_BYTES), message.subarray(DH_BYTES)])]
    case 'empty':
      return [new Uint8Array(0)]
  }
}
