import proformaData from '../../fixtures/pics/proforma.json' with { type: 'json' }
import { type Proforma, readProforma } from '../catalogue/pics.ts'
import { freshBytes } from '../environment/randomness.ts'
import { show } from '../transcript/show.ts'
import { tellOutcome } from './bring-up-fault.ts'
import type { Candidate } from './candidate.ts'
import { CAUSES } from './protocol/version.ts'

/** One probe of the adapter, not of the messenger: `probe` is the fact that was tried. One that is not ok voids the campaign. */
export type ProbeResult =
  | { readonly probe: string; readonly ok: true }
  | { readonly probe: string; readonly ok: false; readonly what: string; readonly detail: string }

/** What a probe needs of a candidate. */
export type Probed = Pick<Candidate, 'hello' | 'listeners' | 'callUnchecked' | 'broken'>

const OPENINGS = ['state-export', 'state-import', 'clock']

/** The probes that need no other side, in order. */
export async function probeAdapter(
  candidate: Probed,
  proforma: Proforma = readProforma(proformaData),
): Promise<readonly ProbeResult[]> {
  return [
    knowsItsFeatures(candidate, proforma),
    listensAsDeclared(candidate, proforma),
    mapsCausesToKnownOnes(candidate),
    await answersUnsupported(candidate),
    await refusesMisfits(candidate),
    keptTheContract(candidate),
  ]
}

/** An action that nobody can know is answered `unsupported`. */
async function answersUnsupported(candidate: Probed): Promise<ProbeResult> {
  const probe = 'an invented action is unsupported'
  const invented = `x-${freshBytes(8).toString('hex')}`
  const answer = await candidate.callUnchecked(invented, {})
  if (answer.outcome === 'unsupported') return { probe, ok: true }
  const seen = answer.outcome === 'ok' ? 'a result' : tellOutcome(answer)
  return bad(probe, `an action that does not exist got ${seen}`, 'unknown methods want the error code -32601')
}

/** Parameters that do not fit the schema of a mandatory action are not answered with a result. */
async function refusesMisfits(candidate: Probed): Promise<ProbeResult> {
  const probe = 'parameters that do not fit are not accepted'
  const action = candidate.hello.plane === 'wire' ? 'register-account' : 'engine-account'
  const answer = await candidate.callUnchecked(action, { account: 42 })
  if (answer.outcome === 'ok')
    return bad(probe, `${action} took the number 42 for an account`, 'it wants the error code -32602')
  if (answer.outcome === 'gone') return bad(probe, `${action} with the number 42 got no answer`, answer.how)
  return { probe, ok: true }
}

/** Declared features are those of the proforma, and a black box does not declare a way to look inside. */
function knowsItsFeatures({ hello }: Probed, proforma: Proforma): ProbeResult {
  const probe = 'declared features are known'
  const strange = hello.features.filter((feature) => !Object.hasOwn(proforma, feature))
  if (strange.length > 0)
    return bad(probe, 'hello declares features that the proforma does not have', list(strange))
  const open =
    hello.scope === 'black-box' ? hello.features.filter((feature) => OPENINGS.includes(feature)) : []
  if (open.length > 0) return bad(probe, 'hello says black-box and offers a look inside', list(open))
  return { probe, ok: true }
}

/** Where a declared feature is reached at a listener, the candidate file names that listener. */
function listensAsDeclared({ hello, listeners }: Probed, proforma: Proforma): ProbeResult {
  const probe = 'what is declared can be called'
  const deaf = hello.features.flatMap((feature) => {
    const listener = Object.hasOwn(proforma, feature) ? proforma[feature]?.listener : undefined
    return listener === undefined || Object.hasOwn(listeners, listener) ? [] : [{ feature, listener }]
  })
  const [first] = deaf
  if (first === undefined) return { probe, ok: true }
  return bad(
    probe,
    `hello declares ${first.feature}, and the candidate file names no listener "${first.listener}"`,
    'name it there, and give its address with start; or do not declare the feature',
  )
}

/** The table of causes leads to causes of this protocol. */
function mapsCausesToKnownOnes({ hello }: Probed): ProbeResult {
  const probe = 'causes lead to known ones'
  const known: readonly string[] = CAUSES
  const strange = Object.values(hello.causes).filter((cause) => !known.includes(cause))
  if (strange.length === 0) return { probe, ok: true }
  return bad(probe, 'hello maps causes to words that do not exist', list(strange))
}

/** Nothing that breaks the contract was seen since it came up. */
function keptTheContract({ broken }: Probed): ProbeResult {
  const probe = 'the contract was kept'
  const [first] = broken
  return first
    ? bad(probe, `the adapter contract was broken (${first.what})`, first.detail)
    : { probe, ok: true }
}

function bad(probe: string, what: string, detail: string): ProbeResult {
  return { probe, ok: false, what, detail }
}

function list(words: readonly string[]): string {
  return (
    words
      .slice(0, 5)
      .map((word) => `"${show(word, 60)}"`)
      .join(', ') + (words.length > 5 ? ', …' : '')
  )
}
