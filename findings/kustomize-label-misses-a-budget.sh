#!/usr/bin/env bash
# kustomize 5.8.1: `labels` with `includeSelectors` leaves out a PodDisruptionBudget unless its `matchLabels` stands there already.
#
# The selectors of a Deployment and of a Service are made where they are missing. That of a budget is not: it keeps what it had,
# without a word, here "every pod but the migrations" instead of "those of this application". Four applications with one budget each
# from the same component then share every budget, and Kubernetes refuses each eviction of a pod that several budgets select.
# An empty `matchLabels: {}` is enough to have the label written.
#
# Output seen:
#   Deployment: app=sessions
#   Service: app=sessions
#   budget with matchExpressions: nothing
#   budget with an empty matchLabels too: app=sessions
#
# Where it matters: a component of Kustomize that several services use, as deploy/kubernetes/service. A node cannot be drained.
set -euo pipefail
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder" && rm -rf "$folder"' EXIT
cd "$folder"
GOFLAGS=-modcacherw GOBIN="$folder" go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.1
cat > kustomization.yaml <<'YAML'
resources: [parts.yaml]
labels:
  - pairs: {app: sessions}
    includeSelectors: true
YAML
cat > parts.yaml <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata: {name: part}
spec: {template: {spec: {containers: [{name: part, image: part}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: part}
spec: {ports: [{port: 80}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: without}
spec: {maxUnavailable: 1, selector: {matchExpressions: [{key: job, operator: DoesNotExist}]}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: with}
spec: {maxUnavailable: 1, selector: {matchLabels: {}, matchExpressions: [{key: job, operator: DoesNotExist}]}}
YAML
./kustomize build . > built.yaml
# The selector of one resource is on the lines from its name on, up to the next document.
selects() {
    awk -v kind="$1" -v name="$2" 'BEGIN { RS = "---\n" } $0 ~ "kind: " kind && $0 ~ "  name: " name "\n"' built.yaml \
        | sed -n '/^  selector:/,/^  [a-z]/p' | grep -o 'app: sessions' | head -1 | tr ':' '=' | tr -d ' ' | grep . || echo nothing
}
seen=$(
    echo "Deployment: $(selects Deployment part)"
    echo "Service: $(selects Service part)"
    echo "budget with matchExpressions: $(selects PodDisruptionBudget without)"
    echo "budget with an empty matchLabels too: $(selects PodDisruptionBudget with)"
)
echo "$seen"
expected="Deployment: app=sessions
Service: app=sessions
budget with matchExpressions: nothing
budget with an empty matchLabels too: app=sessions"
test "$seen" = "$expected"
