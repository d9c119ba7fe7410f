import type { SendableKind, UserContent } from '#harness'

const media = {
  mediaKind: 'image' as const,
  path: 'a1b2c3',
  key: Buffer.alloc(32, 7).toString('base64'),
  sha256: Buffer.alloc(32, 8).toString('base64'),
  blobSha256: Buffer.alloc(32, 9).toString('base64'),
  length: 1234,
  mime: 'image/png',
  name: 'picture',
  caption: 'caption',
}

/** One content of each kind that a user can send; `target` is a message of the same conversation. */
export function contentOf(kind: SendableKind, target: string, author: string): UserContent {
  switch (kind) {
    case 'text':
      return { kind, body: 'plain words' }
    case 'reply':
      return { kind, target, author, quote: 'their words', body: 'an answer' }
    case 'reaction':
      return { kind, target, author, emoji: '👍', revoked: false }
    case 'edit':
      return { kind, target, body: 'better words' }
    case 'delete':
      return { kind, target }
    case 'media':
      return { kind, ...media }
    case 'contact':
      return { kind, name: 'A. Person', phones: ['+320000000'], emails: ['a.person@example.org'] }
    case 'location':
      return { kind, latitude: 50.85, longitude: 4.35, name: 'a place', address: 'a street' }
    case 'sticker':
      return { kind, pack: 'pack', emoji: '🙂', ...media }
  }
}
