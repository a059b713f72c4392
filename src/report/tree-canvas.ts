import type { ListrRendererFactory, ListrTask, ListrTaskWrapper } from 'listr2'
import { deferred } from './deferred.ts'
import type { Screen } from './reporter.ts'
import type { TreeStyle } from './tree-style.ts'

export type Row = ListrTaskWrapper<object, ListrRendererFactory, ListrRendererFactory>
export type RowTask = ListrTask<object, ListrRendererFactory, ListrRendererFactory>

/** listr2 as a view: rows appear and begin when we say so, and end when their promise is settled by an event. */
export interface Canvas {
  /** Adds a row at the bottom, drawn as waiting; call the result to begin it. */
  add(task: RowTask): Promise<() => void>
  /** A line below the tree that stays. */
  note(text: string): void
  close(): Promise<void>
}

/** Opens a tree on standard error. The cursor is hidden until `close`, or until the process ends. */
export async function openCanvas(screen: Screen, style: TreeStyle): Promise<Canvas> {
  const { DefaultRenderer, Listr, ListrLogger, ProcessOutput, SilentRenderer, Spinner } = await import('listr2')
  // listr2 looks at standard output to decide whether it may draw; we draw on standard error and have decided already.
  class StderrRenderer extends DefaultRenderer {
    static override nonTTY = true
  }
  const spinner = Object.assign(new Spinner(), { spinner: style.symbols.spinner })
  const logger = new ListrLogger({ processOutput: new ProcessOutput(screen.stderr, screen.stderr), toStderr: [] })
  const options = { concurrent: true, exitOnError: false, registerSignalListeners: false } as const
  const closing = deferred<void>()
  const opening = deferred<Row>()
  // One row without a title lives as long as the tree; all others are its children, and its output is the bottom bar.
  const holder: RowTask = {
    task: (_, row) => {
      opening.resolve(row)
      return closing.promise
    },
    rendererOptions: { bottomBar: Number.POSITIVE_INFINITY, persistentOutput: true },
  }
  const root = new Listr<object, typeof StderrRenderer>([holder], {
    ...options,
    renderer: StderrRenderer,
    rendererOptions: { logger, spinner, formatOutput: 'truncate', collapseErrors: false, ...looks(style) },
  })
  const drawn = root.run({})
  const holding = await opening.promise
  const running: Promise<unknown>[] = []
  return {
    add: async task => {
      const child = holding.newListr<object>(task)
      child.rendererClass = SilentRenderer
      await Promise.all(child.tasks.map(one => one.check({})))
      holding.task.subtasks = [...(holding.task.subtasks ?? []), ...child.tasks]
      return () => running.push(child.run({}))
    },
    note: text => {
      holding.output = text
    },
    close: async () => {
      await Promise.all(running)
      closing.resolve()
      await drawn
    },
  }
}

function looks({ paint, symbols }: TreeStyle) {
  const as = (style: (text: string) => string) => (text?: string) => style(text ?? '')
  return {
    icon: {
      COMPLETED: symbols.done,
      COMPLETED_WITH_FAILED_SUBTASKS: symbols.failed,
      COMPLETED_WITH_SISTER_TASKS_FAILED: symbols.waiting,
      FAILED: symbols.failed,
      FAILED_WITH_SUBTASKS: symbols.failed,
      OUTPUT: symbols.detail,
      OUTPUT_WITH_BOTTOMBAR: '',
      PENDING: symbols.running,
      SKIPPED_WITH_COLLAPSE: symbols.skipped,
      WAITING: symbols.waiting,
    },
    color: {
      COMPLETED: as(paint.green),
      COMPLETED_WITH_FAILED_SUBTASKS: as(paint.red),
      COMPLETED_WITH_SISTER_TASKS_FAILED: as(paint.dim),
      FAILED: as(paint.red),
      FAILED_WITH_SUBTASKS: as(paint.red),
      OUTPUT: as(paint.dim),
      OUTPUT_WITH_BOTTOMBAR: as(text => text),
      PENDING: as(paint.cyan),
      SKIPPED_WITH_COLLAPSE: as(paint.dim),
      WAITING: as(paint.dim),
    },
  }
}
