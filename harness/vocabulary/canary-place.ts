/** Stands in a text for its canary, where what comes behind that matters. */
export const CANARY_HERE = '{canary}'
