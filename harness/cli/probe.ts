import type { Command } from 'commander'
import proformaData from '../../fixtures/pics/proforma.json' with { type: 'json' }
import { prepareStage } from '../campaign/prepare-stage.ts'
import { select } from '../campaign/select.ts'
import { loadSuites } from '../campaign/suites.ts'
import { wireProbes } from '../campaign/wire-probes.ts'
import { probeAdapter } from '../candidate/probes.ts'
import { missingFeatures, readProforma } from '../catalogue/pics.ts'
import { loadProfile } from '../catalogue/profile.ts'
import { memoryBlobs } from '../transcript/blobs.ts'
import { show } from '../transcript/show.ts'
import type { Finish } from './finish.ts'
import { profileFolder } from './paths.ts'
import { type CertifyOptions, candidateOf } from './prepare.ts'

type ProbeOptions = Pick<CertifyOptions, 'candidate' | 'profile'>

/** `parley probe`: the adapter contract alone, and what this candidate can and cannot be judged on. */
export function probeCommand(program: Command, finish: Finish): void {
  program
    .command('probe')
    .description('Check the adapter contract alone, and say what the candidate can be judged on.')
    .option(
      '-c, --candidate <file>',
      'description of the candidate; by default the bundled reference provider',
    )
    .option('--profile <folder>', 'profile data in place of the neutral profile')
    .action(async (options: ProbeOptions) => finish((await probe(options)) ? 0 : 3))
}

async function probe(options: ProbeOptions): Promise<boolean> {
  const file = await candidateOf(options)
  const profile = await loadProfile(profileFolder(options.profile ?? 'neutral'))
  const prepared = await prepareStage({ file, profile }, memoryBlobs())
  const { stage } = prepared
  try {
    const results = [...(await probeAdapter(stage.candidate)), ...(await wireProbes(stage))]
    const { hello } = stage.candidate
    const { purposes } = await loadSuites()
    const proforma = readProforma(proformaData)
    const say = (line: string) => process.stdout.write(`${line}\n`)
    say(
      `${show(hello.candidate.name)} ${show(hello.candidate.version)}, ${hello.role}, ${hello.plane} plane, protocol ${hello.protocol}`,
    )
    for (const result of results)
      say(result.ok ? `✓ ${result.probe}` : `✕ ${result.probe}: ${result.what} (${result.detail})`)
    const declared = { ...hello, signal: profile.signal }
    const missing = missingFeatures(proforma, declared)
    if (missing.length > 0) say(`Mandatory and not declared, which counts against it: ${missing.join(', ')}`)
    const chosen = select(purposes, declared, proforma, 'gate')
    say(
      `Can be judged on ${chosen.filter((s) => s.disposition === 'selected').length} of ${chosen.length} purposes at gate. Not on:`,
    )
    for (const { purpose, disposition, because } of chosen.filter((s) => s.disposition !== 'selected'))
      say(`  ${purpose.id} ${disposition}: ${because}`)
    return results.every((result) => result.ok)
  } finally {
    await prepared.end()
  }
}
