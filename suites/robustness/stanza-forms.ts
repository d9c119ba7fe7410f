/** A stanza as the profile does not have it: what the gatekeeper would send, changed. `note` says how. */
export interface StanzaForm {
  readonly note: string
  /** @param usual the message stanza as it should be; `namespace` the profile's own */
  readonly make: (usual: string, namespace: string) => string
}

const LONG = 60_000
const DEEP = 24

const form = (note: string, make: StanzaForm['make']): StanzaForm => ({ note, make })
const onMessage = (usual: string, name: string, value: string | undefined) =>
  usual.replace(new RegExp(`^(<message[^>]*?) ${name}="[^"]*"`), (_, head: string) =>
    value === undefined ? head : `${head} ${name}="${value}"`,
  )
const onEnc = (usual: string, name: string, value: string | undefined) =>
  usual.replace(new RegExp(`(<enc[^>]*?) ${name}="[^"]*"`), (_, head: string) =>
    value === undefined ? head : `${head} ${name}="${value}"`,
  )
const body = (usual: string, change: (base64: string) => string) =>
  usual.replace(/(<enc[^>]*>)([^<]*)(<\/enc>)/, (_, open: string, base64: string, close: string) =>
    [open, change(base64), close].join(''),
  )
const enc = (usual: string) => /<enc[\s\S]*<\/enc>/.exec(usual)?.[0] ?? ''
const around = (usual: string, change: (enc: string) => string) =>
  usual.replace(enc(usual), () => change(enc(usual)))
const beside = (usual: string, make: (attributes: string) => string) => {
  const [, from = ''] = / from="([^"]*)"/.exec(usual) ?? []
  const [, to = ''] = / to="([^"]*)"/.exec(usual) ?? []
  return make(`from="${from}" to="${to}"`)
}
const signal = (usual: string, payload: string) =>
  beside(usual, (ends) => `<message ${ends}>${payload}</message>`)

const NUMBERS = ['', '0', '-1', '1', '3', '02', '2.0', '2e0', '0x2', 'NaN', '99999999999999999999', '²']
const ENCODINGS = ['', 'MSG', 'skmsg', 'msg ', 'msmsg', 'plain', 'constructor', '__proto__']
const MESSAGE_TYPES = ['', 'groupchat', 'headline', 'CHAT', 'error', 'constructor']
const IDS = ['', ' ', '__proto__', '../../../etc/passwd', '&#x202e;&#x2066;', `${'x'.repeat(LONG)}`]
const DEVICES = ['0', '127', '128', '-1', '4294967296', 'device/other', '']
const COUNTS = ['', '0', '-1', '1.5', 'NaN', 'Infinity', '1e309', '4294967296', '99999999999999999999']

// all within what a stanza may have: of what is beyond, which may end a stream, is XM-04
/** Grammar of everything that stands around a ciphertext, and of the signals beside it. */
export const STANZA_FORMS: readonly StanzaForm[] = [
  form('no version', (usual) => onEnc(usual, 'v', undefined)),
  ...NUMBERS.map((v) => form(`version "${v}"`, (usual) => onEnc(usual, 'v', v))),
  form('no encoding', (usual) => onEnc(usual, 'type', undefined)),
  ...ENCODINGS.map((type) => form(`encoding "${type}"`, (usual) => onEnc(usual, 'type', type))),
  form('the other encoding', (usual) =>
    onEnc(usual, 'type', usual.includes('type="pkmsg"') ? 'msg' : 'pkmsg'),
  ),
  form('another namespace', (usual) => usual.replace(/xmlns="[^"]*"/, 'xmlns="urn:example:other"')),
  form('no namespace', (usual) => usual.replace(/ xmlns="[^"]*"/, '')),
  form('an unknown attribute', (usual) => usual.replace('<enc ', '<enc device="0" ')),
  form('two hundred attributes', (usual) =>
    usual.replace('<enc ', `<enc ${Array.from({ length: 200 }, (_, n) => `a${n}="${n}"`).join(' ')} `),
  ),
  form('nothing in the message', (usual) => around(usual, () => '')),
  form('twice the same', (usual) => around(usual, (one) => one + one)),
  form('an empty one first', (usual) => around(usual, (one) => `${body(one, () => '')}${one}`)),
  form('an empty one last', (usual) => around(usual, (one) => `${one}${body(one, () => '')}`)),
  form('one in another', (usual) => around(usual, (one) => body(one, () => one))),
  form('in something unknown', (usual) => around(usual, (one) => `<x xmlns="urn:example:x">${one}</x>`)),
  form('far below', (usual) => around(usual, (one) => `${'<x>'.repeat(DEEP)}${one}${'</x>'.repeat(DEEP)}`)),
  form('a thousand beside it', (usual) => around(usual, (one) => `${'<x/>'.repeat(1000)}${one}`)),
  form('text around it', (usual) => around(usual, (one) => `text ${one} text`)),
  form('empty', (usual) => body(usual, () => '')),
  form('white space', (usual) => body(usual, () => ' \n\t ')),
  form('no base64', (usual) => body(usual, () => '****')),
  form('base64 for addresses', (usual) =>
    body(usual, (text) => text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')),
  ),
  form('one sign of base64', (usual) => body(usual, () => 'A')),
  form('base64 cut', (usual) => body(usual, (text) => text.slice(0, -3))),
  form('base64 ended in the middle', (usual) =>
    body(usual, (text) => `${text.slice(0, 8)}==${text.slice(8)}`),
  ),
  form('base64 in lines', (usual) => body(usual, (text) => text.replaceAll(/.{8}/g, '$&\n'))),
  form('an element in the base64', (usual) =>
    body(usual, (text) => `${text.slice(0, 8)}<x/>${text.slice(8)}`),
  ),
  form('other letters', (usual) => body(usual, (text) => `${text.slice(0, 8)}Ａé${text.slice(8)}`)),
  form('very long', (usual) => body(usual, () => 'A'.repeat(200_000))),
  form('no id', (usual) => onMessage(usual, 'id', undefined)),
  ...IDS.map((id) => form(`id "${id.slice(0, 24)}"`, (usual) => onMessage(usual, 'id', id))),
  form('no type', (usual) => onMessage(usual, 'type', undefined)),
  ...MESSAGE_TYPES.map((type) => form(`type "${type}"`, (usual) => onMessage(usual, 'type', type))),
  ...DEVICES.map((device) =>
    form(`device "${device}"`, (usual) => usual.replace(/( from="[^"]*)"/, `$1/${device}"`)),
  ),
  ...COUNTS.map((count) =>
    form(`asked for again, count "${count}"`, (usual, ns) =>
      signal(usual, `<retry xmlns="${ns}" id="nothing" count="${count}"/>`),
    ),
  ),
  form('asked for again, nothing said', (usual, ns) => signal(usual, `<retry xmlns="${ns}"/>`)),
  ...['', 'nothing', 'x'.repeat(LONG)].map((id) =>
    form(`received "${id.slice(0, 8)}"`, (usual) =>
      signal(usual, `<received xmlns="urn:xmpp:receipts" id="${id}"/>`),
    ),
  ),
  form('received, nothing said', (usual) => signal(usual, '<received xmlns="urn:xmpp:receipts"/>')),
  form('displayed, nothing said', (usual) => signal(usual, '<displayed xmlns="urn:xmpp:chat-markers:0"/>')),
  form('composing and paused', (usual) =>
    signal(
      usual,
      '<composing xmlns="http://jabber.org/protocol/chatstates"/><paused xmlns="http://jabber.org/protocol/chatstates"/>',
    ),
  ),
  form('acknowledged by a peer', (usual, ns) => signal(usual, `<ack xmlns="${ns}" id="" from=""/>`)),
  form('an unknown question', (usual) =>
    beside(usual, (ends) => `<iq type="get" id="q" ${ends}><q xmlns="urn:example:q"/></iq>`),
  ),
  form('an answer to nothing', (usual) => beside(usual, (ends) => `<iq type="result" id="none" ${ends}/>`)),
  form('presence', (usual) => beside(usual, (ends) => `<presence type="unavailable" ${ends}/>`)),
]
