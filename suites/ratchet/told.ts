/** A schedule of RT-01 as its purpose plays it. */
interface Schedule {
  readonly steps: readonly { readonly do: string; readonly pick?: number }[]
  readonly restart: string
  readonly at: number
}

/**
 * Tells a schedule in words. What a step picks depends on what is on the way at that moment, so the telling keeps count as
 * the playing does; steps that find nothing to act on are left out.
 */
export function toldSchedule({ steps, restart, at }: Schedule): string[] {
  const waiting: string[] = []
  const delivered: string[] = []
  const story: string[] = []
  const counts = { alice: 0, bob: 0 }
  for (const [index, step] of steps.entries()) {
    if (restart !== 'none' && index === at % steps.length)
      story.push(restart === 'kill' ? 'the candidate is killed and started' : 'the candidate is restarted')
    const place = (list: readonly string[]) => (list.length > 0 ? (step.pick ?? 0) % list.length : -1)
    switch (step.do) {
      case 'alice sends':
        counts.alice += 1
        waiting.push(`A${counts.alice}`)
        story.push(`Alice sends A${counts.alice}; it stays on the way`)
        break
      case 'bob sends':
        counts.bob += 1
        story.push(`Bob sends B${counts.bob}`)
        break
      case 'deliver': {
        const [message] = waiting.splice(place(waiting), place(waiting) < 0 ? 0 : 1)
        if (message === undefined) break
        delivered.push(message)
        story.push(`${message} is delivered`)
        break
      }
      case 'duplicate': {
        const message = delivered[place(delivered)]
        if (message !== undefined) story.push(`${message} is delivered once more, under another stanza id`)
        break
      }
      case 'drop': {
        const [message] = waiting.splice(place(waiting), place(waiting) < 0 ? 0 : 1)
        if (message !== undefined) story.push(`${message} is lost`)
        break
      }
      case 'corrupt': {
        const message = waiting[place(waiting)]
        if (message !== undefined) story.push(`a copy of ${message} with one bit changed is delivered`)
        break
      }
      default:
        story.push('Alice opens what Bob has sent, the newest first')
    }
  }
  return [...story, 'an ordinary message is delivered, and the conversation is listed']
}

/** Turns of RT-18 in words. */
export function toldTurns({
  turns,
  restart,
  at,
  begun,
}: {
  readonly turns: readonly {
    readonly alice: number
    readonly bob: number
    readonly held: boolean
    readonly late: boolean
  }[]
  readonly restart: string
  readonly at: number
  readonly begun: string
}): string[] {
  const story = turns.flatMap(({ alice, bob, held, late }, index) => [
    `Alice sends ${messages(alice)}${late ? ' and one that comes in the next turn' : ''}${held ? ', and opens no answer until all are sent' : ''}`,
    ...(index === at && restart !== 'none'
      ? [restart === 'kill' ? 'the candidate is killed and started' : 'the candidate is restarted']
      : []),
    ...(turns[index - 1]?.late ? ['the late one of the turn before is delivered'] : []),
    `Bob answers with ${messages(bob)}`,
  ])
  return begun === 'bob' ? ['Bob begins the conversation', ...story] : story
}

/** A number of messages in words. */
export function messages(count: number): string {
  return count === 1 ? 'one message' : `${count} messages`
}
