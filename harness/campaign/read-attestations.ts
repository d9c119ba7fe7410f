import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { readWritten } from '../candidate/written-file.ts'
import { type Answers, attestationsShape } from '../catalogue/attestations.ts'
import { requirements } from '../catalogue/requirements.ts'
import { show } from '../transcript/show.ts'
import { messageOf, ParleyError } from '../vocabulary/errors.ts'

const MOST_BYTES = 32 * 1024 * 1024
const HINT = 'parley attest writes the questions; parley explain and an id says what a requirement asks'

/**
 * Reads what a person confirms, with all that is attached. Throws `attestations` with line and column for what does not fit, for unknown
 * questions, for days to come and for evidence that cannot be read.
 * @param today ISO date
 */
export async function readAttestations(path: string, today: string): Promise<Answers> {
  const file = resolve(path)
  const read = await readWritten(file, attestationsShape, {
    code: 'attestations',
    what: 'the file of attestations',
    hint: HINT,
  })
  const fault = (text: string) => new ParleyError('attestations', `${basename(file)}: ${text}`, HINT)
  if (read.on > today) throw fault(`on: ${read.on} is a day to come`)
  const answers: Answers['answers'][number][] = []
  for (const [requirement, { answer, statement, evidence }] of Object.entries(read.answers)) {
    const record = requirements().find((r) => r.id === requirement)
    if (!record?.attestation)
      throw fault(
        `answers.${requirement}: there is no such question: ${record ? 'purposes judge it' : 'no requirement has this id'}`,
      )
    if (answer === null) continue
    const attached = []
    for (const name of evidence)
      attached.push({
        name,
        bytes: await attachment(resolve(dirname(file), name), (text) =>
          fault(`answers.${requirement}.evidence: ${show(name)} ${text}`),
        ),
      })
    answers.push({ requirement, answer, statement, evidence: attached })
  }
  const { candidate, by, on } = read
  return { candidate, attestor: { ...by, on }, answers }
}

async function attachment(path: string, fault: (text: string) => ParleyError): Promise<Uint8Array> {
  const found = await stat(path).catch((thrown: unknown) => {
    throw fault(`cannot be read: ${messageOf(thrown)}`)
  })
  if (!found.isFile()) throw fault('is not a file')
  if (found.size === 0) throw fault('is empty')
  if (found.size > MOST_BYTES) throw fault(`has ${found.size} bytes, at most ${MOST_BYTES} are attached`)
  return readFile(path)
}
