import { copyFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Campaign, PurposeRecord, RequirementSummary } from '../../harness/catalogue/campaign.ts'
import { PROFILE_FILE } from '../../harness/catalogue/profile.ts'
import { sampleBundle } from '../samples/sample-bundle.test-support.ts'
import { sampleInstallation } from '../samples/sample-installation.test-support.ts'
import {
  type Forged,
  forgeCampaign,
  forgeLines,
  forgeRecord,
  rechained,
  reseal,
} from './forge.test-support.ts'
import { verifyBundle } from './verify-bundle.ts'

/** Forgeries by somebody who makes every digest and every view again: what is left wrong is only what does not follow. */
async function forgedWith(
  change: (folder: string) => void,
): Promise<readonly { code: string; subject: string; message: string }[]> {
  const { folder } = sampleBundle('nonconforming')
  change(folder)
  reseal(folder)
  const { outcome, problems } = await verifyBundle(folder, { installation: sampleInstallation() })
  expect(outcome).toBe('refused')
  expect(problems.filter((p) => p.step === 'files')).toEqual([])
  return problems
}

const first = ({ cases }: Forged<PurposeRecord>, index = 0) => {
  const found = cases[index]
  if (!found) throw new Error('the sample has no such case')
  return found
}
/** A change of the campaign that is told its first answered requirement. */
const answered =
  (change: (campaign: Forged<Campaign>, first: Forged<RequirementSummary>) => unknown) => (folder: string) =>
    forgeCampaign(folder, (campaign) => {
      const found = campaign.requirements.find((r) => r.attestation)
      if (found) change(campaign, found)
    })
const codes = (problems: readonly { code: string; subject: string }[]) =>
  problems.map(({ code, subject }) => `${code} ${subject}`)

describe('a forged bundle with all digests made again', () => {
  it.each([
    [
      'other evidence than was attached',
      'attestation evidence/secret/attested/UXO-01-1.txt',
      (folder: string) =>
        writeFileSync(join(folder, 'evidence/secret/attested/UXO-01-1.txt'), 'another screen'),
    ],
    [
      'evidence that belongs to no answer',
      'attestation evidence/secret/attested/UXO-02-1.txt',
      (folder: string) => writeFileSync(join(folder, 'evidence/secret/attested/UXO-02-1.txt'), 'a screen'),
    ],
    ['nobody behind the answers', 'attestation campaign.json', answered((c) => void delete c.attestor)],
    [
      'a yes without evidence',
      'attestation UXO-01',
      answered((_, { attestation }) => void attestation?.evidence.splice(0)),
    ],
    [
      'an attested requirement that is said to have passed',
      'requirement UXO-01',
      answered((_, r) => Object.assign(r, { verdict: 'pass', disposition: 'executed' })),
    ],
    [
      'an answer that was turned round',
      'requirement UXO-01',
      answered((_, { attestation }) => attestation && Object.assign(attestation, { answer: 'no' })),
    ],
    [
      'an answer to what asks nobody',
      'attestation PRV-01',
      answered((c, { attestation }) =>
        Object.assign(c.requirements.find((r) => r.requirement === 'PRV-01') ?? {}, { attestation }),
      ),
    ],
    [
      'a function that is said to work',
      'function campaign.json',
      answered((c) => Object.assign(c.functions[2] ?? {}, { status: 'seen to work', because: '' })),
    ],
    ['another day', 'function campaign.json', answered((c) => Object.assign(c.run, { date: '2028-01-01' }))],
  ])('has %s', async (_, code, change) => {
    expect(codes(await forgedWith(change))).toContain(code)
  })

  it('lacks a purpose', async () => {
    const found = await forgedWith((folder) =>
      forgeCampaign(
        folder,
        (c) =>
          void c.purposes.splice(
            c.purposes.findIndex((p) => p.purpose === 'TD-01'),
            1,
          ),
      ),
    )
    expect(found[0]).toMatchObject({
      code: 'purpose-removed',
      subject: 'TD-01',
      message: 'TD-01 is released and is not in the campaign: it was removed',
    })
  })

  it('says that a purpose passed which failed', async () => {
    const found = await forgedWith((folder) =>
      forgeCampaign(folder, (c) => {
        for (const p of c.purposes.filter((p) => p.purpose === 'TD-01')) p.verdict = 'pass'
      }),
    )
    expect(found[0]).toMatchObject({
      code: 'purpose-verdict',
      subject: 'TD-01',
      message: 'TD-01 is recorded as pass; from its cases it is fail',
    })
  })

  it('says it of the case as well', async () => {
    const found = await forgedWith((folder) =>
      forgeRecord(folder, 'TK-02', (r) => Object.assign(first(r), { outcome: 'pass' })),
    )
    expect(codes(found)).toContain('case-outcome TK-02/v1')
  })

  it('says it of the judgements as well', async () => {
    const found = await forgedWith((folder) =>
      forgeRecord(folder, 'TK-02', (r) => {
        for (const judgement of first(r).runs.flatMap((run) => run.judgements)) judgement.verdict = 'pass'
      }),
    )
    expect(found.find((p) => p.code === 'judgement')).toMatchObject({
      subject: 'TK-02/v1',
      message: expect.stringContaining('pass is recorded, judged again it is fail'),
    })
  })

  it('says that what should have been run does not apply', async () => {
    const found = await forgedWith((folder) =>
      forgeCampaign(folder, (c) => {
        for (const p of c.purposes.filter((p) => p.purpose === 'TR-01'))
          Object.assign(p, { disposition: 'inapplicable', verdict: 'none' })
      }),
    )
    expect(codes(found)).toContain('disposition TR-01')
  })

  it('states another conclusion', async () => {
    const found = await forgedWith((folder) =>
      forgeCampaign(folder, (c) => Object.assign(c.statement, { word: 'conforming' })),
    )
    expect(found).toEqual([
      expect.objectContaining({
        code: 'statement',
        message: 'the statement says conforming; from its own verdicts it is nonconforming',
      }),
    ])
  })

  it('lacks a requirement', async () => {
    const found = await forgedWith((folder) => forgeCampaign(folder, (c) => void c.requirements.splice(0, 1)))
    expect(codes(found)).toContain('requirement SEC-01')
  })

  it('lacks a failing case, a repetition, a transcript', async () => {
    expect(
      codes(await forgedWith((folder) => forgeRecord(folder, 'TD-01', (r) => void r.cases.splice(0, 1)))),
    ).toContain('case-removed TD-01/v1')
    expect(
      codes(
        await forgedWith((folder) => forgeRecord(folder, 'TD-01', (r) => void first(r).runs.splice(1, 2))),
      ),
    ).toContain('case-removed TD-01/v1')
    expect(
      codes(
        await forgedWith((folder) =>
          forgeRecord(
            folder,
            'TD-01',
            (r) => void Reflect.deleteProperty(first(r).runs[0] ?? {}, 'transcript'),
          ),
        ),
      ),
    ).toContain('evidence-missing TD-01/v1')
  })

  it('has its observations in another order', async () => {
    const swap = ([head = '', one = '', two = '', ...rest]: string[]) => [head, two, one, ...rest]
    const found = await forgedWith((folder) => forgeLines(folder, 'evidence/TD-02/g1.jsonl', swap))
    expect(found[0]).toMatchObject({
      code: 'transcript-order',
      message: 'evidence/TD-02/g1.jsonl, line 2: observation 1 stands where 0 belongs',
    })
  })

  it('has an observation changed, and a line that is none', async () => {
    const change = (lines: string[]) => lines.map((line) => line.replace('"intact":false', '"intact":true'))
    expect(
      codes(await forgedWith((folder) => forgeLines(folder, 'evidence/TD-02/g2.jsonl', change))),
    ).toContain('transcript-chain evidence/TD-02/g2.jsonl')
    const found = await forgedWith((folder) =>
      forgeLines(folder, 'evidence/TD-02/g2.jsonl', (lines) => [...lines, '{}']),
    )
    expect(codes(found)).toContain('transcript-malformed evidence/TD-02/g2.jsonl')
  })

  it('has the transcript of another case in its place', async () => {
    const found = await forgedWith((folder) =>
      copyFileSync(join(folder, 'evidence/TD-04/g1.jsonl'), join(folder, 'evidence/TD-01/v1.jsonl')),
    )
    expect(codes(found)).toContain('transcript-case evidence/TD-01/v1.jsonl')
  })

  it('has the transcripts of another candidate, or is given another name', async () => {
    const relabelled = await forgedWith((folder) =>
      forgeCampaign(folder, (c) => Object.assign(c.candidate, { name: 'Another Messenger' })),
    )
    expect(codes(relabelled)).toContain('transcript-origin TD-01/v1')
    const mixed = await forgedWith((folder) =>
      forgeLines(folder, 'evidence/TD-02/g1.jsonl', ([head = '', ...rest]) => {
        const foreign = JSON.stringify({ ...JSON.parse(head), origin: `sha256:${'0'.repeat(64)}` })
        return rechained([foreign, ...rest])
      }),
    )
    expect(codes(mixed)).toEqual(['transcript-origin TD-02/g1'])
  })

  it('has the profile of other rules', async () => {
    const found = await forgedWith((folder) =>
      forgeCampaign(folder, (c) => Object.assign(c.environment, { profile: 'lenient 1.0.0' })),
    )
    expect(codes(found)).toContain(`profile ${PROFILE_FILE}`)
    const away = await forgedWith((folder) => rmSync(join(folder, PROFILE_FILE)))
    expect(away.find((p) => p.code === 'profile')?.message).toMatch(/does not hold the profile/)
  })

  it('was run with another stimulus', async () => {
    const found = await forgedWith((folder) =>
      forgeRecord(folder, 'TD-01', (r) => Object.assign(first(r), { stimulus: {} })),
    )
    expect(codes(found)).toEqual(['stimulus TD-01/v1'])
  })

  it('names situations that were not reached', async () => {
    const found = await forgedWith((folder) =>
      forgeRecord(folder, 'TR-02', (r) =>
        Object.assign(first(r), { situations: ['flood', 'flood while offline'] }),
      ),
    )
    expect(codes(found)).toContain('case-outcome TR-02/v1')
  })

  it('has no longer the secrets that a transcript points to', async () => {
    const found = await forgedWith((folder) =>
      rmSync(join(folder, 'evidence', 'secret'), { recursive: true }),
    )
    expect(found.find((p) => p.code === 'blob')?.subject).toBe('evidence/TC-02/v1.jsonl')
  })

  it('hides how the run was narrowed', async () => {
    const found = await forgedWith((folder) =>
      forgeCampaign(folder, (c) => Object.assign(c, { tier: 'smoke' })),
    )
    expect(found.map((p) => p.code)).toContain('mode')
  })
})
