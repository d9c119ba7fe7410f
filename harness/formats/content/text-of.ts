import type { Content } from './content.ts'

/** All user text in a content: what a person typed, named or chose, in no particular order, without empty ones. */
export function textOf(content: Content): readonly string[] {
  return fieldsOf(content).filter((text) => text !== '')
}

function fieldsOf(content: Content): readonly string[] {
  switch (content.kind) {
    case 'text': {
      const { preview } = content
      return preview ? [content.body, preview.url, preview.title, preview.description] : [content.body]
    }
    case 'reply':
      return [content.body, content.quote]
    case 'reaction':
      return [content.emoji]
    case 'edit':
      return [content.body]
    case 'media':
      return [content.caption, content.name]
    case 'group-control':
      return [content.title]
    case 'contact':
      return [content.name, ...content.phones, ...content.emails, content.vcard ?? '']
    case 'location':
      return [content.name, content.address]
    case 'sticker':
      return [content.caption, content.name, content.pack, content.emoji]
    case 'delete':
    case 'receipt':
    case 'key-distribution':
    case 'unknown':
      return []
  }
}
