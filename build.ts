import { execFileSync } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { build } from 'esbuild'

// dist/: the program in few files, since every file that Node opens takes time at each start. A verb is a file of its own, with what
// it needs; so are big dependencies. All but main.js are in chunks/, as deep as folders of src/: what is found beside the
// package by its place (templates/, topologies/) is found from both.
rmSync('dist', { recursive: true, force: true })
await build({
  entryPoints: ['src/main.ts'],
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  // less to read at each start; names and lines stay, since Node prints the line of an error and a user sends it to us
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 160,
  external: [
    'ssh2', // has a compiled part
    '@inquirer/prompts', // only for questions
  ],
  logLevel: 'warning',
})

// Some dependencies are CommonJS, and all of them ask for Node's own modules by one helper: the only place that needs a `require`.
const requireFrom =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);\n"
for (const chunk of readdirSync('dist/chunks')) {
  const text = readFileSync(`dist/chunks/${chunk}`, 'utf8')
  if (text.includes('typeof require')) writeFileSync(`dist/chunks/${chunk}`, requireFrom + text)
}

chmodSync('dist/main.js', 0o755)
writeFileSync('dist/rmqctl.1', execFileSync('node', ['dist/main.js', '__man']))
