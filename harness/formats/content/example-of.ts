import type { ContentDraft, ContentKind, MediaReference } from './content.ts'

const TARGET = 'example-target'
const AUTHOR = '1-2@interop.example'
const GROUP = 'example-group'

/**
 * A filled example of a kind that carries `text` in its free texts; textless kinds only have a target or the like.
 * Ids, keys and digests are fixed: a scenario replaces those that matter to it.
 */
export function exampleOf<K extends ContentKind>(kind: K, text: string): ContentDraft<K>
export function exampleOf(kind: ContentKind, text: string): ContentDraft {
  switch (kind) {
    case 'text':
      return { kind, body: text }
    case 'reply':
      return { kind, target: TARGET, author: AUTHOR, quote: text, body: text }
    case 'reaction':
      return { kind, target: TARGET, author: AUTHOR, emoji: '👍', revoked: false }
    case 'edit':
      return { kind, target: TARGET, body: text }
    case 'delete':
      return { kind, target: TARGET }
    case 'media':
      return { kind, ...media(`${text}.png`), caption: text }
    case 'receipt':
      return { kind, receipt: 'read', ids: [TARGET] }
    case 'group-control':
      return { kind, about: GROUP, action: 'create', title: text, members: [AUTHOR] }
    case 'contact':
      return {
        kind,
        name: text,
        phones: ['+49 30 23125 000'],
        emails: ['someone@example.org'],
        vcard: `BEGIN:VCARD\r\nVERSION:4.0\r\nFN:${text}\r\nEND:VCARD\r\n`,
      }
    case 'location':
      return { kind, latitude: 52.52, longitude: 13.405, accuracy: 12, name: text, address: text }
    case 'sticker':
      return { kind, ...media('sticker.webp'), mime: 'image/webp', pack: text, emoji: '🦜' }
    case 'key-distribution':
      return { kind, about: GROUP, distribution: new Uint8Array(96).fill(3) }
  }
}

function media(name: string): MediaReference {
  return {
    mediaKind: 'image',
    path: 'example/4f1c',
    key: new Uint8Array(32).fill(1),
    sha256: new Uint8Array(32).fill(2),
    blobSha256: new Uint8Array(32).fill(4),
    length: 1234,
    mime: 'image/png',
    name,
    caption: '',
    width: 64,
    height: 48,
  }
}
