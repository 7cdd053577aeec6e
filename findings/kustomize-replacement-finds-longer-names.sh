#!/usr/bin/env bash
# kustomize 5.8.1: `[name=ADDRESS]` in a path of `replacements` also finds the entries `ADDRESS_USER` and `MY_ADDRESS`.
#
# The value after `=` is a regular expression that may match anywhere in the field, so one replacement writes over every entry whose
# name contains it. Nothing is said. The manual shows the form with whole names, as if it compared them. `^ADDRESS$` finds one alone.
#
# Output seen:
#   [name=ADDRESS]    new new new
#   [name=^ADDRESS$]  new user mine
#
# Where it matters: environments of containers, whose names often begin alike. A client got its server's address as user and as
# mechanism, and could not sign in.
set -euo pipefail
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder" && rm -rf "$folder"' EXIT
cd "$folder"
GOFLAGS=-modcacherw GOBIN="$folder" go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.1
cat > pod.yaml <<'YAML'
apiVersion: v1
kind: Pod
metadata: {name: client}
spec:
  containers:
    - name: client
      image: client
      env:
        - {name: ADDRESS, value: old}
        - {name: ADDRESS_USER, value: user}
        - {name: MY_ADDRESS, value: mine}
YAML
cat > source.yaml <<'YAML'
apiVersion: v1
kind: ConfigMap
metadata: {name: source, annotations: {config.kubernetes.io/local-config: "true"}}
data: {address: new}
YAML
values() {
    cat > kustomization.yaml <<YAML
resources: [pod.yaml, source.yaml]
replacements:
  - source: {kind: ConfigMap, name: source, fieldPath: data.address}
    targets:
      - select: {kind: Pod}
        fieldPaths: ["spec.containers.0.env.$1.value"]
YAML
    printf '%-17s' "$1"
    ./kustomize build . | sed -n 's/^      value: / /p' | tr -d '\n'
    echo
}
seen=$(values '[name=ADDRESS]'; values '[name=^ADDRESS$]')
echo "$seen"
expected='[name=ADDRESS]    new new new
[name=^ADDRESS$]  new user mine'
test "$seen" = "$expected"
