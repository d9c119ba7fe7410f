import type { StreamSession } from './stream-session.ts'

/** The connection breaks off without a word, and its session cannot be resumed. */
export function vanish(session: StreamSession): void {
  session.cut()
  session.end()
}
