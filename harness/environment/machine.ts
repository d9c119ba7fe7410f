import { hostname, release, version } from 'node:os'

/** Words that name this machine and its system: what a program could tell others of where it runs. */
export const machineWords = (): readonly string[] => [hostname(), release(), version()]
