import type { z } from 'zod'
import type { ACTIONS, Action } from '../protocol/actions.ts'

/** Checked parameters of an action. */
export type ActionParams<A extends Action> = z.output<(typeof ACTIONS)[A]['params']>

/** What an action may answer; nothing at all where the result is empty. */
export type ActionResult<A extends Action> =
  Record<string, never> extends z.input<(typeof ACTIONS)[A]['result']>
    ? z.input<(typeof ACTIONS)[A]['result']> | void
    : z.input<(typeof ACTIONS)[A]['result']>

/** The actions that a candidate offers. One that is left out is answered `unsupported`. */
export type Actions = {
  readonly [A in Action]?: (params: ActionParams<A>) => Promise<ActionResult<A>>
}
