import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Element } from './element.ts'
import { child, children, textOf } from './select.ts'
import { serialize } from './serialize.ts'
import { stanzaReader } from './stanza-reader.ts'
import { xml } from './xml.ts'

/** What a strict reader makes of a serialised element. */
function reread(text: string): Element | string {
  let result: Element | string = 'nothing'
  const reader = stanzaReader({
    onOpen: () => {},
    onStanza: (element) => (result = element),
    onClose: () => {},
    onError: (problem) => (result = problem.detail),
  })
  reader.push(
    Buffer.from(`<s:stream xmlns='jabber:client' xmlns:s='http://etherx.jabber.org/streams'>${text}`),
  )
  return result
}

const texts = fc
  .string({ unit: 'binary', minLength: 1 })
  .filter((text) => !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text))
const keys = fc.constantFrom('id', 'xml:lang', '{urn:p}a', '{urn:q"}a')
const namespaces = fc.constantFrom('jabber:client', 'urn:a', 'urn:b&<">')
const { element } = fc.letrec<{ element: Element }>((tie) => ({
  element: fc.record({
    name: fc.constantFrom('message', 'iq', 'é'),
    xmlns: namespaces,
    attributes: fc.dictionary(keys, texts, { noNullPrototype: true }),
    children: fc.oneof(
      { maxDepth: 3 },
      fc.array(texts, { maxLength: 1 }),
      fc.array(tie('element'), { maxLength: 3 }),
    ),
  }),
}))

test('an element reads back as it was written', () => {
  fc.assert(
    fc.property(element, (written) => {
      expect(reread(serialize(written))).toEqual(written)
    }),
  )
})

test('children without a namespace are in that of their parent', () => {
  const built = xml(
    'iq',
    { type: 'get', id: undefined, n: 1 },
    xml('query', { xmlns: 'urn:a' }, xml('item', {}, 'a', '', 'b')),
  )
  expect(serialize(built)).toBe('<iq type="get" n="1"><query xmlns="urn:a"><item>ab</item></query></iq>')
  expect(serialize(xml('item', {}, xml('a')), 'urn:a')).toBe('<item xmlns="jabber:client"><a/></item>')
})

test('children are found by name and namespace', () => {
  const built = xml(
    'iq',
    {},
    xml('a', { xmlns: 'urn:a' }, 'one'),
    'x',
    xml('a', {}, 'two', xml('b'), 'three'),
    'y',
  )
  expect(textOf(child(built, 'a'))).toBe('one')
  expect(textOf(child(built, 'a', 'jabber:client'))).toBe('twothree')
  expect(child(built, 'b')).toBeUndefined()
  expect(children(built).map((it) => it.xmlns)).toEqual(['urn:a', 'jabber:client'])
  expect(textOf(built)).toBe('xy')
})

test('what XML cannot hold is refused', () => {
  for (const text of ['\u0000', '\ud800', '\ufffe'])
    expect(() => serialize(xml('a', {}, text))).toThrow(/U\+/)
})
