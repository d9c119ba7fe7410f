import { join } from 'node:path'
import { engineProbes } from '../campaign/engine-probes.ts'
import { openEvidence } from '../campaign/evidence.ts'
import { harnessIdentity } from '../campaign/identity.ts'
import { prepareStage } from '../campaign/prepare-stage.ts'
import type { CandidateFile } from '../candidate/candidate-file.ts'
import { digestArtefacts } from '../candidate/digest.ts'
import { probeAdapter } from '../candidate/probes.ts'
import type { ComparisonRow, Dossier, MeasureRecord } from '../catalogue/dossier.ts'
import type { Profile } from '../catalogue/profile.ts'
import { wallClock } from '../environment/protocol-time.ts'
import { deriveSeed, freshBytes } from '../environment/randomness.ts'
import { folderBlobs } from '../transcript/blobs.ts'
import { ParleyError } from '../vocabulary/errors.ts'
import type { Digest } from '../vocabulary/ids.ts'
import { composeDossier } from './compose-dossier.ts'
import type { Measure } from './measure.ts'
import { disposed, measureRecord } from './measure-record.ts'
import type { Measures } from './measures.ts'
import { type PlayContext, type Played, playId, runPlay } from './run-play.ts'

/** What a dossier is made with. */
export interface DossierOptions {
  readonly file: CandidateFile
  readonly profile: Profile
  readonly measures: Measures
  readonly seed: number
  /** How often every measure is taken. */
  readonly runs: number
  readonly out: string
  readonly target: readonly string[]
  readonly only?: readonly string[]
  /** The table of known engines. */
  readonly beside: readonly ComparisonRow[]
  readonly progress: DossierProgress
  readonly signal: AbortSignal
}

/** Told while a dossier is made. */
export interface DossierProgress {
  began(measure: Measure, number: number, of: number): void
  ended(record: MeasureRecord): void
}

/**
 * Takes every measure of an engine and writes `dossier.json` and the evidence. Throws ParleyError when there is nothing to
 * write: no engine, a broken adapter, no measure, no folder, or a defect of ours.
 */
export async function runDossier(options: DossierOptions): Promise<Dossier> {
  const { file, profile, measures, out, only, runs, seed, progress } = options
  const taken = measures.measures.filter(({ id }) => only?.includes(id) ?? true)
  const evidence = openEvidence(out)
  const blobs = folderBlobs(join(out, 'evidence'))
  const startedAt = wallClock()
  const artefacts = await digestArtefacts(file)
  const prepared = await prepareStage({ file, profile, seed }, blobs, startedAt.getTime())
  try {
    const { stage } = prepared
    const { hello } = stage.candidate
    if (hello.plane !== 'engine')
      throw new ParleyError(
        'usage',
        `a dossier is of an engine, and ${file.name} is on the ${hello.plane} plane`,
        'hello has to say "plane": "engine"; harness/candidate/README.md says what an engine offers',
      )
    for (const probe of [...(await probeAdapter(stage.candidate)), ...(await engineProbes(stage))])
      if (!probe.ok) throw new ParleyError('contract', `${probe.what}: ${probe.detail}`)
    const context = { stage, evidence, blobs }
    const records: MeasureRecord[] = []
    for (const [index, measure] of taken.entries()) {
      if (options.signal.aborted) throw new ParleyError('interrupted', 'the dossier was interrupted')
      progress.began(measure, index + 1, taken.length)
      const played =
        disposed(measure, hello.features).disposition === 'measured'
          ? await playAll(context, measure, runs, seed)
          : []
      const record = measureRecord(
        measure,
        hello.features,
        played.map((p) => p.record),
        played.map((p) => p.readings),
      )
      records.push(record)
      progress.ended(record)
    }
    await prepared.end()
    evidence.write('evidence/candidate.stderr.txt', stage.stderr())
    const { harness, harnessDigest } = harnessIdentity()
    const dossier = composeDossier({
      id: `PARLEY-DOSSIER-${startedAt.toISOString().slice(0, 10)}-${freshBytes(4).toString('hex')}`,
      seed,
      runs,
      target: options.target,
      ...(only ? { only } : {}),
      startedAt: startedAt.toISOString(),
      endedAt: wallClock().toISOString(),
      engine: {
        ...hello.candidate,
        features: [...hello.features].sort(),
        digestAtStart: artefacts.digest as Digest,
        digestAtEnd: (await digestArtefacts(file)).digest as Digest,
        artefacts: artefacts.files.length,
      },
      environment: {
        harness,
        harnessDigest,
        measuresDigest: measures.digest,
        node: process.version,
        platform: `${process.platform}/${process.arch}`,
      },
      measures: records,
      beside: options.beside,
    })
    evidence.writeJson('dossier.json', dossier)
    return dossier
  } finally {
    await prepared.end().catch(() => {})
  }
}

async function playAll(
  context: PlayContext,
  measure: Measure,
  runs: number,
  seed: number,
): Promise<readonly Played[]> {
  const played: Played[] = []
  for (let run = 1; run <= runs; run += 1)
    for (const [index, stimulus] of measure.plays.entries()) {
      const id = playId(measure.id, index + 1, run)
      played.push(await runPlay(context, measure, stimulus, id, { run, seed: deriveSeed(seed, id) }))
    }
  return played
}
