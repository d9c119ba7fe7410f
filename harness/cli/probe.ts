import type { Command } from 'commander'
import proformaData from '../../fixtures/pics/proforma.json' with { type: 'json' }
import { engineProbes } from '../campaign/engine-probes.ts'
import { outlookOf } from '../campaign/outlook.ts'
import { prepareStage } from '../campaign/prepare-stage.ts'
import { select } from '../campaign/select.ts'
import { loadSuites } from '../campaign/suites.ts'
import { wireProbes } from '../campaign/wire-probes.ts'
import { unwrittenActions } from '../candidate/offered.ts'
import { probeAdapter } from '../candidate/probes.ts'
import type { ExitCode } from '../catalogue/exit-code.ts'
import { missingFeatures, readProforma } from '../catalogue/pics.ts'
import { loadProfile } from '../catalogue/profile.ts'
import { memoryBlobs } from '../transcript/blobs.ts'
import type { Finish } from './finish.ts'
import { profileFolder } from './paths.ts'
import { type CertifyOptions, candidateOf } from './prepare.ts'
import { type Probed, tellProbed } from './tell-probed.ts'

type ProbeOptions = Pick<CertifyOptions, 'candidate' | 'profile'> & { readonly json?: boolean }

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
    .option('--json', 'everything that was found, with every purpose, as JSON')
    .action(async (options: ProbeOptions) => {
      const probed = await probe(options)
      const { candidate, profile } = options
      const flags = [
        ...(candidate ? ['--candidate', candidate] : []),
        ...(profile ? ['--profile', profile] : []),
      ]
      const text = options.json ? JSON.stringify(probed, null, 2) : tellProbed(probed, flags).join('\n')
      process.stdout.write(`${text}\n`)
      finish(exitCodeOf(probed))
    })
}

/** 3 when the contract is broken, which voids a campaign; 2 when something owed is not there yet. */
function exitCodeOf({ probes, unwritten }: Probed): ExitCode {
  if (probes.some(({ ok }) => !ok)) return 3
  return unwritten.length > 0 ? 2 : 0
}

async function probe(options: ProbeOptions): Promise<Probed> {
  const file = await candidateOf(options)
  const profile = await loadProfile(profileFolder(options.profile ?? 'neutral'))
  const prepared = await prepareStage({ file, profile }, memoryBlobs())
  const { stage } = prepared
  try {
    const contract = await probeAdapter(stage.candidate)
    const unwritten = await unwrittenActions(stage.candidate)
    // without its mandatory actions it would stop at the first of them, which says less than the list
    const scenes = unwritten.length > 0 ? [] : [...(await wireProbes(stage)), ...(await engineProbes(stage))]
    const { hello } = stage.candidate
    const { purposes } = await loadSuites()
    const proforma = readProforma(proformaData)
    const declared = { ...hello, signal: profile.signal }
    const chosen = select(purposes, declared, proforma, 'gate')
    return {
      candidate: hello.candidate,
      role: hello.role,
      plane: hello.plane,
      protocol: hello.protocol,
      probes: [...contract, ...scenes],
      unwritten,
      undeclared: missingFeatures(proforma, declared),
      ...outlookOf(chosen, hello.plane),
      purposes: chosen.map(({ purpose: { id, title }, disposition, because }) => ({
        id,
        title,
        disposition,
        because,
      })),
    }
  } finally {
    await prepared.end()
  }
}
