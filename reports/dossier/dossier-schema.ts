import { writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { type Comparison, type Dossier, GRADES } from '../../harness/catalogue/dossier.ts'
import { digest, fileRef } from '../campaign-schema.ts'

const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER)
const text = z.string().max(10_000)
const name = z.string().min(1).max(200)
const word = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/)
const instant = z.iso.datetime({ precision: 3 })
const play = z.string().regex(/^[a-z][a-z0-9-]{0,63}\/p\d{1,3}-r\d{1,3}$/)
const grade = z.enum(GRADES)
const bound = z.union([z.strictObject({ most: count }), z.strictObject({ least: count })])
const calls = z.array(z.string().max(100)).max(100)
const point = z.strictObject({ x: z.number(), y: z.number(), of: z.exactOptional(count) })

const figure = z.strictObject({
  id: word,
  title: text,
  short: name,
  unit: name,
  combining: z.enum(['sum', 'most', 'least']),
  bound: z.exactOptional(bound),
  requirement: z.exactOptional(z.string().max(20)),
  wrong: z.exactOptional(text),
  grade,
  value: z.exactOptional(z.number()),
  of: z.exactOptional(count),
  open: z.boolean(),
  runs: z.array(z.number()).max(100),
  says: text,
  evidence: z.array(z.strictObject({ play, at: z.array(count).max(20) })).max(1_000),
})

const curve = z.strictObject({
  id: word,
  title: text,
  x: name,
  y: name,
  kind: z.enum(['fraction', 'size']),
  lines: z.array(z.strictObject({ line: name, points: z.array(point).max(10_000) })).max(50),
})

const measure = z.strictObject({
  measure: word,
  title: text,
  asks: text,
  method: text,
  limits: text,
  disposition: z.enum(['measured', 'unsupported', 'inapplicable']),
  because: text,
  figures: z.array(figure).min(1).max(50),
  curves: z.array(curve).max(20),
  plays: z
    .array(
      z.strictObject({
        id: play,
        run: count,
        stimulus: z.json(),
        transcript: z.strictObject({ file: fileRef, digest, head: digest, observations: count }),
        calls,
      }),
    )
    .max(1_000),
  conduct: z.array(text).max(1_000),
})

const row = z.strictObject({
  name,
  version: name,
  about: text,
  figures: z.record(
    word,
    z.strictObject({
      grade,
      value: z.exactOptional(z.number()),
      of: z.exactOptional(count),
      open: z.exactOptional(z.boolean()),
      runs: z.exactOptional(z.array(z.number()).max(100)),
      explained: z.exactOptional(z.strictObject({ because: text, source: text })),
    }),
  ),
})

/** The shape of the table of known engines. */
export const comparisonShape = z.strictObject({
  format: z.literal('parley/comparison/1'),
  rows: z.array(row).max(200),
}) satisfies z.ZodType<Comparison>

const conclusion = z.strictObject({ word: name, line: text })

/** The shape of `dossier.json`, format 1. */
export const dossierShape = z.strictObject({
  format: z.literal('parley/dossier/1'),
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/),
  seed: z.number().int(),
  runs: count,
  target: z.array(name).max(4),
  only: z.exactOptional(z.array(word).max(100)),
  startedAt: instant,
  endedAt: instant,
  engine: z.strictObject({
    name,
    version: name,
    features: z.array(z.string().max(100)).max(500),
    digestAtStart: digest,
    digestAtEnd: digest,
    artefacts: count,
  }),
  environment: z.strictObject({
    harness: name,
    harnessDigest: digest,
    measuresDigest: digest,
    node: name,
    platform: name,
  }),
  calls,
  measures: z.array(measure).min(1).max(100),
  equal: conclusion,
  compatible: conclusion,
  beside: z.array(row).max(200),
}) satisfies z.ZodType<Dossier>

/** The JSON schemas that are generated from the shapes, by their files below `fixtures/schemas`. */
export function dossierSchemas(): { readonly [file: string]: object } {
  const schema = (shape: z.ZodType, id: string, title: string) => {
    const { $schema, ...rest } = z.toJSONSchema(shape, { io: 'input' })
    return { $schema, $id: id, title, ...rest }
  }
  return {
    'dossier-1.schema.json': schema(dossierShape, 'urn:parley:dossier:1', 'Parley dossier'),
    'comparison-1.schema.json': schema(
      comparisonShape,
      'urn:parley:comparison:1',
      'Parley comparison of engines',
    ),
  }
}

/** Writes {@link dossierSchemas} to a folder; the formatter gives them their final form. */
export async function writeDossierSchemas(folder: string): Promise<void> {
  for (const [file, schema] of Object.entries(dossierSchemas()))
    await writeFile(`${folder}/${file}`, `${JSON.stringify(schema, null, 2)}\n`)
}
