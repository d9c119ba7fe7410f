import { createHash } from 'node:crypto'

/** Gives octets that look like anything and are the same in every run: what a test draws anew fails once in a while. */
export function drawing(label: string): (length: number) => Buffer<ArrayBuffer> {
  let drawn = 0
  return (length) => {
    drawn += 1
    return Buffer.from(createHash('shake256', { outputLength: length }).update(`${label} ${drawn}`).digest())
  }
}
