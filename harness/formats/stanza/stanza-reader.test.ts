import { describe, expect, test } from 'vitest'
import { DEFAULT_LIMITS } from './limits.ts'
import { stanzaReader } from './stanza-reader.ts'

const HEADER = `<?xml version='1.0'?><stream:stream to='a.test' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>`

/** Everything the reader told about bytes that came in these pieces. */
function told(pieces: readonly Uint8Array[], limits = DEFAULT_LIMITS): readonly string[] {
  const heard: string[] = []
  const reader = stanzaReader({
    limits,
    onOpen: (attributes, xmlns) => heard.push(`open ${attributes.to} ${xmlns}`),
    onStanza: (element, xml) => heard.push(`stanza ${JSON.stringify(element)} ${xml}`),
    onClose: () => heard.push('close'),
    onError: (problem) => heard.push(`error ${problem.condition}`),
  })
  for (const piece of pieces) reader.push(piece)
  return heard
}

const stream = (content: string) => Buffer.from(HEADER + content)
const outcome = (content: string, limits = DEFAULT_LIMITS) => told([stream(content)], limits).at(-1)

describe('a stanza is read', () => {
  test.each([
    ['with its text as received', `<message  to='b'><body>1 &lt; 2</body></message >`],
    ['with characters of four bytes', '<message><body>é€😀\u{10ffff}</body></message>'],
    ['with CDATA as text', '<message><body>a<![CDATA[ <&]] ]]>b</body></message>'],
    ['with character references', '<message><body>&#65;&#x1F600;&apos;</body></message>'],
    ['with a greater-than sign in an attribute', `<message id='a>b'/>`],
    ['with a byte order mark as text', '<message><body>\ufeff</body></message>'],
  ])('%s', (_, xml) => {
    expect(outcome(xml)).toContain(xml)
  })

  test('as an element without prefixes', () => {
    const xml = `<message xml:lang='en' xmlns:p='urn:p' p:a='1'><p:b __proto__='2'>x<![CDATA[y]]></p:b></message>`
    expect(outcome(xml)).toBe(
      `stanza ${JSON.stringify({
        name: 'message',
        xmlns: 'jabber:client',
        attributes: { 'xml:lang': 'en', '{urn:p}a': '1' },
        children: [{ name: 'b', xmlns: 'urn:p', attributes: { ['__proto__']: '2' }, children: ['xy'] }],
      })} ${xml}`,
    )
  })

  test('after any amount of white space, and the stream is closed in order', () => {
    expect(
      told([stream(`\n  \r\n<iq/>${' '.repeat(300_000)}<iq/> </stream:stream>rest`)]).map((it) => it[0]),
    ).toEqual(['o', 's', 's', 'c'])
  })
})

describe('input is refused', () => {
  test.each([
    ['<!DOCTYPE a>', 'restricted-xml'],
    ['<!-- a --><iq/>', 'restricted-xml'],
    ['<iq><!-- a --></iq>', 'restricted-xml'],
    ['<iq><?php a ?></iq>', 'restricted-xml'],
    [`<?xml version='1.0'?>`, 'restricted-xml'],
    ['<iq>&nbsp;</iq>', 'restricted-xml'],
    [`<iq id='&file;'/>`, 'restricted-xml'],
    ['<iq>this & that', 'not-well-formed'],
    ['<iq>&#xD800;</iq>', 'not-well-formed'],
    ['<iq>&#0;</iq>', 'not-well-formed'],
    ['<iq>\u0001</iq>', 'not-well-formed'],
    ['<iq>]]></iq>', 'not-well-formed'],
    ['<iq></message>', 'not-well-formed'],
    ['<iq><a></iq></a>', 'not-well-formed'],
    ['</stream>', 'not-well-formed'],
    [`<iq a='1' a='2'/>`, 'not-well-formed'],
    [`<iq xmlns:p='u' xmlns:q='u' p:a='1' q:a='2'/>`, 'not-well-formed'],
    [`<iq a=1/>`, 'not-well-formed'],
    [`<iq a='<'/>`, 'not-well-formed'],
    ['<p:iq/>', 'not-well-formed'],
    [`<iq p:a='1'/>`, 'not-well-formed'],
    ['<1/>', 'not-well-formed'],
    [`<iq xmlns=' jabber:client'/>`, 'invalid-namespace'],
    ['words', 'bad-format'],
    ['<iq/>words & more', 'bad-format'],
    ['<![CDATA[words]]>', 'bad-format'],
  ])('%s: %s', (content, condition) => {
    expect(outcome(content)).toBe(`error ${condition}`)
  })

  test.each([
    ['a byte order mark', `\ufeff${HEADER}`, 'not-well-formed'],
    ['another encoding', `<?xml version='1.0' encoding='UTF-16'?>`, 'unsupported-encoding'],
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]>', 'restricted-xml'],
    ['another namespace', '<stream/>', 'invalid-namespace'],
    ['another element', `<streams xmlns='http://etherx.jabber.org/streams'>`, 'bad-format'],
    ['words', 'GET / HTTP/1.1', 'not-well-formed'],
  ])('a stream that begins with %s', (_, text, condition) => {
    expect(told([Buffer.from(text)])).toEqual([`error ${condition}`])
  })

  test.each([
    [[0xff]],
    [[0xc0, 0x80]],
    [[0xed, 0xa0, 0x80]],
    [[0xf4, 0x90, 0x80, 0x80]],
    [[0xe2, 0x82, 0x3c]],
  ])('bytes %j that are not UTF-8, after what came before them', (bytes) => {
    const heard = told([stream('<iq/><message>'), Buffer.from(bytes), Buffer.from('</message>')])
    expect(heard.slice(1).map((it) => it.slice(0, 26))).toEqual([
      'stanza {"name":"iq","xmlns',
      'error unsupported-encoding',
    ])
  })
})

describe('limits', () => {
  const limits = { stanzaBytes: 200, depth: 4, attributes: 5, text: 40 }
  const nested = (levels: number) => '<a>'.repeat(levels) + '</a>'.repeat(levels)

  test.each([
    ['bytes', (n: number) => `<a>${'<é/>'.repeat(n)}</a>`, 38],
    ['depth', nested, 4],
    ['attributes', (n: number) => `<a ${Array.from({ length: n }, (_, i) => `a${i}=''`).join(' ')}/>`, 5],
    ['text', (n: number) => `<a>${'x'.repeat(n - 1)}<![CDATA[y]]></a>`, 40],
    ['attribute', (n: number) => `<a b='${'x'.repeat(n)}'/>`, 40],
  ])('of %s are reached and not passed', (_, make, most) => {
    expect(outcome(make(most), limits)).toMatch(/^stanza/)
    expect(outcome(make(most + 1), limits)).toBe('error policy-violation')
  })

  test('come first when more is wrong with a long stanza, however it was cut', () => {
    const bytes = stream(`<a>${'<b/>'.repeat(60)}</c>`)
    const [opened] = told([bytes], limits)
    expect(told([bytes], limits)).toEqual([opened, 'error policy-violation'])
    expect(
      told(
        [...bytes].map((byte) => Buffer.of(byte)),
        limits,
      ),
    ).toEqual([opened, 'error policy-violation'])
  })

  test('hold for what never ends', () => {
    expect(outcome(`<${'a'.repeat(201)}`, limits)).toBe('error policy-violation')
    expect(outcome(`<a><![CDATA[${'a'.repeat(201)}`, limits)).toBe('error policy-violation')
  })
})

test('cutting the bytes anywhere changes nothing', () => {
  const good = `<message to='b'><body>é€😀 &amp; &#x1F600;<![CDATA[<&]]]]>\r\n</body></message>\r\n<iq xmlns:p='u' p:a='1'/>`
  const ends = ['</stream:stream>', '<iq>&', '<iq>&nbsp;', '<!-- ', '<?p ', '<iq></a>', 'x & y', '<iq>\u0000']
  for (const end of [...ends.map((text) => Buffer.from(text)), Buffer.from([0xe2, 0x28])]) {
    const bytes = Buffer.concat([stream(good), end])
    const whole = told([bytes])
    expect(told([...bytes].map((byte) => Buffer.of(byte)))).toEqual(whole)
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(told([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(whole)
    }
  }
})

test('stopping inside a callback drops the rest', () => {
  const seen: string[] = []
  const reader = stanzaReader({
    onOpen: () => {},
    onStanza(element) {
      seen.push(element.name)
      reader.stop()
    },
    onClose: () => seen.push('close'),
    onError: () => seen.push('error'),
  })
  reader.push(stream('<iq/><message/></stream:stream>'))
  reader.push(Buffer.from('<message/>'))
  expect(seen).toEqual(['iq'])
})
