import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ComparedFigure, Comparison, ComparisonRow, Dossier } from '../../harness/catalogue/dossier.ts'
import { show } from '../../harness/transcript/show.ts'
import { ParleyError } from '../../harness/vocabulary/errors.ts'
import { readJson } from '../read-json.ts'
import { readDossier } from './dossier-bundle.ts'
import { comparisonShape } from './dossier-schema.ts'
import { verifyDossier } from './verify-dossier.ts'

/**
 * Makes the table of known engines anew from dossiers, each a folder or `name=folder`. Each is verified first, so that no figure comes in that no
 * transcript carries. What people wrote about an engine (`about`, `explained`) stays; rows of engines that are not named
 * stay too. Gives a line for each row. Throws `bundle` for a dossier that does not verify or is not whole.
 */
export async function writeComparison(folders: readonly string[], file: string): Promise<readonly string[]> {
  const before: Comparison = existsSync(file)
    ? readJson<Comparison>(readFileSync(file), comparisonShape, file)
    : { format: 'parley/comparison/1', rows: [] }
  const rows = new Map(before.rows.map((row) => [row.name, row]))
  const lines: string[] = []
  for (const given of folders) {
    const [, name, folder = given] = /^([^=/]+)=(.+)$/.exec(given) ?? []
    const verified = await verifyDossier(resolve(folder))
    const problems = verified.problems.filter((p) => p.code !== 'comparison' && p.code !== 'view')
    const [problem] = problems
    const unread = verified.rejudged.of - verified.rejudged.runs
    if (unread > 0)
      throw new ParleyError(
        'bundle',
        `${show(folder)}: the figures of ${unread} plays cannot be read again by this version`,
        'make the dossier again with this version, and keep evidence/secret',
      )
    if (problem)
      throw new ParleyError(
        'bundle',
        `${show(folder)} does not verify: ${problem.message}`,
        'make the dossier again',
      )
    const { dossier } = readDossier(resolve(folder))
    if (dossier.only)
      throw new ParleyError(
        'bundle',
        `${show(folder)} has only some of the measures`,
        'make the dossier without --only',
      )
    const row = comparisonRow(dossier, name ?? dossier.engine.name, rows)
    rows.set(row.name, row)
    lines.push(`${row.name} ${row.version}: ${dossier.equal.line}`)
  }
  const table: Comparison = { format: 'parley/comparison/1', rows: [...rows.values()] }
  writeFileSync(file, `${JSON.stringify(table, null, 2)}\n`)
  return lines
}

/** The row of one engine under a name: its figures, and what was written about it before. */
export function comparisonRow(
  { engine, measures }: Pick<Dossier, 'engine' | 'measures'>,
  name: string,
  rows: ReadonlyMap<string, ComparisonRow>,
): ComparisonRow {
  const before = rows.get(name)
  const figures: Record<string, ComparedFigure> = {}
  for (const { id, grade, value, of, open, runs } of measures.flatMap((m) => m.figures)) {
    const explained = before?.figures[id]?.explained
    figures[id] = {
      grade,
      ...(value === undefined ? {} : { value }),
      ...(of === undefined ? {} : { of }),
      ...(open ? { open } : {}),
      ...(new Set(runs).size > 1 ? { runs } : {}),
      ...(explained ? { explained } : {}),
    }
  }
  return { name, version: engine.version, about: before?.about ?? '', figures }
}
