import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import type { Finish } from './finish.ts'

/** `parley verify`: checks a bundle without network and without the candidate. The bundle is hostile input. */
export function verifyCommand(program: Command, finish: Finish): void {
  program
    .command('verify')
    .description(
      'Check a bundle: digests, hash chains, selection, verdicts judged again, reports rendered again.',
    )
    .argument('<bundle>', 'folder that certify or dossier wrote')
    .action(async (folder: string) => {
      const { verifyBundle } = await import('../../reports/verify/verify-bundle.ts')
      const { verifyDossier } = await import('../../reports/dossier/verify-dossier.ts')
      const marks = { ok: '✓', skipped: '·', note: '·', failed: '✕' }
      const check = existsSync(join(resolve(folder), 'dossier.json')) ? verifyDossier : verifyBundle
      const { outcome, rejudged } = await check(resolve(folder), {
        onCheck: ({ status, step, message }) =>
          process.stdout.write(`${marks[status]} ${step.padEnd(12)} ${message}\n`),
      })
      process.stdout.write(`${outcome}: ${rejudged.runs} of ${rejudged.of} stored runs judged again\n`)
      finish(outcome === 'verified' ? 0 : outcome === 'refused' ? 3 : 2)
    })
}
