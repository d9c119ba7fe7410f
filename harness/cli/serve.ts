import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { loadProfile } from '../catalogue/profile.ts'
import { protocolClock } from '../environment/protocol-time.ts'
import { bell } from '../environment/waiting.ts'
import { createGatekeeper } from '../gatekeeper/gatekeeper.ts'
import { INTEGRATOR } from '../scenario/endpoint.ts'
import { show } from '../transcript/show.ts'
import { createAuthority } from '../transports/authority.ts'
import type { Finish } from './finish.ts'
import { profileFolder } from './paths.ts'

/** `parley serve`: the simulated gatekeeper alone, with a live log, to develop against by hand. */
export function serveCommand(program: Command, finish: Finish): void {
  program
    .command('serve')
    .description('Run the simulated gatekeeper on loopback with a live log, until interrupted.')
    .requiredOption('--provider <url>', "base URL of the provider's servers, where its keys are")
    .option('--profile <folder>', 'profile data in place of the neutral profile')
    .action(async (options: { provider: string; profile?: string }) => {
      await serve(options.provider, options.profile)
      finish(0)
    })
}

async function serve(provider: string, profile = 'neutral'): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-serve-'))
  const authority = await createAuthority()
  const caFile = join(folder, 'ca.pem')
  writeFileSync(caFile, authority.caPem)
  const certificate = await authority.issue({ names: ['localhost'] })
  writeFileSync(join(folder, 'provider.crt'), certificate.certPem)
  writeFileSync(join(folder, 'provider.key'), certificate.keyPem, { mode: 0o600 })
  const say = (line: string) => process.stdout.write(`${line}\n`)
  const sink = {
    record: (draft: { kind: string; type: string; pco: string; data: unknown }) =>
      say(`${draft.pco.padEnd(18)} ${draft.type.padEnd(20)} ${show(JSON.stringify(draft.data), 300)}`),
  }
  const gatekeeper = await createGatekeeper({
    profile: await loadProfile(profileFolder(profile)),
    clock: protocolClock(),
    authority,
    sink,
    bell: bell(),
  })
  gatekeeper.integrators.set(INTEGRATOR, { base: provider })
  const { enlistment, jwks, domain, host, directTlsPort, startTlsPort, webSocket, noisePort, noiseRoot } =
    gatekeeper.pixit(INTEGRATOR)
  say(
    `enlistment  ${enlistment}\nkeys        ${jwks}\nstream      ${domain} at ${host}, direct TLS ${directTlsPort}, STARTTLS ${startTlsPort}, WebSocket ${webSocket}, Noise ${noisePort} with root ${noiseRoot}`,
  )
  say(
    `authority   ${caFile}\ncertificate for your servers   ${join(folder, 'provider.crt')} and provider.key\n`,
  )
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })
  await gatekeeper.close()
  rmSync(folder, { recursive: true, force: true })
}
