import type { MessageInitShape } from '@bufbuild/protobuf'
import { create, toBinary } from '@bufbuild/protobuf'
import type { Content, MediaReference } from './content.ts'
import { ContentSchema, type MediaSchema } from './gen/content_pb.ts'

type Kind = NonNullable<MessageInitShape<typeof ContentSchema>['kind']>

/**
 * The protobuf form of a content, without padding. Unknown content comes out as it came in.
 * Throws for numbers that the format cannot hold: the content is then the harness's own mistake.
 */
export function encodeContent(content: Content): Uint8Array {
  if (content.kind === 'unknown') return new Uint8Array(content.encoded)
  const message = create(ContentSchema, {
    id: content.id,
    sentAtMs: BigInt(content.sentAt),
    group: content.group ?? '',
    frankingKey: content.frankingKey ?? new Uint8Array(),
    kind: kindOf(content),
  })
  return toBinary(ContentSchema, message)
}

function kindOf(content: Exclude<Content, { kind: 'unknown' }>): Kind {
  switch (content.kind) {
    case 'text': {
      const { body, preview } = content
      return { case: 'text', value: preview ? { body, preview } : { body } }
    }
    case 'reply': {
      const { target, author, quote, body } = content
      return { case: 'reply', value: { target, author, quote, body } }
    }
    case 'reaction': {
      const { target, author, emoji, revoked } = content
      return { case: 'reaction', value: { target, author, emoji, revoked } }
    }
    case 'edit':
      return { case: 'edit', value: { target: content.target, body: content.body } }
    case 'delete':
      return { case: 'delete', value: { target: content.target } }
    case 'media':
      return { case: 'media', value: mediaOf(content) }
    case 'receipt':
      return { case: 'receipt', value: { receipt: content.receipt, ids: [...content.ids] } }
    case 'group-control': {
      const { about: group, action, title, members } = content
      return { case: 'groupControl', value: { group, action, title, members: [...members] } }
    }
    case 'contact': {
      const { name, phones, emails, vcard = '' } = content
      return { case: 'contact', value: { name, phones: [...phones], emails: [...emails], vcard } }
    }
    case 'location': {
      const { latitude, longitude, accuracy = 0, name, address } = content
      return { case: 'location', value: { latitude, longitude, accuracy, name, address } }
    }
    case 'sticker':
      return { case: 'sticker', value: { media: mediaOf(content), pack: content.pack, emoji: content.emoji } }
    case 'key-distribution':
      return {
        case: 'keyDistribution',
        value: { group: content.about, distribution: content.distribution },
      }
  }
}

function mediaOf(media: MediaReference): MessageInitShape<typeof MediaSchema> {
  return {
    mediaKind: media.mediaKind,
    path: media.path,
    key: media.key,
    sha256: media.sha256,
    blobSha256: media.blobSha256,
    length: BigInt(media.length),
    mime: media.mime,
    name: media.name,
    caption: media.caption,
    thumbnail: media.thumbnail ?? new Uint8Array(),
    durationMs: media.durationMs ?? 0,
    width: media.width ?? 0,
    height: media.height ?? 0,
  }
}
