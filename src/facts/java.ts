import type { Fact } from './fact.ts'
import type { FoundJava } from './model.ts'

/**
 * Every Java that a host has: the topology's paths, JAVA_HOME, PATH and the usual folders. The version comes from the
 * `release` file beside it, which costs nothing; only without one is Java asked.
 */
export const javaFact: Fact<FoundJava[]> = {
  name: 'java',
  script: `public() { p=$1; set --; while [ -n "$p" ]; do set -- "$@" "$p"; p=\${p%/*}; done
  ls -ldL "$@" 2>/dev/null | { n=0; while read -r m _; do case $m in ?????????[xt]*) n=$((n + 1));; esac; done; [ $n = $# ] && echo yes || echo no; }; }
{ printf '%s\\n' "$JAVAS" "$JAVA_HOME/bin/java"; command -v java
for j in /usr/lib/jvm/*/bin/java /usr/lib/jvm/*/jre/bin/java /usr/java/*/bin/java /opt/*/bin/java /usr/local/*/bin/java "$LOGIN_HOME"/.sdkman/candidates/java/*/bin/java; do echo "$j"; done; } 2>/dev/null |
while read -r j; do
  case $j in /*) ;; *) continue;; esac
  [ -d "$j" ] && j=\${j%/}/bin/java
  [ -x "$j" ] || continue
  r=$(readlink -f "$j" 2>/dev/null || echo "$j"); [ "$r" = "$j" ] || printf 'alias\\t%s\\t%s\\n' "$j" "$r"
  case "|$seen|" in *"|$r|"*) continue;; esac; seen="$seen|$r"
  f=\${r%/bin/java}; [ -r "$f/release" ] || f=\${f%/jre}
  v= i=; [ ! -r "$f/release" ] || while IFS='"' read -r k x _; do case $k in JAVA_VERSION=) v=$x;; IMPLEMENTOR=) i=$x;; esac; done < "$f/release"
  [ -n "$v" ] || v=$("$r" -version 2>&1 </dev/null | sed -n 's/.* version "\\([^"]*\\)".*/\\1/p' | head -n 1)
  [ -z "$v" ] || { printf '%s\\t%s\\t%s\\t' "$r" "$v" "$i"; public "$r"; }
done`,
  parse(text) {
    const lines = text
      .split('\n')
      .filter(line => line !== '')
      .map(line => line.split('\t'))
    return lines.filter(([path]) => path?.startsWith('/')).map(line => foundJava(line, lines))
  },
}

function foundJava([path = '', version = '', vendor = '', open = '']: string[], lines: string[][]): FoundJava {
  const links = lines.filter(([word, , target]) => word === 'alias' && target === path).map(([, link = '']) => link)
  return {
    path,
    version,
    major: javaMajor(version),
    vendor,
    public: open === 'yes',
    ...(links.length === 0 ? {} : { aliases: [...new Set(links)] }),
  }
}

/** 8 for "1.8.0_402", 17 for "17.0.15"; 0 when it cannot be read. */
function javaMajor(version: string): number {
  const [first = '0', second = '0'] = version.split(/[._+-]/)
  return Number(first === '1' ? second : first) || 0
}
