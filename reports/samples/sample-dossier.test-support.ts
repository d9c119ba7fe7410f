import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Dossier, FigureSpec, PlayRecord } from '../../harness/catalogue/dossier.ts'
import { composeDossier } from '../../harness/dossier/compose-dossier.ts'
import type { PlayedReadings } from '../../harness/dossier/figures.ts'
import type { Measure, MeasureDefinition } from '../../harness/dossier/measure.ts'
import { measureRecord } from '../../harness/dossier/measure-record.ts'
import { callsIn, readPlay } from '../../harness/dossier/read-play.ts'
import { playFile, playId } from '../../harness/dossier/run-play.ts'
import { bound, did, numbered, said, seen } from '../../harness/judge/hand-log.test-support.ts'
import { proofsOf } from '../../harness/judge/select.ts'
import { memoryBlobs } from '../../harness/transcript/blobs.ts'
import { canonical, digestOf } from '../../harness/transcript/canonical.ts'
import { writeTranscript } from '../../harness/transcript/chain.ts'
import type { Digest } from '../../harness/vocabulary/ids.ts'
import type { Json } from '../../harness/vocabulary/json.ts'
import type { Draft } from '../../harness/vocabulary/observation.ts'
import type { DossierInstallation } from '../dossier/verify-dossier.ts'
import { writeDossierViews } from '../dossier/write-dossier.ts'

const RUNS = 2
const TRIED = 4
const DIGEST = `sha256:${'a'.repeat(64)}` as Digest
const FEATURES = ['durable', 'state-export', 'state-import']

const spec = (id: string, title: string, change: Partial<FigureSpec> = {}): FigureSpec => ({
  id,
  title,
  short: id,
  unit: 'messages',
  combining: 'sum',
  bound: { most: 0 },
  requirement: 'E2E-08',
  wrong: 'What was delivered before opens again.',
  ...change,
})

/** A measure that counts what was opened, as the real ones do. */
function sampleMeasure(
  id: string,
  order: number,
  figures: readonly FigureSpec[],
  change: Partial<Measure> = {},
): Measure {
  const definition: MeasureDefinition<unknown, Json, Json> = {
    order,
    title: `Sample ${id}`,
    asks: 'What opens that should not?',
    method: 'By hand.',
    limits: 'It is a sample.',
    figures,
    plays: [{ opened: id === 'open' ? 3 : 0 }],
    with: async () => ({}),
    when: async () => null,
    read(log) {
      const at = proofsOf(log, 'message.announced').map((o) => o.n)
      return {
        readings: figures.map((f) => ({ figure: f.id, value: at.length, of: TRIED, at })),
        curves: [
          {
            curve: `${id}-curve`,
            line: 'by hand',
            points: [0, 1, 2, 3].map((x) => ({ x, y: at.length > x ? 1 : 0, of: 1 })),
          },
        ],
      }
    },
  }
  return {
    ...definition,
    curves: [{ id: `${id}-curve`, title: 'What opens', x: 'messages', y: 'fraction', kind: 'fraction' }],
    id,
    ...change,
  }
}

const { bound: _, requirement: __, wrong: ___, ...free } = spec('told-figure', 'messages that are told')
const MEASURES: readonly Measure[] = [
  sampleMeasure('kept', 1, [spec('past-opened', 'past messages that open'), free]),
  sampleMeasure('open', 2, [spec('altered', 'changed messages that open')]),
  sampleMeasure('halted', 3, [spec('round-trips', 'round trips')]),
  sampleMeasure('groups', 4, [spec('removed-reads', 'messages after a removal')], {
    applies: ['engine-groups'],
  }),
]

/** What the sample is verified with. */
export function dossierInstallation(): DossierInstallation {
  return { version: '1.2.3', harnessDigest: DIGEST, measures: { measures: MEASURES, digest: DIGEST } }
}

/** Writes the sample to a folder that goes when the test is over: figures within, beyond, told and not shown. */
export function sampleDossier(): { readonly folder: string; readonly dossier: Dossier } {
  const folder = mkdtempSync(join(tmpdir(), 'parley-dossier-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const put = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  const records = MEASURES.map((measure) => {
    const plays: PlayRecord[] = []
    const readings: PlayedReadings[] = []
    for (let run = 1; run <= (measure.applies ? 0 : RUNS); run += 1)
      for (const [index, stimulus] of measure.plays.entries()) {
        const id = playId(measure.id, index + 1, run)
        const observations = numbered(draftsOf(measure.id, run))
        const header = { parley: 'transcript/1', salt: '00', case: id } as const
        const { text, head } = writeTranscript({ header, observations })
        const file = playFile(id)
        put(file, text)
        plays.push({
          id,
          run,
          stimulus,
          transcript: { file, digest: digestOf(text), head, observations: observations.length },
          calls: callsIn({ observations }),
        })
        const read = readPlay(measure, { header, observations }, stimulus, memoryBlobs())
        readings.push({ play: id, run, ...read })
      }
    return measureRecord(measure, FEATURES, plays, readings)
  })
  const dossier = composeDossier({
    id: 'PARLEY-DOSSIER-2026-07-01-0badcafe',
    seed: 7,
    runs: RUNS,
    target: ['--engine', 'engine.yaml'],
    startedAt: '2026-07-01T08:00:00.000Z',
    endedAt: '2026-07-01T08:02:00.000Z',
    engine: {
      name: 'An engine <script>alert(1)</script>',
      version: '0.9',
      features: FEATURES,
      digestAtStart: DIGEST,
      digestAtEnd: DIGEST,
      artefacts: 1,
    },
    environment: {
      harness: '1.2.3',
      harnessDigest: DIGEST,
      measuresDigest: DIGEST,
      node: 'v20.0.0',
      platform: 'linux/x64',
    },
    measures: records,
    beside: [
      {
        name: 'A known engine',
        version: '1',
        about: 'by hand',
        figures: {
          'past-opened': { grade: 'within', value: 0, of: 80 },
          altered: { grade: 'beyond', value: 1, of: 9, explained: { because: 'no tag', source: 'a page' } },
          'round-trips': { grade: 'beyond', value: 6, open: true, runs: [5, 6] },
        },
      },
    ],
  })
  put('dossier.json', `${canonical(dossier)}\n`)
  writeDossierViews(folder)
  return { folder, dossier }
}

function draftsOf(measure: string, run: number): readonly Draft[] {
  const opened = measure === 'open' ? 1 + run : 0
  const call = did('call.made', { instance: 'main', call: 1, action: 'engine-decrypt', params: {} })
  const told = Array.from({ length: opened }, (_, n) =>
    seen('message.announced', {
      instance: 'clone-1',
      account: 'bob',
      canary: `c${n}`,
      id: `m${n}`,
      text: '',
    }),
  )
  const halt = said('case.halted', { step: 'alice encrypts', because: 'the engine did not', verdict: 'fail' })
  return [call, ...told, ...(measure === 'halted' ? [halt] : []), bound(null)]
}
