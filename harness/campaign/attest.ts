import { extname } from 'node:path'
import type { Answers } from '../catalogue/attestations.ts'
import type { Attestation } from '../catalogue/campaign.ts'
import { show } from '../transcript/show.ts'
import { ParleyError } from '../vocabulary/errors.ts'
import type { Evidence } from './evidence.ts'

/** Answers count for the one version that they speak of, and for what binds it. Throws `attestations`. */
export function checkAnswers(
  { candidate: meant, answers }: Answers,
  candidate: { readonly name: string; readonly version: string },
  applicable: readonly string[],
): void {
  if (meant.name !== candidate.name || meant.version !== candidate.version)
    throw new ParleyError(
      'attestations',
      `the attestations speak of ${show(meant.name)} ${show(meant.version)}; the candidate says that it is ${show(candidate.name)} ${show(candidate.version)}`,
      'have them given for this version, and name it under candidate',
    )
  const stray = answers.find(({ requirement }) => !applicable.includes(requirement))
  if (stray)
    throw new ParleyError(
      'attestations',
      `${stray.requirement} is answered, and does not bind this candidate: its role, its plane or what it declares rules it out`,
      'take the answer out, or declare the feature that it is about',
    )
}

/** Copies what is attached to where a public edition leaves it out, and gives the answers as a campaign holds them. */
export function storeAnswers({ answers }: Answers, evidence: Evidence): ReadonlyMap<string, Attestation> {
  return new Map(
    answers.map(({ requirement, answer, statement, evidence: attached }) => [
      requirement,
      {
        answer,
        statement,
        evidence: attached.map(({ name, bytes }, n) => {
          const file = `evidence/secret/attested/${requirement}-${n + 1}${ending(name)}`
          return { name, file, digest: evidence.write(file, bytes) }
        }),
      },
    ]),
  )
}

function ending(name: string): string {
  const found = extname(name).toLowerCase()
  return /^\.[a-z0-9]{1,8}$/.test(found) ? found : ''
}
