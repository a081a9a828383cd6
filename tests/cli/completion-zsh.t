# What zsh thinks of its completion.
#requires program zsh
$ python3 $TESTDATA/../../completions/generate.py --shell zsh $(command -v sevkit) >_sevkit; zsh -n _sevkit
$ zsh -f -c 'fpath=($PWD $fpath); autoload -Uz compinit; compinit -u -D; autoload -Uz +X _sevkit; echo $_comps[sevkit]'
_sevkit
