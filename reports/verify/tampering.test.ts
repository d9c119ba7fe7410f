import { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { sampleBundle } from '../samples/sample-bundle.test-support.ts'
import { sampleInstallation } from '../samples/sample-installation.test-support.ts'
import { verifyBundle } from './verify-bundle.ts'
import { writeViews } from './write-views.ts'

/** Damage and forgeries that leave the manifests as they were: the digests tell. */
async function tamperedWith(
  change: (folder: string) => void,
): Promise<readonly { code: string; subject: string }[]> {
  const { folder } = sampleBundle('nonconforming')
  writeViews(folder)
  change(folder)
  const { outcome, problems } = await verifyBundle(folder, { installation: sampleInstallation() })
  expect(outcome).toBe('refused')
  return problems.map(({ code, subject }) => ({ code, subject }))
}

const TRANSCRIPT = 'evidence/TD-01/v1.jsonl'

describe('a bundle that was changed after it was sealed', () => {
  it('one changed byte of a transcript', async () => {
    const found = await tamperedWith((folder) => {
      const path = join(folder, TRANSCRIPT)
      writeFileSync(path, readFileSync(path, 'utf8').replace('"listing":2', '"listing":1'))
    })
    expect(found).toContainEqual({ code: 'digest', subject: TRANSCRIPT })
    expect(found).toContainEqual({ code: 'transcript-chain', subject: TRANSCRIPT })
  })

  it('one changed byte of the report', async () => {
    const found = await tamperedWith((folder) => {
      const path = join(folder, 'report.html')
      writeFileSync(
        path,
        readFileSync(path, 'utf8')
          .replace('Nonconforming', 'Conforming')
          .replace('nonconforming', 'conforming'),
      )
    })
    expect(found).toEqual([
      { code: 'digest', subject: 'report.html' },
      { code: 'view', subject: 'report.html' },
    ])
  })

  it('a file taken away', async () => {
    const found = await tamperedWith((folder) => rmSync(join(folder, TRANSCRIPT)))
    expect(found).toContainEqual({ code: 'missing', subject: TRANSCRIPT })
    expect(found).toContainEqual({ code: 'unreadable', subject: TRANSCRIPT })
  })

  it('one secret of many taken away', async () => {
    const secrets = (folder: string) =>
      readFileSync(join(folder, 'EVIDENCE.sha256'), 'utf8').match(/evidence\/secret\/\S+/g) ?? []
    const found = await tamperedWith((folder) => rmSync(join(folder, secrets(folder)[0] ?? '')))
    expect(found).toContainEqual({ code: 'missing', subject: expect.stringContaining('evidence/secret/') })
  })

  it('a file added to the evidence', async () => {
    const found = await tamperedWith((folder) => writeFileSync(join(folder, 'evidence', 'extra.jsonl'), ''))
    expect(found).toEqual([{ code: 'unlisted', subject: 'evidence/extra.jsonl' }])
  })

  it('a transcript that lies there twice: as it is, and compressed', async () => {
    const found = await tamperedWith((folder) => {
      writeFileSync(join(folder, `${TRANSCRIPT}.gz`), gzipSync(readFileSync(join(folder, TRANSCRIPT))))
      writeViews(folder)
    })
    expect(found).toEqual([{ code: 'unlisted', subject: TRANSCRIPT }])
  })

  it('a compressed transcript that is no gzip', async () => {
    const found = await tamperedWith((folder) =>
      renameSync(join(folder, TRANSCRIPT), join(folder, `${TRANSCRIPT}.gz`)),
    )
    expect(found).toContainEqual({ code: 'unreadable', subject: TRANSCRIPT })
  })

  it('a manifest taken away', async () => {
    const found = await tamperedWith((folder) => rmSync(join(folder, 'MANIFEST.sha256')))
    expect(found).toEqual([{ code: 'missing', subject: 'MANIFEST.sha256' }])
  })

  it('a manifest that is no manifest', async () => {
    const found = await tamperedWith((folder) =>
      appendFileSync(join(folder, 'EVIDENCE.sha256'), '0000  ../x\n'),
    )
    expect(found).toContainEqual({ code: 'unreadable', subject: 'EVIDENCE.sha256' })
  })

  it('a campaign that is not JSON', async () => {
    const found = await tamperedWith((folder) => writeFileSync(join(folder, 'campaign.json'), '{'))
    expect(found).toEqual([{ code: 'unreadable', subject: expect.any(String) }])
  })
})
