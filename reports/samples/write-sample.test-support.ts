import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { judgeRun } from '../../harness/campaign/judge-run.ts'
import { applicableRequirements, select } from '../../harness/campaign/select.ts'
import { summarise } from '../../harness/campaign/summarise.ts'
import type {
  Attestation,
  Campaign,
  CaseRecord,
  PurposeRecord,
  PurposeSummary,
} from '../../harness/catalogue/campaign.ts'
import { caseOutcome } from '../../harness/catalogue/decide-case.ts'
import { decide, summariseRequirement } from '../../harness/catalogue/decision.ts'
import { summariseFunctions } from '../../harness/catalogue/functions.ts'
import { type Beginning, originOf } from '../../harness/catalogue/origin.ts'
import type { Declaration } from '../../harness/catalogue/pics.ts'
import { PROFILE_FILE, profileDigest } from '../../harness/catalogue/profile.ts'
import { deriveSeed } from '../../harness/environment/randomness.ts'
import { judged } from '../../harness/judge/judges.ts'
import { stimuliOf } from '../../harness/judge/select.ts'
import { type BlobStore, folderBlobs } from '../../harness/transcript/blobs.ts'
import { canonical, digestOf } from '../../harness/transcript/canonical.ts'
import { writeTranscript } from '../../harness/transcript/chain.ts'
import type { Observation } from '../../harness/vocabulary/observation.ts'
import { SAMPLE_PROFILE, sampleInstallation } from './sample-installation.test-support.ts'
import type { SampleCase, SamplePurpose, SampleRun } from './sample-purpose.test-support.ts'
import { FAILING, PASSING } from './sample-purposes.test-support.ts'

const START = Date.UTC(2026, 6, 1, 9, 0, 0)
const SEED = 42

/** The campaigns that the samples show. */
export type SampleName = 'nonconforming' | 'conforming'

/** Writes the evidence and `campaign.json` of a sample, the same bytes every time; no views. */
export function writeSample(folder: string, name: SampleName): Campaign {
  const stories = name === 'conforming' ? PASSING : FAILING
  const blobs = folderBlobs(join(folder, 'evidence'))
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
    return digestOf(text)
  }
  const installation = sampleInstallation(name)
  const declared: Declaration = { role: 'provider', plane: 'wire', features: ['content:text'], scope: 'full' }
  const chosen = select(installation.purposes, declared, installation.proforma, 'gate')
  const artefacts = digestOf(`artefacts of ${name}`)
  const beginning: Beginning = {
    id: `PARLEY-2026-07-01-${name === 'conforming' ? '0c0ffee0' : '0badcafe'}`,
    tier: 'gate',
    run: { target: ['--candidate', 'sample.yaml'], firstFailure: false },
    seed: SEED,
    startedAt: new Date(START).toISOString(),
    protocolStart: START,
    candidate: {
      name: name === 'conforming' ? 'Example Messenger' : 'Example <b>Messenger</b> \u202eevil',
      version: '4.2.1',
      ...declared,
      digestAtStart: artefacts,
      artefacts: 12,
    },
    environment: {
      harness: installation.version,
      harnessDigest: digestOf('harness'),
      suitesDigest: digestOf('suites'),
      catalogueDigest: digestOf('catalogue'),
      profile: `${SAMPLE_PROFILE.id} ${SAMPLE_PROFILE.version}`,
      profileDigest: profileDigest(SAMPLE_PROFILE),
      signal: { versions: SAMPLE_PROFILE.signal.versions, postQuantum: SAMPLE_PROFILE.signal.postQuantum },
      node: 'v24.0.0',
      platform: 'linux/x64',
      dependencies: { 'fast-check': '4.0.0', zod: '4.0.0' },
      confinement: 'network not confined',
    },
    pixit: {
      protocol: '1.0',
      integrator: '2',
      domain: 'interop.example',
      listeners: { provider: ['provider.example'] },
    },
  }
  const sheet: Sheet = { blobs, write, origin: originOf(beginning) }
  write(PROFILE_FILE, `${canonical(SAMPLE_PROFILE)}\n`)
  const purposes = chosen.map((selected): PurposeSummary => {
    const story = stories.find((s) => s.purpose.id === selected.purpose.id)
    if (story?.waived)
      return summarise(selected.purpose, SEED, { disposition: 'waived', because: story.waived })
    if (!story || selected.disposition !== 'selected') return summarise(selected.purpose, SEED, selected)
    const record = recordOf(story, sheet)
    const file = `evidence/${story.purpose.id}/record.json`
    const digest = write(file, `${canonical(record)}\n`)
    return summarise(story.purpose, SEED, { record, file, digest, demandSituations: true, features: [] })
  })
  write('evidence/progress.log', purposes.map((p) => `${p.purpose} ${p.verdict}\n`).join(''))
  write('evidence/candidate.stderr.txt', 'started\n')
  const { catalogue } = installation
  const today = '2026-07-01'
  const applicable = applicableRequirements(catalogue, declared, today)
  const answers = name === 'conforming' ? new Map<string, Attestation>() : answersOf(write)
  const requirements = catalogue
    .filter((r) => applicable.includes(r.id))
    .map((r) => summariseRequirement(r, purposes, answers.get(r.id)))
  const campaign: Campaign = {
    format: 'parley/campaign/1',
    ...beginning,
    mode: 'certification',
    complete: true,
    endedAt: new Date(START + 47_250).toISOString(),
    candidate: { ...beginning.candidate, digestAtEnd: artefacts },
    deviations: [],
    purposes,
    requirements,
    functions: summariseFunctions(installation.functions, purposes, requirements, today),
    ...(answers.size > 0 && {
      attestor: { name: 'Whoever signs', function: 'product manager', on: '2026-06-30' },
    }),
    statement: decide({
      catalogue,
      requirements,
      purposes,
      applicable,
      mode: 'certification',
      scope: 'full',
      plane: 'wire',
      missing: [],
      failOnHardening: false,
      today,
    }),
  }
  write('campaign.json', `${canonical(campaign)}\n`)
  return campaign
}

/** What a person says of the sample: one yes, one no, and one question left open. */
function answersOf(write: Write): ReadonlyMap<string, Attestation> {
  const file = 'evidence/secret/attested/UXO-01-1.txt'
  const digest = write(file, 'a screen')
  return new Map([
    [
      'UXO-01',
      {
        answer: 'yes',
        statement: 'Every chat shows the other service.',
        evidence: [{ name: 'screens/<list>.txt', file, digest }],
      },
    ],
    ['UXO-02', { answer: 'no', statement: 'We ask once a week.', evidence: [] }],
  ])
}

type Write = (file: string, text: string) => ReturnType<typeof digestOf>

/** What a sample's transcripts are written with. */
interface Sheet {
  readonly blobs: BlobStore
  readonly write: Write
  readonly origin: ReturnType<typeof originOf>
}

function recordOf({ purpose, cases: stories }: SamplePurpose, sheet: Sheet): PurposeRecord {
  const cases = stories.map((story): CaseRecord => caseOf(purpose, story, sheet))
  const tally: Record<string, number> = {}
  for (const name of cases.flatMap((c) => c.situations)) tally[name] = (tally[name] ?? 0) + 1
  const generated = {
    seed: deriveSeed(SEED, purpose.id),
    numRuns: purpose.cases?.gate ?? 20,
    path: '1:0:2',
    shrinks: 4,
  }
  return {
    purpose: purpose.id,
    cases,
    situations: tally,
    ...(purpose.stimuli ? { property: generated } : {}),
  }
}

function caseOf(
  purpose: SamplePurpose['purpose'],
  story: SampleCase,
  { blobs, write, origin }: Sheet,
): CaseRecord {
  const id = `${purpose.id}/${story.name}`
  const situations = new Set<string>()
  const runs = story.runs.map((run, index) => {
    const suffix = index > 0 ? `.${index + 1}` : ''
    const observations = observationsOf(run, blobs)
    const log = { observations, blob: () => undefined }
    if (index === 0 && story.origin !== 'ledger')
      for (const o of stimuliOf(log, 'situation.reached')) situations.add(o.data.name)
    const header = {
      parley: 'transcript/1',
      salt: digestOf(`salt of ${id}${suffix}`).slice(7, 39),
      case: `${id}${suffix}`,
    } as const
    const { text, head } = writeTranscript({ header, observations }, origin)
    const judgements = run.broken
      ? [judged('harness', 'error', `the case could not be run: ${run.broken}`)]
      : judgeRun(
          purpose,
          { header, observations },
          story.stimulus,
          blobs,
          story.origin === 'ledger' ? 'ledger' : 'case',
        )
    const file = `evidence/${id}${suffix}.jsonl`
    return {
      judgements,
      transcript: { file, digest: write(file, text), head, observations: observations.length },
    }
  })
  const outcome = caseOutcome(runs.map((run) => run.judgements))
  const failing = runs.filter((run) => run.judgements.some((j) => j.verdict === 'fail')).length
  const reproduced = { k: story.origin === 'ledger' ? Number(outcome === 'fail') : failing, n: runs.length }
  return {
    id,
    origin: story.origin,
    stimulus: story.stimulus,
    outcome,
    runs,
    reproduced,
    situations: [...situations].sort(),
  }
}

function observationsOf({ drafts, bindings, canaries = {} }: SampleRun, blobs: BlobStore): Observation[] {
  const blob = blobs.put(Buffer.from(JSON.stringify({ canaries, keys: {} })), 'secret')
  const whole = [
    ...drafts,
    { kind: 'stimulus', type: 'secrets.kept', pco: 'world:secrets', data: { blob } },
    { kind: 'bindings', type: 'bindings', pco: 'world:bindings', data: bindings },
  ]
  return whole.map((draft, n) => ({ ...draft, n, t: START + n * 7 }) as Observation)
}
