import type {
  CaseRecord,
  PurposeRecord,
  PurposeSummary,
  TranscriptRef,
} from '../../harness/catalogue/campaign.ts'
import { digestOf } from '../../harness/transcript/canonical.ts'
import { readTranscript, type Transcript } from '../../harness/transcript/chain.ts'
import { show } from '../../harness/transcript/show.ts'
import { messageOf, ParleyError } from '../../harness/vocabulary/errors.ts'
import type { Bundle } from '../bundle.ts'
import { isListed } from '../manifest.ts'
import { readText } from '../read-json.ts'
import type { Problem, ProblemCode } from './check.ts'

/** One run of a case with what is stored of it. */
export interface StoredRun {
  readonly case: CaseRecord
  readonly index: number
  readonly transcript?: Transcript
}

/** A purpose's record and its stored runs, as far as they could be read. */
export interface StoredPurpose {
  readonly record?: PurposeRecord
  readonly runs: readonly StoredRun[]
  readonly problems: readonly Problem[]
}

const BROKEN: { readonly [P in 'malformed' | 'order' | 'chain']: ProblemCode } = {
  malformed: 'transcript-malformed',
  order: 'transcript-order',
  chain: 'transcript-chain',
}

/** Reads a purpose's record and every transcript of it, and checks digests, hash chains and whose transcript it is. */
export function storedRuns(
  bundle: Bundle,
  summary: PurposeSummary,
  listed: ReadonlySet<string>,
): StoredPurpose {
  const problems: Problem[] = []
  const problem = (code: ProblemCode, subject: string, message: string) =>
    problems.push({ step: 'transcripts', code, subject, message })
  const record = readRecord(bundle, summary, problem)
  const runs = (record?.cases ?? []).flatMap((found) =>
    found.runs.map((run, index): StoredRun => {
      const transcript = run.transcript && readOne(bundle, found.id, index, run.transcript, listed, problem)
      return transcript ? { case: found, index, transcript } : { case: found, index }
    }),
  )
  return { runs, problems, ...(record ? { record } : {}) }
}

type Report = (code: ProblemCode, subject: string, message: string) => void

function readRecord(
  bundle: Bundle,
  { purpose, record }: PurposeSummary,
  problem: Report,
): PurposeRecord | undefined {
  const file = `evidence/${purpose}/record.json`
  try {
    if (!record) problem('record', purpose, `${purpose} was executed and has no record`)
    else if (record.file !== file)
      problem('record', purpose, `the record of ${purpose} is said to be ${record.file}`)
    else {
      if (digestOf(bundle.files.read(file)) !== record.digest)
        problem('record', file, `${file} is not the record that campaign.json names`)
      const read = bundle.record(purpose)
      if (read?.purpose === purpose) return read
      problem('record', file, `${file} is the record of ${read?.purpose ?? 'nothing'}`)
    }
  } catch (thrown) {
    if (!(thrown instanceof ParleyError)) throw thrown
    problem('unreadable', file, thrown.message)
  }
  return undefined
}

function readOne(
  bundle: Bundle,
  id: string,
  index: number,
  ref: TranscriptRef,
  listed: ReadonlySet<string>,
  problem: Report,
): Transcript | undefined {
  const suffix = index > 0 ? `.${index + 1}` : ''
  const { file } = ref
  if (file !== `evidence/${id}${suffix}.jsonl`) {
    problem('transcript-case', file, `run ${index + 1} of ${id} is said to be in ${file}`)
    return undefined
  }
  let text: string
  try {
    const bytes = bundle.files.content(file)
    if (digestOf(bytes) !== ref.digest)
      problem('transcript-digest', file, `${file} is not the transcript that its record names`)
    text = readText(bytes, file)
  } catch (thrown) {
    problem('unreadable', file, show(messageOf(thrown)))
    return undefined
  }
  const read = readTranscript(text)
  if (!read.ok) {
    problem(BROKEN[read.problem], file, `${file}, line ${read.line}: ${read.detail}`)
    return undefined
  }
  const { header, head, observations } = read.transcript
  if (header.case !== `${id}${suffix}`)
    problem('transcript-case', file, `${file} is the transcript of ${show(header.case, 80)}`)
  else if (head !== ref.head || observations.length !== ref.observations)
    problem('transcript-head', file, `${file} is whole and well chained, but its record names another head`)
  for (const blob of blobsOf(read.transcript))
    if (!isListed(listed, `evidence/blobs/${blob}`) && !isListed(listed, `evidence/secret/${blob}`))
      problem('blob', file, `${file} refers to bytes ${blob} that the evidence manifest does not name`)
  return read.transcript
}

/** Hex names of the blobs that a transcript points to. */
function blobsOf({ observations }: Transcript): ReadonlySet<string> {
  const named = observations.flatMap(({ data }) => {
    const blob = data !== null && typeof data === 'object' && 'blob' in data ? data.blob : undefined
    return typeof blob === 'string' && /^sha256:[0-9a-f]{64}$/.test(blob) ? [blob.replace('sha256:', '')] : []
  })
  return new Set(named)
}
