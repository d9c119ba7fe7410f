/**
 * Pads a content before encryption: 1 to 16 bytes, each of them the number of bytes added.
 * `random` gives that many random bytes; it decides the length.
 */
export function pad(bytes: Uint8Array, random: (count: number) => Uint8Array): Uint8Array {
  const length = ((random(1)[0] ?? 0) & 15) + 1
  const padded = new Uint8Array(bytes.length + length).fill(length)
  padded.set(bytes)
  return padded
}

/** Takes the padding off. `undefined` unless it is exactly what {@link pad} adds. */
export function unpad(bytes: Uint8Array): Uint8Array | undefined {
  const length = bytes.at(-1) ?? 0
  if (length < 1 || length > 16 || length > bytes.length) return undefined
  const end = bytes.length - length
  return bytes.subarray(end).every((byte) => byte === length)
    ? new Uint8Array(bytes.subarray(0, end))
    : undefined
}
