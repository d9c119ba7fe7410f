import { crc32, deflateRawSync, deflateSync, inflateSync } from 'node:zlib'

const MEBIBYTE = 1024 * 1024
/** Z_FULL_FLUSH: what ends so can be followed by whatever begins anew. */
const FULL_FLUSH = 3
const ADLER = 65_521
/** An empty last block. */
const LAST = Buffer.from([3, 0])

/** Compresses as messages on a Noise connection are (RFC 1950). */
export function packed(octets: Uint8Array): Uint8Array {
  return deflateSync(octets)
}

/** The reverse of {@link packed}; throws where that is not what it is given. For what we made ourselves: it has no bound. */
export function unpacked(octets: Uint8Array): Uint8Array {
  return inflateSync(octets)
}

/** So many MiB of zeros as {@link packed} gives them, a thousandth as long. */
export function packedZeros(mebibytes: number): Buffer {
  const check = Buffer.alloc(4)
  check.writeUInt32BE((((mebibytes * MEBIBYTE) % ADLER) * 65_536 + 1) >>> 0)
  return Buffer.concat([Buffer.from([0x78, 1]), ...pieces(0, mebibytes), LAST, check])
}

/** These octets and so many MiB of blanks under gzip (RFC 1952). */
export function swollen(octets: Uint8Array, mebibytes: number): Buffer {
  const blanks = Buffer.alloc(MEBIBYTE, ' ')
  let check = crc32(octets)
  for (let n = 0; n < mebibytes; n += 1) check = crc32(blanks, check)
  const end = Buffer.alloc(8)
  end.writeUInt32LE(check)
  end.writeUInt32LE((octets.length + mebibytes * MEBIBYTE) % 2 ** 32, 4)
  const head = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])
  const first = deflateRawSync(octets, { finishFlush: FULL_FLUSH })
  return Buffer.concat([head, first, ...pieces(' ', mebibytes), LAST, end])
}

function pieces(of: string | number, mebibytes: number): readonly Buffer[] {
  const piece = deflateRawSync(Buffer.alloc(MEBIBYTE, of), { finishFlush: FULL_FLUSH })
  return Array<Buffer>(mebibytes).fill(piece)
}
