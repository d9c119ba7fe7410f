import { describe, expect, it } from 'vitest'
import type { Element } from '../formats/stanza/element.ts'
import { stanzaReader } from '../formats/stanza/stanza-reader.ts'
import { readMessageForm } from './message-form.ts'

const NS = 'urn:parley:interop:0'
const profile = {
  namespace: NS,
  receipts: { delivered: 'urn:xmpp:receipts', read: 'urn:xmpp:chat-markers:0', encrypted: false },
}
const to = "to='0-1@interop.test'"
const enc = `<enc xmlns='${NS}' v='2' type='msg'>AQID</enc>`

function formOf(xml: string) {
  let read: Element | undefined
  const reader = stanzaReader({
    onOpen: () => {},
    onStanza: (element) => {
      read = element
    },
    onClose: () => {},
    onError: () => {},
  })
  reader.push(
    Buffer.from(
      `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>${xml}`,
    ),
  )
  if (read === undefined) throw new Error(`not read: ${xml}`)
  return readMessageForm(read, profile)
}

describe('a message of a client', () => {
  it.each([
    [
      `<message type='chat' ${to} id='m'>\n ${enc}\n</message>`,
      { form: 'ciphertext', id: 'm', encoding: 'msg', bytes: Buffer.of(1, 2, 3) },
    ],
    [
      `<message ${to}><received xmlns='urn:xmpp:receipts' id='m'/></message>`,
      { form: 'receipt', receipt: 'delivered', id: 'm' },
    ],
    [
      `<message ${to}><displayed xmlns='urn:xmpp:chat-markers:0' id='m'/></message>`,
      { form: 'receipt', receipt: 'read' },
    ],
    [
      `<message ${to}><retry xmlns='${NS}' id='m' count='3'/></message>`,
      { form: 'retry', id: 'm', count: 3 },
    ],
    [
      `<message ${to} type='chat'><paused xmlns='http://jabber.org/protocol/chatstates'/></message>`,
      { form: 'typing', composing: false },
    ],
    [
      `<message to='interop.test'><ack xmlns='${NS}' id='m' from='0-1@interop.test'/></message>`,
      { form: 'ack', id: 'm', error: '' },
    ],
    [
      `<message type='groupchat' ${to} id='m'>${enc.replace("'msg'", "'skmsg'")}</message>`,
      { form: 'group', id: 'm', bytes: Buffer.of(1, 2, 3) },
    ],
    [`<message ${to} type='error'><anything xmlns='urn:x'/></message>`, { form: 'error' }],
  ])('%s is known', (xml, form) => {
    expect(formOf(xml)).toMatchObject(form)
  })

  it.each([
    ['no address', `<message type='chat' id='m'>${enc}</message>`],
    ['no id', `<message type='chat' ${to}>${enc}</message>`],
    ['another type', `<message type='groupchat' ${to} id='m'>${enc}</message>`],
    ['a body beside the ciphertext', `<message type='chat' ${to} id='m'>${enc}<body>hi</body></message>`],
    ['two ciphertexts', `<message type='chat' ${to} id='m'>${enc}${enc}</message>`],
    ['text around the ciphertext', `<message type='chat' ${to} id='m'>hi${enc}</message>`],
    ['an unknown attribute', `<message type='chat' ${to} id='m' trace='x'>${enc}</message>`],
    ['an unknown version', `<message type='chat' ${to} id='m'>${enc.replace("v='2'", "v='3'")}</message>`],
    ['an unknown encoding', `<message type='chat' ${to} id='m'>${enc.replace("'msg'", "'skmsg'")}</message>`],
    [
      'stray bits in the base64',
      `<message type='chat' ${to} id='m'>${enc.replace('AQID', 'AR==')}</message>`,
    ],
    [
      'a group message in no group',
      `<message type='groupchat' id='m'>${enc.replace("'msg'", "'skmsg'")}</message>`,
    ],
    ['no ciphertext', `<message type='chat' ${to} id='m'>${enc.replace('AQID', '')}</message>`],
    ['a foreign namespace', `<message type='chat' ${to} id='m'>${enc.replace(NS, 'urn:x')}</message>`],
    ['a receipt without id', `<message ${to}><received xmlns='urn:xmpp:receipts'/></message>`],
    [
      'a receipt with content',
      `<message ${to}><received xmlns='urn:xmpp:receipts' id='m'>hi</received></message>`,
    ],
    ['a retry counted from zero', `<message ${to}><retry xmlns='${NS}' id='m' count='0'/></message>`],
  ])('with %s is refused', (_, xml) => {
    expect(formOf(xml).form).toBe('bad')
  })
})
