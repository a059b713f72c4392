import type { Context } from './context.ts'
import type { CompletionOptions, Shell } from './options.ts'
import type { Result } from './result.ts'

/** The script that makes a shell complete verbs, options, clusters and instances; it asks `rmqctl __complete` each time. */
export async function completion({ shell }: CompletionOptions, _: Context): Promise<Result> {
  return { text: scripts[shell].trim() }
}

const scripts: Record<Shell, string> = {
  // bash 3.2 of macOS has no mapfile.
  bash: `
# rmqctl completion for bash. In ~/.bashrc: source <(rmqctl completion bash)
_rmqctl() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("$line")
  done < <(rmqctl __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _rmqctl rmqctl`,
  zsh: `
#compdef rmqctl
# rmqctl completion for zsh. In ~/.zshrc, after compinit: source <(rmqctl completion zsh)
_rmqctl() {
  local -a found
  found=("\${(@f)$(rmqctl __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${found[*]}" ]]; then compadd -- "\${found[@]}"; else _files; fi
}
compdef _rmqctl rmqctl`,
  fish: `
# rmqctl completion for fish. In ~/.config/fish/config.fish: rmqctl completion fish | source
function __rmqctl_complete
  set -l words (commandline -opc)[2..-1] (commandline -ct)
  set -l found (rmqctl __complete -- $words 2>/dev/null)
  if set -q found[1]
    printf '%s\\n' $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c rmqctl -f -a '(__rmqctl_complete)'`,
}
