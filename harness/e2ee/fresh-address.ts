import { freshBytes } from '../environment/randomness.ts'

/** A service id that nobody has: a random UUID (RFC 9562, version 4), lower case. */
export function freshAddress(): string {
  const hex = freshBytes(16).toString('hex')
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) % 4]
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`
}
