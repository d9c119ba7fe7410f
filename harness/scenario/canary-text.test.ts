import { describe, expect, it } from 'vitest'
import { SENDABLE_KINDS, type UserContent } from '../candidate/protocol/content.ts'
import { CANARY_HERE } from '../vocabulary/canary-place.ts'
import { asContent, markUserContent, withCanary } from './canary-text.ts'

const TOKEN = '0123456789abcdef0123456789abcdef'
const media = {
  mediaKind: 'image' as const,
  path: '/a',
  key: '',
  sha256: '',
  blobSha256: '',
  length: 0,
  mime: 'image/png',
  name: 'a name',
  caption: 'a caption',
}

/** One of each, and how many texts of it a user wrote. */
const EXAMPLES: readonly (readonly [UserContent, number])[] = [
  [{ kind: 'text', body: 'hi' }, 1],
  [{ kind: 'reply', target: 'm1', author: 'bob', quote: 'hi', body: 'ho' }, 2],
  [{ kind: 'reaction', target: 'm1', author: 'bob', emoji: '👍', revoked: false }, 0],
  [{ kind: 'edit', target: 'm1', body: '' }, 1],
  [{ kind: 'delete', target: 'm1' }, 0],
  [{ kind: 'media', ...media }, 2],
  [{ kind: 'contact', name: 'Ann', phones: ['1', '2'], emails: ['a@example.org'] }, 4],
  [{ kind: 'location', latitude: 1, longitude: 2, name: 'here', address: 'there' }, 2],
  [{ kind: 'sticker', pack: 'p', emoji: '👍', ...media }, 2],
  [{ kind: 'unsupported', note: 'odd' }, 0],
]

describe('a canary', () => {
  it('stands behind the text, set off by a space, and an empty text still carries it', () => {
    expect(withCanary('hello', TOKEN)).toBe(`hello ${TOKEN}`)
    expect(withCanary('', TOKEN)).toBe(` ${TOKEN}`)
  })

  it('stands where a text has a place for it', () => {
    expect(withCanary(`a ${CANARY_HERE}\n`, TOKEN)).toBe(`a ${TOKEN}\n`)
  })

  it('has an example of every kind below', () => {
    expect(EXAMPLES.map(([{ kind }]) => kind)).toEqual([...SENDABLE_KINDS, 'unsupported'])
  })

  it.each(EXAMPLES)('is in each text of %j and changes nothing else', (content, texts) => {
    const marked = JSON.stringify(markUserContent(content, TOKEN))
    expect(marked.split(TOKEN)).toHaveLength(texts + 1)
    expect(JSON.parse(marked.replaceAll(` ${TOKEN}`, ''))).toEqual(content)
  })
})

describe('text as content', () => {
  it('is a text, and content stays what it is', () => {
    expect(asContent('hi')).toEqual({ kind: 'text', body: 'hi' })
    const edit: UserContent = { kind: 'edit', target: 'm1', body: 'ho' }
    expect(asContent(edit)).toBe(edit)
  })
})
