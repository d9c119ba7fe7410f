import { show } from '../transcript/show.ts'
import { ParleyError } from '../vocabulary/errors.ts'
import type { JsonObject } from '../vocabulary/json.ts'
import type { CandidateFile } from './candidate-file.ts'
import { describeIssues } from './describe-issues.ts'
import { type Hello, helloShape } from './protocol/hello.ts'
import { PROTOCOL_VERSION } from './protocol/version.ts'

/** Reads the parameters of `hello` and holds them against the candidate file. Throws `contract`. */
export function readHello(params: JsonObject, file: CandidateFile): Hello {
  const spoken = params.protocol
  if (typeof spoken === 'string' && major(spoken) !== major(PROTOCOL_VERSION))
    throw new ParleyError(
      'contract',
      `the candidate speaks version "${show(spoken, 40)}" of the adapter protocol; this harness speaks ${PROTOCOL_VERSION}`,
      'only versions with the same first number understand each other',
    )
  const parsed = helloShape.safeParse(params)
  if (!parsed.success)
    throw new ParleyError(
      'contract',
      `the candidate's hello does not fit its schema: ${describeIssues(parsed.error)}`,
      'the schema of hello is in fixtures/schemas/adapter-1.schema.json',
    )
  for (const key of ['role', 'plane'] as const) {
    const [said, written] = [parsed.data[key], file[key]]
    if (written !== undefined && said !== written)
      throw new ParleyError(
        'contract',
        `hello says ${key} "${said}", the candidate file says "${written}"`,
        'make them agree',
      )
  }
  return parsed.data
}

function major(version: string): string {
  return version.split('.')[0] ?? ''
}
