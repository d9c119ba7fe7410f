/** Octets of a frame's length, big-endian. */
export const LENGTH_BYTES = 3

/** Puts the length before a frame. */
export function framed(frame: Uint8Array): Uint8Array {
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUIntBE(frame.length, 0, LENGTH_BYTES)
  return Buffer.concat([length, frame])
}

/** Cuts a stream of bytes into frames. */
export interface FrameSplitter {
  push(chunk: Uint8Array): void
}

/**
 * Creates a splitter. Memory is only ever taken for what has arrived.
 * @param limit octets of the longest frame
 * @param onFrame gets each whole frame; after `onTooLong`, which gets the length that was announced, nothing follows
 */
export function frameSplitter(
  limit: number,
  onFrame: (frame: Uint8Array) => void,
  onTooLong: (length: number) => void,
): FrameSplitter {
  let held: Uint8Array[] = []
  let bytes = 0
  let wanted: number | undefined
  let over = false
  const take = (length: number): Buffer => {
    const whole = Buffer.concat(held)
    held = [whole.subarray(length)]
    bytes -= length
    return whole.subarray(0, length)
  }
  return {
    push(chunk) {
      held.push(chunk)
      bytes += chunk.length
      while (!over && bytes >= (wanted ?? LENGTH_BYTES)) {
        if (wanted === undefined) {
          wanted = take(LENGTH_BYTES).readUIntBE(0, LENGTH_BYTES)
          if (wanted <= limit) continue
          over = true
          onTooLong(wanted)
        } else {
          const frame = take(wanted)
          wanted = undefined
          onFrame(frame)
        }
      }
    },
  }
}
