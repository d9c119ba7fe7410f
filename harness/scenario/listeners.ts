import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CandidateFile } from '../candidate/candidate-file.ts'
import type { Pixit } from '../candidate/protocol/hello.ts'
import type { Authority } from '../transports/authority.ts'

/** Issues a certificate from the campaign's authority for each listener that the candidate file names. */
export async function issueListeners(
  file: CandidateFile,
  authority: Authority,
  folder: string,
): Promise<{ readonly listeners: Pixit['listeners'] }> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const listeners: Record<string, Pixit['listeners'][string]> = {}
  for (const [role, { names = ['localhost'] }] of Object.entries(file.listeners)) {
    const { certPem, keyPem } = await authority.issue({ names })
    const certFile = join(folder, `${role}.crt`)
    const keyFile = join(folder, `${role}.key`)
    writeFileSync(certFile, certPem)
    writeFileSync(keyFile, keyPem, { mode: 0o600 })
    listeners[role] = { certFile, keyFile, names: [...names] }
  }
  return { listeners }
}
