import type { UserContent } from '../candidate/protocol/content.ts'
import { CANARY_HERE } from '../vocabulary/canary-place.ts'

/**
 * A text with a canary in its place or, without one, behind it, set off by a space so that no neighbour runs into it. It is added here
 * and not by the stimulus: shrinking may empty the text, never the mark.
 * @param mark the token of a canary or, where the length of a text tells nothing, its mark, which names the case too
 */
export function withCanary(text: string, mark: string): string {
  return text.includes(CANARY_HERE) ? text.replace(CANARY_HERE, () => mark) : `${text} ${mark}`
}

/** The content with the canary in each of its texts. A `delete` has none and stays as it is. */
export function markUserContent(content: UserContent, behind: string): UserContent {
  const mark = (text: string) => withCanary(text, behind)
  switch (content.kind) {
    case 'text':
    case 'edit':
      return { ...content, body: mark(content.body) }
    case 'reply':
      return { ...content, body: mark(content.body), quote: mark(content.quote) }
    case 'reaction':
      return { ...content, emoji: content.emoji }
    case 'media':
    case 'sticker':
      return { ...content, name: mark(content.name), caption: mark(content.caption) }
    case 'contact':
      return {
        ...content,
        name: mark(content.name),
        phones: content.phones.map(mark),
        emails: content.emails.map(mark),
      }
    case 'location':
      return { ...content, name: mark(content.name), address: mark(content.address) }
    case 'delete':
    case 'unsupported':
      return content
  }
}

/** A text as content. */
export function asContent(content: string | UserContent): UserContent {
  return typeof content === 'string' ? { kind: 'text', body: content } : content
}
