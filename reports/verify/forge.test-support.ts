import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Campaign, PurposeRecord } from '../../harness/catalogue/campaign.ts'
import { canonical, digestOf } from '../../harness/transcript/canonical.ts'
import { readTranscript, writeTranscript } from '../../harness/transcript/chain.ts'
import type { Json } from '../../harness/vocabulary/json.ts'
import type { Observation } from '../../harness/vocabulary/observation.ts'
import { writeViews } from './write-views.ts'

/** A value whose parts may be written, for tests that forge. */
export type Forged<T> = T extends Json | undefined ? T : { -readonly [K in keyof T]: Forged<T[K]> }

/** Changes `campaign.json` in place. */
export function forgeCampaign(folder: string, change: (campaign: Forged<Campaign>) => void): void {
  forgeJson(join(folder, 'campaign.json'), change)
}

/** Changes the record of a purpose in place. */
export function forgeRecord(
  folder: string,
  purpose: string,
  change: (record: Forged<PurposeRecord>) => void,
): void {
  forgeJson(join(folder, 'evidence', purpose, 'record.json'), change)
}

/** Changes the lines of a transcript in place. */
export function forgeLines(folder: string, file: string, change: (lines: string[]) => string[]): void {
  const path = join(folder, file)
  writeFileSync(path, `${change(readFileSync(path, 'utf8').trimEnd().split('\n')).join('\n')}\n`)
}

/** The lines of a transcript with their hash chain made again. */
export function rechained([header = '', ...lines]: readonly string[]): string[] {
  const observations = lines.map((line) => (JSON.parse(line) as { o: Observation }).o)
  return writeTranscript({ header: JSON.parse(header), observations })
    .text.trimEnd()
    .split('\n')
}

/** What a careful forger does last: every digest and head from the transcripts up, and every view, made again. */
export function reseal(folder: string): void {
  forgeCampaign(folder, (campaign) => {
    for (const summary of campaign.purposes) {
      if (!summary.record) continue
      forgeRecord(folder, summary.purpose, (record) => {
        for (const { transcript } of record.cases.flatMap((c) => c.runs)) {
          if (!transcript) continue
          const text = readFileSync(join(folder, transcript.file), 'utf8')
          const read = readTranscript(text)
          transcript.digest = digestOf(text)
          if (read.ok) transcript.head = read.transcript.head
        }
      })
      Object.assign(summary.record, { digest: digestOf(readFileSync(join(folder, summary.record.file))) })
    }
  })
  writeViews(folder)
}

function forgeJson<T>(path: string, change: (value: Forged<T>) => void): void {
  const value = JSON.parse(readFileSync(path, 'utf8')) as Forged<T>
  change(value)
  writeFileSync(path, `${canonical(value)}\n`)
}
