/** A shell function that prints a host's seconds since its boot: a clock that nobody sets, to wait by. */
export const secondsFunction = 'seconds() { read -r up _ < /proc/uptime && echo "${up%.*}"; }'
