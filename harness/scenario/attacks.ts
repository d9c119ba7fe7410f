import { toUserContent } from '../candidate/content-forms.ts'
import { type GroupForms, groupForms } from '../e2ee/group-forms.ts'
import { freshBytes } from '../environment/randomness.ts'
import type { Content } from '../formats/content/content.ts'
import { encodeContent } from '../formats/content/encode-content.ts'
import { pad } from '../formats/content/padding.ts'
import { serviceIdOf } from '../formats/service-id.ts'
import { bytesField, varintField } from '../formats/signal/parts.ts'
import { proofsOf } from '../judge/select.ts'
import { canonical } from '../transcript/canonical.ts'
import { withCanary } from './canary-text.ts'
import type { CaseRecorder } from './case-recorder.ts'
import type { Disguise, Sealed, Tester } from './users.ts'

const PLAINTEXT_CONTENT = 0xc0
const BOUNDARY = 0x80
/** Field of a content that holds an error report. */
const ERROR_REPORT = 8

/** What these steps work with. */
export interface AttackParts {
  readonly name: string
  readonly address: string
  readonly namespace: string
  readonly recorder: CaseRecorder
  readonly now: () => number
  /** Content by canary label. */
  readonly expected: Map<string, string>
}

/** The steps by which a simulated user sends what no honest client would send, in forms that need no broken ratchet. */
export function attacksOf(parts: AttackParts): Pick<Tester, 'disguises' | 'forges' | 'reportsError'> {
  const { name, address, recorder, expected } = parts
  let group: GroupForms | undefined

  const octets = async (form: Disguise, content: Content): Promise<Uint8Array> => {
    const bare = encodeContent(content)
    const padded = pad(bare, freshBytes)
    group ??= groupForms(serviceIdOf(address))
    switch (form) {
      case 'group message':
        return group.message(padded)
      case 'group key':
        return group.distribution()
      case 'open group key':
        return pad(await keyContent(content, group), freshBytes)
      case 'plaintext group key':
        return plaintext(await keyContent(content, group))
      case 'open content':
        return bare
      case 'open padded content':
        return padded
      case 'plaintext content':
        return plaintext(bare)
      case 'plaintext padded content':
        return plaintext(padded)
    }
  }
  return {
    async disguises(to, form, text) {
      const { label, mark } = recorder.canary()
      const id = recorder.messageId()
      const content: Content = { kind: 'text', id, sentAt: parts.now(), body: withCanary(text, mark) }
      const user = toUserContent(content)
      if (user) expected.set(label, canonical(user))
      const bytes = await octets(form, content)
      const sealed: Sealed = { id, canary: label, encoding: 'msg', bytes, ratchetKey: '', counter: -1 }
      recorder.record({
        kind: 'stimulus',
        type: 'message.sealed',
        pco: 'upper:tester',
        data: {
          by: name,
          to: to.address,
          id,
          canary: label,
          content: form,
          encoding: 'msg',
          bytes: Buffer.from(bytes).toString('base64'),
          ratchetKey: '',
          counter: -1,
        },
      })
      return sealed
    },
    reportsError(sent, of, key) {
      const own = proofsOf({ observations: recorder.observations, blob: () => undefined }, 'ciphertext.sent')
      const header = own.find((o) => o.data.id === sent.id)?.data.header
      const ratchetKey =
        key === 'its own' && header
          ? Buffer.from(header.ratchetKey, 'hex')
          : Buffer.concat([Uint8Array.of(5), freshBytes(32)])
      recorder.record({
        kind: 'stimulus',
        type: 'message.asked-for',
        pco: `wire:${of.instance}`,
        data: { by: address, of: of.address, id: sent.id, count: 0 },
      })
      const bytes = errorReport(ratchetKey, parts.now())
      of.receives({ from: address, to: of.address, id: recorder.messageId(), encoding: 'msg', bytes })
    },
    forges(to, how, make, from = address) {
      const { label, mark } = recorder.canary()
      const id = recorder.messageId()
      const { namespace } = parts
      const xml = make({ id, from, to: to.address, namespace, mark: (text) => withCanary(text, mark) })
      recorder.record({
        kind: 'stimulus',
        type: 'message.delivered',
        pco: `wire:${to.instance}`,
        data: { instance: to.instance, from, to: to.address, id, of: '', form: 'forged', note: how },
      })
      to.receives({ from, to: to.address, id, encoding: 'msg', bytes: new Uint8Array() }, () => xml)
      return { id, canary: label }
    },
  }
}

/** The form for error reports, with any content in it. */
function plaintext(body: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(PLAINTEXT_CONTENT), body, Uint8Array.of(BOUNDARY)])
}

/** An error report about a message (`DecryptionErrorMessage`): ratchet key, time and device, as field 8 of a content. */
function errorReport(ratchetKey: Uint8Array, at: number): Uint8Array {
  const fields = [bytesField(1, ratchetKey), varintField(2, at), varintField(3, 1)]
  return plaintext(bytesField(ERROR_REPORT, Buffer.concat(fields.map(({ octets }) => octets))).octets)
}

async function keyContent({ id, sentAt }: Content, group: GroupForms): Promise<Uint8Array> {
  const distribution = await group.distribution()
  return encodeContent({ kind: 'key-distribution', id, sentAt, about: 'group', distribution })
}
