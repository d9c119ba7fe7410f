import type { Content, ContentDraft } from '../formats/content/content.ts'
import type { UserContent } from './protocol/content.ts'

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))
const base64 = (data: Uint8Array): string => Buffer.from(data).toString('base64')

/** What a user says, as it lies inside the encryption. `unsupported` cannot be sent: undefined. */
export function toContentDraft(content: UserContent): ContentDraft | undefined {
  switch (content.kind) {
    case 'media':
    case 'sticker':
      return {
        ...content,
        key: bytes(content.key),
        sha256: bytes(content.sha256),
        blobSha256: bytes(content.blobSha256),
      }
    case 'unsupported':
      return undefined
    default:
      return content
  }
}

/** A decrypted content as a user sees it: `undefined` for what is no user content (receipts, group control, keys). */
export function toUserContent(content: Content): UserContent | undefined {
  switch (content.kind) {
    case 'text':
      return { kind: 'text', body: content.body }
    case 'reply': {
      const { kind, target, author, quote, body } = content
      return { kind, target, author, quote, body }
    }
    case 'reaction': {
      const { kind, target, author, emoji, revoked } = content
      return { kind, target, author, emoji, revoked }
    }
    case 'edit':
      return { kind: 'edit', target: content.target, body: content.body }
    case 'delete':
      return { kind: 'delete', target: content.target }
    case 'media':
      return { kind: 'media', ...media(content) }
    case 'sticker':
      return { kind: 'sticker', pack: content.pack, emoji: content.emoji, ...media(content) }
    case 'contact':
      return { kind: 'contact', name: content.name, phones: [...content.phones], emails: [...content.emails] }
    case 'location': {
      const { kind, latitude, longitude, name, address } = content
      return { kind, latitude, longitude, name, address }
    }
    case 'unknown':
      return { kind: 'unsupported', note: `fields ${content.fieldNumbers.join(', ')}` }
    default:
      return undefined
  }
}

function media(content: Extract<Content, { kind: 'media' | 'sticker' }>) {
  const { mediaKind, path, length, mime, name, caption } = content
  return {
    mediaKind,
    path,
    key: base64(content.key),
    sha256: base64(content.sha256),
    blobSha256: base64(content.blobSha256),
    length,
    mime,
    name,
    caption,
  }
}
