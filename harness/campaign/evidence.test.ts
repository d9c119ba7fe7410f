import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { digestOf } from '../transcript/canonical.ts'
import { writeTranscript } from '../transcript/chain.ts'
import { openEvidence } from './evidence.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evidence-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const read = (file: string) => readFileSync(join(folder, file), 'utf8')
const refusal = expect.objectContaining({ code: 'output', hint: expect.stringContaining('--out') })

describe('the folder of a campaign', () => {
  it('holds what was written, under a digest of it, and no half of a file', () => {
    const evidence = openEvidence(folder)
    expect(evidence.write('evidence/a/b.txt', 'text')).toBe(digestOf('text'))
    expect(read('evidence/a/b.txt')).toBe('text')
    expect(evidence.writeJson('c.json', { b: 1, a: 2 })).toBe(digestOf('{"a":2,"b":1}\n'))
    expect(read('c.json')).toBe('{"a":2,"b":1}\n')
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    expect(names.filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('refers to a transcript by file, digest, head and length', () => {
    const header = { parley: 'transcript/1' as const, salt: '', case: 'T-1/v1' }
    const recording = { header, observations: [] }
    const { text, head } = writeTranscript(recording)
    const reference = openEvidence(folder).transcript('t.jsonl', recording)
    expect(reference).toEqual({ file: 't.jsonl', digest: digestOf(text), head, observations: 0 })
    expect(read('t.jsonl')).toBe(text)
  })

  it('compresses a long transcript, whose digest stays that of its content', () => {
    const header = { parley: 'transcript/1' as const, salt: '0'.repeat(10_000), case: 'T-1/v2' }
    const recording = { header, observations: [] }
    const { text } = writeTranscript(recording)
    const { file, digest } = openEvidence(folder).transcript('l.jsonl', recording)
    expect({ file, digest }).toEqual({ file: 'l.jsonl', digest: digestOf(text) })
    expect(gunzipSync(readFileSync(join(folder, 'l.jsonl.gz'))).toString()).toBe(text)
  })

  it('says line by line what was done', () => {
    const evidence = openEvidence(folder)
    evidence.log('T-1/v1 pass')
    evidence.log('T-1/v2 fail')
    expect(read('evidence/progress.log')).toBe('T-1/v1 pass\nT-1/v2 fail\n')
  })

  it('that cannot be made is refused with the code output and what to do', () => {
    writeFileSync(join(folder, 'a-file'), '')
    expect(() => openEvidence(join(folder, 'a-file'))).toThrowError(refusal)
  })

  it('that can no longer be written is refused the same way, and what was written stays', () => {
    const evidence = openEvidence(folder)
    evidence.write('kept.txt', 'kept')
    expect(() => evidence.write('kept.txt/below.txt', 'text')).toThrowError(refusal)
    rmSync(join(folder, 'evidence'), { recursive: true })
    expect(() => evidence.log('a line')).toThrowError(refusal)
    expect(read('kept.txt')).toBe('kept')
  })
})
