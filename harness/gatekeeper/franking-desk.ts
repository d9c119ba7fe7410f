import type { ProtocolClock } from '../environment/protocol-time.ts'
import { freshBytes } from '../environment/randomness.ts'
import { holdsFor, isSame, type Stamped, stampOf } from '../formats/franking.ts'
import { escapeXml } from '../formats/stanza/escape.ts'

/** Stamps commitments that are passed on, and says of a reported message whether it was sent as it is reported. */
export interface FrankingDesk {
  /** The attributes that a franked message is passed on with. */
  attributes(message: Omit<Stamped, 'at'>): string
  /** Whether this content was committed to and passed on as the stamp says. */
  verifies(message: Stamped, stamp: string, content: Uint8Array, key: Uint8Array | undefined): boolean
}

/** Creates the desk, with a key of its own. */
export function frankingDesk(clock: ProtocolClock): FrankingDesk {
  const own = freshBytes(32)
  return {
    attributes(message) {
      const at = clock.now()
      const stamp = stampOf({ ...message, at }, own)
      return ` commitment="${escapeXml(message.commitment, 'attribute')}" stamp="${stamp}" at="${at}"`
    },
    verifies: (message, stamp, content, key) =>
      isSame(stamp, stampOf(message, own)) && holdsFor(content, key, message.commitment),
  }
}
