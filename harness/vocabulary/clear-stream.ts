/** Ways in which a server keeps a client from TLS where it is begun by STARTTLS. */
export const CLEAR_STREAMS = ['not offered', 'mechanisms in its place', 'refused'] as const

/** One of {@link CLEAR_STREAMS}. */
export type ClearStream = (typeof CLEAR_STREAMS)[number]
