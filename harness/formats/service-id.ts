import { createHash } from 'node:crypto'

/**
 * The Signal address name of a user in the neutral profile: a UUID of version 8 (RFC 9562) from the first 16 bytes
 * of SHA-256 of `parley.interop/0:` and the bare internal address. As a UUID it makes a pkmsg bind both users.
 */
export function serviceIdOf(address: string): string {
  const bytes = createHash('sha256').update(`parley.interop/0:${address}`).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
