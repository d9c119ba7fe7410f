import type { StreamEvent } from '../stream-event.ts'
import type { StreamControl } from './stage.ts'

/** The server goes at a login that nobody answers. Its clients see it one after another, so that their order is known. */
export function loseServer(
  control: StreamControl,
  host: { observe(event: StreamEvent): void; inTurn(task: () => Promise<void>): void },
  login: Pick<Extract<StreamEvent, { readonly type: 'login-lost' }>, 'account' | 'mechanism' | 'loss'>,
): void {
  if (control.over) return
  const { transport, number: connection } = control
  host.observe({ type: 'login-lost', connection, transport, ...login })
  host.inTurn(() => control.lose(login.loss, login.account))
}
