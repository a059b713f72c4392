import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The part of vitest's JSON report that is counted. */
interface Report {
  numPassedTests: number
  numFailedTests: number
  testResults: {
    name: string
    status: string
    message: string
    assertionResults: { status: string; fullName: string }[]
  }[]
}

/**
 * Sums the reports of all test projects: `count.ts FOLDER PHASE=STATUS …`, each phase with the exit status of its command and,
 * where it ran tests, its report FOLDER/PHASE.json. The last line is `N passed, N failed`; the exit code is 1 unless
 * something passed and nothing failed. Under CI=true a skipped test is a failed one.
 */
function main([folder = '', ...phases]: string[]): void {
  const sum = { passed: 0, failed: 0 }
  for (const phase of phases) {
    const [name = '', status] = phase.split('=')
    const { passed, failed, notes } = phaseCounts(join(folder, `${name}.json`), Number(status))
    for (const note of notes) console.log(`${name}: ${note}`)
    sum.passed += passed
    sum.failed += failed
  }
  console.log(`${sum.passed} passed, ${sum.failed} failed`)
  process.exitCode = sum.passed > 0 && sum.failed === 0 ? 0 : 1
}

/** A phase that failed without a failed test (a type error, a file that does not load) counts as one. */
function phaseCounts(path: string, status: number) {
  const { passed, failed, notes } = existsSync(path) ? testCounts(path) : { passed: 0, failed: 0, notes: [] }
  if (status === 0 || failed > 0) return { passed, failed, notes }
  return { passed, failed: 1, notes: [...notes, `ended with ${status}`] }
}

function testCounts(path: string): { passed: number; failed: number; notes: string[] } {
  const report: Report = JSON.parse(readFileSync(path, 'utf8'))
  const broken = report.testResults.filter(file => file.status === 'failed' && file.assertionResults.length === 0)
  const skipped = report.testResults.flatMap(file =>
    file.assertionResults
      .filter(({ status }) => !['passed', 'failed'].includes(status))
      .map(({ fullName }) => fullName),
  )
  const isStrict = process.env.CI === 'true'
  const notes = [
    ...broken.map(({ name, message }) => `${name} does not load: ${message.split('\n')[0]}`),
    ...skipped.map(name => `${isStrict ? 'skipped, which counts as failed under CI=true' : 'skipped'}: ${name}`),
  ]
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length + (isStrict ? skipped.length : 0),
    notes,
  }
}

main(process.argv.slice(2))
