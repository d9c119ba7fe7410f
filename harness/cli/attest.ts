import { existsSync, writeFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { BEARERS } from '../campaign/select.ts'
import { askedOf, questionnaire } from '../catalogue/attestations.ts'
import { requirements } from '../catalogue/requirements.ts'
import { wallClock } from '../environment/protocol-time.ts'
import { messageOf, ParleyError } from '../vocabulary/errors.ts'
import type { Finish } from './finish.ts'

/** `parley attest`: the questions that only a person can answer, as the file that `certify --attestations` reads. */
export function attestCommand(program: Command, finish: Finish): void {
  program
    .command('attest')
    .description('Write the questions that only a person can answer, for certify --attestations.')
    .argument('[file]', 'where to', 'attestations.yaml')
    .addOption(
      new Option('--role <role>', 'what the candidate is')
        .choices(['provider', 'gatekeeper'])
        .default('provider'),
    )
    .option('--force', 'write over a file that exists already')
    .action((file: string, { role, force }: { role: keyof typeof BEARERS; force?: boolean }) => {
      if (existsSync(file) && !force)
        throw new ParleyError(
          'usage',
          `there is ${file} already: nothing was written`,
          'name another file, or write over it with --force',
        )
      const asked = askedOf(requirements(), BEARERS[role])
      write(file, questionnaire(asked, wallClock().toISOString().slice(0, 10)))
      process.stdout.write(
        `Wrote ${file}: ${asked.length} questions\nNext: answer them, then parley certify --attestations ${file}\n`,
      )
      finish(0)
    })
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (cause) {
    throw new ParleyError('output', `${file} cannot be written: ${messageOf(cause)}`, 'name another file', {
      cause,
    })
  }
}
