#!/bin/sh
# Builds build/line-bot.zip from src/ and requirements.txt; the same input gives the same bytes.
set -eu
cd "$(dirname "$0")"

python="${PYTHON:-python3.11}"
# Installed once for each content of requirements.txt: a second build needs neither time nor network.
vendor="build/vendor-$(cksum < requirements.txt | cut -d ' ' -f 1)"

if [ ! -d "$vendor" ]; then
  rm -rf build/vendor-* # also what a killed build left behind
  "$python" -m pip install --quiet --disable-pip-version-check --no-compile \
    --target "$vendor.partial" --requirement requirements.txt
  mv "$vendor.partial" "$vendor"
fi

rm -rf build/package
mkdir -p build/package
cp -R "$vendor/." build/package/
for part in lambda_handler.py settings.py integrations; do
  cp -R "src/$part" build/package/
done

"$python" tools/make_zip.py build/package build/line-bot.zip
