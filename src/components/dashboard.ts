import type { Component } from './component.ts'
import { notDeployedYet } from './not-yet.ts'

export const dashboard: Component = { files: notDeployedYet, launch: notDeployedYet, wave: 6, ready: () => [] }
