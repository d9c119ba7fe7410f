import type { Profile } from '../catalogue/profile.ts'
import { readCiphertext } from '../formats/signal/read-ciphertext.ts'
import { readSenderKeyMessage } from '../formats/signal/sender-key.ts'
import type { Element } from '../formats/stanza/element.ts'
import { serialize } from '../formats/stanza/serialize.ts'
import type { ProofData } from '../vocabulary/proofs.ts'
import { type MessageForm, readMessageForm } from './message-form.ts'
import type { Recorder } from './recorder.ts'

/** Records what the candidate sends and remembers how its messages read. */
export interface StanzaLog {
  /** Records a stanza of an account, and what can be seen of it when it is a message. */
  received(account: string, stanza: Element, xml: string): void
  /** The form of a message stanza; read once. */
  formOf(stanza: Element): MessageForm
  /** Records that a stanza, which was received before, was refused. */
  refused(account: string, reason: string): void
}

const PCO = 'wire:stream'

/**
 * Creates the log. `stanza.received` holds a stanza once, in our own spelling of XML, and as it was sent too where that is another
 * one. The base64 of a ciphertext is cut out of it and stands in `ciphertext.sent`; `stanza.refused` does not repeat it.
 */
export function createStanzaLog(profile: Profile, instance: string, recorder: Recorder): StanzaLog {
  // keyed by the children, which the stream layer hands on unchanged when it stamps the sender on a stanza
  const forms = new WeakMap<Element['children'], MessageForm>()
  const formOf = (stanza: Element) => {
    const form = forms.get(stanza.children) ?? readMessageForm(stanza, profile)
    if (stanza.children.length > 0) forms.set(stanza.children, form)
    return form
  }
  const record = (account: string, stanza: Element, sent: string, cut = '') => {
    const { id = '', from = '', to = '', type: stanzaType = '' } = stanza.attributes
    const seen = { account, name: stanza.name, id, from, to, stanzaType }
    const spelling = spellingOf(stanza, sent)
    const xml = without(spelling.xml, cut)
    const raw = spelling.raw === undefined ? {} : { raw: without(spelling.raw, cut) }
    recorder.proof(PCO, 'stanza.received', { ...seen, xml, ...raw })
  }
  return {
    formOf,
    refused: (account, reason) => recorder.proof(PCO, 'stanza.refused', { account, reason, xml: '' }),
    received(account, stanza, xml) {
      if (stanza.name !== 'message') return record(account, stanza, xml)
      const form = formOf(stanza)
      if (form.form !== 'ciphertext' && form.form !== 'group') record(account, stanza, xml)
      if (form.form === 'ciphertext') {
        const { to, id, encoding, base64, bytes } = form
        record(account, stanza, xml, base64)
        const header = headerOf(encoding, bytes)
        const sent = {
          instance,
          from: account,
          to,
          id,
          encoding,
          bytes: base64,
          ...(header ? { header } : {}),
        }
        recorder.proof(PCO, 'ciphertext.sent', sent)
      } else if (form.form === 'group') {
        const { to, id, base64, bytes } = form
        record(account, stanza, xml, base64)
        const place = readSenderKeyMessage(bytes)
        const sent = { instance, from: account, to, id, encoding: 'other' as const, bytes: base64 }
        recorder.proof(PCO, 'ciphertext.sent', { ...sent, ...(place && { place: { ...place } }) })
      } else if (form.form === 'receipt') {
        const { to, receipt, id } = form
        recorder.proof(PCO, 'receipt.seen', { from: account, to, receipt, ids: [id] })
      } else if (form.form === 'ack') {
        const refusal = form.error === '' ? {} : { error: form.error }
        recorder.proof(PCO, 'receipt.seen', {
          from: account,
          to: form.from,
          receipt: 'transport',
          ids: [form.id],
          ...refusal,
        })
      }
    },
  }
}

/** A stanza as judges read it, without prefixes and references, and as it was `sent` if that is spelt otherwise. */
function spellingOf(stanza: Element, sent: string): { readonly xml: string; readonly raw?: string } {
  const xml = serialize(stanza)
  // in a message of a WebSocket a stanza says itself which namespace it is in
  return sent === xml || sent === serialize(stanza, '') ? { xml: sent } : { xml, raw: sent }
}

/** The stanza without its ciphertext; as it is when the ciphertext is not written plainly in it. */
function without(xml: string, base64: string): string {
  const at = xml.lastIndexOf(base64)
  return at < 0 ? xml : xml.slice(0, at) + xml.slice(at + base64.length)
}

function headerOf(encoding: 'pkmsg' | 'msg', bytes: Uint8Array): ProofData['ciphertext.sent']['header'] {
  const header = readCiphertext(encoding, bytes)
  if (header === undefined) return undefined
  const { version, ratchetKey, counter, previousCounter, baseKey, identityKey } = header
  const { preKeyId, signedPreKeyId, kyberPreKeyId, pqEpoch } = header
  return {
    version,
    ratchetKey,
    counter,
    previousCounter,
    ...(baseKey === undefined ? {} : { baseKey }),
    ...(identityKey === undefined ? {} : { identityKey }),
    ...(preKeyId === undefined ? {} : { preKeyId }),
    ...(signedPreKeyId === undefined ? {} : { signedPreKeyId }),
    ...(kyberPreKeyId === undefined ? {} : { kyberPreKeyId }),
    ...(pqEpoch === undefined ? {} : { pqEpoch }),
  }
}
