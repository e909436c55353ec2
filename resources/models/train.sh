#!/usr/bin/env bash
# Train the bundled models that one GPU trains in eight minutes, side by side: ./train.sh FLOWERS FACADES RUNS [MINUTES]
#
# FLOWERS is a folder of flower photos, FACADES one with labels/ and photos/. A run that is not at its end when the time is
# up is stopped and keeps what it has; the same command goes on with it. Then: bundle.py, sheet.py, and
# tests/benchmarks/translation.py.
set -euo pipefail
flowers=$1 facades=$2 runs=$3 minutes=${4:-8}
here=$(cd "$(dirname "$0")" && pwd)
img2img=(python3 -m img2img)
common=(--set perceptual_pool=1 --set decay_from=0.6 --set ema_half_life=5 --sample-every 500 --save-every 500)

train() { # NAME RECIPE...: a new run, or the one that was begun
    local name=$1
    shift
    local words=(--run "$runs/$name")
    [ -e "$runs/$name/run.json" ] || words=("$@" "${words[@]}" --name "$name" "${common[@]}")
    "${img2img[@]}" train "${words[@]}" >"$runs/$name.log" 2>&1 &
}

mkdir -p "$runs"
# Instance norm: with batch norm what a batch has in common was learned, and single drawings came out as blotches.
train flowers-sketch pix2pix --photos "$flowers" --derive hed-colour --preset small --steps 3500 --set norm=instance \
    --set batch_size=24 --set load_ratio=1.1 --set zoom=1.25 --set l1_weight=10 --set perceptual_weight=8 --set projected_weight=1
train facades-labels label-pix2pix --labels "$facades/labels" --photos "$facades/photos" --palette "$here/../palettes/facades.txt" \
    --preset small --steps 3000 --set batch_size=16 --set load_ratio=1.15 --set zoom=1.1 --set l1_weight=5 \
    --set perceptual_weight=5 --set projected_weight=2 --set augment=diffaugment

end=$((SECONDS + 60 * minutes))
while [ -n "$(jobs -r)" ] && [ $SECONDS -lt $end ]; do sleep 1; done
for name in flowers-sketch facades-labels; do "${img2img[@]}" runs stop "$runs/$name" >/dev/null 2>&1 || true; done
wait
tail -n 2 "$runs"/*.log
