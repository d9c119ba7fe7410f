import { createHash, createPublicKey, verify } from 'node:crypto'
import { unpad } from '../formats/content/padding.ts'
import { fieldsOf } from '../formats/signal/fields.ts'
import { verifyXeddsa } from '../formats/xeddsa.ts'
import type { Judgement } from '../vocabulary/judgement.ts'
import { judged } from './judges.ts'
import { type Log, proofsOf } from './select.ts'

const SIGNATURE = 64
const DEPTH = 4
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex')
const IN_TEXT = [
  [/[A-Za-z0-9+/_-]{86}(?![A-Za-z0-9+/_-])/g, 'base64'],
  [/[0-9a-fA-F]{128}(?![0-9a-fA-F])/g, 'hex'],
] as const

/**
 * No octets that a user's messages hold are a signature, under a key that the user has published, over what the messages say:
 * every field and every end of 64 octets is tried on the text, the content and the ciphertext, with and without itself, as they
 * are and as digests. It finds signatures of Curve25519 and Ed25519 keys; that there is none of another kind it does not say.
 */
export function unsigned(log: Log, from: string): Judgement {
  const keys = publishedKeys(log, from)
  const read = proofsOf(log, 'plaintext.read').filter(({ data }) => data.from === from)
  for (const { n, data } of read) {
    const sent = proofsOf(log, 'ciphertext.sent').find((o) => o.data.id === data.id && o.data.from === from)
    const plaintext = Buffer.from(data.bytes, 'base64')
    const content = Buffer.from(unpad(plaintext) ?? plaintext)
    const ciphertext = Buffer.from(sent?.data.bytes ?? '', 'base64')
    const parts = [content, plaintext, ciphertext.subarray(1)]
    const found = parts.flatMap((part) => octetStrings(part).filter(({ length }) => length === SIGNATURE))
    const over = [...parts, ciphertext, ...strings(content), Buffer.from(data.id)]
    for (const signature of found) {
      const [key] = keys.filter(([, octets]) =>
        over
          .flatMap((message) => [message, ...around(message, signature)])
          .flatMap((message) => [message, digest('sha256', message), digest('sha512', message)])
          .some((message) => isSignature(octets, message, signature)),
      )
      if (key)
        return judged('signature', 'fail', `a message is signed by the user's ${key[0]}`, [
          n,
          ...(sent ? [sent.n] : []),
        ])
    }
  }
  const at = read.map(({ n }) => n)
  return read.length === 0 || keys.length === 0
    ? judged('signature', 'inconclusive', 'nothing was read that could be signed', at, 'absence')
    : judged('signature', 'pass', `${read.length} messages hold no signature under ${keys.length} keys`, at)
}

/** Public keys of a user that somebody else could know, 32 octets each. */
function publishedKeys(log: Log, account: string): readonly (readonly [string, Buffer])[] {
  const enlisted = proofsOf(log, 'enlistment.decided').filter(({ data }) => data.login === account)
  const headers = proofsOf(log, 'ciphertext.sent').filter(({ data }) => data.from === account)
  const served = proofsOf(log, 'prekey.served').filter(({ data }) => data.account === account)
  const all: (readonly [string, Buffer])[] = [
    ...enlisted.map(({ data }) => ['own static key', field(data.fields, 'authkey')] as const),
    ...enlisted.map(({ data }) => ['identity key', field(data.fields, 'e_ident')] as const),
    ...headers.map(({ data }) => ['identity key', hex(data.header?.identityKey)] as const),
    ...served
      .filter(({ data }) => data.keyKind === 'signed')
      .map(({ data }) => ['signed prekey', hex(data.key)] as const),
  ]
  const usable = all.filter(([, key]) => key.length === 32)
  return [...new Map(usable.map((each) => [each[1].toString('hex'), each])).values()]
}

const hex = (key = '') => Buffer.from(key, 'hex').subarray(-32)
const field = (fields: { readonly [name: string]: unknown }, name: string) =>
  Buffer.from(String(fields[name] ?? ''), 'base64url')
const digest = (name: string, message: Buffer) => createHash(name).update(message).digest()

/** Every octet string in a protobuf, however deep, both its ends, and what its texts spell out. */
function octetStrings(bytes: Buffer): readonly Buffer[] {
  const ends = [bytes.subarray(0, SIGNATURE), bytes.subarray(-SIGNATURE)]
  const spelt = IN_TEXT.flatMap(([pattern, encoding]) =>
    [...bytes.toString('latin1').matchAll(pattern)].map(([text]) => Buffer.from(text, encoding)),
  )
  return [...ends, ...spelt, ...strings(bytes)]
}

function strings(bytes: Buffer, depth = DEPTH): readonly Buffer[] {
  if (depth === 0) return []
  return (fieldsOf(bytes) ?? []).flatMap(({ wire, valueAt, end }) => {
    if (wire !== 'bytes') return []
    const value = bytes.subarray(valueAt, end)
    return [value, ...strings(value, depth - 1)]
  })
}

/** What is left of a message without the signature: with its tag and length away too, or everything ahead of it. */
function around(message: Buffer, signature: Buffer): readonly Buffer[] {
  const at = message.indexOf(signature)
  if (at < 0) return []
  const own = fieldsOf(message)?.find(({ valueAt }) => valueAt === at)
  const behind = message.subarray(at + signature.length)
  return [
    message.subarray(0, at),
    ...(own ? [own.at, at] : [at]).map((to) => Buffer.concat([message.subarray(0, to), behind])),
  ]
}

function isSignature(key: Buffer, message: Buffer, signature: Buffer): boolean {
  if (verifyXeddsa(key, message, signature)) return true
  try {
    const edwards = createPublicKey({ key: Buffer.concat([ED25519_SPKI, key]), format: 'der', type: 'spki' })
    return verify(null, message, edwards, signature)
  } catch {
    return false
  }
}
