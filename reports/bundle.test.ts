import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { digestOf } from '../harness/transcript/canonical.ts'
import { readBundle } from './bundle.ts'
import { bundleFiles } from './bundle-files.ts'
import { readText } from './read-json.ts'
import { sampleBundle } from './samples/sample-bundle.test-support.ts'

const refused = (message: string) =>
  expect.objectContaining({ code: 'bundle', message: expect.stringContaining(message) })

describe('reading a bundle', () => {
  it('gives records, transcripts and blobs when they are asked for', () => {
    const { folder, campaign } = sampleBundle('nonconforming')
    const bundle = readBundle(folder)
    expect(bundle.campaign).toEqual(campaign)
    expect(bundle.record('TD-02')?.cases.map((c) => c.id)).toEqual(['TD-02/g1', 'TD-02/g2', 'TD-02/shrunk'])
    expect(bundle.record('TG-01')).toBeUndefined()
    expect(bundle.observations({ file: 'evidence/TD-02/g1.jsonl' })[0]?.type).toBe('message.sealed')
  })

  it('gives a blob only if it is what its name says', () => {
    const { folder } = sampleBundle('conforming')
    const honest = digestOf('bytes')
    const forged = digestOf('other bytes')
    mkdirSync(join(folder, 'evidence', 'blobs'))
    for (const digest of [honest, forged])
      writeFileSync(join(folder, 'evidence', 'blobs', digest.slice(7)), 'bytes')
    const { blob } = readBundle(folder)
    expect(blob(honest)?.toString()).toBe('bytes')
    expect(blob(forged)).toBeUndefined()
    expect(blob('sha256:../../../etc/passwd')).toBeUndefined()
  })

  it('says what is missing or malformed', () => {
    const { folder } = sampleBundle('conforming')
    expect(() => readBundle(join(folder, 'nothing'))).toThrow(refused('is not a folder'))
    expect(() => readBundle(join(folder, 'evidence'))).toThrow(refused('campaign.json is missing'))
    writeFileSync(join(folder, 'campaign.json'), '{"format":"parley/campaign/9"}')
    expect(() => readBundle(folder)).toThrow(refused('campaign.json is malformed'))
  })
})

describe('a hostile bundle', () => {
  it.each(['../secret', '/etc/passwd', 'evidence/../../secret', 'evidence//x', '.git/config', 'a\\b', ''])(
    'cannot name %j',
    (ref) => {
      expect(() => bundleFiles(sampleBundle('conforming').folder).read(ref)).toThrow(
        refused('is not the name of a file in a bundle'),
      )
    },
  )

  it('cannot lead out of its folder by a link to a file or a folder', () => {
    const { folder } = sampleBundle('conforming')
    symlinkSync('/etc/passwd', join(folder, 'evidence', 'link.jsonl'))
    const files = bundleFiles(folder)
    expect(() => files.read('evidence/link.jsonl')).toThrow(refused('symbolic link'))
    expect(() => files.list('evidence')).toThrow(refused('neither a file nor a folder'))
    renameSync(join(folder, 'evidence', 'TC-02'), join(folder, 'elsewhere'))
    symlinkSync('../elsewhere', join(folder, 'evidence', 'TC-02'))
    expect(() => files.read('evidence/TC-02/record.json')).toThrow(refused('symbolic link'))
  })

  it.each([
    ['deep nesting', '['.repeat(300) + ']'.repeat(300), 'nests deeper than 200'],
    ['half a character', '{"a":"\\ud800"}', 'escaped surrogate'],
    ['bad UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'is not UTF-8'],
  ])('cannot bring %s', (_, text, message) => {
    expect(() => readText(Buffer.from(text), 'it')).toThrow(refused(message))
  })

  it('may speak of brackets and escapes in its strings', () => {
    const text = JSON.stringify({ text: `${'['.repeat(300)} \\ud800` })
    expect(readText(Buffer.from(text), 'it')).toBe(text)
  })
})
