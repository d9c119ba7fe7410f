import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Command } from 'commander'
import { loadProfile } from '../catalogue/profile.ts'
import { protocolClock } from '../environment/protocol-time.ts'
import { bell } from '../environment/waiting.ts'
import { createGatekeeper } from '../gatekeeper/gatekeeper.ts'
import { INTEGRATOR } from '../scenario/endpoint.ts'
import { show } from '../transcript/show.ts'
import { createAuthority } from '../transports/authority.ts'
import { messageOf } from '../vocabulary/errors.ts'
import type { Finish } from './finish.ts'
import { profileFolder } from './paths.ts'
import { commandLines, misbehaviourLines, obey, switchOn } from './serve-control.ts'

/** `parley serve`: the simulated gatekeeper alone, with a live log, to develop against by hand. */
export function serveCommand(program: Command, finish: Finish): void {
  program
    .command('serve')
    .description(
      'Run the simulated gatekeeper on loopback with a live log, until interrupted. It takes commands from its input.',
    )
    .requiredOption('--provider <url>', "base URL of the provider's servers, where its keys are")
    .option('--profile <folder>', 'profile data in place of the neutral profile')
    .option(
      '--misbehave <name>',
      'a misbehaviour that is on from the start, with JSON after an equals sign; again for more of them',
      (text: string, before: readonly string[]) => [...before, text],
      [],
    )
    .addHelpText(
      'after',
      `
Commands that can be typed while it runs:
${commandLines().join('\n')}

Misbehaviours, with what they need to know:
${misbehaviourLines().join('\n')}

Examples:
  parley serve --provider https://localhost:8443 --misbehave fail-enlistment='{"reason":"suspended"}'
  on wrong-certificate {"certificate":"expired"}`,
    )
    .action(async (options: ServeOptions) => {
      await serve(options)
      finish(0)
    })
}

interface ServeOptions {
  readonly provider: string
  readonly profile?: string
  readonly misbehave: readonly string[]
}

async function serve({ provider, profile = 'neutral', misbehave }: ServeOptions): Promise<void> {
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
  for (const each of misbehave) switchOn(gatekeeper, each)
  const {
    enlistment,
    jwks,
    domain,
    host,
    directTlsPort,
    startTlsPort,
    webSocket,
    noisePort,
    noiseRoot,
    proxyPort,
  } = gatekeeper.pixit(INTEGRATOR)
  say(
    `enlistment  ${enlistment}\nkeys        ${jwks}\nstream      ${domain} at ${host}, direct TLS ${directTlsPort}, STARTTLS ${startTlsPort}, WebSocket ${webSocket}, Noise ${noisePort} with root ${noiseRoot}, proxies ${proxyPort}`,
  )
  say(
    `authority   ${caFile}\ncertificate for your servers   ${join(folder, 'provider.crt')} and provider.key\n`,
  )
  const input = createInterface({ input: process.stdin })
  input.on('line', (line) => {
    obey(gatekeeper, line).then(say, (thrown) => say(messageOf(thrown)))
  })
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })
  input.close()
  await gatekeeper.close()
  rmSync(folder, { recursive: true, force: true })
}
