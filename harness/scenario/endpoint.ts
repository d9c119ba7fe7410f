import { join } from 'node:path'
import { type Candidate, openCandidate } from '../candidate/candidate.ts'
import type { CandidateFile } from '../candidate/candidate-file.ts'
import type { Hello, Pixit } from '../candidate/protocol/hello.ts'
import type { Profile } from '../catalogue/profile.ts'
import type { ProtocolClock } from '../environment/protocol-time.ts'
import type { Bell } from '../environment/waiting.ts'
import { createGatekeeper, type Gatekeeper } from '../gatekeeper/gatekeeper.ts'
import type { BlobStore } from '../transcript/blobs.ts'
import type { Authority } from '../transports/authority.ts'
import type { Json } from '../vocabulary/json.ts'
import type { Draft } from '../vocabulary/observation.ts'
import { issueListeners } from './listeners.ts'

/** Starting a process again takes its time on a loaded machine, however short the deadline for messages is. */
const LEAST_CALL_MS = 20_000

/** The number under which the simulated gatekeeper knows the candidate. */
export const INTEGRATOR = '1'

/** What a stage is built from. */
export interface StageOptions {
  readonly file: CandidateFile
  /** Engine plane: the program that plays the simulated users, when it is another one than the candidate. */
  readonly peers?: CandidateFile
  readonly profile: Profile
  readonly clock: ProtocolClock
  readonly authority: Authority
  readonly caFile: string
  readonly workFolder: string
  readonly blobs: BlobStore
  /** Longest wait for something alive, in milliseconds of a responsive loop. */
  readonly livenessMs: number
  /** Chooses what of our own work is repeated as a check. */
  readonly seed?: number
}

/** A sink whose target changes with the case; between cases nothing is recorded. */
export interface Sink {
  record(draft: Draft): void
}

/** One instance of the candidate with a gatekeeper of its own. */
export interface Endpoint {
  readonly candidate: Candidate
  readonly gatekeeper: Gatekeeper
  readonly pixit: Pixit
}

/** Starts one more instance of the candidate: for clones. */
export type StartInstance = (name: string, sink: Sink) => Promise<Endpoint>

/** Starts one more instance of an engine, of the candidate's program or of the other side's: it needs no gatekeeper. */
export type StartEngine = (name: string, sink: Sink, side: 'candidate' | 'peers') => Promise<Candidate>

/** Starts an instance of an engine. */
export function startEngine(
  options: StageOptions,
  instance: string,
  sink: Sink,
  ring: Bell,
): Promise<Candidate> {
  const workFolder = join(options.workFolder, instance)
  const pixit = (hello: Hello) => enginePixit(options, hello, workFolder)
  return open(options, instance, workFolder, pixit, sink, ring)
}

function enginePixit({ clock, profile, caFile }: StageOptions, hello: Hello, workFolder: string): Pixit {
  return {
    protocol: hello.protocol,
    protocolTime: clock.now(),
    profile: profile as unknown as Record<string, Json>,
    integrator: INTEGRATOR,
    listeners: {},
    caFile,
    workFolder,
  }
}

function open(
  options: StageOptions,
  instance: string,
  workFolder: string,
  pixit: (hello: Hello) => Pixit,
  sink: Sink,
  bell: Bell,
): Promise<Candidate> {
  const callMs = Math.max(options.livenessMs, LEAST_CALL_MS)
  const { file, caFile } = options
  return openCandidate({
    file,
    workFolder,
    instance,
    pixit,
    environment: { caFile },
    callMs,
    sink,
    bell,
  })
}

/** Starts a gatekeeper and one instance of the candidate beside it. */
export async function startEndpoint(
  options: StageOptions,
  instance: string,
  sink: Sink,
  ring: Bell,
): Promise<Endpoint> {
  const { profile, clock, authority } = options
  const gatekeeper = await createGatekeeper({ profile, clock, authority, sink, bell: ring, instance })
  const workFolder = join(options.workFolder, instance)
  const { listeners } = await issueListeners(
    options.file,
    authority,
    join(options.workFolder, 'tls', instance),
  )
  const { pushService, ...addresses } = gatekeeper.pixit(INTEGRATOR)
  const pixitFor = (hello: Hello): Pixit =>
    hello.plane === 'engine'
      ? enginePixit(options, hello, workFolder)
      : { ...enginePixit(options, hello, workFolder), gatekeeper: addresses, pushService, listeners }
  try {
    const candidate = await open(options, instance, workFolder, pixitFor, sink, ring)
    admit(gatekeeper, candidate)
    return { candidate, gatekeeper, pixit: pixitFor(candidate.hello) }
  } catch (thrown) {
    await gatekeeper.close()
    throw thrown
  }
}

/** Tells the gatekeeper where the provider's servers are; again after every restart. */
export function admit(gatekeeper: Gatekeeper, candidate: Candidate): void {
  const base = candidate.listeners.provider
  if (base) gatekeeper.integrators.set(INTEGRATOR, { base })
}
