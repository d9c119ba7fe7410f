import type { Tester } from '#harness'

/** Content that a simulated user can send. */
export type AnyContent = ReturnType<Parameters<Tester['sealsContent']>[1]>
type Media = Extract<AnyContent, { readonly kind: 'media' }>

const octets = (length: number) => new Uint8Array(length).fill(7)
const PLAIN: Omit<Media, 'id' | 'sentAt' | 'caption'> = {
  kind: 'media',
  mediaKind: 'file',
  path: 'nowhere',
  key: octets(32),
  sha256: octets(32),
  blobSha256: octets(32),
  length: 10,
  mime: 'text/plain',
  name: 'a.txt',
}

const PATHS = [
  '',
  '/',
  '..',
  '../../etc/passwd',
  'file:///etc/passwd',
  'http://127.0.0.1:1/',
  'a?b#c',
  '\u0000',
  'x'.repeat(5_000),
]
const MIMES = ['', 'x', 'text/html', 'image/svg+xml', `a/${'b'.repeat(3_000)}`, '\u202e']
const LENGTHS = [0, 31, 33, 4_096]

/** Authentic messages that describe a file as none is: by place, key, digest, size and kind. */
export const MEDIA_FORMS: readonly Partial<Media>[] = [
  ...PATHS.map((path) => ({ path })),
  ...MIMES.map((mime) => ({ mime })),
  ...LENGTHS.flatMap((length) => [
    { key: octets(length) },
    { sha256: octets(length) },
    { blobSha256: octets(length) },
  ]),
  ...[0, 2 ** 32, Number.MAX_SAFE_INTEGER].map((length) => ({ length })),
  { name: '../../.profile' },
  { name: `${'n'.repeat(5_000)}` },
  { thumbnail: octets(20_000) },
  { durationMs: 0xffff_ffff, width: 0xffff_ffff, height: 0xffff_ffff },
]

/** A media message of such a form. */
export function mediaContent(form: Partial<Media>, id: string, caption: string): AnyContent {
  return { ...PLAIN, ...form, id, sentAt: 0, caption }
}
