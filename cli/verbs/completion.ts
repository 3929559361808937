import { ExitCode } from "../../core/errors.js";
import type { Performance } from "../invocation.js";

export type Shell = "bash" | "zsh" | "fish";

/** Prints what a shell reads to complete command lines of `longshore`: it asks `longshore __complete` for the words. */
export async function completion({ io }: Performance, shell: Shell): Promise<ExitCode> {
  io.raw(Buffer.from(SCRIPTS[shell]));
  return ExitCode.OK;
}

const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# bash completion for longshore. In ~/.bashrc: source <(longshore completion bash)
_longshore() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("\${line%%$'\\t'*}")
  done < <("\${COMP_WORDS[0]}" __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _longshore longshore
`,
  zsh: `#compdef longshore
# zsh completion for longshore. In ~/.zshrc, after compinit: source <(longshore completion zsh)
_longshore() {
  local line
  local -a found
  for line in "\${(@f)$("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n "$line" ]] && found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  if (( $#found )); then
    _describe longshore found
  else
    _files
  fi
}
if [[ "\${funcstack[1]}" == _longshore ]]; then
  _longshore "$@"
else
  compdef _longshore longshore
fi
`,
  fish: `# fish completion for longshore. In ~/.config/fish/config.fish: longshore completion fish | source
function __longshore_find
    set -l words (commandline -opc)
    set -l program $words[1]
    set -e words[1]
    set -l current (commandline -ct)
    set -g __longshore_found ($program __complete -- $words "$current" 2>/dev/null)
    test (count $__longshore_found) -gt 0
end
complete -c longshore -n __longshore_find -f -a '$__longshore_found'
`,
};
