import { expect, test } from "vitest";
import { faultOfContext, faultOfMarker } from "../../../cli/charts/cluster-check";
import { liveObjectSchema } from "../../../cli/charts/live-object";
import { target } from "./sets";

const marker = (data: unknown) =>
  liveObjectSchema.parse({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "rkcp-environment" }, data });

test("a context whose cluster carries the environment's ARN is taken, whatever the context is called", () => {
  expect(faultOfContext({ context: "mine", cluster: target.cluster }, target)).toBeUndefined();
});

test("a context of another cluster is refused with the command that writes the right one", () => {
  expect(faultOfContext({ context: "minikube", cluster: "minikube" }, target)).toBe(
    `kubeconfig: context minikube points to cluster minikube. Allowed: ${target.cluster}, the cluster of stage. ` +
      "Nothing was changed. Fix: with credentials of stage's account: " +
      "aws eks update-kubeconfig --region eu-west-1 --name rkcp-stage-cluster",
  );
});

test("a cluster that says it is the environment's is taken", () => {
  expect(faultOfMarker(marker(target), target, false)).toBeUndefined();
});

test.each([
  ["another environment", { ...target, environment: "production" }],
  ["another cluster", { ...target, cluster: `${target.cluster}2` }],
  ["nothing", {}],
])("a cluster that says %s is refused, also for the cluster set", (_what, data) => {
  expect(faultOfMarker(marker(data), target, true)).toContain("Nothing was changed. Fix: ");
});

test("a cluster that doesn't say whose it is takes the cluster set alone", () => {
  expect(faultOfMarker(undefined, target, true)).toBeUndefined();
  expect(faultOfMarker(undefined, target, false)).toContain("npm run charts -- apply stage cluster");
});
