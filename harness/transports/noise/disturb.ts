import type { FrameAttack } from '../../vocabulary/noise.ts'
import type { ByteLink } from '../byte-link.ts'
import type { CipherState } from './cipher-state.ts'
import { framed, LENGTH_BYTES } from './frames.ts'

const SPACE = 0x20

/** Sends such frames; what is left of `messages` goes out as it should. */
export function disturb(
  link: ByteLink,
  sending: CipherState,
  frameBytes: number,
  attack: FrameAttack,
  messages: readonly Uint8Array[],
): void {
  const [first = new Uint8Array(0), ...others] = messages
  const raw = (frame: Uint8Array) => link.write(framed(frame))
  const sealed = (message: Uint8Array) => sending.encrypt(message)
  const flipped = (frame: Uint8Array, at: number) => {
    const changed = Buffer.from(frame)
    changed[at] = (changed[at] ?? 0) ^ 1
    return changed
  }
  if (attack === 'flipped') raw(flipped(sealed(first), 3))
  else if (attack === 'flipped tag') {
    const frame = sealed(first)
    raw(flipped(frame, frame.length - 1))
  } else if (attack === 'cut short') raw(sealed(first).subarray(0, -1))
  else if (attack === 'lengthened') raw(Buffer.concat([sealed(first), Uint8Array.of(0)]))
  else if (attack === 'repeated') {
    const frame = sealed(first)
    raw(frame)
    raw(frame)
  } else if (attack === 'exchanged') {
    const [one, two] = [sealed(first), sealed(others[0] ?? first)]
    raw(two)
    raw(one)
  } else if (attack === 'after a lost one') {
    sending.skip()
    raw(sealed(first))
  } else if (attack === 'in the clear') raw(first)
  else if (attack === 'empty') for (let count = 0; count < 1000; count += 1) raw(new Uint8Array(0))
  else if (attack === 'too long') {
    const padding = Buffer.alloc(Math.max(0, frameBytes + 1 - first.length), SPACE)
    raw(sealed(Buffer.concat([first, padding])))
  } else {
    const length = Buffer.alloc(LENGTH_BYTES, 0xff)
    link.write(Buffer.concat([length, Buffer.alloc(1024)]))
  }
}
