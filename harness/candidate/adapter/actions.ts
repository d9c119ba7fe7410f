import type { z } from 'zod'
import type { ACTIONS, Action } from '../protocol/actions.ts'

/** Checked parameters of an action. */
export type ActionParams<A extends Action> = z.output<(typeof ACTIONS)[A]['params']>

/** What an action answers. */
export type ActionResult<A extends Action> = z.input<(typeof ACTIONS)[A]['result']>

/** How an action answers: with nothing at all, if it likes, where the result may be empty. */
export type ActionAnswer<A extends Action> =
  Record<string, never> extends ActionResult<A>
    ? Promise<ActionResult<A>> | Promise<void>
    : Promise<ActionResult<A>>

/** The actions that a candidate offers. One that is left out is answered `unsupported`. */
export type Actions = {
  readonly [A in Action]?: (params: ActionParams<A>) => ActionAnswer<A>
}
