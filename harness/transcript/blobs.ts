import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { messageOf, ParleyError } from '../vocabulary/errors.ts'
import type { Digest } from '../vocabulary/ids.ts'
import { digestOf } from './canonical.ts'
import { PACKED, pack, unpack } from './packed.ts'

const MOST_BYTES = 256 * 1024 * 1024

/** Content-addressed bytes beside the transcripts. Secret ones lie apart and stay out of a public edition. */
export interface BlobStore {
  put(bytes: Uint8Array, secrecy: 'open' | 'secret'): Digest
  get(digest: string): Uint8Array | undefined
}

/** Where a blob lies below `evidence/`; a long one is compressed, with `.gz` behind its name. */
export function blobPath(digest: string, secrecy: 'open' | 'secret'): string {
  return join(secrecy === 'secret' ? 'secret' : 'blobs', digest.replace('sha256:', ''))
}

/** A store in memory. */
export function memoryBlobs(): BlobStore {
  const held = new Map<string, Uint8Array>()
  return {
    put(bytes) {
      const digest = digestOf(bytes)
      held.set(digest, bytes)
      return digest
    },
    get: (digest) => held.get(digest),
  }
}

/** A store in a folder. Reading checks the digest and gives `undefined` for what is missing or altered. */
export function folderBlobs(folder: string): BlobStore {
  const written = new Set<string>()
  return {
    put(bytes, secrecy) {
      const digest = digestOf(bytes)
      if (!written.has(digest)) {
        const packed = pack(bytes)
        write(join(folder, `${blobPath(digest, secrecy)}${packed.suffix}`), packed.bytes)
        written.add(digest)
      }
      return digest
    },
    get(digest) {
      if (!/^sha256:[0-9a-f]{64}$/.test(digest)) return undefined
      for (const secrecy of ['open', 'secret'] as const) {
        try {
          const bytes = read(join(folder, blobPath(digest, secrecy)))
          if (digestOf(bytes) === digest) return bytes
        } catch {}
      }
      return undefined
    },
  }
}

function read(file: string): Uint8Array {
  return existsSync(file) ? readFileSync(file) : unpack(readFileSync(`${file}${PACKED}`), MOST_BYTES)
}

function write(file: string, bytes: Uint8Array | string): void {
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(`${file}.part`, bytes)
    renameSync(`${file}.part`, file)
  } catch (cause) {
    const hint = 'free some space or choose another folder with --out; what is already there is kept'
    throw new ParleyError('output', `cannot write evidence: ${messageOf(cause)}`, hint, { cause })
  }
}
