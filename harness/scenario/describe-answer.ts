/** An answer of the candidate as a phrase: `refused: unknown-user: no such account`. */
export function describeAnswer(answer: {
  readonly outcome: string
  readonly cause?: string
  readonly detail?: string
  readonly how?: string
}): string {
  return [answer.outcome, answer.cause, answer.detail, answer.how].filter(Boolean).join(': ')
}
