import { createHash, randomBytes } from 'node:crypto'
import type { Canary } from '../vocabulary/ids.ts'

/** A seed of its own for a part of a campaign, so that adding one part never changes another: 31 bits. */
export function deriveSeed(seed: number, ...labels: readonly (string | number)[]): number {
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, ...labels]))
    .digest()
  return digest.readUInt32BE(0) >>> 1
}

const STOCK = 4096
let stock = Buffer.alloc(0)
let taken = 0

/**
 * Bytes from the operating system's generator: for canaries, keys and nonces, which no seed may predict. Few at a
 * time come out of a stock, since asking costs more than they do; none is given twice.
 */
export function freshBytes(length: number): Buffer {
  if (length > STOCK / 16) return randomBytes(length)
  if (taken + length > stock.length) {
    stock = randomBytes(STOCK)
    taken = 0
  }
  taken += length
  return stock.subarray(taken - length, taken)
}

/** A fresh 128-bit canary. */
export function freshCanary(): Canary {
  return freshBytes(16).toString('hex') as Canary
}

/** A small generator (mulberry32) for choices inside a run that must repeat with its seed. */
export function seeded(seed: number): { next(): number; below(limit: number): number } {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  return { next, below: (limit) => Math.floor(next() * limit) }
}
