import type { Command } from './command.ts'
import { installFunctions, type ReleasePlace } from './release.ts'

/**
 * Makes the host download a release by itself, with curl or wget: a tar.gz, or a zip where it can unpack one. Standard input is
 * `pullInput`. The archive may have a top folder and more files than the release; what counts is that every file of SHA256SUMS is
 * there and right.
 */
export function pullReleaseCommand({ folder, into, owner }: ReleasePlace): Command {
  return { argv: ['sh', '-c', pullText, 'rmqctl', into, folder, owner] }
}

/** The URL, which may have a password in it and so shows in no process list, and the release's SHA256SUMS. */
export function pullInput({ url, manifest }: { url: string; manifest: string }): string {
  return `${url}\n${manifest}`
}

/** Proxies: what the environment says, else /etc/environment, which a shell without login does not read. */
const proxies = `
for name in http_proxy https_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY; do
  eval "said=\\\${$name-}"
  if [ -z "$said" ] && [ -r /etc/environment ]; then
    said=$(sed -n "s/^[[:space:]]*\\(export[[:space:]]\\{1,\\}\\)\\{0,1\\}$name=[\\"']\\{0,1\\}\\([^\\"']*\\).*/\\2/p" /etc/environment | head -n 1)
  fi
  if [ -n "$said" ]; then eval "$name=\\$said; export $name"; fi
done
`

/** A cut download is continued; whether its parts fit together is proven at the end by what is in it. */
const download = `
if command -v curl > /dev/null; then with=curl
elif command -v wget > /dev/null; then with=wget
else fail "this host has neither curl nor wget"; fi
get() {
  if [ $with = curl ]; then
    printf 'url = "%s"\\n' "$(printf %s "$url" | sed 's/["\\\\]/\\\\&/g')" |
      curl -K - -fsSL -C - --connect-timeout 15 --speed-limit 100 --speed-time 60 -o "$archive" 2> "$why"
  elif wget --help 2>&1 | grep -q -e --input-file; then
    printf '%s\\n' "$url" | wget -i - -nv -c -t 1 -T 60 -O "$archive" 2> "$why"
  else
    case $url in *@*|*'?'*) fail "wget of this host would show the secrets of the URL to everybody: install curl" ;; esac
    wget -q -c -O "$archive" "$url" 2> "$why"
  fi
}
archive=$new/.archive why=$new/.why before=-1
until get; do
  have=$([ ! -f "$archive" ] || wc -c < "$archive")
  if grep -q -e 'byte range' "$why"; then rm -f "$archive"; have=0; fi
  have=$((have))
  [ "$have" -gt "$before" ] && [ "$have" -gt 0 ] || fail "$with: $(tail -n 1 "$why" | sed 's/^curl: //')"
  before=$have
  sleep 1
done
`

/** Links, absolute and climbing paths have no place in a release; as root they could write anywhere. */
const unpack = `
mkdir "$new/.unpacked" && cd "$new/.unpacked" || exit 1
if [ "$(head -c 2 "$archive")" = PK ]; then
  if command -v unzip > /dev/null; then unzip -q "$archive" > /dev/null 2>&1
  elif command -v python3 > /dev/null; then python3 -m zipfile -e "$archive" . > /dev/null 2>&1
  else fail "this host can unpack no zip, for want of unzip or python3: put a tar.gz there"; fi || fail "what is there is a damaged zip"
else
  gzip -dc "$archive" 2> /dev/null | tar -tvf - > "$new/.list" 2> /dev/null || fail "what is there is neither a zip nor a whole tar.gz"
  if grep -q -e '^[^-d]' -e ' /' -e '\\.\\./' "$new/.list"; then fail "what is there has links or paths that lead out of it"; fi
  gzip -dc "$archive" | tar -xf - || fail "what is there could not be unpacked in $into"
fi
rm -f "$archive"
[ -d lib ] || for top in */; do if [ -d "$top/lib" ]; then cd "$top" || exit 1; break; fi; done
[ -z "$(find . ! -type f ! -type d)" ] || fail "what is there has links"
sed 's/^[0-9a-f]*  //' "$new/SHA256SUMS" > "$new/.list"
while IFS= read -r path; do
  case $path in */*) mkdir -p "$new/\${path%/*}" ;; esac
  mv "$path" "$new/$path" 2> /dev/null || fail "what is there lacks $path"
done < "$new/.list"
cd "$into" && rm -rf "$new/.unpacked" "$new/.list" "$why"
`

const pullText = `${installFunctions}
begin
IFS= read -r url
cat > "$new/SHA256SUMS" || fail "$new cannot be written"
${proxies}${download}${unpack}
chmod -R u=rwX,go=rX "$new" || exit 1
chmod 755 "$new"/bin/* 2> /dev/null
finish "what is there has other files than $folder" "what is there is not $folder"
`
