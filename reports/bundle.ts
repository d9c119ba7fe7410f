import type { Campaign, PurposeRecord, TranscriptRef } from '../harness/catalogue/campaign.ts'
import { blobPath } from '../harness/transcript/blobs.ts'
import { digestOf } from '../harness/transcript/canonical.ts'
import { type ReadTranscript, readTranscript } from '../harness/transcript/chain.ts'
import { ParleyError } from '../harness/vocabulary/errors.ts'
import type { Observation } from '../harness/vocabulary/observation.ts'
import { type BundleFiles, bundleFiles } from './bundle-files.ts'
import { campaignShape } from './campaign-schema.ts'
import { readJson, readText } from './read-json.ts'
import { recordShape } from './record-schema.ts'

/** A stored campaign. Everything is read when it is asked for; whatever is read is hostile until its shape is checked. */
export interface Bundle {
  readonly files: BundleFiles
  readonly campaign: Campaign
  /** The record of a purpose, `undefined` when it was not executed. Throws `bundle`. */
  record(purpose: string): PurposeRecord | undefined
  /** A stored transcript with its chain checked. Throws `bundle` when the file cannot be read at all. */
  transcript(ref: Pick<TranscriptRef, 'file'>): ReadTranscript
  /** The observations of a transcript. Throws `bundle` when it is missing or broken. */
  observations(ref: Pick<TranscriptRef, 'file'>): readonly Observation[]
  /** A blob by digest; `undefined` when it is missing or is not what its name says. */
  blob(digest: string): Uint8Array | undefined
}

/** Opens the bundle in a folder. Throws `bundle` when there is no campaign in it or it is malformed. */
export function readBundle(folder: string): Bundle {
  const files = bundleFiles(folder)
  const campaign: Campaign = readJson(files.read('campaign.json'), campaignShape, 'campaign.json')
  const summaries = new Map(campaign.purposes.map((p) => [p.purpose, p]))
  const transcript: Bundle['transcript'] = ({ file }) => readTranscript(readText(files.content(file), file))
  return {
    files,
    campaign,
    record(purpose) {
      const file = summaries.get(purpose)?.record?.file
      return file === undefined ? undefined : readJson<PurposeRecord>(files.read(file), recordShape, file)
    },
    transcript,
    observations(ref) {
      const read = transcript(ref)
      if (read.ok) return read.transcript.observations
      throw new ParleyError('bundle', `${ref.file}, line ${read.line}: ${read.detail}`)
    },
    blob(digest) {
      if (!/^sha256:[0-9a-f]{64}$/.test(digest)) return undefined
      for (const secrecy of ['open', 'secret'] as const) {
        const ref = `evidence/${blobPath(digest, secrecy).replaceAll('\\', '/')}`
        if (!files.holds(ref)) continue
        const bytes = files.content(ref)
        if (digestOf(bytes) === digest) return bytes
      }
      return undefined
    },
  }
}
