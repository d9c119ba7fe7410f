import { fromBinary } from '@bufbuild/protobuf'
import { messageOf } from '../../vocabulary/errors.ts'
import {
  type Content,
  GROUP_ACTIONS,
  MEDIA_KINDS,
  type MediaReference,
  RECEIPT_KINDS,
  type UnknownContent,
} from './content.ts'
import { ContentSchema, type Media, type Content as Message } from './gen/content_pb.ts'

/** A content, or why the bytes are none. The reason may carry a candidate's text: it is not safe to look at. */
export type DecodedContent =
  | { readonly ok: true; readonly content: Content }
  | { readonly ok: false; readonly reason: string }

/** A value that the format allows and this version has no word for. */
class Refused extends Error {}

/**
 * Reads a content after its padding is taken off. Unknown fields beside a known kind are passed over; without
 * a known kind they make it `unknown`. Never throws: bytes and values come from a candidate.
 */
export function decodeContent(bytes: Uint8Array): DecodedContent {
  try {
    return { ok: true, content: contentOf(fromBinary(ContentSchema, bytes), bytes) }
  } catch (thrown) {
    const reason = thrown instanceof Refused ? thrown.message : `no content protobuf: ${messageOf(thrown)}`
    return { ok: false, reason }
  }
}

function contentOf(message: Message, bytes: Uint8Array): Content {
  const common = {
    id: message.id,
    sentAt: whole(message.sentAtMs, 'sent_at_ms'),
    ...(message.group === '' ? {} : { group: message.group }),
    ...(message.frankingKey.length === 0 ? {} : { frankingKey: message.frankingKey }),
  }
  const { kind } = message
  switch (kind.case) {
    case 'text': {
      const { body, preview } = kind.value
      if (!preview) return { ...common, kind: 'text', body }
      const { url, title, description } = preview
      return { ...common, kind: 'text', body, preview: { url, title, description } }
    }
    case 'reply': {
      const { target, author, quote, body } = kind.value
      return { ...common, kind: 'reply', target, author, quote, body }
    }
    case 'reaction': {
      const { target, author, emoji, revoked } = kind.value
      return { ...common, kind: 'reaction', target, author, emoji, revoked }
    }
    case 'edit':
      return { ...common, kind: 'edit', target: kind.value.target, body: kind.value.body }
    case 'delete':
      return { ...common, kind: 'delete', target: kind.value.target }
    case 'media':
      return { ...common, kind: 'media', ...mediaOf(kind.value) }
    case 'receipt': {
      const receipt = oneOf(RECEIPT_KINDS, kind.value.receipt, 'receipt')
      return { ...common, kind: 'receipt', receipt, ids: kind.value.ids }
    }
    case 'groupControl': {
      const { group: about, title, members } = kind.value
      const action = oneOf(GROUP_ACTIONS, kind.value.action, 'action')
      return { ...common, kind: 'group-control', about, action, title, members }
    }
    case 'contact': {
      const { name, phones, emails, vcard } = kind.value
      return { ...common, kind: 'contact', name, phones, emails, ...(vcard === '' ? {} : { vcard }) }
    }
    case 'location': {
      const { latitude, longitude, accuracy, name, address } = kind.value
      const precision = accuracy === 0 ? {} : { accuracy }
      return { ...common, kind: 'location', latitude, longitude, ...precision, name, address }
    }
    case 'sticker': {
      const { media, pack, emoji } = kind.value
      if (!media) throw new Refused('sticker without media')
      return { ...common, kind: 'sticker', ...mediaOf(media), pack, emoji }
    }
    case 'keyDistribution': {
      const { group: about, distribution } = kind.value
      return { ...common, kind: 'key-distribution', about, distribution }
    }
    case undefined:
      return unknownOf(common, message, bytes)
  }
}

function unknownOf(
  common: Pick<Content, 'id' | 'sentAt' | 'group'>,
  message: Message,
  bytes: Uint8Array,
): UnknownContent {
  const numbers = new Set(message.$unknown?.map((field) => field.no))
  if (numbers.size === 0) throw new Refused('no kind of content')
  const fieldNumbers = [...numbers].sort((one, other) => one - other)
  return { ...common, kind: 'unknown', fieldNumbers, encoded: new Uint8Array(bytes) }
}

function mediaOf(media: Media): MediaReference {
  const { path, key, sha256, blobSha256, mime, name, caption, thumbnail, durationMs, width, height } = media
  return {
    mediaKind: oneOf(MEDIA_KINDS, media.mediaKind, 'media_kind'),
    path,
    key,
    sha256,
    blobSha256,
    length: whole(media.length, 'length'),
    mime,
    name,
    caption,
    ...(thumbnail.length === 0 ? {} : { thumbnail }),
    ...(durationMs === 0 ? {} : { durationMs }),
    ...(width === 0 ? {} : { width }),
    ...(height === 0 ? {} : { height }),
  }
}

function oneOf<T extends string>(allowed: readonly T[], value: string, field: string): T {
  const found = allowed.find((one) => one === value)
  if (found === undefined) throw new Refused(`unknown ${field} ${JSON.stringify(value.slice(0, 40))}`)
  return found
}

function whole(value: bigint, field: string): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Refused(`${field} is out of range`)
  return Number(value)
}
