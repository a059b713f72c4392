import { fileURLToPath } from 'node:url'
import { Eta } from 'eta'

const eta = new Eta({
  views: fileURLToPath(new URL('../../templates', import.meta.url)),
  autoEscape: false,
  useWith: false,
  cache: true,
})

export type TemplateName = 'properties' | 'logback.xml' | 'launch.sh' | 'unit'

/** A file from templates/<name>.eta, read once. In a template the values are `it`. */
export function renderTemplate(name: TemplateName, values: object): string {
  return eta.render(`./${name}.eta`, values)
}
