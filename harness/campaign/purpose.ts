import type { Arbitrary } from 'fast-check'
import type { Tier } from '../catalogue/campaign.ts'
import type { RequirementId } from '../catalogue/requirements.ts'
import type { Log } from '../judge/select.ts'
import type { Given } from '../scenario/given.ts'
import type { PurposeId } from '../vocabulary/ids.ts'
import type { Json } from '../vocabulary/json.ts'
import type { Judgement } from '../vocabulary/judgement.ts'

/** A means to see, and not a feature of the messenger. */
export type Need =
  | 'state-export'
  | 'state-import'
  | 'storage-view'
  | 'log-view'
  | 'clock'
  | 'restart'
  | 'key-rotation'
  | 'proxy-stream'
  | 'proxied-clients'
  | 'proxy-view'
  | 'silent-client-limit'

/** What is asked of a candidate before a purpose can be run on it. */
export interface Selection {
  /** Requirements that the purpose verifies; the first one names it in reports. */
  readonly verifies: readonly [RequirementId, ...RequirementId[]]
  /** Declared features without which the purpose does not apply (PICS). Those of the other plane are not asked for. */
  readonly applies?: readonly string[]
  /** Versions of Signal messages that it is about; by default all. It does not apply where the profile uses others. */
  readonly versions?: readonly number[]
  /**
   * What has to be offered in order to *see*: without it the purpose is unsupported, not inapplicable. `restart` is given on
   * the wire plane; an engine has to be durable, or to give its state out and take it back. `silent-client-limit` is
   * one of the timers of hello.
   */
  readonly needs?: readonly Need[]
  /** Planes on which it runs; by default the wire plane. */
  readonly planes?: readonly ('wire' | 'engine')[]
  /** The lowest tier that runs it; by default gate. One purpose of each MUST family is in smoke. */
  readonly tier?: Tier
}

/** A test purpose: with · when · then (ETSI ES 202 553). `then` is pure and reads the transcript alone. */
export interface PurposeDefinition<World, Stimulus extends Json, Bindings extends Json> extends Selection {
  /** The requirement said as a fact. */
  readonly title: string
  /** 1 confidentiality or authenticity, 2 a promised property, 3 hardening or availability. */
  readonly severity: 1 | 2 | 3
  /** What an attacker or a user suffers when it fails; how it is usually put right. */
  readonly effect: string
  readonly remedy: string
  /**
   * `each`: about stanzas, and so run over every transport that the candidate declares. By default it runs over the first
   * one alone. A variant may also name its `transport` itself.
   */
  readonly over?: 'first' | 'each'
  /** Scenario variants: every one runs from gate on, the first one in smoke. */
  readonly variants?: readonly Stimulus[]
  /** A property: generated stimuli, 20 at gate, 200 at full (`cases` overrides). */
  readonly stimuli?: Arbitrary<Stimulus>
  readonly cases?: { readonly [T in Tier]?: number }
  /** A stimulus told as steps in words, for people who read a counterexample. Pure. */
  story?(stimulus: Stimulus): readonly string[]
  /** Situations that have to be reached at least once in gate and full. */
  readonly situations?: readonly string[]
  /** Features without which a situation cannot be reached: it is demanded only of a candidate that has them all. */
  readonly takes?: { readonly [situation: string]: readonly string[] }
  with(given: Given): Promise<World>
  when(world: World, stimulus: Stimulus): Promise<Bindings>
  then(log: Log, bindings: Bindings, stimulus: Stimulus): readonly Judgement[]
}

/** An always-on monitor: reads every case and judges its own ledger at the end, for a purpose of the same id. */
export interface MonitorDefinition {
  /** What one case adds to the ledger. Pure. */
  collect(log: Log): readonly LedgerEntry[]
  /** Judges the whole ledger. Pure. */
  then(log: Log): readonly Judgement[]
}

/** One line of a monitor's ledger. `at` is the observation that it was taken from. */
export interface LedgerEntry {
  readonly at: number
  readonly what: string
  readonly key: string
  readonly value: string
}

/** A purpose as registered: the same without its type parameters. */
export interface Purpose extends PurposeDefinition<unknown, Json, Json> {
  readonly id: PurposeId
  readonly suite: string
  readonly monitor?: MonitorDefinition
}

const registered: Purpose[] = []
let suite = ''

/**
 * Registers a test purpose under its catalogue id. Types flow from `with` through `when` into `then`.
 * A monitor given beside it watches every case of every purpose; what it finds belongs to this one.
 */
export function purpose<World, Stimulus extends Json, Bindings extends Json>(
  id: PurposeId,
  definition: PurposeDefinition<World, Stimulus, Bindings>,
  monitor?: MonitorDefinition,
): void {
  const erased = definition as unknown as PurposeDefinition<unknown, Json, Json>
  registered.push({ ...erased, id, suite, ...(monitor ? { monitor } : {}) })
}

/** Runs `load` and gives the purposes that it registered, tagged with the suite's name. */
export async function collectPurposes(
  name: string,
  load: () => Promise<unknown>,
): Promise<readonly Purpose[]> {
  const first = registered.length
  suite = name
  await load()
  return registered.slice(first)
}
