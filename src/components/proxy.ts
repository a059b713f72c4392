import type { Component } from './component.ts'
import { notDeployedYet } from './not-yet.ts'

export const proxy: Component = { files: notDeployedYet, launch: notDeployedYet, wave: 5, ready: () => [] }
