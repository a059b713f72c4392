// For `node --import`: a machine whose clock jumps. Date is off by as many ms as the file in JUMPING_CLOCK says; the monotonic clock goes on.
import { readFileSync } from 'node:fs'

const real = Date.now.bind(Date)

function offset() {
  try {
    return Number(readFileSync(process.env.JUMPING_CLOCK ?? '', 'utf8')) || 0
  } catch {
    return 0
  }
}

globalThis.Date = class extends Date {
  constructor(...args) {
    super(...(args.length === 0 ? [real() + offset()] : args))
  }

  static now() {
    return real() + offset()
  }
}
