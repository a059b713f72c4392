import type { Row, Section, Told } from './row.ts'

/** Of many errors in one answer so many are shown. */
const shown = 3

/** docs/bad-input.md: every row with the answer that it got. */
export function badInputPage(sections: readonly Section[], answers: ReadonlyMap<Row, Told>): string {
  return `# What is refused, and how

Every row is a test (\`test/bad-input\`), and the answers here are the ones that it got: exit code 2, nothing touched, no host asked.
Written by \`npx vitest run --project unit test/bad-input -u\`. \`trade.yaml\` stands for a topology with two hosts, two NameServers
and two groups of a master and a slave each, in which one thing is wrong. Everything wrong in a file is told at once.

${sections.map(section => sectionText(section, answers)).join('\n')}`
}

function sectionText({ title, rows }: Section, answers: ReadonlyMap<Row, Told>): string {
  const lines = rows.map(row => `| ${cell(row.what)} | ${answerText(answers.get(row))} |`)
  return `## ${title}
| what | what rmqctl says |
|---|---|
${lines.join('\n')}
`
}

function answerText(told: Told | undefined): string {
  const all = (told?.stderr || told?.stdout || '').trimEnd().replace(/^\S+Z /gm, '')
  // before the error stands what was tried
  const text = told?.code === 2 ? all.slice(Math.max(0, all.search(/^error: /m))) : all
  const blocks = text.split(/^error: /m).filter(block => block !== '')
  const lines = blocks.slice(0, shown).flatMap(block => block.trimEnd().split('\n'))
  const more = blocks.length > shown ? [`(and ${blocks.length - shown} more)`] : []
  return [...lines.map(line => code(line.trim())), ...more].join('<br>')
}

function code(line: string): string {
  const text = cell(line.length > 300 ? `${line.slice(0, 300)}…` : line)
  return line.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\t', '⇥')
}
