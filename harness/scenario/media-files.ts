import { freshBytes } from '../environment/randomness.ts'
import type { MediaKind } from '../formats/content/content.ts'
import type { OwnFile } from './media.ts'

const HEADS: Readonly<Record<MediaKind, string>> = {
  image: '\u0089PNG\r\n\u001a\n\0\0\0\rIHDR',
  video: '\0\0\0\u0018ftypisom\0\0\u0002\0isomiso2',
  voice: 'OggS\0\u0002',
  file: '%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n',
}

const MIMES: Readonly<Record<MediaKind, string>> = {
  image: 'image/png',
  video: 'video/mp4',
  voice: 'audio/ogg',
  file: 'application/pdf',
}

const ENDINGS: Readonly<Record<MediaKind, string>> = { image: 'png', video: 'mp4', voice: 'ogg', file: 'pdf' }

/** What begins a file of this kind, by which it is known. */
export function headOf({ mediaKind, head }: Pick<OwnFile, 'mediaKind' | 'head'>): Buffer {
  return head === undefined ? Buffer.from(HEADS[mediaKind], 'latin1') : Buffer.from(head, 'base64')
}

/** The octets of a file: its head, the mark, and noise up to its size; a shorter file is cut. */
export function octetsOf(file: OwnFile, mark: string): Uint8Array {
  if (file.made) return file.made(mark)
  const begin = Buffer.concat([headOf(file), Buffer.from(` ${mark} `)])
  const noise = freshBytes(Math.max(0, file.size - begin.length))
  return new Uint8Array(Buffer.concat([begin, noise]).subarray(0, file.size))
}

/** A small picture of a file, which holds a mark. */
export function thumbnailOf({ thumbnail = 0 }: OwnFile, mark: string): Uint8Array | undefined {
  return thumbnail === 0 ? undefined : octetsOf({ mediaKind: 'image', size: thumbnail }, mark)
}

/** Type and name of a file. @param behind stands before the name's ending */
export function calledAs({ mediaKind, mime, name }: OwnFile, behind = '') {
  const ending = ENDINGS[mediaKind]
  return { mime: mime ?? MIMES[mediaKind], name: name ?? `a ${mediaKind}${behind}.${ending}` }
}
