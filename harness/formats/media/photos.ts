import { crc32 } from 'node:zlib'

const EXIF = Buffer.from('Exif\0\0', 'latin1')
const XMP = 'http://ns.adobe.com/xap/1.0/\0'
const IPTC = 'Photoshop 3.0\0'
const ASCII = 2
const LONG = 4
const UNDEFINED = 7

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')
const uint16 = (value: number) => Buffer.from([value >> 8, value & 255])
const uint32 = (value: number) =>
  Buffer.from([value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255])

interface Field {
  readonly tag: number
  readonly type: number
  readonly value: Buffer
}

/** The fields of a directory of TIFF, big-endian, and behind them their values. @param at where it stands */
function directory(fields: readonly Field[], at: number): Buffer {
  let behind = at + 2 + fields.length * 12 + 4
  const entries = fields.map(({ tag, type, value }) => {
    const isLong = type === LONG
    const place = isLong ? value : uint32(behind)
    if (!isLong) behind += value.length
    return Buffer.concat([uint16(tag), uint16(type), uint32(isLong ? 1 : value.length), place])
  })
  const values = fields.filter(({ type }) => type !== LONG).map(({ value }) => value)
  return Buffer.concat([uint16(fields.length), ...entries, uint32(0), ...values])
}

const words = (tag: number, text: string): Field => ({ tag, type: ASCII, value: Buffer.from(`${text}\0`) })

/** What a camera writes: its maker and serial number, and where the picture was taken (Exif 2.32). */
function exif(mark: string): Buffer {
  const first = 8
  const own = [words(0x010f, `${mark}.maker`), words(0x0110, `${mark}.model`)]
  const pointers = (camera: number, place: number) => [
    ...own,
    { tag: 0x8769, type: LONG, value: uint32(camera) },
    { tag: 0x8825, type: LONG, value: uint32(place) },
  ]
  const camera = first + directory(pointers(0, 0), first).length
  const serial = directory([words(0xa431, `${mark}.serial`)], camera)
  const method = Buffer.from(`ASCII\0\0\0${mark}.position`, 'latin1')
  const place = camera + serial.length
  const position = directory([{ tag: 0x001b, type: UNDEFINED, value: method }], place)
  return Buffer.concat([hex('4d4d002a00000008'), directory(pointers(camera, place), first), serial, position])
}

const xmp = (mark: string) =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:City="${mark}.town"/></rdf:RDF></x:xmpmeta>`

/** A resource of Photoshop's that holds a city (IPTC-IIM, 2:90). */
function iptc(mark: string): Buffer {
  const city = Buffer.from(`${mark}.city`)
  const data = Buffer.concat([hex('1c025a'), uint16(city.length), city])
  const even = data.length % 2 === 0 ? data : Buffer.concat([data, hex('00')])
  return Buffer.concat([
    Buffer.from(IPTC, 'latin1'),
    Buffer.from('8BIM'),
    hex('04040000'),
    uint32(data.length),
    even,
  ])
}

const segment = (marker: number, value: Buffer) =>
  Buffer.concat([Buffer.from([0xff, marker]), uint16(value.length + 2), value])

/** A grey JPEG of one pixel, with Exif, XMP and IPTC. */
export function jpeg(mark: string): Uint8Array {
  return photo(mark)
}

/** The same behind a segment of JFIF, as programs write it that have no camera. */
export function jfif(mark: string): Uint8Array {
  return photo(mark, segment(0xe0, Buffer.from('JFIF\0\x01\x02\0\0\x01\0\x01\0\0', 'latin1')))
}

function photo(mark: string, head: Uint8Array = new Uint8Array()): Uint8Array {
  const oneCode = (which: number) => Buffer.from([which, 1, ...Array<number>(15).fill(0), 0])
  return new Uint8Array(
    Buffer.concat([
      hex('ffd8'),
      head,
      segment(0xe1, Buffer.concat([EXIF, exif(mark)])),
      segment(0xe1, Buffer.from(XMP + xmp(mark))),
      segment(0xed, iptc(mark)),
      segment(0xdb, Buffer.from([0, ...Array<number>(64).fill(1)])),
      segment(0xc0, hex('08 0001 0001 01 01 11 00')),
      segment(0xc4, oneCode(0)),
      segment(0xc4, oneCode(0x10)),
      segment(0xda, hex('01 01 00 00 3f 00')),
      hex('3f ffd9'),
    ]),
  )
}

function chunk(name: string, value: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name), value])
  return Buffer.concat([uint32(value.length), named, uint32(crc32(named))])
}

/** The beginning of a PNG file with pixels of one octet or less, grey. */
export const pngHead = (width: number, height: number, bits: number) =>
  Buffer.concat([
    hex('89504e470d0a1a0a'),
    chunk('IHDR', Buffer.concat([uint32(width), uint32(height), Buffer.from([bits, 0, 0, 0, 0])])),
  ])

/** The end of a PNG file: its pixels under zlib. */
export const pngBody = (pixels: Buffer) =>
  Buffer.concat([chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))])

/** A grey PNG file of one pixel, with Exif, XMP and a text. */
export function png(mark: string): Uint8Array {
  return new Uint8Array(
    Buffer.concat([
      pngHead(1, 1, 8),
      chunk('eXIf', exif(mark)),
      chunk('iTXt', Buffer.from(`XML:com.adobe.xmp\0\0\0\0\0${xmp(mark)}`, 'latin1')),
      chunk('tEXt', Buffer.from(`Location\0${mark}.text`, 'latin1')),
      pngBody(hex('789c6360000000020001')),
    ]),
  )
}

/** A box of an MP4 file (ISO/IEC 14496-12). */
export const box = (name: string, ...parts: readonly Buffer[]) => {
  const value = Buffer.concat(parts)
  return Buffer.concat([uint32(value.length + 8), Buffer.from(name, 'latin1'), value])
}

/** An MP4 file without a track, with the position and the maker as phones write them. */
export function mp4(mark: string): Uint8Array {
  const text = (name: string, word: string) => {
    const value = Buffer.from(`${mark}.${word}`)
    return box(name, uint16(value.length), uint16(0x15c7), value)
  }
  const places = box(
    'udta',
    text('\u00a9xyz', 'position'),
    text('\u00a9mak', 'maker'),
    text('\u00a9mod', 'model'),
  )
  return new Uint8Array(
    Buffer.concat([
      box('ftyp', Buffer.from('isom\0\0\x02\0isomiso2', 'latin1')),
      box('moov', box('mvhd', Buffer.alloc(100)), places),
      box('mdat', Buffer.alloc(64, 7)),
    ]),
  )
}
