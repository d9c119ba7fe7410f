/** Octets that RFC 6120 forbids on a stream. `make` gets a whole message stanza that declares its namespace. */
export interface Document {
  readonly note: string
  readonly make: (message: string) => string | Uint8Array
}

const document = (note: string, make: Document['make']): Document => ({ note, make })
const inBody = (message: string, change: (base64: string) => string) =>
  message.replace(/(<enc[^>]*>)([^<]*)(<\/enc>)/, (_, open: string, base64: string, close: string) =>
    [open, change(base64), close].join(''),
  )
const octets = (message: string, at: string, bytes: readonly number[]) => {
  const cut = message.indexOf(at)
  return Buffer.concat([
    Buffer.from(message.slice(0, cut)),
    Uint8Array.from(bytes),
    Buffer.from(message.slice(cut)),
  ])
}
const halves = (base64: string) => [base64.slice(0, 40), base64.slice(40)] as const

/** Entities, document types, comments and processing instructions (section 11.1). */
export const RESTRICTED: readonly Document[] = [
  document('an internal entity in the ciphertext', (message) => {
    let rest = ''
    const open = inBody(message, (base64) => {
      rest = halves(base64)[1]
      return `${halves(base64)[0]}&rest;`
    })
    return `<!DOCTYPE message [<!ENTITY rest "${rest}">]>${open}`
  }),
  document('entities of entities', (message) => {
    const levels = Array.from({ length: 9 }, (_, n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`)
    const open = message.replace('</message>', '<x xmlns="urn:example:x">&e9;</x></message>')
    return `<!DOCTYPE message [<!ENTITY e0 "laughs">${levels.join('')}]>${open}`
  }),
  document('an external entity', (message) => {
    const open = message.replace('</message>', '<x xmlns="urn:example:x">&file;</x></message>')
    return `<!DOCTYPE message [<!ENTITY file SYSTEM "file:///etc/hostname">]>${open}`
  }),
  document('an entity that nobody declared', (message) =>
    inBody(message, (base64) => `${halves(base64)[0]}&rest;${halves(base64)[1]}`),
  ),
  document('a comment', (message) =>
    inBody(message, (base64) => `${halves(base64)[0]}<!-- -->${halves(base64)[1]}`),
  ),
  document('a processing instruction', (message) =>
    inBody(message, (base64) => `${halves(base64)[0]}<?parley?>${halves(base64)[1]}`),
  ),
]

/** What is not well-formed, and what is no UTF-8 (sections 11.3 and 11.6). */
export const MALFORMED: readonly Document[] = [
  document('an end tag of another element', (message) => message.replace('</enc>', '</encc>')),
  document('an attribute twice', (message) => message.replace('<enc ', '<enc v="2" ')),
  document('an attribute without quotes', (message) => message.replace(' v="2"', ' v=2')),
  document('a prefix that nobody declared', (message) => message.replace('<enc ', '<enc p:x="1" ')),
  document('a bare ampersand', (message) =>
    message.replace('</enc>', '</enc><x xmlns="urn:example:x">a & b</x>'),
  ),
  document('a character that XML does not have', (message) =>
    message.replace('</enc>', '</enc><x xmlns="urn:example:x">&#0;</x>'),
  ),
]

/** No UTF-8, though every ASCII octet of it is where it should be. */
export const NOT_UTF8: readonly Document[] = [
  document('an octet that UTF-8 does not have', (message) =>
    octets(message.replace('</enc>', '</enc><x xmlns="urn:example:x"></x>'), '</x>', [0xff]),
  ),
  document('an overlong character', (message) =>
    octets(message.replace('</enc>', '</enc><x xmlns="urn:example:x"></x>'), '</x>', [0xc0, 0xbc]),
  ),
  document('half of a pair of surrogates', (message) =>
    octets(message.replace('</enc>', '</enc><x xmlns="urn:example:x"></x>'), '</x>', [0xed, 0xa0, 0x80]),
  ),
  document('a character cut short', (message) =>
    octets(message.replace('</enc>', '</enc><x xmlns="urn:example:x"></x>'), '</x>', [0xe2, 0x82]),
  ),
]

/** The note of the document that never ends. */
export const ENDLESS = 'a stanza without an end'

/** More than any stanza has. Nothing of it is malformed. */
export const EXCESSIVE: readonly Document[] = [
  document('100,000 elements in each other', (message) =>
    message.replace('</message>', `${'<x>'.repeat(100_000)}${'</x>'.repeat(100_000)}</message>`),
  ),
  document('100,000 attributes', (message) =>
    message.replace('<enc ', `<enc ${Array.from({ length: 100_000 }, (_, n) => `a${n}=""`).join(' ')} `),
  ),
  document('10 MiB of text', (message) =>
    message.replace('</message>', `<x xmlns="urn:example:x">${'x'.repeat(10 * 2 ** 20)}</x></message>`),
  ),
  document(ENDLESS, (message) => message.replace('</message>', '<x xmlns="urn:example:x"/>'.repeat(40_000))),
]
