import type { Content } from './content.ts'

/**
 * The content with `mark` applied to every free text that it has room for, empty ones too, so that a canary stands
 * in each. Emoji, phone numbers, mail addresses, links and ids are left alone: a mark would make them invalid.
 * Textless kinds, `unknown`, and group control without a title come back as they are.
 */
export function markContent(content: Content, mark: (text: string) => string): Content {
  switch (content.kind) {
    case 'text': {
      const { preview } = content
      const body = mark(content.body)
      if (preview === undefined) return { ...content, body }
      const { url, title, description } = preview
      return { ...content, body, preview: { url, title: mark(title), description: mark(description) } }
    }
    case 'reply':
      return { ...content, quote: mark(content.quote), body: mark(content.body) }
    case 'edit':
      return { ...content, body: mark(content.body) }
    case 'media':
      return { ...content, name: mark(content.name), caption: mark(content.caption) }
    case 'group-control':
      return titled(content.action) ? { ...content, title: mark(content.title) } : content
    case 'contact': {
      const name = mark(content.name)
      if (content.vcard === undefined || content.name === '') return { ...content, name }
      return { ...content, name, vcard: content.vcard.replaceAll(content.name, () => name) }
    }
    case 'location':
      return { ...content, name: mark(content.name), address: mark(content.address) }
    case 'sticker':
      return { ...content, pack: mark(content.pack) }
    case 'reaction':
    case 'delete':
    case 'receipt':
    case 'key-distribution':
    case 'unknown':
      return content
  }
}

function titled(action: string): boolean {
  return action === 'create' || action === 'rename'
}
