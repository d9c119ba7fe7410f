import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { blobPath, folderBlobs, memoryBlobs } from './blobs.ts'
import { digestOf } from './canonical.ts'

const bytes = new TextEncoder().encode('some evidence')
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'blobs-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe.each([
  ['in memory', memoryBlobs],
  ['in a folder', () => folderBlobs(folder)],
])('blobs %s', (_, open) => {
  it('are found by the digest of their bytes', () => {
    const store = open()
    const digest = store.put(bytes, 'open')
    expect(digest).toBe(digestOf(bytes))
    expect(Buffer.from(store.get(digest) ?? []).toString()).toBe('some evidence')
  })

  it('that nobody put are undefined', () => {
    expect(open().get(digestOf('never put'))).toBeUndefined()
  })
})

describe('blobs in a folder', () => {
  it('lie apart when they are secret', () => {
    const store = folderBlobs(folder)
    const secret = store.put(Buffer.from('a secret'), 'secret')
    expect(readdirSync(join(folder, 'secret'))).toEqual([secret.replace('sha256:', '')])
    expect(readdirSync(join(folder, 'blobs'))).not.toContain(secret.replace('sha256:', ''))
    expect(folderBlobs(folder).get(secret)).toBeDefined()
  })

  it('are undefined when they were altered or taken away', () => {
    const store = folderBlobs(folder)
    const altered = store.put(Buffer.from('to be altered'), 'open')
    writeFileSync(join(folder, blobPath(altered, 'open')), 'to be altereD')
    expect(store.get(altered)).toBeUndefined()
    const missing = store.put(Buffer.from('to be removed'), 'secret')
    rmSync(join(folder, blobPath(missing, 'secret')))
    expect(store.get(missing)).toBeUndefined()
  })

  it('are compressed when they are long, and found by the digest of what they hold', () => {
    const store = folderBlobs(folder)
    const long = Buffer.alloc(100_000, 'long')
    const digest = store.put(long, 'secret')
    expect(statSync(join(folder, `${blobPath(digest, 'secret')}.gz`)).size).toBeLessThan(10_000)
    expect(Buffer.from(folderBlobs(folder).get(digest) ?? []).equals(long)).toBe(true)
    writeFileSync(join(folder, `${blobPath(digest, 'secret')}.gz`), 'no gzip')
    expect(store.get(digest)).toBeUndefined()
  })

  it('are never looked for outside it', () => {
    writeFileSync(join(folder, 'outside'), bytes)
    const store = folderBlobs(join(folder, 'blobs'))
    for (const hostile of ['sha256:../../outside', '../outside', `sha256:${'A'.repeat(64)}`, ''])
      expect(store.get(hostile)).toBeUndefined()
  })
})
