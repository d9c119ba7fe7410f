import { crc32, deflateRawSync } from 'node:zlib'
import { packedZeros } from '../packing.ts'
import { box, pngBody, pngHead } from './photos.ts'

const uint32 = (value: number) => {
  const octets = Buffer.alloc(4)
  octets.writeUInt32BE(value)
  return octets
}
const littleEndian = (value: number, octets = 4) => {
  const written = Buffer.alloc(octets)
  written.writeUIntLE(value, 0, octets)
  return written
}

/** A PNG file of 30,000 by 30,000 black pixels: 900 MB, or four times that as pixels of four octets. */
export const wide = () => Buffer.concat([pngHead(30_000, 30_000, 8), pngBody(packedZeros(859))])

/** A GIF file of so many frames, each as large as GIF knows. */
export function frames(count: number): Buffer {
  const size = Buffer.from([0xff, 0xff, 0xff, 0xff])
  const head = Buffer.concat([Buffer.from('GIF89a'), size, Buffer.from([0x80, 0, 0, 0, 0, 0, 255, 255, 255])])
  const frame = Buffer.concat([Buffer.from([0x2c, 0, 0, 0, 0]), size, Buffer.from([0, 2, 2, 0x4c, 1, 0])])
  return Buffer.concat([head, ...Array<Buffer>(count).fill(frame), Buffer.from([0x3b])])
}

/** A WebP file whose chunks say that they are as long, and its canvas as wide, as can be said. */
export const canvas = () =>
  Buffer.concat([
    Buffer.from('RIFF'),
    littleEndian(0xfffffffe),
    Buffer.from('WEBPVP8X'),
    littleEndian(10),
    Buffer.from([0x10, 0, 0, 0]),
    Buffer.alloc(6, 0xff),
    Buffer.from('VP8L'),
    littleEndian(0xffffffff),
    Buffer.alloc(64),
  ])

/** An MP4 file with boxes of length 0, of 2^63-1 octets and inside one another, and a table of four thousand million samples. */
export function boxes(): Buffer {
  let nested = box('moov')
  for (let depth = 0; depth < 2_000; depth += 1) nested = box(depth % 2 ? 'moov' : 'trak', nested)
  const large = Buffer.concat([uint32(1), Buffer.from('trak'), uint32(0x7fffffff), uint32(0xffffffff)])
  const table = box('stsz', uint32(0), uint32(1), uint32(0xffffffff), Buffer.alloc(16))
  return Buffer.concat([
    box('ftyp', Buffer.from('isom\0\0\x02\0isomiso2', 'latin1')),
    nested,
    box('moov', table, large),
    Buffer.concat([uint32(0), Buffer.from('moov')]),
  ])
}

/** A ZIP file of copies of one file under deflate (APPNOTE 4.3). */
function zip(name: string, file: Buffer, copies: number): Buffer {
  const packed = deflateRawSync(file)
  const about = Buffer.concat([
    Buffer.from([20, 0, 0, 0, 8, 0, 0, 0, 0, 0]),
    littleEndian(crc32(file)),
    littleEndian(packed.length),
    littleEndian(file.length),
  ])
  const names = Array.from({ length: copies }, (_, n) => Buffer.from(`${n}-${name}`))
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let at = 0
  for (const each of names) {
    const length = littleEndian(each.length, 2)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), about, length, Buffer.alloc(2), each, packed])
    const entry = [Buffer.from('PK\x01\x02\x14\0'), about, length, Buffer.alloc(12), littleEndian(at), each]
    locals.push(local)
    central.push(Buffer.concat(entry))
    at += local.length
  }
  const list = Buffer.concat(central)
  const count = littleEndian(copies, 2)
  const end = [
    Buffer.from('PK\x05\x06'),
    Buffer.alloc(4),
    count,
    count,
    littleEndian(list.length),
    littleEndian(at),
  ]
  return Buffer.concat([...locals, list, ...end, Buffer.alloc(2)])
}

/** A ZIP file of ZIP files, five deep, of sixteen each: a tebibyte of zeros in the end. */
export function nested(): Buffer {
  let file: Buffer = Buffer.alloc(1024 * 1024)
  for (let depth = 0; depth < 5; depth += 1) file = zip(depth === 0 ? 'zeros.bin' : 'more.zip', file, 16)
  return file
}
