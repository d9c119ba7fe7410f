import type { Figure, MeasureRecord, PlayRecord } from '../../harness/catalogue/dossier.ts'
import type { PlayedReadings } from '../../harness/dossier/figures.ts'
import type { Measure } from '../../harness/dossier/measure.ts'
import { disposed, measureRecord } from '../../harness/dossier/measure-record.ts'
import type { Measures } from '../../harness/dossier/measures.ts'
import { callsIn, readPlay } from '../../harness/dossier/read-play.ts'
import { playFile, playId } from '../../harness/dossier/run-play.ts'
import { blobPath } from '../../harness/transcript/blobs.ts'
import { canonical, digestOf } from '../../harness/transcript/canonical.ts'
import { readTranscript, type Transcript } from '../../harness/transcript/chain.ts'
import { show } from '../../harness/transcript/show.ts'
import { messageOf } from '../../harness/vocabulary/errors.ts'
import { isListed } from '../manifest.ts'
import { readText } from '../read-json.ts'
import type { Problem, ProblemCode, StepResult } from '../verify/check.ts'
import type { FilesResult } from '../verify/check-files.ts'
import type { DossierBundle } from './dossier-bundle.ts'

/** What reading the transcripts of a dossier again came to. */
export interface FiguresResult {
  readonly transcripts: StepResult
  readonly figures: StepResult
  readonly rejudged: { readonly runs: number; readonly of: number }
}

/** Reads every transcript once; with the same measures at hand every figure is read again from them. */
export function checkFigures(
  bundle: DossierBundle,
  { measures }: Measures,
  files: FilesResult,
  same: boolean,
): FiguresResult {
  const { dossier } = bundle
  const found: Problem[] = []
  const report = (step: Problem['step'], code: ProblemCode, subject: string, message: string) =>
    found.push({ step, code, subject, message })
  const taken = measures.filter(({ id }) => dossier.only?.includes(id) ?? true)
  const withheld: string[] = []
  const count = { runs: 0, of: 0 }
  if (same) namesAll(dossier.measures, taken, report)
  for (const record of dossier.measures) {
    const measure = same ? taken.find(({ id }) => id === record.measure) : undefined
    if (measure) playsAll(record, measure, dossier.engine.features, dossier.runs, report)
    const readings: PlayedReadings[] = []
    let lacks = false
    for (const play of record.plays) {
      const transcript = readOne(bundle, play, report)
      if (!transcript) continue
      count.of += 1
      if (!measure) continue
      const get = (digest: string) => {
        const ref = `evidence/${blobPath(digest, 'secret').replaceAll('\\', '/')}`
        lacks ||= isListed(files.withheld, ref)
        return bundle.files.holds(ref) ? bundle.files.content(ref) : undefined
      }
      try {
        const read = readPlay(measure, transcript, play.stimulus, { get })
        readings.push({ play: play.id, run: play.run, ...read })
      } catch (thrown) {
        report(
          'figures',
          'figure',
          play.id,
          `${play.id} cannot be read again: ${show(messageOf(thrown), 200)}`,
        )
      }
      if (canonical(callsIn(transcript)) !== canonical(play.calls))
        report(
          'figures',
          'figure',
          play.id,
          `${play.id} names other adapter actions than its transcript shows`,
        )
    }
    if (!measure) continue
    if (lacks) {
      withheld.push(record.measure)
      continue
    }
    count.runs += readings.length
    const again = measureRecord(measure, dossier.engine.features, record.plays, readings)
    for (const { subject, message } of differences(record, again))
      report('figures', 'figure', subject, message)
  }
  const of = (step: Problem['step']) => found.filter((p) => p.step === step)
  return {
    transcripts: {
      step: 'transcripts',
      problems: of('transcripts'),
      summary: `${count.of} transcripts are whole and well chained`,
    },
    figures: {
      step: 'figures',
      problems: of('figures'),
      notes:
        withheld.length > 0
          ? [`cannot be read again without the secrets that were left out: ${withheld.join(', ')}`]
          : [],
      summary: `the figures of ${count.runs} plays, read again, are those that are recorded`,
    },
    rejudged: count,
  }
}

type Report = (step: Problem['step'], code: ProblemCode, subject: string, message: string) => void

function namesAll(records: readonly MeasureRecord[], taken: readonly Measure[], report: Report): void {
  const named = records.map((r) => r.measure)
  for (const { id } of taken)
    if (!named.includes(id))
      report('figures', 'measure-removed', id, `the measure ${id} is not in the dossier: it was removed`)
  for (const [index, id] of named.entries())
    if (!taken.some((m) => m.id === id) || named.indexOf(id) !== index)
      report(
        'figures',
        'measure-added',
        id,
        `the measure ${id} stands in the dossier twice or does not belong there`,
      )
}

/** Every play of every run, with the stimulus of the measure. */
function playsAll(
  { measure: id, plays }: MeasureRecord,
  measure: Measure,
  features: readonly string[],
  runs: number,
  report: Report,
): void {
  const expected =
    disposed(measure, features).disposition === 'measured'
      ? Array.from({ length: runs }, (_, run) =>
          measure.plays.map((stimulus, index) => ({
            id: playId(id, index + 1, run + 1),
            run: run + 1,
            stimulus,
          })),
        ).flat()
      : []
  for (const play of expected) {
    const stored = plays.find((p) => p.id === play.id)
    if (!stored)
      report(
        'figures',
        'measure-removed',
        play.id,
        `the play ${play.id} is not in the dossier: it was removed`,
      )
    else if (canonical(stored.stimulus) !== canonical(play.stimulus) || stored.run !== play.run)
      report('figures', 'stimulus', play.id, `${play.id} was not played with the stimulus of its measure`)
  }
  if (plays.length > expected.length)
    report(
      'figures',
      'measure-added',
      id,
      `the measure ${id} has ${plays.length} plays, and ${expected.length} belong there`,
    )
}

function readOne(
  { files }: DossierBundle,
  { id, transcript: ref }: PlayRecord,
  report: Report,
): Transcript | undefined {
  const problem = (code: ProblemCode, message: string) => {
    report('transcripts', code, ref.file, message)
    return undefined
  }
  if (ref.file !== playFile(id))
    return problem('transcript-case', `the transcript of ${id} is said to be ${ref.file}`)
  let text: string
  try {
    const bytes = files.content(ref.file)
    if (digestOf(bytes) !== ref.digest)
      problem('transcript-digest', `${ref.file} is not the transcript that the dossier names`)
    text = readText(bytes, ref.file)
  } catch (thrown) {
    return problem('unreadable', show(messageOf(thrown)))
  }
  const read = readTranscript(text)
  if (!read.ok) return problem(`transcript-${read.problem}`, `${ref.file}, line ${read.line}: ${read.detail}`)
  const { header, head, observations } = read.transcript
  if (header.case !== id)
    return problem('transcript-case', `${ref.file} is the transcript of ${show(header.case, 80)}`)
  if (head !== ref.head || observations.length !== ref.observations)
    return problem(
      'transcript-head',
      `${ref.file} is whole and well chained, but the dossier names another head`,
    )
  return read.transcript
}

/** What is recorded of a measure and does not follow from its transcripts. */
function differences(stored: MeasureRecord, again: MeasureRecord): { subject: string; message: string }[] {
  const found = stored.figures.flatMap((figure) => {
    const now = again.figures.find(({ id }) => id === figure.id)
    if (now && canonical(now) === canonical(figure)) return []
    return [{ subject: figure.id, message: `the figure ${figure.id} ${compared(figure, now)}` }]
  })
  if (found.length > 0 || canonical(stored) === canonical(again)) return found
  return [
    {
      subject: stored.measure,
      message: `what is recorded of ${stored.measure} does not follow from its transcripts`,
    },
  ]
}

function compared(stored: Figure, again: Figure | undefined): string {
  if (!again) return 'belongs to no measure'
  const tell = ({ grade, says }: Figure) => `"${show(says, 120)}" (${grade})`
  return `is recorded as ${tell(stored)}; read again from the transcripts it is ${tell(again)}`
}
