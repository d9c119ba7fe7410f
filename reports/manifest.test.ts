import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { formatManifest, readManifest, sha256 } from './manifest.ts'
import { sampleBundle } from './samples/sample-bundle.test-support.ts'
import { writeViews } from './verify/write-views.ts'

const LINE = { hex: 'a'.repeat(64), file: 'evidence/x.jsonl' }

const COREUTILS = 'sha256sum'

describe('manifests', () => {
  it.runIf(process.platform === 'linux')('are checked by coreutils', () => {
    const { folder } = sampleBundle('nonconforming')
    writeViews(folder)
    for (const name of ['MANIFEST.sha256', 'EVIDENCE.sha256'])
      expect(
        execFileSync(COREUTILS, ['--check', '--strict', name], { cwd: folder, encoding: 'utf8' }),
      ).toMatch(/: OK\n/)
  })

  it('are read as they are written, sorted by file', () => {
    const text = formatManifest([LINE, { hex: sha256('b'), file: 'campaign.json' }])
    expect(readManifest(text, 'it').map((l) => l.file)).toEqual(['campaign.json', 'evidence/x.jsonl'])
  })

  it.each([
    ['no final newline', `${'a'.repeat(64)}  x`],
    ['a digest of another length', `${'a'.repeat(63)}  x\n`],
    ['another separator', `${'a'.repeat(64)} *x\n`],
    ['a file named twice', formatManifest([LINE, LINE])],
    ['files out of order', `${'a'.repeat(64)}  y\n${'a'.repeat(64)}  x\n`],
  ])('are refused with %s', (_, text) => {
    expect(() => readManifest(text, 'it')).toThrow(expect.objectContaining({ code: 'bundle' }))
  })
})
