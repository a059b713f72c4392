import type { Component } from './component.ts'
import { notDeployedYet } from './not-yet.ts'

export const controller: Component = { files: notDeployedYet, launch: notDeployedYet, wave: 2, ready: () => [] }
