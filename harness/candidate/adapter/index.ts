export type { ActionParams, ActionResult, Actions } from './actions.ts'
export { Refusal } from './refusal.ts'
export { type Adapter, type AdapterHello, type AdapterOptions, serveAdapter } from './serve-adapter.ts'
