import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import type { UnknownContent } from './content.ts'

/**
 * A content of a kind that no version knows yet: `text` lies in a length-delimited field of that number.
 * A receiver has to show it as unsupported, or nothing, and never the text as a message.
 */
export function futureContent(
  id: string,
  sentAt: number,
  text: string,
  fieldNumber = 900,
  group?: string,
): UnknownContent {
  const writer = new BinaryWriter().tag(1, WireType.LengthDelimited).string(id)
  writer.tag(2, WireType.Varint).uint64(BigInt(sentAt))
  if (group !== undefined) writer.tag(3, WireType.LengthDelimited).string(group)
  writer.tag(fieldNumber, WireType.LengthDelimited).string(text)
  return { kind: 'unknown', id, sentAt, fieldNumbers: [fieldNumber], encoded: writer.finish() }
}
