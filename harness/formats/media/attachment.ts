import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  type Decipher,
  hkdfSync,
  timingSafeEqual,
} from 'node:crypto'
import type { MediaKind } from '../content/content.ts'

const BLOCK = 16
/** Octets that stand before the ciphertext of a blob, and behind it. */
export const IV_OCTETS = BLOCK
export const MAC_OCTETS = 32

/** What a blob is encrypted with. */
export interface AttachmentKeys {
  readonly cipher: Uint8Array
  readonly mac: Uint8Array
}

/** The keys of a blob: HKDF-SHA-256 of the media key, without salt. @param info the profile's, before the kind */
export function attachmentKeys(key: Uint8Array, info: string, kind: MediaKind): AttachmentKeys {
  const octets = new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), `${info} ${kind}`, 64))
  return { cipher: octets.subarray(0, 32), mac: octets.subarray(32) }
}

/** A file as a blob: IV, AES-256-CBC with PKCS #7 padding, HMAC-SHA-256 over both. @param iv 16 octets */
export function sealAttachment(file: Uint8Array, keys: AttachmentKeys, iv: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-256-cbc', keys.cipher, iv)
  const body = Buffer.concat([iv, cipher.update(file), cipher.final()])
  return new Uint8Array(Buffer.concat([body, macOf(body, keys)]))
}

/** The file of a blob; `undefined` when the blob was not made with these keys, or was changed. */
export function openAttachment(blob: Uint8Array, keys: AttachmentKeys): Uint8Array | undefined {
  const body = blob.subarray(0, Math.max(0, blob.length - MAC_OCTETS))
  if (body.length < 2 * BLOCK || body.length % BLOCK !== 0) return undefined
  if (!timingSafeEqual(macOf(body, keys), blob.subarray(body.length))) return undefined
  const decipher = createDecipheriv('aes-256-cbc', keys.cipher, body.subarray(0, BLOCK))
  try {
    return new Uint8Array(Buffer.concat([decipher.update(body.subarray(BLOCK)), decipher.final()]))
  } catch {
    return undefined
  }
}

function macOf(body: Uint8Array, { mac }: AttachmentKeys): Buffer {
  return createHmac('sha256', mac).update(body).digest()
}

/** What a blob held that was read piece by piece. Digests are SHA-256. */
export interface Opened {
  readonly octets: number
  readonly sha256: Uint8Array
}

/** Opens a blob piece by piece and keeps no more than one of it: for files that are too long to be held. */
export interface AttachmentReader {
  update(piece: Uint8Array): void
  /** After the last piece; `undefined` when the blob was not made with these keys, or was changed. Until then nothing is sure. */
  end(): Opened | undefined
}

/** See {@link AttachmentReader}. */
export function attachmentReader(keys: AttachmentKeys): AttachmentReader {
  const mac = createHmac('sha256', keys.mac)
  const digest = createHash('sha256')
  let decipher: Decipher | undefined
  let octets = 0
  let held: Uint8Array = new Uint8Array()
  const keep = (clear: Uint8Array) => {
    octets += clear.length
    digest.update(clear)
  }
  const read = (part: Uint8Array) => {
    mac.update(part)
    if (decipher !== undefined) return keep(decipher.update(part))
    decipher = createDecipheriv('aes-256-cbc', keys.cipher, part.subarray(0, BLOCK))
    keep(decipher.update(part.subarray(BLOCK)))
  }
  return {
    update(piece) {
      const all = Buffer.concat([held, piece])
      // the IV comes whole, and the tag stays behind
      const certain = all.length - MAC_OCTETS
      if (certain < (decipher === undefined ? BLOCK : 1)) held = all
      else {
        read(all.subarray(0, certain))
        held = all.subarray(certain)
      }
    },
    end() {
      if (decipher === undefined || held.length !== MAC_OCTETS) return undefined
      if (!timingSafeEqual(mac.digest(), held)) return undefined
      try {
        keep(decipher.final())
      } catch {
        return undefined
      }
      return { octets, sha256: digest.digest() }
    },
  }
}
