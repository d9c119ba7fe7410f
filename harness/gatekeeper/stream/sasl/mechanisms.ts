/** The SASL mechanisms that are offered, in order of preference. */
export const MECHANISMS = ['OAUTHBEARER', 'PLAIN'] as const

/** One of {@link MECHANISMS}. */
export type Mechanism = (typeof MECHANISMS)[number]
