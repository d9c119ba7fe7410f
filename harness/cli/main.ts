import { Command, CommanderError } from 'commander'
import { harnessIdentity } from '../campaign/identity.ts'
import { EXIT_CODES, type ExitCode, exitCodeOfError } from '../catalogue/exit-code.ts'
import { messageOf, ParleyError } from '../vocabulary/errors.ts'
import { attestCommand } from './attest.ts'
import { certifyCommand } from './certify.ts'
import { dossierCommand } from './dossier.ts'
import { explainCommand } from './explain.ts'
import type { Finish } from './finish.ts'
import { initCommand } from './init.ts'
import { killMatrixCommand } from './kill-matrix.ts'
import { listCommand } from './list.ts'
import { probeCommand } from './probe.ts'
import { replayCommand } from './replay.ts'
import { serveCommand } from './serve.ts'
import { verifyCommand } from './verify.ts'

/** The command line. Gives the exit code; whatever goes wrong becomes one clear message on standard error. */
export async function main(argv: readonly string[]): Promise<number> {
  let code: ExitCode = 0
  const finish: Finish = (decided) => {
    code = decided
  }
  const program = new Command('parley')
    .description('Certifies messaging interoperability under Article 7 of the Digital Markets Act.')
    .version(harnessIdentity().harness)
    .showHelpAfterError('(parley --help, or parley <command> --help, shows what there is)')
    .exitOverride()
    .addHelpText(
      'after',
      `\nExit codes:\n${Object.entries(EXIT_CODES)
        .map(([exit, text]) => `  ${exit.padStart(2)}  ${text}`)
        .join('\n')}

First steps:
  parley certify                                  certify the bundled reference provider
  parley list faults                              what its faulty variants do wrong
  parley certify --fault X27 --only RT-04         see one of them caught
  parley init                                     begin an adapter of your own
  parley certify --candidate my-candidate.yaml    certify your own`,
    )
  for (const add of [
    certifyCommand,
    replayCommand,
    verifyCommand,
    listCommand,
    explainCommand,
    initCommand,
    attestCommand,
    probeCommand,
    serveCommand,
    dossierCommand,
    killMatrixCommand,
  ])
    add(program, finish)
  try {
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 64
    return tell(thrown)
  }
}

function tell(thrown: unknown): ExitCode {
  if (thrown instanceof ParleyError) {
    process.stderr.write(`parley: ${thrown.message}\n${thrown.hint ? `  ${thrown.hint}\n` : ''}`)
    return exitCodeOfError(thrown.code)
  }
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : ''
  process.stderr.write(`parley: a defect of the harness: ${messageOf(thrown)}\n${stack}\n`)
  return 3
}
