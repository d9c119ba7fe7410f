#!/usr/bin/env -S node --max-semi-space-size=64
import { main } from './main.ts'

// A reader of our output that has seen enough ends no campaign.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

process.exitCode = await main(process.argv.slice(2))
