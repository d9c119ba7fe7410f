import { randomInt } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { basename, resolve } from 'node:path'
import type { CampaignOptions } from '../campaign/options.ts'
import { readAttestations } from '../campaign/read-attestations.ts'
import { loadSuites } from '../campaign/suites.ts'
import { type CandidateFile, loadCandidateFile } from '../candidate/candidate-file.ts'
import type { Tier } from '../catalogue/campaign.ts'
import { loadProfile, profileDigest } from '../catalogue/profile.ts'
import { wallClock } from '../environment/protocol-time.ts'
import { ParleyError } from '../vocabulary/errors.ts'
import { knownFaults } from './faults.ts'
import { outputFolder } from './output-folder.ts'
import { bundledCandidate, profileFolder } from './paths.ts'

/** Options of `certify`, as the command line gives them. */
export interface CertifyOptions {
  readonly candidate?: string
  readonly peers?: string
  readonly fault?: string
  readonly variant?: string
  readonly tier: Tier
  readonly only?: readonly string[]
  readonly milestone?: string
  readonly role?: 'provider' | 'gatekeeper'
  readonly plane?: 'wire' | 'engine'
  readonly seed?: number
  readonly shard?: { readonly index: number; readonly of: number }
  readonly out?: string
  readonly profile?: string
  readonly evidence: 'sampled' | 'full'
  readonly failOn?: 'hardening'
  readonly liveness?: number
  readonly generated?: number
  readonly jobs?: number
  readonly attestations?: string
  readonly date?: string
  readonly quiet?: boolean
}

/** Reads everything that a campaign needs before anything is started. */
export async function prepare(
  options: CertifyOptions,
): Promise<Omit<CampaignOptions, 'progress' | 'signal'> & { readonly shownOut: string }> {
  const named = [options.candidate, options.fault, options.variant].filter((value) => value !== undefined)
  if (named.length > 1) throw new ParleyError('usage', 'give one of --candidate, --fault and --variant')
  const file = await candidateOf(options)
  const peers = await peersOf(options, file)
  agree(options, file)
  const { purposes, digest } = await loadSuites()
  checkOnly(
    options.only,
    purposes.flatMap((p) => [p.id, p.suite, p.id.split('-')[0] ?? '']),
  )
  const profile = await loadProfile(profileFolder(options.profile ?? 'neutral'))
  const today = wallClock().toISOString().slice(0, 10)
  const answers = options.attestations && (await readAttestations(options.attestations, today))
  const seed = options.seed ?? randomInt(1, 2 ** 31)
  const out = outputFolder(options.out)
  return {
    file,
    ...(peers && { peers }),
    purposes,
    suitesDigest: digest,
    profile,
    profileDigest: profileDigest(profile),
    tier: options.tier,
    seed,
    out: out.path,
    shownOut: out.shown,
    target: targetOf(options),
    filters: {
      ...(options.peers ? { peers: basename(options.peers) } : {}),
      ...(options.only ? { only: options.only } : {}),
      ...(options.milestone ? { milestone: options.milestone } : {}),
      ...(options.shard ? { shard: options.shard } : {}),
    },
    keepAll: options.evidence === 'full',
    failOnHardening: options.failOn === 'hardening',
    ...(answers && { answers }),
    ...(options.date && { date: options.date }),
    ...(options.generated !== undefined ? { generated: options.generated } : {}),
    jobs: Math.min(options.jobs ?? 2 * availableParallelism(), file.instances),
    ...(options.liveness ? { livenessMs: options.liveness } : {}),
  }
}

/** The candidate that is meant: a file, the reference, or the reference with a defect or as a variant. */
export async function candidateOf(
  options: Pick<CertifyOptions, 'candidate' | 'fault' | 'variant' | 'plane'>,
): Promise<CandidateFile> {
  const { faults, variants } =
    options.fault || options.variant ? await knownFaults() : { faults: [], variants: [] }
  if (options.fault) {
    const { plane } = known(faults, options.fault, 'fault')
    const kind = plane === 'engine' ? 'faulty engine' : 'faulty'
    return withArgument(await loadCandidateFile(bundledCandidate(kind)), '--fault', options.fault)
  }
  if (options.variant) {
    const { plane } = known(variants, options.variant, 'variant')
    const kind = plane === 'engine' ? 'unusual engine' : 'variants'
    return withArgument(await loadCandidateFile(bundledCandidate(kind)), '--variant', options.variant)
  }
  const reference = bundledCandidate(options.plane === 'engine' ? 'engine' : 'provider')
  return loadCandidateFile(options.candidate ? resolve(options.candidate) : reference)
}

/** The program on the other side, when it is another one: engines alone have such a side. */
async function peersOf({ peers, plane }: CertifyOptions, file: CandidateFile) {
  if (peers === undefined) return undefined
  const other = await loadCandidateFile(resolve(peers))
  for (const [what, named] of [
    ['the candidate', file.plane ?? plane],
    [`--peers ${peers}`, other.plane],
  ])
    if (named !== 'engine')
      throw new ParleyError('usage', `--peers pairs two engines: ${what} is of the ${named ?? 'wire'} plane`)
  return other
}

/** The same again as words of a command line; of a file its name, since bundles go to other machines. */
function targetOf({ candidate, fault, variant, plane }: CertifyOptions): string[] {
  if (fault) return ['--fault', fault]
  if (variant) return ['--variant', variant]
  if (candidate) return ['--candidate', basename(candidate)]
  return plane === 'engine' ? ['--plane', plane] : []
}

function known<R extends { readonly id: string }>(records: readonly R[], id: string, what: string): R {
  const found = records.find((record) => record.id === id)
  if (!found) throw new ParleyError('usage', `there is no ${what} ${id}`, `parley list ${what}s shows them`)
  return found
}

function withArgument(file: CandidateFile, flag: string, value: string): CandidateFile {
  return { ...file, name: `${file.name} ${value}`, command: [...(file.command ?? []), flag, value] }
}

function agree({ role, plane }: CertifyOptions, file: CandidateFile): void {
  if (role && file.role && role !== file.role)
    throw new ParleyError('usage', `--role ${role} was asked for, the candidate file says ${file.role}`)
  if (plane && file.plane && plane !== file.plane)
    throw new ParleyError('usage', `--plane ${plane} was asked for, the candidate file says ${file.plane}`)
}

function checkOnly(only: readonly string[] | undefined, known: readonly string[]): void {
  const unknown = only?.find((id) => !known.includes(id))
  if (unknown !== undefined)
    throw new ParleyError(
      'selection-empty',
      `--only names ${unknown}, which is no purpose, family or suite`,
      'parley list purposes shows what there is',
    )
}
